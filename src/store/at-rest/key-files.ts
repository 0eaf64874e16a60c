/**
 * Keys as files: each written whole or not at all, once, for its owner only. A data key is wrapped by the master key
 * under its own name, so that a file under another name does not open.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { seal, unseal } from './aes-gcm.ts';
import { AtRestError } from './errors.ts';

export const KEY_BYTES = 32;
const SUFFIX = '.key';
const GONE = '.destroyed';
/** A name comes from a stored value too: nothing of it may lead out of the directory. */
const NAME = /^[a-z]{1,20}(-\d{4})?$/;

/** 32 random bytes as base64 in a file, unless it is there. Whoever else starts now sees a whole file or none. */
export function makeKeyFile(file: string): void {
  writeOnce(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
}

/** A key that is not wrapped itself. @throws AtRestError key-file-unusable: not there, readable by others, or not 32 bytes in base64. */
export function readKeyOfFile(file: string): Buffer {
  const fail = (why: string, cause?: unknown): never => {
    throw new AtRestError('key-file-unusable', `${file} ${why}`, cause);
  };
  let text = '';
  try {
    text = readFileSync(file, 'utf8').trim();
    if ((statSync(file).mode & 0o077) !== 0) fail('can be read by others; it must have mode 0600');
  } catch (error) {
    if (error instanceof AtRestError) throw error;
    fail(`cannot be read (${codeOf(error)})`, error);
  }
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES) fail('does not hold 32 bytes in base64');
  return key;
}

/** Names of the keys that are there, in order. @throws AtRestError directory-unreadable. */
export function listKeyFiles(directory: string): readonly string[] {
  return namesWith(directory, SUFFIX);
}

/** Names of the keys that were destroyed, in order. */
export function listDestroyed(directory: string): readonly string[] {
  return namesWith(directory, GONE);
}

function namesWith(directory: string, suffix: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith(suffix) && NAME.test(name.slice(0, -suffix.length)))
      .map((name) => name.slice(0, -suffix.length))
      .sort();
  } catch (error) {
    throw new AtRestError('directory-unreadable', `${directory} (${codeOf(error)})`, error);
  }
}

/** @throws AtRestError key-unknown, key-destroyed, key-of-another-master. */
export function readKeyFile(directory: string, name: string, master: Buffer): Buffer {
  if (!NAME.test(name)) throw new AtRestError('key-unknown', name);
  const text = readIfThere(join(directory, name + SUFFIX));
  if (text === undefined) {
    const gone = readIfThere(join(directory, name + GONE)) !== undefined;
    throw new AtRestError(gone ? 'key-destroyed' : 'key-unknown', name);
  }
  const key = unseal(master, Buffer.from(text, 'base64'), name);
  if (key?.length !== KEY_BYTES) throw new AtRestError('key-of-another-master', name);
  return key;
}

/** Makes a key unless there is one; of two who make it at once both get the same. @throws AtRestError. */
export function makeDataKey(directory: string, name: string, master: Buffer): Buffer {
  try {
    return readKeyFile(directory, name, master);
  } catch (error) {
    if ((error as AtRestError).problem !== 'key-unknown' || !NAME.test(name)) throw error;
  }
  try {
    writeOnce(join(directory, name + SUFFIX), wrapped(randomBytes(KEY_BYTES), name, master));
  } catch (error) {
    throw new AtRestError('key-not-writable', `${name} (${codeOf(error)})`, error);
  }
  return readKeyFile(directory, name, master);
}

/** Under another master key, in place of the file; a reader sees the old or the new one. */
export function rewrapKey(directory: string, name: string, key: Buffer, master: Buffer): void {
  const file = join(directory, name + SUFFIX);
  const draft = writeDraft(file, wrapped(key, name, master));
  renameSync(draft, file);
  syncFolder(directory);
}

/** Overwrites the key, removes its file, and leaves a mark so that nobody makes a key of this name again. */
export function destroyKeyFile(directory: string, name: string, at: string): void {
  if (!NAME.test(name)) throw new AtRestError('key-unknown', name);
  const file = join(directory, name + SUFFIX);
  writeOnce(join(directory, name + GONE), `${at}\n`);
  if (readIfThere(file) === undefined) return;
  const handle = openSync(file, 'r+');
  try {
    writeSync(handle, Buffer.alloc(statSync(file).size));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  rmSync(file);
  syncFolder(directory);
}

function wrapped(key: Buffer, name: string, master: Buffer): string {
  return `${seal(master, key, name).toString('base64')}\n`;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new AtRestError('directory-unreadable', `${file} (${codeOf(error)})`, error);
  }
}

function writeOnce(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = writeDraft(file, text);
  try {
    linkSync(draft, file);
    syncFolder(dirname(file));
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}

function writeDraft(file: string, text: string): string {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true });
  return draft;
}

/** What was linked or removed is so after a loss of power too. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
