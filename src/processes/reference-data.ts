/** Data that others keep: the files that the settings name, loaded at start, and the ports over their tables. */
import { readSettingsFile, type Settings, SettingsError } from '../ops/settings.ts';
import { ImportError, readDeelnemers, readPostcodes } from '../registers/import-files.ts';
import type { Rio, Vakantiekalender } from '../registers/rio.ts';
import { readRio } from '../registers/rio-files.ts';
import { readVakanties } from '../registers/vakantie-files.ts';
import type { Queryable, Store } from '../store/pool.ts';
import { replacePostcodes, upsertDeelnemers } from '../store/reference.ts';
import { findInstelling, findSchoolInRio, searchInstellingen } from '../store/rio.ts';
import { findVakanties, replaceRio, replaceVakanties } from '../store/rio-import.ts';

/** @throws SettingsError. */
export async function loadReferences(settings: Settings, store: Store): Promise<void> {
  const { deelnemers, postcodes, rio, vakanties, folder } = settings;
  const files = (names: readonly string[]) =>
    names.map((name) => ({ name, text: readSettingsFile(folder, name) }));
  const read = <T>(setting: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ImportError)) throw error;
      throw new SettingsError(settings.file, [`${setting}: ${error.message}`], error);
    }
  };
  const one = <Row>(setting: string, name: string, rows: (text: string) => Row): Row =>
    read(`${setting}: ${name}`, () => rows(readSettingsFile(folder, name)));
  if (deelnemers) await upsertDeelnemers(store, one('deelnemers', deelnemers, readDeelnemers));
  if (postcodes) await replacePostcodes(store, one('postcodes', postcodes, readPostcodes));
  await replaceRio(
    store,
    read('rio', () => readRio(files(rio))),
  );
  await replaceVakanties(
    store,
    read('vakanties', () => readVakanties(files(vakanties))),
  );
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
