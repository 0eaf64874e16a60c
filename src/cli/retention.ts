/** `retention`: deletes what may no longer be kept. Reports are not in it yet. */
import { Command } from 'commander';
import { countEndedVrijstellingen, deleteEndedVrijstellingen } from '../store/vrijstelling-retention.ts';
import { datumVan } from '../verzuim/datum.ts';
import type { CommandContext } from './command.ts';

interface RetentionOptions {
  readonly settings: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function retentionCommand(context: CommandContext): Command {
  return new Command('retention')
    .description('delete vrijstellingen and vervangende leerplicht that ended more than a year ago')
    .option('--dry-run', 'only count')
    .option('--settings <file>', 'settings file', 'settings.example.yaml')
    .option('--json', 'print {"vrijstellingen":n}')
    .action(async ({ settings, dryRun, json }: RetentionOptions) => {
      const opened = await context.openStore(context.readSettings(settings));
      try {
        const work = dryRun ? countEndedVrijstellingen : deleteEndedVrijstellingen;
        const vrijstellingen = await work(opened.store, datumVan(Date.now()));
        const done = dryRun ? 'would be deleted' : 'deleted';
        context.print(json ? JSON.stringify({ vrijstellingen }) : `${vrijstellingen} vrijstellingen ${done}`);
      } finally {
        await opened.close();
      }
    });
}
