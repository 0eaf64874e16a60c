/** The trust files of the settings, read; a file that cannot be what its setting says is named with that setting. */
import { createTrustStore, readPem, TrustStoreError } from '../edukoppeling/pki/index.ts';
import { readSettingsFile, type Settings, SettingsError } from './settings.ts';

/** PEM texts, as a trust store takes them. */
export interface TrustFiles {
  readonly anchors: readonly string[];
  readonly intermediates: readonly string[];
  readonly crls: readonly string[];
}

/** @throws SettingsError, with every file that is wrong. */
export function readTrustFiles({ file, folder, mode, trust }: Settings): TrustFiles {
  const problems: string[] = [];
  const read = (setting: 'anchors' | 'intermediates' | 'crls') =>
    trust[setting].map((name) => {
      const text = readSettingsFile(folder, name);
      const problem = findProblem(setting, text, mode === 'test');
      if (problem !== undefined) problems.push(`trust.${setting}: ${name}: ${problem}`);
      return text;
    });
  const files = { anchors: read('anchors'), intermediates: read('intermediates'), crls: read('crls') };
  if (problems.length > 0) throw new SettingsError(file, problems);
  return files;
}

/** Each file is tried alone, as the store would take it together with the others. */
function findProblem(
  setting: 'anchors' | 'intermediates' | 'crls',
  text: string,
  allowTest: boolean,
): string | undefined {
  // A CRL that is missing or unreadable is no reason not to start: it comes later, and nobody is believed until then.
  if (setting === 'crls') return undefined;
  if (readPem(text, 'CERTIFICATE').length === 0) return 'holds no certificate in PEM';
  try {
    // Marked as test: only an anchor is refused for it, what is below one cannot be believed then.
    createTrustStore({
      anchors: [text],
      intermediates: [],
      crls: [],
      allowTest: allowTest || setting !== 'anchors',
    });
    return undefined;
  } catch (error) {
    if (error instanceof TrustStoreError) return error.message;
    throw error;
  }
}
