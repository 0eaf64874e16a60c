/** `mandaat list|show|geven|goedkeuren|intrekken|waarom`: who may send for whom, and why a message was refused for it. */
import { Command, Option } from 'commander';
import { zoekWeigering } from '../parties/mandaat-weigering.ts';
import { geefMandaat, keurMandaatGoed, trekMandaatIn } from '../parties/mandatenbeheer.ts';
import { findMandaat, listMandaten, type Mandaat } from '../store/mandaten.ts';
import { fout } from '../verzuim/fouten.ts';
import { type CommandContext, withStore } from './command.ts';
import {
  type DeskOptions,
  moment,
  printOutcome,
  readNumber,
  withActor,
  withDeskOptions,
} from './routering-desk.ts';

type ChangeOptions = DeskOptions & { readonly door: string };

export function mandaatCommand(context: CommandContext): Command {
  return new Command('mandaat')
    .description('who may send for whom, from when until when')
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(gevenCommand(context))
    .addCommand(
      changeCommand(
        context,
        'goedkeuren',
        'approve a mandate that waits; not by who gave it',
        keurMandaatGoed,
      ),
    )
    .addCommand(
      changeCommand(
        context,
        'intrekken',
        'at once: what was acknowledged before is in, the next message is refused',
        trekMandaatIn,
      ),
    )
    .addCommand(waaromCommand(context));
}

function listCommand(context: CommandContext): Command {
  const { print } = context;
  return withDeskOptions(new Command('list'))
    .description('mandates in the order in which they were given')
    .option('--ingetrokken', 'withdrawn ones too')
    .option('--partij <number>', 'given by this organisation')
    .option('--verwerker <oin>', 'held by this OIN')
    .action(async (options: DeskOptions & { ingetrokken?: boolean; partij?: string; verwerker?: string }) => {
      const all = await withStore(context, options, (store) =>
        listMandaten(store, { withdrawn: options.ingetrokken }),
      );
      const found = all.filter(
        ({ geverId, verwerkerOin }) =>
          (options.partij === undefined || options.partij === geverId) &&
          (options.verwerker === undefined || options.verwerker === verwerkerOin),
      );
      if (options.json) print(JSON.stringify(found));
      else for (const mandaat of found) print(oneLine(mandaat));
      if (found.length === 0 && !options.json) print('no mandates');
    });
}

function showCommand(context: CommandContext): Command {
  return withDeskOptions(new Command('show'))
    .description('one mandate, with who gave, approved and withdrew it')
    .argument('<number>')
    .action(async (text: string, options: DeskOptions, command: Command) => {
      const mandaat = await withStore(context, options, (store) =>
        findMandaat(store, readNumber(text, command)),
      );
      const outcome = mandaat
        ? { verwerkt: true as const, mandaat }
        : { verwerkt: false as const, fouten: [fout('VZ-MAN-01', 'mandaatId')] };
      printOutcome(context, options, outcome, (done) => describe(done.mandaat, context.print));
    });
}

interface GevenOptions extends ChangeOptions {
  readonly partij: string;
  readonly verwerker: string;
  readonly brin: readonly string[];
  readonly vanaf?: string;
  readonly tot?: string;
}

const datum = (text: string, command: Command): string => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text)))
    command.error(`${text} is no date as 2026-08-01`, { exitCode: 64 });
  return text;
};

function gevenCommand(context: CommandContext): Command {
  const today = () => new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Amsterdam' });
  return withActor(new Command('geven'))
    .description('a mandate of a board, school or gemeente to the holder of a certificate')
    .requiredOption('--partij <number>', 'who gives it')
    .requiredOption('--verwerker <oin>', 'the OIN in the certificate of the vendor')
    .addOption(new Option('--brin <brin...>', 'only these schools; without it all of the giver').default([]))
    .option('--vanaf <date>', 'first day; today')
    .option('--tot <date>', 'last day; without it until it is withdrawn')
    .action(async (options: GevenOptions, command: Command) => {
      const { verwerker, brin, vanaf, tot, door } = options;
      const nieuw = {
        verwerkerOin: verwerker,
        brins: brin,
        begindatum: vanaf === undefined ? today() : datum(vanaf, command),
        ...(tot === undefined ? {} : { einddatum: datum(tot, command) }),
      };
      const geverId = readNumber(options.partij, command);
      const { fourEyes } = context.readSettings(options.settings).mandaten;
      const outcome = await withStore(context, options, (store) =>
        geefMandaat({ store, fourEyes, clock: Date.now }, geverId, nieuw, {
          door,
          partijId: null,
        }),
      );
      printOutcome(context, options, outcome, ({ mandaat }) => context.print(oneLine(mandaat)));
    });
}

function changeCommand(
  context: CommandContext,
  name: string,
  about: string,
  work: typeof trekMandaatIn,
): Command {
  return withActor(new Command(name))
    .description(about)
    .argument('<number>')
    .action(async (text: string, options: ChangeOptions, command: Command) => {
      const mandaatId = readNumber(text, command);
      const outcome = await withStore(context, options, (store) =>
        work({ store }, mandaatId, { door: options.door, partijId: null }),
      );
      printOutcome(context, options, outcome, ({ mandaat }) => context.print(oneLine(mandaat)));
    });
}

function waaromCommand(context: CommandContext): Command {
  return withDeskOptions(new Command('waarom'))
    .description('why a message had no mandate: the ref of fault F22')
    .argument('<ref>')
    .action(async (ref: string, options: DeskOptions) => {
      const weigering = await withStore(context, options, (store) =>
        zoekWeigering(store, ref, { door: 'operator', partijId: null }),
      );
      const outcome = weigering
        ? { verwerkt: true as const, weigering }
        : { verwerkt: false as const, fouten: [fout('VZ-MAN-01', 'ref')] };
      printOutcome(context, options, outcome, ({ weigering: found }) => {
        const { reden, partijOin, leverancier, fromOin, school, datum: op, dienst, uitleg, watNu } = found;
        context.print(`${reden}: ${dienst} on ${op}, message of ${moment(found.at)}`);
        context.print(`  sent by  ${partijOin}  ${leverancier ?? 'unknown'}`);
        context.print(`  for      ${fromOin}  ${school ?? 'unknown'}`);
        context.print(`  ${uitleg} ${watNu}`);
        if (found.mandaatIds.length > 0) context.print(`  mandates: ${found.mandaatIds.join(', ')}`);
      });
    });
}

function oneLine(mandaat: Mandaat): string {
  const { mandaatId, gever, verwerkerOin, dienst, brins, begindatum, einddatum, status } = mandaat;
  const scope = brins.length === 0 ? 'all schools' : brins.join(' ');
  return `${mandaatId}  ${gever} → ${verwerkerOin}  ${dienst}  ${scope}  ${begindatum} … ${einddatum ?? 'no end'}  ${status}`;
}

function describe(mandaat: Mandaat, print: (line: string) => void): void {
  print(oneLine(mandaat));
  print(`  given by ${mandaat.gegevenDoor} on ${moment(mandaat.gegevenOp)}`);
  if (mandaat.goedgekeurdDoor !== null)
    print(`  approved by ${mandaat.goedgekeurdDoor} on ${moment(mandaat.goedgekeurdOp)}`);
  if (mandaat.ingetrokkenDoor !== null)
    print(`  withdrawn by ${mandaat.ingetrokkenDoor} on ${moment(mandaat.ingetrokkenOp)}`);
}
