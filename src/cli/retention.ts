/** `retention`: deletes what may no longer be kept, and leaves a proof in the audit. */
import { Command, Option } from 'commander';
import {
  countVerlopen,
  type Verlopen,
  type Verwijderd,
  vindBezwaren,
  voerBewaartermijnUit,
} from '../broker/retention/run-retention.ts';
import { datumVan, isDatum } from '../verzuim/datum.ts';
import { type CommandContext, EXIT, withStore } from './command.ts';

interface RetentionOptions {
  readonly settings: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly door: string;
  readonly vandaag?: string;
}

export function retentionCommand(context: CommandContext): Command {
  const command = new Command('retention');
  const vandaag = new Option('--vandaag <date>', 'JJJJ-MM-DD, instead of what the clock says').argParser(
    (text) => {
      if (!isDatum(text)) command.error('--vandaag needs a date as 2026-08-01', { exitCode: EXIT.usage });
      return text;
    },
  );
  return command
    .description(
      'delete reports after the school year that follows theirs, and vrijstellingen a year after they ended, with their messages',
    )
    .option('--dry-run', 'only count')
    .option('--door <name>', 'who does this; kept in the audit', 'retention')
    .addOption(vandaag)
    .option('--settings <file>', 'settings file', 'settings.example.yaml')
    .option('--json', 'print one JSON value')
    .addHelpText(
      'after',
      '\nExit status 1: nothing was deleted, and why; or reports stay that no mailbox ever had.',
    )
    .action((options: RetentionOptions) => withStore(context, options, (store) => run(store, options)));

  async function run(store: Parameters<typeof countVerlopen>[0], options: RetentionOptions): Promise<void> {
    const { json, dryRun, door } = options;
    const day = options.vandaag ?? datumVan(Date.now());
    const verlopen = await countVerlopen(store, day);
    const bezwaren = await vindBezwaren(store, day, verlopen, options.vandaag !== undefined);
    if (dryRun) {
      context.print(
        json ? JSON.stringify({ ...verlopen, bezwaren }) : describe(verlopen, 'would be deleted'),
      );
    } else if (bezwaren.length === 0) {
      const tell = (count: number) => process.stderr.write(`${count} of ${verlopen.meldingen} reports\n`);
      const done = await voerBewaartermijnUit(store, day, door, json ? undefined : tell);
      context.print(
        json ? JSON.stringify(done) : describe(done, `deleted, proof ${done.auditId} in the audit`),
      );
      if (done.wachtend > 0) process.exitCode = EXIT.failed;
      return;
    } else if (json) context.print(JSON.stringify({ ...verlopen, bezwaren }));
    for (const { wat, doe } of json ? [] : bezwaren) context.print(`not well: ${wat}; ${doe}`);
    if (bezwaren.length > 0) process.exitCode = EXIT.failed;
  }
}

function describe(counts: Verlopen | Verwijderd, done: string): string {
  const { bewarenVanaf, meldingen, berichten, vrijstellingen, wachtend } = counts;
  const stays =
    wachtend === 0
      ? ''
      : `; ${wachtend} reports stay, no mailbox ever had them: see loketwerk and dead-letters`;
  return `registered before ${bewarenVanaf}: ${meldingen} reports and ${berichten} messages without a report; ${vrijstellingen} vrijstellingen: ${done}${stays}`;
}
