/** `dead-letters`: what is parked, by cause, and trying it again. The running broker delivers. docs/operate/dead-letters.md. */
import { Command, Option } from 'commander';
import {
  countDeadLetters,
  type DeadLetterChoice,
  type DeadLetterGroup,
  listDeadLetterGroups,
  retryAllDeadLetters,
} from '../store/dead-letters.ts';
import { PARK_CAUSE_CODES, PARK_CAUSES, type ParkCause } from '../store/park-causes.ts';
import { SCHEDULE_TEXT } from '../store/retry-schedule.ts';
import { readMeldingsnummer, withDoor, withReden, withSettings } from './arguments.ts';
import { type CommandContext, EXIT, withStore } from './command.ts';

interface Options {
  readonly settings: string;
  readonly json?: boolean;
}
interface RetryOptions extends Options {
  readonly meldingsnummer?: string;
  readonly cause?: ParkCause;
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly door: string;
  readonly reden: string;
}

export function deadLettersCommand(context: CommandContext): Command {
  return new Command('dead-letters')
    .description('what could not be delivered and is parked')
    .addHelpText('after', `\nSchedule: ${SCHEDULE_TEXT}.`)
    .addCommand(list(context))
    .addCommand(retry(context));
}

function list(context: CommandContext): Command {
  return withSettings(new Command('list'))
    .description('by cause: how many, since when, some meldingsnummers; no personal data')
    .addHelpText('after', `\nSchedule: ${SCHEDULE_TEXT}.`)
    .action(async (options: Options) => {
      const groups = await withStore(context, options, listDeadLetterGroups);
      if (options.json) return context.print(JSON.stringify(groups));
      for (const group of groups) for (const line of describe(group)) context.print(line);
      if (groups.length === 0) context.print('nothing is parked');
    });
}

function describe({ cause, count, meldingen, oldest, errors, examples }: DeadLetterGroup): readonly string[] {
  const { what, cure } = PARK_CAUSES[cause];
  return [
    `${cause}  ${count} events of ${meldingen} reports, the first parked at ${oldest.toISOString()}`,
    `  what: ${what}`,
    `  errors: ${errors.join(', ') || 'none'}`,
    `  cure: ${cure}`,
    `  reports: ${examples.join(' ')}${meldingen > examples.length ? ' …' : ''}`,
  ];
}

function retry(context: CommandContext): Command {
  const command = withReden(withDoor(withSettings(new Command('retry'))))
    .description('try again, once what was wrong is mended; exactly one of the three choices')
    .addOption(
      new Option('--meldingsnummer <number>', 'of one report')
        .argParser(readMeldingsnummer)
        .conflicts(['cause', 'all']),
    )
    .addOption(new Option('--cause <code>', 'all of one cause').choices(PARK_CAUSE_CODES).conflicts(['all']))
    .option('--all', 'everything that is parked')
    .option('--dry-run', 'only count')
    .addHelpText('after', `\nThe schedule begins anew: ${SCHEDULE_TEXT}.`);
  return command.action(async (options: RetryOptions) => {
    const choice = choiceOf(options);
    if (choice === undefined)
      return command.error('give --meldingsnummer, --cause or --all', { exitCode: EXIT.usage });
    const { dryRun = false } = options;
    const count = await withStore(context, options, (store) =>
      dryRun ? countDeadLetters(store, choice) : retryAllDeadLetters(store, choice, options),
    );
    if (options.json) context.print(JSON.stringify({ count, dryRun }));
    else context.print(`${count} events ${dryRun ? 'would be' : 'are'} tried again`);
    process.exitCode = count === 0 ? EXIT.failed : EXIT.ok;
  });
}

function choiceOf({ meldingsnummer, cause, all }: RetryOptions): DeadLetterChoice | undefined {
  if (meldingsnummer !== undefined) return { kind: 'melding', meldingsnummer };
  if (cause !== undefined) return { kind: 'cause', cause };
  return all ? { kind: 'all' } : undefined;
}
