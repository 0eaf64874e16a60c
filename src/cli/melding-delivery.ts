/** `melding park` and `melding resend`: what an operator does about the delivery of a report. docs/operate/dead-letters.md. */
import { Command, Option } from 'commander';
import { parkMelding } from '../store/dead-letters.ts';
import { searchMeldingen } from '../store/melding.ts';
import type { Store } from '../store/pool.ts';
import { findWhyNotResend, type NietOpnieuw, resend } from '../store/resend.ts';
import { type ResendCount, resendSince } from '../store/resend-since.ts';
import { readMeldingsnummer, readMoment, withDoor, withReden, withSettings } from './arguments.ts';
import { type CommandContext, EXIT, withStore } from './command.ts';

interface Options {
  readonly settings: string;
  readonly json?: boolean;
  readonly door: string;
}
interface ResendOptions extends Options {
  readonly since?: Date;
  readonly mailbox?: string;
  readonly dryRun?: boolean;
}

const PARKED = {
  parked: 'parked: what waits of it is held until dead-letters retry',
  'parked-already': 'was parked already',
  'nothing-waits': 'nothing of it waits',
} as const;

export function parkCommand(context: CommandContext): Command {
  return withReden(
    withDoor(
      withSettings(new Command('park').argument('<meldingsnummer>', 'of the report', readMeldingsnummer)),
    ),
  )
    .description('hold what is not delivered yet of a report')
    .action(async (meldingsnummer: string, options: Options & { readonly reden: string }) => {
      const outcome = await withStore(context, options, (store) =>
        parkMelding(store, meldingsnummer, options),
      );
      context.print(
        options.json ? JSON.stringify({ meldingsnummer, outcome }) : `${meldingsnummer}: ${PARKED[outcome]}`,
      );
      process.exitCode = outcome === 'parked' ? EXIT.ok : EXIT.failed;
    });
}

const WHY_NOT: Readonly<Record<NietOpnieuw | 'ONBEKEND', string>> = {
  ONBEKEND: 'no such report',
  ONDERWEG: 'it is under way, or parked',
  LIGT_KLAAR: 'its mailbox still has it to fetch',
  BIJ_LOKET: 'it lies on the desk: loketwerk',
  NOOIT_GELEVERD: 'no mailbox ever had it',
};
/** Reports in one statement; there may be more. */
const PART = 500;

export function resendCommand(context: CommandContext): Command {
  const command = withDoor(
    withSettings(new Command('resend').argument('[meldingsnummer]', 'of one report', readMeldingsnummer)),
  )
    .description('give a mailbox once more what it had and confirmed; one report, or all since a moment')
    .addOption(new Option('--since <moment>', 'delivered then or later, ISO 8601').argParser(readMoment))
    .option('--mailbox <instantieCode>', 'with --since: of this mailbox only')
    .option('--dry-run', 'only say what would be sent');
  return command.action(async (meldingsnummer: string | undefined, options: ResendOptions) => {
    const { since } = options;
    if ((meldingsnummer === undefined) === (since === undefined))
      return command.error('give a meldingsnummer or --since', { exitCode: EXIT.usage });
    if (meldingsnummer !== undefined) return one(context, meldingsnummer, options);
    if (since !== undefined) return allSince(context, since, options);
  });
}

async function one(context: CommandContext, meldingsnummer: string, options: ResendOptions): Promise<void> {
  const { door, dryRun = false, json } = options;
  const waarom = await withStore(context, options, (store) =>
    dryRun ? wouldNot(store, meldingsnummer) : send(store, meldingsnummer, door),
  );
  const done = waarom === undefined;
  if (json)
    context.print(JSON.stringify({ meldingsnummer, verstuurd: done, waarom: waarom ?? null, dryRun }));
  else
    context.print(
      `${meldingsnummer}: ${done ? `${dryRun ? 'would be' : 'is'} sent once more` : `${waarom}: ${WHY_NOT[waarom]}`}`,
    );
  process.exitCode = done ? EXIT.ok : EXIT.failed;
}

async function send(store: Store, meldingsnummer: string, door: string) {
  const outcome = await resend(store, meldingsnummer, door);
  if (outcome.kind === 'not-found') return 'ONBEKEND';
  return outcome.kind === 'geweigerd' ? outcome.waarom : undefined;
}

async function wouldNot(store: Store, meldingsnummer: string) {
  const [found] = await searchMeldingen(store, 'meldingsnummer', meldingsnummer);
  return found === undefined ? 'ONBEKEND' : findWhyNotResend(store, meldingsnummer);
}

async function allSince(context: CommandContext, since: Date, options: ResendOptions): Promise<void> {
  const { mailbox, dryRun = false, json } = options;
  const choice = { since, mailbox, max: PART };
  const { verstuurd, overgeslagen, voorbeelden } = await withStore(context, options, async (store) => {
    const door = dryRun ? undefined : options.door;
    let total = await resendSince(store, choice, { door });
    while (total.verderNa !== null)
      total = plus(total, await resendSince(store, choice, { door, after: total.verderNa }));
    return total;
  });
  if (json) context.print(JSON.stringify({ verstuurd, overgeslagen, voorbeelden, dryRun }));
  else {
    context.print(`${verstuurd} reports ${dryRun ? 'would be' : 'are'} sent once more`);
    for (const [waarom, aantal] of Object.entries(overgeslagen))
      context.print(`  ${aantal} not: ${waarom}: ${WHY_NOT[waarom as NietOpnieuw]}`);
    if (voorbeelden.length > 0)
      context.print(`  ${voorbeelden.join(' ')}${verstuurd > voorbeelden.length ? ' …' : ''}`);
  }
  process.exitCode = verstuurd === 0 ? EXIT.failed : EXIT.ok;
}

function plus(a: ResendCount, b: ResendCount): ResendCount {
  const overgeslagen = { ...a.overgeslagen };
  for (const [waarom, aantal] of Object.entries(b.overgeslagen) as [NietOpnieuw, number][])
    overgeslagen[waarom] = (overgeslagen[waarom] ?? 0) + aantal;
  return {
    verstuurd: a.verstuurd + b.verstuurd,
    overgeslagen,
    voorbeelden: [...a.voorbeelden, ...b.voorbeelden].slice(0, 20),
    eventIds: [...a.eventIds, ...b.eventIds],
    verderNa: b.verderNa,
  };
}
