/** The keys of personal data: named, readable, under this master key, and those of this database. */
import { findKeyPlace } from '../../ops/key-place.ts';
import type { Settings } from '../../ops/settings.ts';
import { AtRestError } from '../../store/at-rest/errors.ts';
import { readKeyOfFile } from '../../store/at-rest/key-files.ts';
import { type Keyring, openKeyring, openTestKeyring, verifyMasterKey } from '../../store/at-rest/keyring.ts';
import { type Finding, finding } from './findings.ts';

/** @returns with the keyring, unless its own findings say why there is none. */
export function lookAtKeys(
  settings: Settings,
  dataFolder: string | undefined,
): { readonly findings: readonly Finding[]; readonly keyring?: Keyring } {
  const place = findKeyPlace(settings, dataFolder);
  if (place === undefined)
    return settings.mode === 'production'
      ? { findings: [finding('keys-not-named', 'atRest')] }
      : { findings: [], keyring: openTestKeyring() };
  // The embedded default makes them at its first start.
  if (settings.atRest === undefined) return { findings: [] };
  const { directory, masterKeyFile } = place;
  try {
    const masterKey = readKeyOfFile(masterKeyFile);
    verifyMasterKey(directory, masterKey);
    return { findings: [], keyring: openKeyring({ directory, masterKey }) };
  } catch (error) {
    if (!(error instanceof AtRestError)) throw error;
    const about = error.about;
    switch (error.problem) {
      case 'key-file-unusable':
        return { findings: [finding('master-key-unusable', about)] };
      case 'key-of-another-master':
        return { findings: [finding('master-key-of-other-keys', about)] };
      default:
        return { findings: [finding('keys-unreadable', about)] };
    }
  }
}
