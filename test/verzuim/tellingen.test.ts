/** Counts without people: what is left out cannot be found again. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimumOp, onderdrukKleine, periodeVan, type RuweTelling } from '../../src/verzuim/tellingen.ts';

const MINIMUM = 5;
const rij = fc.record({
  brin: fc.constantFrom('99AA', '99AD', '99AE', '99BA'),
  verzuimsoort: fc.constantFrom('V3' as const, 'L' as const, 'O' as const),
  leerlingen: fc.integer({ min: 1, max: 12 }),
  extra: fc.integer({ min: 0, max: 40 }),
});
const rijen = fc
  .uniqueArray(rij, { selector: ({ brin, verzuimsoort }) => `${brin} ${verzuimsoort}` })
  .map((all): RuweTelling[] =>
    all.map(({ brin, verzuimsoort, leerlingen, extra }) => ({
      brin,
      verzuimsoort,
      leerlingen,
      meldingen: leerlingen + extra,
    })),
  );

test('row 18 whatever stands in the small groups, the output is the same', () => {
  fc.assert(
    fc.property(rijen, fc.integer({ min: 1, max: MINIMUM - 1 }), fc.nat(50), (real, leerlingen, extra) => {
      const other = real.map((telling) =>
        telling.leerlingen < MINIMUM ? { ...telling, leerlingen, meldingen: leerlingen + extra } : telling,
      );
      expect(onderdrukKleine(other, MINIMUM)).toEqual(onderdrukKleine(real, MINIMUM));
    }),
  );
});

test('row 18 what is shown is at least the minimum, by pupils and not by reports, and nothing is lost', () => {
  fc.assert(
    fc.property(rijen, (real) => {
      const shown = onderdrukKleine(real, MINIMUM);
      expect(shown.map(({ brin, verzuimsoort }) => `${brin} ${verzuimsoort}`)).toEqual(
        real.map(({ brin, verzuimsoort }) => `${brin} ${verzuimsoort}`),
      );
      shown.forEach(({ leerlingen, meldingen }, i) => {
        const small = (real[i]?.leerlingen ?? 0) < MINIMUM;
        expect([leerlingen, meldingen]).toEqual(
          small ? [undefined, undefined] : [real[i]?.leerlingen, real[i]?.meldingen],
        );
      });
    }),
  );
});

test('a school year is two years in a row, and the minimum is a dated row', () => {
  expect(periodeVan('2024-2025')).toEqual({ van: '2024-08-01', totEnMet: '2025-07-31' });
  for (const text of ['2024', '2024-2026', '2025-2024', '24-25', '2024-2025 ', ''])
    expect(periodeVan(text)).toBeUndefined();
  expect(minimumOp('2026-11-25')).toBe(5);
});
