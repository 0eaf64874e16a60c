/**
 * Parties added, changed and ended by people. Every change is judged against all other parties in the transaction that
 * makes it, becomes a version, and is audited; a refusal too. Source: verzuim §1 row 15, §4.8; docs/decisions/0018.
 */
import { appendAudit } from '../store/audit.ts';
import { listMandaten } from '../store/mandaten.ts';
import {
  endPartij,
  findPartij,
  holdPartijen,
  insertPartij,
  lockPartij,
  updatePartij,
} from '../store/partijen.ts';
import type { Queryable, Store, Tx } from '../store/pool.ts';
import { type FoutCode, fout } from '../verzuim/fouten.ts';
import { GEGEVENS, type Partij, type PartijInvoer } from '../verzuim/partij.ts';
import { PartiesError } from './directory.ts';
import { readDirectoryFrom } from './parties-in-store.ts';
import type { Uitkomst } from './routering.ts';

/** Who acts: for the register itself, or for one organisation only. */
export interface Handelend {
  readonly door: string;
  /** null: the register. */
  readonly partijId: string | null;
}

export type PartijUitkomst = Uitkomst<{ readonly partij: Partij }>;

/** VZ-PAR-02, VZ-PAR-03. By the register. */
export function voegPartijToe(
  store: Store,
  invoer: PartijInvoer,
  { door }: Handelend,
): Promise<PartijUitkomst> {
  return inOneChange(store, door, { poging: 'toevoegen', soort: invoer.soort }, async (tx) => {
    const partij = await insertPartij(tx, invoer, { herkomst: 'HAND', door });
    return { action: 'partij.toegevoegd', partij };
  });
}

/** VZ-PAR-01, -02, -03. By the register; the kind stays. */
export function wijzigPartij(
  store: Store,
  partijId: string,
  invoer: PartijInvoer,
  { door }: Handelend,
): Promise<PartijUitkomst> {
  return inOneChange(store, door, { poging: 'wijzigen', partijId }, async (tx) => {
    const before = await lockPartij(tx, partijId);
    if (before === undefined || before.endedAt !== null || before.soort !== invoer.soort) return 'VZ-PAR-01';
    const partij = await updatePartij(tx, partijId, invoer, { herkomst: before.herkomst, door });
    return { action: 'partij.gewijzigd', partij };
  });
}

/** What an organisation keeps up itself. */
export type EigenDeel = 'contact' | 'locaties' | 'contactpersonen';

/** VZ-PAR-01. By the organisation itself, or by the register for it. @param waarde  of the shape of that part. */
export function wijzigEigenDeel(
  store: Store,
  partijId: string,
  { deel, waarde }: { readonly deel: EigenDeel; readonly waarde: unknown },
  door: Handelend,
): Promise<PartijUitkomst> {
  return werkEigenDeelBij(store, partijId, { deel, bij: () => waarde }, door);
}

/**
 * The same, from what it is at that moment, so that two who change it at once both count.
 * @param bij  may throw: then nothing is changed.
 */
export function werkEigenDeelBij(
  store: Store,
  partijId: string,
  { deel, bij }: { readonly deel: EigenDeel; readonly bij: (nu: unknown) => unknown },
  door: Handelend,
): Promise<PartijUitkomst> {
  return inOneChange(store, door.door, { poging: deel, partijId }, async (tx) => {
    const before = await lockPartij(tx, partijId);
    if (before === undefined || before.endedAt !== null || !isOwn(door, partijId)) return 'VZ-PAR-01';
    const waarde = bij(before.gegevens[deel]);
    const gegevens = GEGEVENS[before.soort].safeParse({ ...before.gegevens, [deel]: waarde });
    // A part that this kind of party does not have, or a BRIN that is not its own.
    if (!gegevens.success || !ownBrins(waarde, before)) return 'VZ-PAR-03';
    const { naam, oin, herkomst } = before;
    const invoer = { naam, oin, gegevens: gegevens.data as Partij['gegevens'] };
    const partij = await updatePartij(tx, partijId, invoer, { herkomst, door: door.door });
    return { action: 'partij.gewijzigd', partij, detail: { deel } };
  });
}

const isOwn = ({ partijId }: Handelend, wanted: string) => partijId === null || partijId === wanted;

function ownBrins(waarde: unknown, { brins }: Partij): boolean {
  if (!Array.isArray(waarde)) return true;
  return waarde.every(({ brin }: { readonly brin: string }) => brins.includes(brin));
}

/** VZ-PAR-01, VZ-PAR-04. By the register. It sends and gets nothing from the next message on. */
export function beeindigPartij(store: Store, partijId: string, { door }: Handelend): Promise<PartijUitkomst> {
  return inOneChange(store, door, { poging: 'beeindigen', partijId }, async (tx) => {
    const before = await lockPartij(tx, partijId);
    if (before === undefined || before.endedAt !== null) return 'VZ-PAR-01';
    if ((await listMandaten(tx, { van: before })).length > 0) return 'VZ-PAR-04';
    const partij = await endPartij(tx, partijId, door);
    if (partij === undefined) throw new Error('a locked party ended elsewhere');
    return { action: 'partij.beeindigd', partij };
  });
}

/** @returns undefined when it is not there or of another organisation: the same answer. */
export async function toonPartij(
  db: Queryable,
  partijId: string,
  door: Handelend,
): Promise<Partij | undefined> {
  return isOwn(door, partijId) ? findPartij(db, partijId) : undefined;
}

interface Changed {
  readonly action: string;
  readonly partij: Partij;
  readonly detail?: Readonly<Record<string, unknown>>;
}

const UNIQUE_VIOLATION = '23505';

/** Thrown to roll back what was written, and caught here. */
class Refused extends Error {
  readonly code: FoutCode;
  readonly problems: readonly string[];
  constructor(code: FoutCode, problems: readonly string[] = []) {
    super(code);
    this.code = code;
    this.problems = problems;
  }
}

async function inOneChange(
  store: Store,
  door: string,
  poging: Readonly<Record<string, unknown>>,
  work: (tx: Tx) => Promise<Changed | FoutCode>,
): Promise<PartijUitkomst> {
  try {
    const partij = await store.withTransaction(async (tx) => {
      await holdPartijen(tx);
      const done = await work(tx);
      if (typeof done === 'string') throw new Refused(done);
      await verifyTogether(tx);
      const { partijId, versie } = done.partij;
      await appendAudit(tx, door, done.action, { partijId, versie, ...done.detail });
      return done.partij;
    });
    return { verwerkt: true, partij };
  } catch (error) {
    const refused = refusalOf(error);
    if (refused === undefined) throw error;
    const { code, problems } = refused;
    await appendAudit(store, door, 'partij.geweigerd', { ...poging, codes: [code], problems });
    return { verwerkt: false, fouten: [fout(code, problems[0] ?? 'partijId')] };
  }
}

function refusalOf(error: unknown): Refused | undefined {
  if (error instanceof Refused) return error;
  const taken = (error as { code?: unknown }).code === UNIQUE_VIOLATION;
  return taken ? new Refused('VZ-PAR-02', ['oin']) : undefined;
}

/** All parties as they would be: one school for a BRIN, one mailbox for a gemeente and slot. */
async function verifyTogether(tx: Tx): Promise<void> {
  try {
    await readDirectoryFrom(tx);
  } catch (error) {
    if (error instanceof PartiesError) throw new Refused('VZ-PAR-03', error.problems);
    throw error;
  }
}
