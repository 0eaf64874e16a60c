/** `import`: data that others keep, and their files for gemeenten. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { readGemeenten } from '../registers/gemeenten-file.ts';
import { readDeelnemers, readPostcodes } from '../registers/import-files.ts';
import { upsertGemeenten } from '../store/gemeenten.ts';
import type { Store } from '../store/pool.ts';
import { replacePostcodes, upsertDeelnemers } from '../store/reference.ts';
import type { CommandContext } from './command.ts';
import { importLeveringCommand } from './import-levering.ts';

export function importCommand(context: CommandContext): Command {
  const one = (name: string, about: string, work: (store: Store, text: string) => Promise<number>) =>
    new Command(name)
      .description(about)
      .argument('<file>', 'CSV, UTF-8')
      .option('--settings <file>', 'settings file', 'settings.example.yaml')
      .option('--json', 'print {"rows":n}')
      .action(async (file: string, options: { settings: string; json?: boolean }) => {
        const opened = await context.openStore(context.readSettings(options.settings));
        try {
          const rows = await work(opened.store, readFileSync(file, 'utf8'));
          context.print(options.json ? JSON.stringify({ rows }) : `${rows} rows imported`);
        } finally {
          await opened.close();
        }
      });
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
    );
}
