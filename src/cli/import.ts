/** `import`: postcodes replace the table, deelnemers are added or changed. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { ImportError, readDeelnemers, readPostcodes } from '../registers/import-files.ts';
import type { Store } from '../store/pool.ts';
import { replacePostcodes, upsertDeelnemers } from '../store/reference.ts';
import { type CommandContext, EXIT } from './command.ts';

export function importCommand(context: CommandContext): Command {
  const one = <Row>(
    name: string,
    about: string,
    read: (text: string) => readonly Row[],
    load: (store: Store, rows: readonly Row[]) => Promise<unknown>,
  ) =>
    new Command(name)
      .description(about)
      .argument('<file>', 'CSV, UTF-8')
      .option('--settings <file>', 'settings file', 'settings.example.yaml')
      .option('--json', 'print {"rows":n}')
      .action(async (file: string, options: { settings: string; json?: boolean }, command: Command) => {
        // Read before the store is opened: a file that is wrong needs no database to say so.
        const rows = readRows(file, read, command);
        const opened = await context.openStore(context.readSettings(options.settings));
        try {
          await load(opened.store, rows);
          const count = rows.length;
          context.print(options.json ? JSON.stringify({ rows: count }) : `${count} rows imported`);
        } finally {
          await opened.close();
        }
      });
  return new Command('import')
    .description('load reference data')
    .addCommand(
      one(
        'postcodes',
        'postcode to gemeente: columns postcode4 or postcode, gemeentecode, eenduidig (J/N)',
        readPostcodes,
        replacePostcodes,
      ),
    )
    .addCommand(
      one(
        'deelnemers',
        'pupils and enrolments: columns as in examples/deelnemers.csv',
        readDeelnemers,
        upsertDeelnemers,
      ),
    );
}

function readRows<Row>(
  file: string,
  read: (text: string) => readonly Row[],
  command: Command,
): readonly Row[] {
  try {
    return read(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = error instanceof ImportError ? error.message : code && `cannot be read (${code})`;
    if (why === undefined) throw error;
    return command.error(`${file}: ${why}`, { exitCode: EXIT.usage });
  }
}
