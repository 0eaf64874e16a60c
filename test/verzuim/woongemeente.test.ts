/** Whether a pupil lives in a gemeente of the sender. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findWoongemeente } from '../../src/verzuim/woongemeente.ts';

describe('where a pupil lives, as a test of competence', () => {
  const adres = { straatnaam: 's', plaatsnaam: 'p' };
  const rijen = [
    { postcode: '3511', gemeentecode: '0344' },
    { postcode: '3811', gemeentecode: '0307' },
    { postcode: '3811', gemeentecode: '0344' },
    { postcode: '3811AA', gemeentecode: '0307', huisnummerVan: 1, huisnummerTot: 9 },
  ];
  test.each([
    ['the gemeente van inschrijving wins', { ...adres, gemeentecode: '0344' }, '3811AA', '0344'],
    ['of another one, whatever the postcode', { ...adres, gemeentecode: '0307' }, '3511AB', undefined],
    ["the register's postcode", { ...adres, postcode: '3511AB' }, '9999ZZ', '0344'],
    ['abroad', { ...adres, landcode: '5010' }, '3511AB', undefined],
    ['no address: the postcode that the gemeente gives', undefined, '3511AB', '0344'],
    ['an unknown postcode', undefined, '9999ZZ', undefined],
    ['four digits of two gemeenten count for each', undefined, '3811ZZ', '0344'],
    [
      'six positions win over four digits',
      { ...adres, postcode: '3811AA', huisnummer: '3' },
      '3511AB',
      undefined,
    ],
    [
      'outside its house numbers the four digits count',
      { ...adres, postcode: '3811AA', huisnummer: '11' },
      '3511AB',
      '0344',
    ],
  ])('%s', (_, gevonden, postcodeWoonplaats, expected) =>
    expect(findWoongemeente({ adres: gevonden, postcodeWoonplaats }, rijen, ['0344'])).toBe(expected),
  );
  test('never a gemeente that is not the sender’s', () => {
    fc.assert(
      fc.property(
        fc.subarray(['0344', '0307', '0363']),
        fc.option(fc.record({ gemeentecode: fc.constantFrom('0344', '0307', '9999') }), { nil: undefined }),
        fc.constantFrom('3511AB', '3811AA', '3811ZZ', '1012LG'),
        (eigen, found, postcodeWoonplaats) => {
          const woon = { adres: found && { ...adres, ...found }, postcodeWoonplaats };
          const code = findWoongemeente(woon, rijen, eigen);
          expect(code === undefined || eigen.includes(code)).toBe(true);
          if (found) expect(code).toBe(eigen.includes(found.gemeentecode) ? found.gemeentecode : undefined);
        },
      ),
    );
  });
});
