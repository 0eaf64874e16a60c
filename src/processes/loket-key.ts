/**
 * The key that TOTP secrets are sealed under: a file outside the database. In test mode the embedded default makes it
 * beside its database; with a database of its own it lives as long as the process.
 */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { type Settings, SettingsError } from '../ops/settings.ts';
import { AtRestError } from '../store/at-rest/errors.ts';
import { KEY_BYTES, makeKeyFile, readKeyOfFile } from '../store/at-rest/key-files.ts';

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
  makeKeyFile(file);
  return readKey(settings, file);
}

function readKey(settings: Settings, file: string): Buffer {
  try {
    return readKeyOfFile(file);
  } catch (error) {
    if (!(error instanceof AtRestError)) throw error;
    throw new SettingsError(settings.file, [`loket.keyFile: ${error.about}`], error);
  }
}
