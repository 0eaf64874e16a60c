/** Data that others keep: the files that the settings name, loaded at start, and the ports over their tables. */
import { readSettingsFile, type Settings } from '../ops/settings.ts';
import { readDeelnemers, readPostcodes } from '../registers/import-files.ts';
import type { Rio, Vakantiekalender } from '../registers/rio.ts';
import { readRio } from '../registers/rio-files.ts';
import { readVakanties } from '../registers/vakantie-files.ts';
import type { Queryable, Store } from '../store/pool.ts';
import { replacePostcodes, upsertDeelnemers } from '../store/reference.ts';
import { findInstelling, findSchoolInRio, searchInstellingen } from '../store/rio.ts';
import { findVakanties, replaceRio, replaceVakanties } from '../store/rio-import.ts';

/** @throws SettingsError, ImportError. */
export async function loadReferences(settings: Settings, store: Store): Promise<void> {
  const { deelnemers, postcodes, rio, vakanties, folder } = settings;
  const files = (names: readonly string[]) =>
    names.map((name) => ({ name, text: readSettingsFile(folder, name) }));
  if (deelnemers) await upsertDeelnemers(store, readDeelnemers(readSettingsFile(folder, deelnemers)));
  if (postcodes) await replacePostcodes(store, readPostcodes(readSettingsFile(folder, postcodes)));
  await replaceRio(store, readRio(files(rio)));
  await replaceVakanties(store, readVakanties(files(vakanties)));
}

export function openRio(store: Queryable): {
  readonly rio: Rio;
  readonly vakantiekalender: Vakantiekalender;
} {
  return {
    rio: {
      findSchool: (vraag) => findSchoolInRio(store, vraag),
      findInstelling: (brin) => findInstelling(store, brin),
      zoekInstellingen: (vraag) => searchInstellingen(store, vraag),
    },
    vakantiekalender: { findVakanties: (regio) => findVakanties(store, regio) },
  };
}
