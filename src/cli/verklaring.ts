/** `verklaring list|show|vastleggen|intrekken`: the 'Verklaring gegevensverstrekking aan verwerker'. */
import { Command } from 'commander';
import { readYaml } from '../ops/settings.ts';
import { readVerklaring } from '../parties/routering-files.ts';
import { legVerklaringVast, trekVerklaringIn } from '../parties/verklaringen.ts';
import { findVerklaring, listVerklaringen, type Verklaring } from '../store/verklaringen.ts';
import { fout } from '../verzuim/fouten.ts';
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

interface ChangeOptions extends DeskOptions {
  readonly door: string;
}

export function verklaringCommand(context: CommandContext): Command {
  const { print } = context;
  const list = withDeskOptions(new Command('list'))
    .description('all declarations, as recorded')
    .option('--gemeente <code>', 'of one gemeente')
    .action(async (options: DeskOptions & { gemeente?: string }) => {
      const found = await atDesk(context, options, ({ store }) => listVerklaringen(store, options.gemeente));
      if (options.json) print(JSON.stringify(found));
      else for (const verklaring of found) print(oneLine(verklaring));
      if (found.length === 0 && !options.json) print('no declarations');
    });
  const show = withDeskOptions(new Command('show'))
    .description('one declaration')
    .argument('<number>')
    .action(async (text: string, options: DeskOptions, command: Command) => {
      const id = readNumber(text, command);
      const verklaring = await atDesk(context, options, ({ store }) => findVerklaring(store, id));
      const outcome = verklaring
        ? { verwerkt: true as const, verklaring }
        : { verwerkt: false as const, fouten: [fout('VZ-RTE-08', 'verklaringId')] };
      printOutcome(context, options, outcome, (done) => describe(done.verklaring, print));
    });
  const vastleggen = withActor(new Command('vastleggen'))
    .description('record a signed declaration: YAML or JSON, as examples/verklaring.yaml')
    .argument('<file>')
    .action(async (file: string, options: ChangeOptions) => {
      const invoer = readVerklaring(readYaml(file));
      const outcome = await atDesk(context, options, (desk) => legVerklaringVast(desk, invoer, options.door));
      printOutcome(context, options, outcome, (done) => describe(done.verklaring, print));
    });
  const intrekken = withActor(new Command('intrekken'))
    .description("withdraw a declaration: the gemeente's own mailbox from now on")
    .argument('<number>')
    .action(async (text: string, options: ChangeOptions, command: Command) => {
      const id = readNumber(text, command);
      const outcome = await atDesk(context, options, (desk) => trekVerklaringIn(desk, id, options.door));
      printOutcome(context, options, outcome, (done) => describe(done.verklaring, print));
    });
  return new Command('verklaring')
    .description("which hired party may receive a gemeente's reports")
    .addCommand(list)
    .addCommand(show)
    .addCommand(vastleggen)
    .addCommand(intrekken);
}

function oneLine(verklaring: Verklaring): string {
  const { verklaringId, gemeentecode, verwerkerOin, reikwijdte, geldigVanaf, geldigTot } = verklaring;
  return `${verklaringId}  gemeente ${gemeentecode}  verwerker ${verwerkerOin}  ${reikwijdte.join(' ')}  ${moment(geldigVanaf)} … ${moment(geldigTot)}`;
}

function describe(verklaring: Verklaring, print: (line: string) => void): void {
  print(oneLine(verklaring));
  print(
    `  ${verklaring.verwerkerNaam}, KvK ${verklaring.verwerkerKvk}, signed on ${verklaring.datumOndertekening}`,
  );
  print(`  recorded by ${verklaring.vastgelegdDoor} on ${moment(verklaring.vastgelegdOp)}`);
  if (verklaring.ingetrokkenDoor)
    print(`  withdrawn by ${verklaring.ingetrokkenDoor} on ${moment(verklaring.ingetrokkenOp)}`);
}
