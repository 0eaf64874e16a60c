/** Where the keys of personal data are, by the settings. docs/operate/encryption.md. */
import { join, resolve } from 'node:path';
import type { Settings } from './settings.ts';

export interface KeyPlace {
  readonly directory: string;
  readonly masterKeyFile: string;
}

/**
 * @param dataFolder  of the embedded database; undefined with one of its own.
 * @returns undefined when the settings name no place and there is none: test keys, or in production none at all.
 */
export function findKeyPlace(settings: Settings, dataFolder: string | undefined): KeyPlace | undefined {
  const { atRest, folder, mode } = settings;
  if (atRest !== undefined)
    return {
      directory: resolve(folder, atRest.keyDirectory),
      masterKeyFile: resolve(folder, atRest.masterKeyFile),
    };
  if (mode === 'production' || dataFolder === undefined) return undefined;
  // Beside the folder, not in it: what copies the database does not copy its keys.
  const beside = `${resolve(dataFolder)}.at-rest`;
  return { directory: join(beside, 'keys'), masterKeyFile: join(beside, 'master-key') };
}
