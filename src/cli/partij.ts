/** `partij list|show|toevoegen|wijzigen|beeindigen|import-rio|import-gemeenten`: who takes part, with every version. */
import { Argument, Command, Option } from 'commander';
import { readYaml, SettingsError } from '../ops/settings.ts';
import { importPartijenFromGemeenten, importPartijenFromRio } from '../parties/import-registers.ts';
import { beeindigPartij, voegPartijToe, wijzigPartij } from '../parties/partijbeheer.ts';
import type { Uitkomst } from '../parties/routering.ts';
import { findPartij, listPartijVersies, type PartijVersie, searchPartijen } from '../store/partijen.ts';
import { fout } from '../verzuim/fouten.ts';
import { GEGEVENS, PARTIJ_INVOER, type Partij, type PartijInvoer } from '../verzuim/partij.ts';
import type { PartijSoort } from '../verzuim/rollen.ts';
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

const MAX = 500;

export function partijCommand(context: CommandContext): Command {
  return new Command('partij')
    .description('who takes part: schools, boards, vendors, gemeenten, offices, verwerkers')
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(toevoegenCommand(context))
    .addCommand(wijzigenCommand(context))
    .addCommand(beeindigenCommand(context))
    .addCommand(
      registerCommand(
        context,
        'import-rio',
        'boards and schools of the imported RIO tables that take no part yet; without OIN, so not connected',
        importPartijenFromRio,
      ),
    )
    .addCommand(
      registerCommand(
        context,
        'import-gemeenten',
        'gemeenten of the imported table that take no part yet; without OIN, so not connected',
        importPartijenFromGemeenten,
      ),
    );
}

function listCommand(context: CommandContext): Command {
  const { print } = context;
  return withDeskOptions(new Command('list'))
    .description(`organisations by number, at most ${MAX}; - has no OIN and is not connected`)
    .addOption(new Option('--soort <soort>', 'of one kind').choices(Object.keys(GEGEVENS)))
    .option('--zoek <text>', 'part of the name, an OIN or a BRIN')
    .option('--beeindigd', 'those that ended too')
    .option('--na <number>', 'only numbers after this one')
    .action(
      async (
        options: DeskOptions & { soort?: PartijSoort; zoek?: string; beeindigd?: boolean; na?: string },
        command: Command,
      ) => {
        const after = options.na === undefined ? undefined : readNumber(options.na, command);
        const { soort, zoek, beeindigd } = options;
        const found = await withStore(context, options, (store) =>
          searchPartijen(store, { soort, zoek, ended: beeindigd, after, max: MAX }),
        );
        if (options.json) print(JSON.stringify(found));
        else for (const partij of found) print(oneLine(partij));
        if (found.length === 0 && !options.json) print('no organisations');
      },
    );
}

function showCommand(context: CommandContext): Command {
  return withDeskOptions(new Command('show'))
    .description('one organisation, with its versions and who made them')
    .argument('<number>')
    .action(async (text: string, options: DeskOptions, command: Command) => {
      const partijId = readNumber(text, command);
      const outcome = await withStore(context, options, async (store): Promise<Shown> => {
        const partij = await findPartij(store, partijId);
        if (partij === undefined)
          return { verwerkt: false as const, fouten: [fout('VZ-PAR-01', 'partijId')] };
        return { verwerkt: true as const, partij, versies: await listPartijVersies(store, partijId) };
      });
      printOutcome(context, options, outcome, (done) => describe(done.partij, done.versies, context.print));
    });
}

type Shown = Uitkomst<{ readonly partij: Partij; readonly versies: readonly PartijVersie[] }>;

function toevoegenCommand(context: CommandContext): Command {
  return withActor(new Command('toevoegen'))
    .description('a new organisation: YAML or JSON, as examples/partij.yaml')
    .argument('<file>')
    .action(async (file: string, options: ChangeOptions) => {
      const invoer = readInvoer(file);
      const outcome = await withStore(context, options, (store) =>
        voegPartijToe(store, invoer, { door: options.door, partijId: null }),
      );
      printOutcome(context, options, outcome, ({ partij }) => context.print(oneLine(partij)));
    });
}

function wijzigenCommand(context: CommandContext): Command {
  return withActor(new Command('wijzigen'))
    .description('a whole new version of an organisation; its kind stays')
    .argument('<number>')
    .argument('<file>')
    .action(async (text: string, file: string, options: ChangeOptions, command: Command) => {
      const partijId = readNumber(text, command);
      const invoer = readInvoer(file);
      const outcome = await withStore(context, options, (store) =>
        wijzigPartij(store, partijId, invoer, { door: options.door, partijId: null }),
      );
      printOutcome(context, options, outcome, ({ partij }) => context.print(oneLine(partij)));
    });
}

function beeindigenCommand(context: CommandContext): Command {
  return withActor(new Command('beeindigen').addArgument(new Argument('<number>')))
    .description('it sends and gets nothing from the next message on; its history stays')
    .action(async (text: string, options: ChangeOptions, command: Command) => {
      const partijId = readNumber(text, command);
      const outcome = await withStore(context, options, (store) =>
        beeindigPartij(store, partijId, { door: options.door, partijId: null }),
      );
      printOutcome(context, options, outcome, ({ partij }) => context.print(oneLine(partij)));
    });
}

function registerCommand(
  context: CommandContext,
  name: string,
  about: string,
  work: typeof importPartijenFromRio,
): Command {
  return withActor(new Command(name))
    .description(about)
    .action(async (options: ChangeOptions) => {
      const counts = await withStore(context, options, (store) => work(store, options.door));
      context.print(
        options.json ? JSON.stringify(counts) : `${counts.toegevoegd} added, ${counts.gewijzigd} changed`,
      );
    });
}

/** @throws SettingsError: status 78, every field that is wrong at once. */
function readInvoer(file: string): PartijInvoer {
  const result = PARTIJ_INVOER.safeParse(readYaml(file));
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    (issue) => `${issue.path.join('.') || '(file)'}: ${issue.message}`,
  );
  throw new SettingsError(file, problems);
}

function oneLine({ partijId, soort, naam, oin, brins, endedAt, versie }: Partij): string {
  const ended = endedAt === null ? '' : `  ended ${moment(endedAt)}`;
  return `${partijId}  ${soort}  ${oin ?? '-'}  ${naam}  ${brins.join(' ')}  version ${versie}${ended}`;
}

function describe(partij: Partij, versies: readonly PartijVersie[], print: (line: string) => void): void {
  print(oneLine(partij));
  print(JSON.stringify(partij.gegevens, null, 2));
  for (const { versie, changedAt, changedBy } of versies) {
    print(`  version ${versie}: ${changedBy} on ${moment(changedAt)}`);
  }
}
