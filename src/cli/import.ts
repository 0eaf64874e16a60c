/** `import`: data that others keep, and their files for gemeenten; a file with an error changes nothing. */
import { Command } from 'commander';
import { readSettingsFile } from '../ops/settings.ts';
import type { CsvFile } from '../registers/csv-rows.ts';
import { readGemeenten } from '../registers/gemeenten-file.ts';
import { readDeelnemers, readPostcodes } from '../registers/import-files.ts';
import { readRio } from '../registers/rio-files.ts';
import { readVakanties } from '../registers/vakantie-files.ts';
import { upsertGemeenten } from '../store/gemeenten.ts';
import type { Store } from '../store/pool.ts';
import { replacePostcodes, upsertDeelnemers } from '../store/reference.ts';
import { replaceRio, replaceVakanties } from '../store/rio-import.ts';
import type { CommandContext } from './command.ts';
import { importLeveringCommand } from './import-levering.ts';

function several(
  context: CommandContext,
  name: string,
  about: string,
  files: '<file>' | '<files...>',
  work: (store: Store, files: readonly CsvFile[]) => Promise<number>,
): Command {
  return new Command(name)
    .description(about)
    .argument(files, 'CSV, UTF-8')
    .option('--settings <file>', 'settings file', 'settings.example.yaml')
    .option('--json', 'print {"rows":n}')
    .action(async (named: string | readonly string[], options: { settings: string; json?: boolean }) => {
      const read = [named]
        .flat()
        .map((file) => ({ name: file, text: readSettingsFile(process.cwd(), file) }));
      const opened = await context.openStore(context.readSettings(options.settings));
      try {
        const rows = await work(opened.store, read);
        context.print(options.json ? JSON.stringify({ rows }) : `${rows} rows imported`);
      } finally {
        await opened.close();
      }
    });
}

const count = (tables: object) =>
  Object.values(tables).reduce((sum: number, rows: readonly unknown[]) => sum + rows.length, 0);

export function importCommand(context: CommandContext): Command {
  const one = (name: string, about: string, work: (store: Store, text: string) => Promise<number>) =>
    several(context, name, about, '<file>', (store, [file]) => work(store, file?.text ?? ''));
  return new Command('import')
    .description('load reference data')
    .addCommand(importLeveringCommand(context))
    .addCommand(
      one(
        'postcodes',
        'postcode to gemeente: columns postcode4 or postcode, gemeentecode, eenduidig (J/N)',
        async (store, text) => {
          const rows = readPostcodes(text);
          await replacePostcodes(store, rows);
          return rows.length;
        },
      ),
    )
    .addCommand(
      one(
        'gemeenten',
        'gemeenten: BRP table 33 (omschrijving, nieuwe_code, datum_ingang, datum_einde), or gemeentecode and naam',
        async (store, text) => {
          const { rijen, metHistorie } = readGemeenten(text);
          await upsertGemeenten(store, rijen, metHistorie);
          return rijen.length;
        },
      ),
    )
    .addCommand(
      one(
        'deelnemers',
        'pupils and enrolments: columns as in examples/deelnemers.csv',
        async (store, text) => {
          const rows = readDeelnemers(text);
          await upsertDeelnemers(store, rows);
          return rows.length;
        },
      ),
    )
    .addCommand(
      several(
        context,
        'rio',
        'institutions and locations; replaces each table that the files speak of, in one transaction: docs/operate/registers.md',
        '<files...>',
        async (store, files) => {
          const tables = readRio(files);
          await replaceRio(store, tables);
          return count(tables);
        },
      ),
    )
    .addCommand(
      several(
        context,
        'vakanties',
        'school holidays: columns regio, naam, begindatum, einddatum; or regions: gemeentecode, regio',
        '<files...>',
        async (store, files) => {
          const tables = readVakanties(files);
          await replaceVakanties(store, tables);
          return count(tables);
        },
      ),
    );
}
