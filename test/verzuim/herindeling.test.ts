/** Codes that ended, pure: chains of successors, split gemeenten, days around the change. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GemeenteRij, gemeenteOpDatum } from '../../src/verzuim/herindeling.ts';
import { findBestemming } from '../../src/verzuim/routering.ts';

const rij = (gemeentecode: string, change: Partial<GemeenteRij> = {}): GemeenteRij => ({
  gemeentecode,
  naam: gemeentecode,
  begindatum: null,
  einddatum: null,
  opvolgers: [],
  gesplitst: false,
  ...change,
});
const tabel = new Map(
  [
    rij('0344'),
    rij('0457', { einddatum: '2022-03-24', opvolgers: ['0363'] }),
    rij('0363'),
    rij('0282', { einddatum: '2015-01-01', opvolgers: ['0241'] }),
    rij('0241', { einddatum: '2016-01-01', opvolgers: ['1945'] }),
    rij('1945', { begindatum: '2016-01-01' }),
    rij('0001', { einddatum: '1990-01-01', opvolgers: ['0053'] }),
    rij('0053', { einddatum: '2019-01-01', opvolgers: ['1966'], gesplitst: true }),
    rij('1966', { begindatum: '2019-01-01' }),
    rij('1969', { begindatum: '2019-01-01' }),
    rij('0997', { einddatum: '1940-01-01' }),
    rij('0801', { einddatum: '2000-01-01', opvolgers: ['0802'] }),
    rij('0802', { einddatum: '2000-01-01', opvolgers: ['0801'] }),
  ].map((found) => [found.gemeentecode, found]),
);
const op = (code: string, datum: string) => {
  const found = gemeenteOpDatum(code, datum, (asked) => tabel.get(asked));
  return found.kind === 'geldig' ? found.gemeentecode : found.kind;
};

describe('which gemeente a code is on a date', () => {
  test.each([
    ['a code without end', '0344', '2026-11-24', '0344'],
    ['the last day before it ended', '0457', '2022-03-23', '0457'],
    ['the day on which it ended', '0457', '2022-03-24', '0363'],
    ['a chain, at its first change', '0282', '2015-12-31', '0241'],
    ['a chain, at its end', '0282', '2026-11-24', '1945'],
    ['a split gemeente while it was', '0053', '2018-12-31', '0053'],
    ['a split gemeente afterwards', '0053', '2019-01-01', 'gesplitst'],
    ['a chain through a split gemeente', '0001', '2026-11-24', 'gesplitst'],
    ['a code that has not begun', '1966', '2018-12-31', 'onbekend'],
    ['a code that ended without successor', '0997', '2026-11-24', 'onbekend'],
    ['a code that never was', '9999', '2026-11-24', 'onbekend'],
    ['a table that runs in a circle', '0801', '2026-11-24', 'onbekend'],
  ])('%s', (_, code, datum, expected) => expect(op(code, datum)).toBe(expected));

  test('a valid answer is valid on that date, and is its own answer', () => {
    const datum = fc
      .date({ min: new Date('1980-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(fc.constantFrom(...tabel.keys()), datum, (code, when) => {
        const found = gemeenteOpDatum(code, when, (asked) => tabel.get(asked));
        if (found.kind !== 'geldig') return;
        const { begindatum, einddatum } = tabel.get(found.gemeentecode) ?? rij(code, { einddatum: '0000' });
        expect((begindatum ?? '0000') <= when && when < (einddatum ?? '9999')).toBe(true);
        expect(op(found.gemeentecode, when)).toBe(found.gemeentecode);
      }),
    );
  });
});

describe('routing over a herindeling', () => {
  const wegwijzer = {
    gemeenteVanPostcode: (postcode: string) =>
      ({ '9951AA': '1966', '9891AA': '1969', '1381AA': '0457', '9999AA': '0053' })[postcode],
    gemeente: (code: string) => tabel.get(code),
    mailboxVan: (code: string) => code,
  };
  const route = (adres: { gemeentecode?: string; postcode?: string }, when: string, afwijkend = false) => {
    const whole = { straatnaam: 's', plaatsnaam: 'p', ...adres };
    const { mailbox, grond } = findBestemming(
      {
        verzuimsoort: 'V3',
        geregistreerdOp: Date.parse(when),
        ...(afwijkend ? { afwijkendAdres: whole } : { adres: whole }),
      },
      wegwijzer,
    );
    return `${mailbox} ${grond}`;
  };
  const NOW = '2026-11-24T12:00:00Z';
  test.each([
    [
      'the old code leads to the new gemeente',
      { gemeentecode: '0457' },
      NOW,
      '0363 GEMEENTE_VAN_INSCHRIJVING',
    ],
    [
      'one side of a split gemeente',
      { gemeentecode: '0053', postcode: '9951AA' },
      NOW,
      '1966 HERINDELING_ADRES',
    ],
    ['the other side', { gemeentecode: '0053', postcode: '9891AA' }, NOW, '1969 HERINDELING_ADRES'],
    ['a split gemeente without address', { gemeentecode: '0053' }, NOW, 'UITVAL UITVAL_HERINDELING'],
    [
      'one whose postcode knows no better',
      { gemeentecode: '0053', postcode: '9999AA' },
      NOW,
      'UITVAL UITVAL_HERINDELING',
    ],
    ['a table of postcodes from before the change', { postcode: '1381AA' }, NOW, '0363 POSTCODE'],
    [
      'a code that is no gemeente any more',
      { gemeentecode: '9999', postcode: '1381AA' },
      NOW,
      'UITVAL UITVAL_GEMEENTE_ONBEKEND',
    ],
    ['gemeente unknown', { gemeentecode: '0000' }, NOW, 'UITVAL UITVAL_GEEN_ADRES'],
    ['non-resident', { gemeentecode: '1999' }, NOW, 'UITVAL UITVAL_GEEN_ADRES'],
    [
      'one second before midnight in Amsterdam',
      { gemeentecode: '0457' },
      '2022-03-23T22:59:59Z',
      '0457 GEMEENTE_VAN_INSCHRIJVING',
    ],
    [
      'at midnight in Amsterdam',
      { gemeentecode: '0457' },
      '2022-03-23T23:00:00Z',
      '0363 GEMEENTE_VAN_INSCHRIJVING',
    ],
  ])('%s', (_, adres, when, expected) => expect(route(adres, when)).toBe(expected));

  test('a deviating address goes the same way', () => {
    expect(route({ postcode: '9891AA' }, NOW, true)).toBe('1969 AFWIJKEND_ADRES');
    expect(route({ postcode: '9999AA' }, NOW, true)).toBe('UITVAL UITVAL_POSTCODE');
    expect(route({ postcode: '1381AA' }, NOW, true)).toBe('0363 AFWIJKEND_ADRES');
  });
});
