/**
 * `gebruiker list|show|eerste|toevoegen|uitnodigen|rol-toekennen|rol-intrekken|blokkeren|vrijgeven|afmelden`: people, by an
 * operator on the machine, who may do what a functioneel beheerder may. A token is printed once, and only here.
 */
import { Argument, Command, InvalidArgumentError } from 'commander';
import { DEFAULT_LOKET } from '../ops/loket-settings.ts';
import {
  type Beheerder,
  beeindigSessies,
  blokkeer,
  geefVrij,
  kenRolToe,
  listZichtbaar,
  nodigEersteUit,
  nodigOpnieuwUit,
  toonGebruiker,
  trekRolIn,
  voegGebruikerToe,
} from '../parties/gebruikersbeheer.ts';
import type { Uitkomst } from '../parties/routering.ts';
import { findGebruikerByName, type Gebruiker, type RolRegel } from '../store/gebruikers.ts';
import type { Store } from '../store/pool.ts';
import { fout } from '../verzuim/fouten.ts';
import { EMAIL, INLOGNAAM, NAAM } from '../verzuim/gebruiker.ts';
import { ROLLEN, type Rol } from '../verzuim/rollen.ts';
import type { CommandContext } from './command.ts';
import { moment, printOutcome, withActor, withDeskOptions } from './routering-desk.ts';

interface Options {
  readonly settings: string;
  readonly json?: boolean;
  readonly door: string;
}

const HOUR_MS = 3_600_000;
/** Reading needs no name: nothing of a pupil is in it. */
const READER = { gebruikerId: undefined, partijId: null, rollen: ['functioneel-beheerder'] } as const;

export function gebruikerCommand(context: CommandContext): Command {
  return new Command('gebruiker')
    .description('people who log in, and their roles')
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(eersteCommand(context))
    .addCommand(toevoegenCommand(context))
    .addCommand(uitnodigenCommand(context))
    .addCommand(rolCommand(context, 'rol-toekennen', 'give a role', kenRolToe))
    .addCommand(rolCommand(context, 'rol-intrekken', 'take a role away', trekRolIn))
    .addCommand(changeCommand(context, 'blokkeren', 'keep a person out; every session ends', blokkeer))
    .addCommand(changeCommand(context, 'vrijgeven', 'let a person in again', geefVrij))
    .addCommand(changeCommand(context, 'afmelden', 'end every session of a person', beeindigSessies));
}

function listCommand(context: CommandContext): Command {
  return withDeskOptions(new Command('list'))
    .description('everyone, by organisation; the register itself first')
    .action(async (options: Options) => {
      const found = await withStore(context, options, (store) => listZichtbaar(store, READER));
      if (options.json) context.print(JSON.stringify(found));
      else for (const gebruiker of found) context.print(oneLine(gebruiker));
      if (found.length === 0 && !options.json) context.print('nobody yet');
    });
}

function showCommand(context: CommandContext): Command {
  return withDeskOptions(new Command('show').addArgument(inlognaamArgument()))
    .description('one person, with every role given and taken away')
    .action(async (inlognaam: string, options: Options) => {
      const found = await withStore(context, options, async (store) => {
        const gebruiker = await findGebruikerByName(store, inlognaam);
        return gebruiker && toonGebruiker(store, READER, gebruiker.gebruikerId);
      });
      const outcome = found
        ? { verwerkt: true as const, gebruiker: found }
        : { verwerkt: false as const, fouten: [fout('VZ-GEB-01', 'inlognaam')] };
      printOutcome(context, options, outcome, ({ gebruiker }) => describe(gebruiker, context.print));
    });
}

function eersteCommand(context: CommandContext): Command {
  return withActor(new Command('eerste').addArgument(inlognaamArgument()))
    .description('the first functioneel beheerder: a token for one hour, used once')
    .option('--naam <name>', 'as others see it', naam, 'Functioneel beheerder')
    .action(async (inlognaam: string, options: Options & { naam: string }) => {
      const by = { door: options.door, now: Date.now() };
      const outcome = await withStore(context, options, (store) =>
        nodigEersteUit(store, { inlognaam, naam: options.naam }, by),
      );
      printOutcome(context, options, outcome, (done) => tellToken(done, context.print));
    });
}

function toevoegenCommand(context: CommandContext): Command {
  return withActor(new Command('toevoegen').addArgument(inlognaamArgument()))
    .description('add a person: of the register, or the first beheerder of an organisation')
    .requiredOption('--naam <name>', 'as others see it', naam)
    .option('--email <address>', 'of work', email)
    .option('--partij <number>', 'the organisation; without it the register', partijId)
    .action(
      async (inlognaam: string, options: Options & { naam: string; email?: string; partij?: string }) => {
        const nieuw = {
          ...{ inlognaam, naam: options.naam },
          email: options.email ?? null,
          partijId: options.partij ?? null,
        };
        const outcome = await withStore(context, options, (store, door) =>
          voegGebruikerToe(store, door, nieuw),
        );
        printOutcome(context, options, outcome, (done) => tellToken(done, context.print));
      },
    );
}

