/** `balance`: is every accepted report somewhere. Exit status 1 when not. */
import { Command } from 'commander';
import { type Balans, readBalans } from '../store/balans.ts';
import { withSettings } from './arguments.ts';
import { type CommandContext, EXIT, withStore } from './command.ts';

export function balanceCommand(context: CommandContext): Command {
  return withSettings(new Command('balance'))
    .description('accepted = delivered + waiting + parked + withdrawn + closed; exit status 1 when not')
    .action(async (options: { readonly settings: string; readonly json?: boolean }) => {
      const balans = await withStore(context, options, (store) => readBalans(store));
      if (options.json) context.print(JSON.stringify(balans));
      else for (const line of describe(balans)) context.print(line);
      process.exitCode = balans.verschil === 0 ? EXIT.ok : EXIT.failed;
    });
}

function describe(balans: Balans): readonly string[] {
  const { aangenomen, geleverd, wachtend, geparkeerd, ingetrokken, afgesloten, verschil, zoek } = balans;
  const sum = `${geleverd} delivered + ${wachtend} waiting + ${geparkeerd} parked + ${ingetrokken} withdrawn + ${afgesloten} closed`;
  if (verschil === 0) return [`${aangenomen} accepted = ${sum}`];
  return [
    `DIFFERENCE ${verschil}: ${aangenomen} accepted, but ${sum}`,
    `  of these reports something is nowhere: ${zoek.join(' ')}${verschil > zoek.length ? ' …' : ''}`,
  ];
}
