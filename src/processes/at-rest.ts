/**
 * The keys that personal data are sealed under in the store. The embedded default makes its own beside its database; a
 * test mode with a database of its own, and an ephemeral one, may do with keys that protect nothing.
 */
import { mkdirSync } from 'node:fs';
import { findKeyPlace, type KeyPlace } from '../ops/key-place.ts';
import { type Settings, SettingsError } from '../ops/settings.ts';
import { AtRestError } from '../store/at-rest/errors.ts';
import { makeKeyFile, readKeyOfFile } from '../store/at-rest/key-files.ts';
import { type Keyring, openKeyring, openTestKeyring, verifyMasterKey } from '../store/at-rest/keyring.ts';
import { createSealer, type Sealer } from '../store/at-rest/sealer.ts';
import { dataFolderOf } from './data-folder.ts';

/** @param ephemeral  what the database holds is gone with it. @throws SettingsError. */
export function openSealer(settings: Settings, ephemeral: boolean): Sealer {
  return createSealer(openKeys(settings, ephemeral));
}

function openKeys(settings: Settings, ephemeral: boolean): Keyring {
  const { atRest, mode, store } = settings;
  const embedded = store.databaseUrl === undefined && !ephemeral;
  const place = findKeyPlace(settings, embedded ? dataFolderOf(settings) : undefined);
  if (place === undefined) {
    if (mode === 'test') return openTestKeyring();
    throw new SettingsError(settings.file, [
      'atRest: needed in production: keyDirectory (`mkdir -m 700`) and masterKeyFile (`openssl rand -base64 32`, mode 0600)',
    ]);
  }
  const { directory, masterKeyFile } = place;
  if (atRest === undefined) makeOwnKeys(settings, place);
  try {
    const masterKey = readKeyOfFile(masterKeyFile);
    verifyMasterKey(directory, masterKey);
    return openKeyring({ directory, masterKey });
  } catch (error) {
    throw error instanceof AtRestError ? keyProblem(settings, error) : error;
  }
}

/** Of the embedded default. @throws SettingsError. */
function makeOwnKeys(settings: Settings, { directory, masterKeyFile }: KeyPlace): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    makeKeyFile(masterKeyFile);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const folder = dataFolderOf(settings);
    throw new SettingsError(
      settings.file,
      [`store.dataFolder: ${folder} cannot be used: keys cannot be made beside it (${code})`],
      error,
    );
  }
}

/** As a problem of the settings, with the setting it is about. */
export function keyProblem(settings: Settings, error: AtRestError): SettingsError {
  const { problem, about } = error;
  const setting = SETTING_OF[problem] ?? 'atRest.keyDirectory';
  return new SettingsError(settings.file, [`${setting}: ${MEANING[problem]} (${about})`], error);
}

const SETTING_OF: Partial<Record<AtRestError['problem'], string>> = {
  'key-file-unusable': 'atRest.masterKeyFile',
  'key-of-another-master': 'atRest.masterKeyFile',
};

const MEANING: Readonly<Record<AtRestError['problem'], string>> = {
  'key-unknown': 'a key of this database is not in the directory',
  'key-destroyed': 'a key of this database was destroyed',
  'key-of-another-master': 'this is not the master key of a key in the directory',
  'key-not-writable': 'a key cannot be made',
  'directory-unreadable': 'the directory with the keys cannot be read',
  'key-file-unusable': 'the master key cannot be used',
  'value-does-not-open': 'a value of this database does not open',
  'keys-of-another-database': 'these are not the keys of this database',
};
