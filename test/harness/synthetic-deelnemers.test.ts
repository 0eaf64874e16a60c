/** Made-up pupils are nobody, the same for one seed, and what the import takes. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generateCommand } from '../../src/cli/generate.ts';
import { syntheticDeelnemers } from '../../src/harness/synthetic-deelnemers.ts';
import { readDeelnemers } from '../../src/registers/deelnemers-file.ts';
import { leeftijdOp } from '../../src/verzuim/datum.ts';

const TODAY = '2026-11-25';
const places = [
  { gemeentecode: '0344', postcode4: '3511' },
  { gemeentecode: '0307', postcode4: '3811' },
];
const make = (count: number, seed: number) =>
  [...syntheticDeelnemers({ count, seed, brins: ['99AD', '99AE'], places, today: TODAY })].join('\n');

test('every pupil is of the range 999, once, between 4 and 23, and the import takes them all', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), fc.integer(), (count, seed) => {
      const read = readDeelnemers(make(count, seed));
      expect(read).toHaveLength(count);
      const numbers = read.map(({ persoon }) => persoon.burgerservicenummer ?? '');
      expect(new Set(numbers).size).toBe(count);
      for (const { persoon, inschrijvingen } of read) {
        expect(persoon.burgerservicenummer).toMatch(/^999[2-9]/);
        const { jongst, oudst } = leeftijdOp(persoon.geboortedatum, TODAY);
        expect(jongst >= 4 && oudst <= 22).toBe(true);
        expect(inschrijvingen[0]?.begindatum && inschrijvingen[0].begindatum > persoon.geboortedatum).toBe(
          true,
        );
        expect(
          persoon.adres?.postcode?.startsWith(persoon.adres.gemeentecode === '0344' ? '3511' : '3811'),
        ).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
});

test('the same seed gives the same people, another one others', () => {
  expect(make(20, 7)).toBe(make(20, 7));
  expect(make(20, 7)).not.toBe(make(20, 8));
});

test('the command prints them, and says what is wrong with a place', async () => {
  const lines: string[] = [];
  // The command needs nothing but a place to print to.
  const command = () => generateCommand({ print: (line: string) => lines.push(line) } as never);
  await command().parseAsync(['deelnemers', '--count', '3', '--plaats', '0307:3811', '--brin', '99AA'], {
    from: 'user',
  });
  expect(readDeelnemers(lines.join('\n'))).toHaveLength(3);
  expect(lines[1]).toMatch(/^999.*,0307,,99AA,/);
  const wrong = command();
  for (const each of [wrong, ...wrong.commands])
    each.exitOverride().configureOutput({ writeErr: () => undefined });
  await expect(wrong.parseAsync(['deelnemers', '--plaats', 'Utrecht'], { from: 'user' })).rejects.toThrow(
    'GEMEENTECODE:POSTCODE4',
  );
});
