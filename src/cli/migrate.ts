/** `migrate`: bring the database up to date without starting anything; every start does the same by itself. */
import { Command } from 'commander';
import type { CommandContext } from './command.ts';

export function migrateCommand(context: CommandContext): Command {
  return new Command('migrate')
    .description('bring the database up to date: its tables, and the files that the settings name')
    .requiredOption('--settings <file>', 'settings file (YAML)')
    .option('--json', 'print one JSON object and nothing else')
    .action(async (options: { settings: string; json?: boolean }) => {
      const applied = await context.migrate(context.readSettings(options.settings));
      if (options.json) context.print(JSON.stringify({ applied }));
      else if (applied.length === 0) context.print('The database was up to date.');
      else for (const name of applied) context.print(`applied ${name}`);
    });
}
