/** Data that others keep: the files that the settings name, loaded at start, and the ports over their tables. */
import type { Log } from '../ops/log.ts';
import { readSettingsFile, type Settings, SettingsError } from '../ops/settings.ts';
import { readDeelnemers } from '../registers/deelnemers-file.ts';
import { ImportError } from '../registers/import-error.ts';
import { readPostcodes } from '../registers/postcodes-file.ts';
import type { Rio, Vakantiekalender } from '../registers/rio.ts';
import { readRio } from '../registers/rio-files.ts';
import { readVakanties } from '../registers/vakantie-files.ts';
import { upsertDeelnemers } from '../store/deelnemers-import.ts';
import type { Queryable, Store } from '../store/pool.ts';
import { replacePostcodes } from '../store/reference.ts';
import { findInstelling, findSchoolInRio, searchInstellingen } from '../store/rio.ts';
import { findVakanties, replaceRio, replaceVakanties } from '../store/rio-import.ts';

/** @throws SettingsError. */
export async function loadReferences(settings: Settings, store: Store, log: Log): Promise<void> {
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
  if (deelnemers) {
    const { geweigerd } = await upsertDeelnemers(store, one('deelnemers', deelnemers, readDeelnemers));
    // `import deelnemers` of the same file tells which.
    if (geweigerd.length > 0) log.warn({ event: 'deelnemers.rows-refused', count: geweigerd.length });
  }
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
