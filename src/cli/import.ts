/** `import`: data that others keep, and their files for gemeenten; a file with an error changes nothing. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { CsvFile } from '../registers/csv-rows.ts';
import { readDeelnemers } from '../registers/deelnemers-file.ts';
import { readGemeenten } from '../registers/gemeenten-file.ts';
import { ImportError } from '../registers/import-error.ts';
import { readPostcodes } from '../registers/postcodes-file.ts';
import { readRio } from '../registers/rio-files.ts';
import { readVakanties } from '../registers/vakantie-files.ts';
import { upsertDeelnemers } from '../store/deelnemers-import.ts';
import { upsertGemeenten } from '../store/gemeenten.ts';
import type { Store } from '../store/pool.ts';
import { replacePostcodes } from '../store/reference.ts';
import { replaceRio, replaceVakanties } from '../store/rio-import.ts';
import { type CommandContext, EXIT } from './command.ts';
import { importLeveringCommand } from './import-levering.ts';

/** One kind of data: how its files are read, how it is stored, how many rows it has. */
interface Import<T, Loaded> {
  readonly name: string;
  readonly about: string;
  readonly files: '<file>' | '<files...>';
  readonly read: (files: readonly CsvFile[]) => T;
  readonly load: (store: Store, data: T) => Promise<Loaded>;
  /** When one row can be refused while the others are stored. */
  readonly refused?: (loaded: Loaded, data: T) => readonly RefusedRow[];
  readonly count: (data: T) => number;
}

/** Rows of which nothing was stored, while the others were. */
interface RefusedRow {
  /** Of the file; 1 is the line with the names of the columns. */
  readonly line: number;
  readonly code: string;
  readonly column: string;
}

export function importCommand(context: CommandContext): Command {
  const add = <T, Loaded>({ name, about, files, read, load, count, refused = () => [] }: Import<T, Loaded>) =>
    new Command(name)
      .description(about)
      .argument(files, 'CSV, UTF-8')
      .option('--settings <file>', 'settings file', 'settings.example.yaml')
      .option('--json', 'print {"rows":n}, with the refused rows if any')
      .action(async (named: string | readonly string[], options: ImportOptions, command: Command) => {
        // Read before the store is opened: a file that is wrong needs no database to say so.
        const data = readAll([named].flat(), read, command);
        const opened = await context.openStore(context.readSettings(options.settings));
        try {
          const geweigerd = refused(await load(opened.store, data), data);
          const rows = count(data) - geweigerd.length;
          if (options.json)
            context.print(JSON.stringify({ rows, ...(geweigerd.length > 0 ? { refused: geweigerd } : {}) }));
          else {
            context.print(`${rows} rows imported`);
            for (const { line, column, code } of geweigerd)
              context.print(`line ${line}, ${column}: ${code}, not imported`);
          }
          if (geweigerd.length > 0) process.exitCode = EXIT.failed;
        } finally {
          await opened.close();
        }
      });
  return new Command('import')
    .description('load reference data')
    .addCommand(importLeveringCommand(context))
    .addCommand(
      add({
        name: 'postcodes',
        about: 'postcode to gemeente: columns postcode4 or postcode, gemeentecode, eenduidig (J/N)',
        files: '<file>',
        read: ([file]) => readPostcodes(file?.text ?? ''),
        load: replacePostcodes,
        count: (rows) => rows.length,
      }),
    )
    .addCommand(
      add({
        name: 'gemeenten',
        about:
          'gemeenten: BRP table 33 (omschrijving, nieuwe_code, datum_ingang, datum_einde), or gemeentecode and naam',
        files: '<file>',
        read: ([file]) => readGemeenten(file?.text ?? ''),
        load: (store, { rijen, metHistorie }) => upsertGemeenten(store, rijen, metHistorie),
        count: ({ rijen }) => rijen.length,
      }),
    )
    .addCommand(
      add({
        name: 'deelnemers',
        about: 'pupils and enrolments: columns as in examples/deelnemers.csv',
        files: '<file>',
        read: ([file]) => readDeelnemers(file?.text ?? ''),
        load: upsertDeelnemers,
        refused: ({ geweigerd }, rows) =>
          geweigerd.map(({ rij, fout: { code, veld = '' } }) => ({
            line: rows[rij]?.line ?? 0,
            code,
            column: veld,
          })),
        count: (rows) => rows.length,
      }),
    )
    .addCommand(
      add({
        name: 'rio',
        about:
          'institutions and locations; replaces each table that the files speak of, in one transaction: docs/operate/registers.md',
        files: '<files...>',
        read: readRio,
        load: replaceRio,
        count: rowsOfAll,
      }),
    )
    .addCommand(
      add({
        name: 'vakanties',
        about: 'school holidays: columns regio, naam, begindatum, einddatum; or regions: gemeentecode, regio',
        files: '<files...>',
        read: readVakanties,
        load: replaceVakanties,
        count: rowsOfAll,
      }),
    );
}

interface ImportOptions {
  readonly settings: string;
  readonly json?: boolean;
}

function rowsOfAll(tables: object): number {
  return Object.values(tables).reduce((sum: number, rows: readonly unknown[]) => sum + rows.length, 0);
}

/** All of them or none; a file that is wrong is named, with its line. */
function readAll<T>(names: readonly string[], read: (files: readonly CsvFile[]) => T, command: Command): T {
  const wrong = (message: string): never => command.error(message, { exitCode: EXIT.usage });
  const files = names.map((name) => {
    try {
      return { name, text: readFileSync(name, 'utf8') };
    } catch (error) {
      return wrong(`${name}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  });
  try {
    return read(files);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    // Of several files it names the one itself.
    return wrong(names.length === 1 ? `${names[0]}: ${error.message}` : error.message);
  }
}
