/** `tellingen`: counts of a school year for the inspectorate and the ministry; small numbers are left out. */
import { Command } from 'commander';
import { geefTellingen } from '../parties/tellingen.ts';
import type { VastgesteldeTellingen } from '../store/tellingen.ts';
import { type CommandContext, withStore } from './command.ts';
import { printOutcome, withActor } from './routering-desk.ts';

interface TellingenOptions {
  readonly settings: string;
  readonly json?: boolean;
  readonly door: string;
}

export function tellingenCommand(context: CommandContext): Command {
  return withActor(new Command('tellingen'))
    .description(
      'reports of a school year that has ended, by school and kind, as CSV; few pupils are not counted',
    )
    .argument('<schooljaar>', 'such as 2024-2025')
    .action(async (schooljaar: string, options: TellingenOptions) => {
      const outcome = await withStore(context, options, (store) =>
        geefTellingen(store, schooljaar, options.door, Date.now()),
      );
      printOutcome(context, options, outcome, (done) => printCsv(done, context.print));
    });
}

/** Codes and numbers only: nothing in it is a formula. */
function printCsv(
  { schooljaar, minimum, tellingen }: VastgesteldeTellingen,
  print: (line: string) => void,
): void {
  print('schooljaar,brin,verzuimsoort,meldingen,leerlingen');
  for (const { brin, verzuimsoort, meldingen, leerlingen } of tellingen) {
    const few = `minder dan ${minimum}`;
    print([schooljaar, brin, verzuimsoort, meldingen ?? '', leerlingen ?? few].join(','));
  }
}
