/** `generate deelnemers`: made-up pupils as CSV for `import deelnemers`. */
import { Command, InvalidArgumentError } from 'commander';
import { syntheticDeelnemers } from '../harness/synthetic-deelnemers.ts';
import { datumVan } from '../verzuim/datum.ts';
import type { CommandContext } from './command.ts';

interface Options {
  readonly count: number;
  readonly brin: readonly string[];
  readonly plaats: readonly { readonly gemeentecode: string; readonly postcode4: string }[];
  readonly seed: number;
}

export function generateCommand(context: CommandContext): Command {
  return new Command('generate').description('make up data for load and demonstration').addCommand(
    new Command('deelnemers')
      .description('pupils as CSV on standard output; numbers of the range 999, nobody real')
      .option('--count <n>', 'how many', whole, 100)
      .option('--brin <brin...>', 'their schools', ['99AD'])
      .option(
        '--plaats <gemeentecode:postcode4...>',
        'where they live, such as 0344:3511; may be given several times',
        (text: string, before: Options['plaats'] | undefined) => [...(before ?? []), place(text)],
      )
      .option('--seed <n>', 'the same seed gives the same people', whole, 1)
      .action((options: Partial<Pick<Options, 'plaats'>> & Omit<Options, 'plaats'>) => {
        const places = options.plaats ?? [{ gemeentecode: '0344', postcode4: '3511' }];
        const { count, seed, brin: brins } = options;
        const today = datumVan(Date.now());
        for (const line of syntheticDeelnemers({ count, seed, brins, places, today })) context.print(line);
      }),
  );
}

function whole(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('not a whole number up to 999999');
  return Number(text);
}

function place(text: string): Options['plaats'][number] {
  const [, gemeentecode, postcode4] = /^(\d{4}):([1-9]\d{3})$/.exec(text) ?? [];
  if (gemeentecode === undefined || postcode4 === undefined) {
    throw new InvalidArgumentError('not GEMEENTECODE:POSTCODE4, such as 0344:3511');
  }
  return { gemeentecode, postcode4 };
}
