/** `routering list|show|indienen|goedkeuren|intrekken|voorbeeld`: the form 'Alternatieve routering verzuimloket'. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { readYaml } from '../ops/settings.ts';
import { dienFormulierIn, keurFormulierGoed, toonVoorbeeld, trekFormulierIn } from '../parties/routering.ts';
import { readFormulier } from '../parties/routering-files.ts';
import { type Formulier, findFormulier, listFormulieren } from '../store/formulieren.ts';
import { fout } from '../verzuim/fouten.ts';
import { geldendFormulier } from '../verzuim/routeringsformulier.ts';
import type { CommandContext } from './command.ts';
import {
  atDesk,
  type DeskOptions,
  moment,
  printOutcome,
  readNumber,
  withActor,
  withDeskOptions,
} from './routering-desk.ts';

const MAX_DAGEN = 730;

interface ChangeOptions extends DeskOptions {
  readonly door: string;
}

export function routeringCommand(context: CommandContext): Command {
  return new Command('routering')
    .description("who receives a gemeente's reports: form 'Alternatieve routering verzuimloket'")
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(indienenCommand(context))
    .addCommand(
      changeCommand(context, 'goedkeuren', 'approve a form; not by who handed it in', keurFormulierGoed),
    )
    .addCommand(
      changeCommand(
        context,
        'intrekken',
        "withdraw a form: the gemeente's own mailbox from now on",
        trekFormulierIn,
      ),
    )
    .addCommand(voorbeeldCommand(context));
}

function listCommand(context: CommandContext): Command {
  const { print } = context;
  return withDeskOptions(new Command('list'))
    .description('all forms, as handed in; * holds now')
    .option('--gemeente <code>', 'of one gemeente')
    .action(async (options: DeskOptions & { gemeente?: string }) => {
      const formulieren = await atDesk(context, options, ({ store }) =>
        listFormulieren(store, options.gemeente),
      );
      const geldend = holdingNow(formulieren);
      if (options.json) {
        print(
          JSON.stringify(formulieren.map((found) => ({ ...found, geldtNu: geldend.has(found.formulierId) }))),
        );
      } else {
        for (const found of formulieren) print(oneLine(found, geldend.has(found.formulierId)));
        if (formulieren.length === 0) print('no forms');
      }
    });
}

function showCommand(context: CommandContext): Command {
  const { print } = context;
  return withDeskOptions(new Command('show'))
    .description('one form, with its rows and who did what')
    .argument('<number>')
    .action(async (text: string, options: DeskOptions, command: Command) => {
      const id = readNumber(text, command);
      const formulier = await atDesk(context, options, ({ store }) => findFormulier(store, id));
      const outcome = formulier
        ? { verwerkt: true as const, formulier }
        : { verwerkt: false as const, fouten: [fout('VZ-RTE-08', 'formulierId')] };
      printOutcome(context, options, outcome, (done) => describe(done.formulier, print));
    });
}

function indienenCommand(context: CommandContext): Command {
  const { print } = context;
  return withActor(new Command('indienen'))
    .description('hand in a form: YAML or JSON, as examples/routering.yaml')
    .argument('<file>')
    .action(async (file: string, options: ChangeOptions) => {
      const invoer = readFormulier(readYaml(file), Date.now());
      const outcome = await atDesk(context, options, (desk) => dienFormulierIn(desk, invoer, options.door));
      printOutcome(context, options, outcome, (done) => describe(done.formulier, print));
    });
}

function changeCommand(
  context: CommandContext,
  name: string,
  about: string,
  work: typeof keurFormulierGoed,
): Command {
  const { print } = context;
  return withActor(new Command(name))
    .description(about)
    .argument('<number>')
    .action(async (text: string, options: ChangeOptions, command: Command) => {
      const id = readNumber(text, command);
      const outcome = await atDesk(context, options, (desk) => work(desk, id, options.door));
      printOutcome(context, options, outcome, (done) => describe(done.formulier, print));
    });
}

function voorbeeldCommand(context: CommandContext): Command {
  const { print } = context;
  return withDeskOptions(new Command('voorbeeld'))
    .description('how many reports of the last days the form would have brought elsewhere, by slot')
    .argument('<number>')
    .addOption(new Option('--dagen <n>', `1 … ${MAX_DAGEN}`).default(30).argParser(readDagen))
    .action(async (text: string, options: DeskOptions & { dagen: number }, command: Command) => {
      const id = readNumber(text, command);
      const outcome = await atDesk(context, options, (desk) => toonVoorbeeld(desk, id, options.dagen));
      printOutcome(context, options, outcome, ({ dagen, regels }) => {
        print(`last ${dagen} days: reports (open ones), of which elsewhere`);
        for (const regel of regels) {
          print(
            `${regel.slot}  ${regel.instantieCode ?? 'not connected'}${regel.terugval ? ' (own mailbox: no declaration)' : ''}  ` +
              `${regel.meldingen} (${regel.open}), elsewhere ${regel.elders} (${regel.openElders})`,
          );
        }
      });
    });
}

function readDagen(text: string): number {
  const dagen = Number(text);
  if (!Number.isInteger(dagen) || dagen < 1 || dagen > MAX_DAGEN)
    throw new InvalidArgumentError(`1 … ${MAX_DAGEN}`);
  return dagen;
}

/** Numbers of the forms that decide at this moment. */
function holdingNow(formulieren: readonly Formulier[]): ReadonlySet<string> {
  const gemeenten = new Set(formulieren.map(({ gemeentecode }) => gemeentecode));
  return new Set(
    [...gemeenten].flatMap((gemeente) => {
      const approved = formulieren.flatMap((found) =>
        found.gemeentecode === gemeente && found.geldigVanaf !== null
          ? [{ ...found, geldigVanaf: found.geldigVanaf }]
          : [],
      );
      return geldendFormulier(approved, Date.now())?.formulierId ?? [];
    }),
  );
}

function oneLine(formulier: Formulier, geldtNu: boolean): string {
  const { formulierId, gemeentecode, status, geldigVanaf, geldigTot, regels } = formulier;
  const instanties = regels.map(({ slot, instantieCode }) => `${slot}=${instantieCode}`).join(' ');
  return `${geldtNu ? '*' : ' '} ${formulierId}  gemeente ${gemeentecode}  ${status}  ${moment(geldigVanaf)} … ${moment(geldigTot)}  ${instanties}`;
}

function describe(formulier: Formulier, print: (line: string) => void): void {
  const { formulierId, gemeentecode, status, gevraagdeIngang, geldigVanaf, geldigTot } = formulier;
  print(`form ${formulierId}, gemeente ${gemeentecode}: ${status}`);
  print(`  asked from ${moment(gevraagdeIngang)}, holds from ${moment(geldigVanaf)} to ${moment(geldigTot)}`);
  print(`  signed by ${formulier.ondertekenaar}`);
  print(`  handed in by ${formulier.ingediendDoor} on ${moment(formulier.ingediendOp)}`);
  if (formulier.goedgekeurdDoor)
    print(`  approved by ${formulier.goedgekeurdDoor} on ${moment(formulier.goedgekeurdOp)}`);
  if (formulier.ingetrokkenDoor)
    print(`  withdrawn by ${formulier.ingetrokkenDoor} on ${moment(formulier.ingetrokkenOp)}`);
  for (const { slot, instantieCode, instantieNaam, email } of formulier.regels) {
    print(`  ${slot}  ${instantieCode}  ${instantieNaam}  ${email}`);
  }
}
