/**
 * The key that TOTP secrets are sealed under: a file outside the database. In test mode the embedded default makes it
 * beside its database; with a database of its own it lives as long as the process.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Settings, SettingsError } from '../ops/settings.ts';

const KEY_BYTES = 32;

/** @param dataFolder  of the embedded database; undefined when there is none. @throws SettingsError. */
export function readLoketKey(settings: Settings, dataFolder: string | undefined): Buffer {
  const named = settings.loket?.keyFile;
  if (named !== undefined) return readKey(settings, resolve(settings.folder, named));
  if (settings.mode === 'production') {
    throw new SettingsError(settings.file, [
      'loket.keyFile: needed in production (make one: `openssl rand -base64 32`, mode 0600)',
    ]);
  }
  if (dataFolder === undefined) return randomBytes(KEY_BYTES);
  // Beside the folder, not in it: what copies the database does not copy its key.
  const file = `${resolve(dataFolder)}.loket-key`;
  makeKey(file);
  return readKey(settings, file);
}

/** Written elsewhere and linked: whoever else starts now sees a whole file or none. */
function makeKey(file: string): void {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}

function readKey(settings: Settings, file: string): Buffer {
  const fail = (why: string): never => {
    throw new SettingsError(settings.file, [`loket.keyFile: ${file} ${why}`]);
  };
  let text = '';
  try {
    text = readFileSync(file, 'utf8').trim();
    if ((statSync(file).mode & 0o077) !== 0) fail('can be read by others; it must have mode 0600');
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    fail(`cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES) fail('does not hold 32 bytes in base64');
  return key;
}