function uitnodigenCommand(context: CommandContext): Command {
  return withActor(new Command('uitnodigen').addArgument(inlognaamArgument()))
    .description('a new invitation: password, app, recovery codes and sessions of the person end')
    .action(async (inlognaam: string, options: Options) => {
      const outcome = await onPerson(context, options, inlognaam, nodigOpnieuwUit);
      printOutcome(context, options, outcome, (done) => tellToken(done, context.print));
    });
}

function rolCommand(context: CommandContext, name: string, about: string, work: typeof kenRolToe): Command {
  return withActor(
    new Command(name)
      .addArgument(inlognaamArgument())
      .addArgument(new Argument('<rol>').choices([...ROLLEN])),
  )
    .description(about)
    .action(async (inlognaam: string, rol: Rol, options: Options) => {
      const outcome = await onPerson(context, options, inlognaam, (store, door, id) =>
        work(store, door, id, rol),
      );
      printOutcome(context, options, outcome, (done) => context.print(oneLine(done.gebruiker)));
    });
}

function changeCommand(context: CommandContext, name: string, about: string, work: typeof blokkeer): Command {
  return withActor(new Command(name).addArgument(inlognaamArgument()))
    .description(about)
    .action(async (inlognaam: string, options: Options) => {
      const outcome = await onPerson(context, options, inlognaam, work);
      printOutcome(context, options, outcome, (done) => context.print(oneLine(done.gebruiker)));
    });
}

async function onPerson<T extends object>(
  context: CommandContext,
  options: Options,
  inlognaam: string,
  work: (store: Store, door: Beheerder, gebruikerId: string) => Promise<Uitkomst<T>>,
): Promise<Uitkomst<T>> {
  return withStore(context, options, async (store, door) => {
    const gebruiker = await findGebruikerByName(store, inlognaam);
    if (gebruiker === undefined) {
      return { verwerkt: false as const, fouten: [fout('VZ-GEB-01', 'inlognaam')] };
    }
    return work(store, door, gebruiker.gebruikerId);
  });
}

async function withStore<T>(
  context: CommandContext,
  options: Options,
  work: (store: Store, door: Beheerder) => Promise<T>,
): Promise<T> {
  const settings = context.readSettings(options.settings);
  const { invitationHours } = settings.loket ?? DEFAULT_LOKET;
  const opened = await context.openStore(settings);
  try {
    const door = { door: options.door, now: Date.now(), invitationMs: invitationHours * HOUR_MS };
    return await work(opened.store, { ...READER, ...door });
  } finally {
    await opened.close();
  }
}

const matching = (shape: RegExp, what: string) => (text: string) => {
  if (!shape.test(text)) throw new InvalidArgumentError(what);
  return text;
};
const naam = matching(NAAM, '1 … 100 positions');
const email = matching(EMAIL, 'not an e-mail address');
const partijId = matching(/^[1-9]\d{0,17}$/, 'not a number');

function inlognaamArgument(): Argument {
  const shape = 'lower case letters, digits, dot, dash and underscore; 3 … 40 positions';
  return new Argument('<inlognaam>').argParser(matching(INLOGNAAM, shape));
}

function oneLine({ inlognaam, partijId: partij, rollen, enrolledAt, blockedAt }: Gebruiker): string {
  const state = blockedAt !== null ? 'blocked' : enrolledAt === null ? 'invited' : 'active';
  const where = partij === null ? 'register' : `partij ${partij}`;
  return `${inlognaam}  ${where}  ${state}  ${rollen.join(', ') || 'no roles'}`;
}

function describe(
  gebruiker: Gebruiker & { readonly rolregels: readonly RolRegel[] },
  print: (line: string) => void,
): void {
  print(oneLine(gebruiker));
  print(`  ${gebruiker.naam}${gebruiker.email === null ? '' : `, ${gebruiker.email}`}`);
  print(
    `  added by ${gebruiker.createdBy} on ${moment(gebruiker.createdAt)}, enrolled ${moment(gebruiker.enrolledAt)}`,
  );
  if (gebruiker.blockedBy !== null)
    print(`  blocked by ${gebruiker.blockedBy} on ${moment(gebruiker.blockedAt)}`);
  for (const { rol, grantedAt, grantedBy, endedAt, endedBy } of gebruiker.rolregels) {
    const ended = endedAt === null ? '' : `, taken away by ${endedBy} on ${moment(endedAt)}`;
    print(`  ${rol}: given by ${grantedBy} on ${moment(grantedAt)}${ended}`);
  }
}

function tellToken(
  { gebruiker, token }: { readonly gebruiker: Gebruiker; readonly token: string },
  print: (line: string) => void,
): void {
  print(oneLine(gebruiker));
  print('Hand this token over; it is not shown again and works once:');
  print(token);
}
