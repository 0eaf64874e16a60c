/** The keys that values are sealed under: by name, from a directory outside the database. docs/decisions/0029. */
import { createHmac } from 'node:crypto';
import { AtRestError } from './errors.ts';
import { listKeyFiles, makeDataKey, readKeyFile, rewrapKey } from './key-files.ts';

export interface Keyring {
  /** Before every name that this keyring makes. */
  readonly prefix: string;
  /** @throws AtRestError key-unknown, key-destroyed, key-of-another-master. */
  find(name: string): Buffer;
  /** Finds it, or makes it. @throws AtRestError. */
  make(name: string): Buffer;
}

export interface KeyringOptions {
  readonly directory: string;
  /** 32 bytes. */
  readonly masterKey: Buffer;
  /** Milliseconds since epoch. */
  readonly clock?: () => number;
}

/** How long a key that was destroyed may still be used by a process that has it. */
const FORGET_AFTER_MS = 60_000;

/** Files are read when a key is first needed, and forgotten within a minute after they are gone. */
export function openKeyring({ directory, masterKey, clock = Date.now }: KeyringOptions): Keyring {
  const held = new Map<string, Buffer>();
  let lookedAt = clock();
  const forgetDestroyed = () => {
    if (clock() - lookedAt < FORGET_AFTER_MS) return;
    lookedAt = clock();
    let there: readonly string[];
    try {
      there = listKeyFiles(directory);
    } catch {
      return; // AtRestError: the directory is away for a moment; what was read goes on
    }
    for (const name of held.keys()) if (!there.includes(name)) held.delete(name);
  };
  const hold = (name: string, read: typeof readKeyFile): Buffer => {
    forgetDestroyed();
    const known = held.get(name);
    if (known !== undefined) return known;
    const key = read(directory, name, masterKey);
    held.set(name, key);
    return key;
  };
  return { prefix: '', find: (name) => hold(name, readKeyFile), make: (name) => hold(name, makeDataKey) };
}

/** Tries every key of a directory. @throws AtRestError at the first that this master key does not open. */
export function verifyMasterKey(directory: string, masterKey: Buffer): void {
  for (const name of listKeyFiles(directory)) readKeyFile(directory, name, masterKey);
}

/**
 * Wraps every key anew. May be broken off and done again: what the new master key opens already is done.
 * @returns how many were wrapped now. @throws AtRestError key-of-another-master when neither opens a key; nothing is lost.
 */
export function rotateMasterKey(directory: string, from: Buffer, to: Buffer): number {
  let count = 0;
  for (const name of listKeyFiles(directory)) {
    try {
      readKeyFile(directory, name, to);
    } catch (error) {
      if ((error as AtRestError).problem !== 'key-of-another-master') throw error;
      rewrapKey(directory, name, readKeyFile(directory, name, from), to);
      count++;
    }
  }
  return count;
}

const TEST = 'test.';

/**
 * Keys that anybody can make again from this source: for tests, and for a test mode that names no keys of its own. They
 * protect nothing, and their names say so; a keyring from files has none of them.
 */
export function openTestKeyring(): Keyring {
  const derive = (name: string): Buffer => {
    if (!name.startsWith(TEST)) throw new AtRestError('key-unknown', name);
    return createHmac('sha256', 'verzuimbroker: no secret, for tests only').update(name).digest();
  };
  return { prefix: TEST, find: derive, make: derive };
}
