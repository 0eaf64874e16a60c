/**
 * The directory of a running process. Whoever asks for it to be fresh sees every change of parties and mandates that was
 * committed before it asked, also when another process made it: one look at a number, and only when that has grown are
 * the parties read again. Everyone who asks while a look is under way shares the next one.
 */
import { DependencyError } from '../edukoppeling/faults.ts';
import { readPartijStand } from '../store/partijen.ts';
import type { Store } from '../store/pool.ts';
import { type Directory, PartiesError } from './directory.ts';
import { readDirectoryFrom } from './parties-in-store.ts';

export interface LiveDirectory extends Directory {
  /** A number that grows with every change of parties and mandates; this is at least as new. */
  readonly stand: string;
  /** @throws DependencyError when the store cannot be asked; what was known before stays. */
  refresh(): Promise<void>;
}

/** @throws PartiesError when the stored parties contradict each other. */
export async function openLiveDirectory(store: Store): Promise<LiveDirectory> {
  let { stand } = await readPartijStand(store);
  let now = await readDirectoryFrom(store);
  const look = async () => {
    const found = await readPartijStand(store);
    if (found.stand === stand) return;
    // Read after the number: what it holds is at least as new, and a later change raises the number again.
    now = await readAgreeing(store);
    stand = found.stand;
  };
  return {
    get stand() {
      return stand;
    },
    school: (brin) => now.school(brin),
    brinsOf: (oin) => now.brinsOf(oin),
    mailboxesOf: (oin) => now.mailboxesOf(oin),
    mailboxFor: (gemeentecode, slot) => now.mailboxFor(gemeentecode, slot),
    gemeentenOf: (mailboxes) => now.gemeentenOf(mailboxes),
    emailOf: (instantieCode) => now.emailOf(instantieCode),
    instantie: (instantieCode) => now.instantie(instantieCode),
    isConnected: (oin) => now.isConnected(oin),
    mandatenVan: (verwerkerOin, senderOin) => now.mandatenVan(verwerkerOin, senderOin),
    tolerancesOf: (tlsOin) => now.tolerancesOf(tlsOin),
    passesOn: (tlsOin, signer) => now.passesOn(tlsOin, signer),
    refresh: shareNext(look),
  };
}

/** @throws DependencyError when they contradict each other, which only a hand in the database can do. */
async function readAgreeing(store: Store): Promise<Directory> {
  try {
    return await readDirectoryFrom(store);
  } catch (error) {
    if (error instanceof PartiesError) throw new DependencyError('parties', error);
    throw error;
  }
}

/** A call that comes while the work is under way gets the run after it, together with all others that came meanwhile. */
export function shareNext(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = () => {
    const started = work().finally(() => {
      if (running === started) running = undefined;
    });
    running = started;
    return started;
  };
  return () => {
    if (running === undefined) return run();
    next ??= running
      .catch(() => undefined) // whoever shares that run is told; this one looks again
      .then(() => {
        next = undefined;
        return run();
      });
    return next;
  };
}
