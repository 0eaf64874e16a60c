/** The domain, pure: numbers, dates, states, routing. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { beginLeerplicht, datumVan, leeftijdOp } from '../../src/verzuim/datum.ts';
import { type Kennis, keurMelding } from '../../src/verzuim/keuring.ts';
import { isBurgerservicenummer, isOnderwijsnummer } from '../../src/verzuim/persoonsnummer.ts';
import { findBestemming } from '../../src/verzuim/routering.ts';
import { keurTerugkoppeling } from '../../src/verzuim/terugkoppeling.ts';
import { mayAdvance } from '../../src/verzuim/toestanden.ts';
import type { Melding, Status, Terugkoppeling } from '../../src/verzuim/verzuimmelding.ts';
import { drempelsOp, VERZUIMSOORTEN } from '../../src/verzuim/verzuimsoorten.ts';

describe('numbers', () => {
  test.each(['999000111', '999000123', '999000135'])('burgerservicenummer %s passes', (nummer) =>
    expect(isBurgerservicenummer(nummer)).toBe(true),
  );
  test.each(['109000104', '109000116', '109000128'])('onderwijsnummer %s passes', (nummer) =>
    expect(isOnderwijsnummer(nummer)).toBe(true),
  );
  test.each(['000000000', '99900011', '9990001111', '99900011a', ''])('%s is none', (nummer) =>
    expect(isBurgerservicenummer(nummer)).toBe(false),
  );
  test('the elfproef sees any one changed digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 9 }), (at, shift) => {
        const digits = '999000111'.split('');
        digits[at] = String((Number(digits[at]) + shift) % 10);
        expect(isBurgerservicenummer(digits.join(''))).toBe(false);
      }),
    );
  });
});

describe('dates', () => {
  test('a moment just after midnight in Amsterdam belongs to the new day', () => {
    expect(datumVan(Date.parse('2026-07-31T22:30:00Z'))).toBe('2026-08-01');
    expect(datumVan(Date.parse('2026-12-31T22:59:59Z'))).toBe('2026-12-31');
  });
  test.each([
    ['2008-11-24', '2026-11-24', 18],
    ['2008-11-25', '2026-11-24', 17],
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
  ])('someone born %s is on %s %i', (geboren, datum, jaren) =>
    expect(leeftijdOp(geboren, datum)).toEqual({ jongst: jaren, oudst: jaren }),
  );
  test('an incomplete birth date allows two ages', () =>
    expect(leeftijdOp('2008-00-00', '2026-06-01')).toEqual({ jongst: 17, oudst: 18 }));
  test('a birth date of which nothing is known allows every age', () =>
    expect(leeftijdOp('0000-00-00', '2026-06-01')).toEqual({ jongst: 0, oudst: 130 }));
  test('leerplicht begins in the month after that of the 5th birthday', () => {
    expect(beginLeerplicht('2021-05-20')).toBe('2026-06-01');
    expect(beginLeerplicht('2021-12-01')).toBe('2027-01-01');
  });
  test('the upper age is dated', () =>
    expect(['2025-12-31', '2026-01-01'].map((datum) => drempelsOp(datum).bovengrensLeeftijd)).toEqual([
      23, 27,
    ]));
});

const vandaag = '2026-11-24';
const kennis: Kennis = {
  vandaag,
  brinsVanAfzender: ['99AD'],
  school: { sector: 'VO', vestigingen: ['99AD00'] },
  leerling: {
    persoon: { geboortedatum: '2012-01-01' },
    inschrijvingen: [{ brin: '99AD', begindatum: '2020-08-01' }],
  },
};
const codes = (melding: Partial<Melding>, more: Partial<Kennis> = {}) =>
  keurMelding(exampleMelding({ today: vandaag, melding }), { ...kennis, ...more }).fouten.map(
    (fout) => fout.code,
  );
const born = (geboortedatum: string, indicatieStartkwalificatie = false): Partial<Kennis> => ({
  leerling: {
    persoon: { geboortedatum, indicatieStartkwalificatie },
    inschrijvingen: [{ brin: '99AD', begindatum: '2020-08-01' }],
  },
});

describe('judging a report', () => {
  test('the example breaks no rule', () => expect(codes({})).toEqual([]));
  test.each([
    ['VZ-SRT-02', { verzuimsoort: 'V3' as const }, born('2008-01-01')],
    ['VZ-SRT-02', { verzuimsoort: 'RMC' as const }, born('1999-01-01')],
    ['VZ-SRT-02', { verzuimsoort: 'O' as const }, born('2021-12-20')],
    ['VZ-SRT-03', { verzuimsoort: 'RMC' as const }, born('2007-01-01', true)],
    [
      'VZ-SRT-01',
      { verzuimsoort: 'RMC' as const },
      { ...born('2007-01-01'), school: { sector: 'PO' as const, vestigingen: ['99AD00'] } },
    ],
    ['VZ-PRD-03', { verzuimsoort: 'LRV' as const }, {}],
    ['VZ-PRD-01', { begindatum: '2026-11-25', verzuimdagGespecificeerd: false, verzuimdagen: [] }, {}],
    ['VZ-PRD-04', { verzuimdagen: [{ datum: '2026-11-05', heleDag: false, lesuren: [] }] }, {}],
    ['VZ-PRD-04', { verzuimdagen: [{ datum: '2026-11-05', heleDag: false, lesuren: [1, 1] }] }, {}],
    ['VZ-INH-02', { verzuimdagen: [] }, {}],
  ])('%s', (code, melding, more) => expect(codes(melding, more)).toContain(code));
  test('a school that does not own the BRIN learns nothing about a pupil', () => {
    expect(codes({}, { brinsVanAfzender: ['99AE'], leerling: undefined })).toEqual(['VZ-AUT-05']);
  });
  test('it never throws, whatever the dates', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (begindatum, geboren) => {
        expect(Array.isArray(codes({ begindatum }, born(geboren)))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
  test('every active kind belongs to exactly one slot', () => {
    for (const regel of Object.values(VERZUIMSOORTEN)) expect(['R1', 'R2', 'R3', 'R4']).toContain(regel.slot);
  });
});

describe('states', () => {
  const all: readonly Status[] = ['R', 'B', 'K', 'G', 'I', 'D'];
  test('only the transitions of the table', () => {
    const allowed = all.flatMap((from) =>
      all.filter((to) => mayAdvance(from, 'terugkoppelen', to)).map((to) => `${from}${to}`),
    );
    expect(allowed).toEqual(['RB', 'RK', 'RG', 'BK', 'BG', 'KB', 'KG', 'GB']);
  });
  const at = '2026-11-24T10:00:00.000Z';
  const current = {
    status: 'R' as Status,
    verzuimsoort: 'V3',
    einddatum: '2026-11-20',
    datumTijdLaatsteMutatie: at,
    werkdagenSindsMutatie: 0,
  };
  const status = (change: Partial<Terugkoppeling>): Terugkoppeling => ({
    kenmerkAfzender: 'k',
    meldingsnummer: '1',
    datumTijdLaatsteMutatie: at,
    status: 'B',
    contactGemeente: { naam: 'B' },
    ...change,
  });
  const codesOf = (change: Partial<Terugkoppeling>, now: Partial<typeof current> = {}) =>
    keurTerugkoppeling(status(change), { ...current, ...now }).map((f) => f.code);
  test('what may happen, happens', () => {
    expect(codesOf({})).toEqual([]);
    expect(codesOf({ status: 'G', redenAfsluiting: 'A1' })).toEqual([]);
  });
  test.each([
    ['VZ-STA-02', { datumTijdLaatsteMutatie: '2026-11-24T09:00:00.000Z' }, {}],
    ['VZ-STA-01', {}, { status: 'I' as Status }],
    ['VZ-STA-01', {}, { status: 'G' as Status, werkdagenSindsMutatie: 11 }],
    ['VZ-STA-03', { status: 'G' as const }, {}],
    [
      'VZ-STA-03',
      { status: 'G' as const, redenAfsluiting: 'A1' as const },
      { verzuimsoort: 'LRV', einddatum: null as unknown as string },
    ],
  ])('%s', (code, change, now) => expect(codesOf(change, now)).toContain(code));
});

describe('routing', () => {
  const wegwijzer = {
    gemeenteVanPostcode: (postcode: string) => ({ '3511AB': '0344', '3811AA': '0307' })[postcode],
    mailboxVan: (code: string) => (code === '0599' ? undefined : code),
  };
  const adres = { straatnaam: 's', plaatsnaam: 'p' };
  test.each([
    [
      'the deviating address wins',
      { afwijkendAdres: { ...adres, postcode: '3811AA' }, adres: { ...adres, gemeentecode: '0344' } },
      '0307',
      'AFWIJKEND_ADRES',
    ],
    [
      'the postcode of the deviating address, whatever gemeentecode the school put beside it (verzuim §4.2)',
      { afwijkendAdres: { ...adres, postcode: '3811AA', gemeentecode: '0344' } },
      '0307',
      'AFWIJKEND_ADRES',
    ],
    [
      'a deviating address with a gemeentecode alone decides nothing',
      { afwijkendAdres: { ...adres, gemeentecode: '0344' }, adres: { ...adres, gemeentecode: '0307' } },
      'UITVAL',
      'UITVAL_POSTCODE',
    ],
    [
      'a deviating address abroad leaves the decision to the register (verzuim §3.3 step 1)',
      {
        afwijkendAdres: { ...adres, landcode: '5010', postcode: '3811AA' },
        adres: { ...adres, gemeentecode: '0344' },
      },
      '0344',
      'GEMEENTE_VAN_INSCHRIJVING',
    ],
    [
      'a deviating address in the Netherlands for a pupil who lives abroad (verzuim §7.2)',
      { afwijkendAdres: { ...adres, postcode: '3811AA' }, adres: { ...adres, landcode: '5010' } },
      '0307',
      'AFWIJKEND_ADRES',
    ],
    [
      'a deviating address abroad, and none in the register',
      { afwijkendAdres: { ...adres, landcode: '5010' } },
      'UITVAL',
      'UITVAL_BUITENLAND',
    ],
    [
      'the gemeente van inschrijving, never the postcode',
      { adres: { ...adres, gemeentecode: '0363', postcode: '3511AB' } },
      '0363',
      'GEMEENTE_VAN_INSCHRIJVING',
    ],
    ['else the postcode', { adres: { ...adres, postcode: '3511AB' } }, '0344', 'POSTCODE'],
    ['an unknown postcode', { adres: { ...adres, postcode: '9999ZZ' } }, 'UITVAL', 'UITVAL_POSTCODE'],
    ['no address', {}, 'UITVAL', 'UITVAL_GEEN_ADRES'],
    ['abroad', { adres: { ...adres, landcode: '5010' } }, 'UITVAL', 'UITVAL_BUITENLAND'],
    [
      'a gemeente that is not connected',
      { adres: { ...adres, gemeentecode: '0599' } },
      'UITVAL',
      'UITVAL_GEEN_MAILBOX',
    ],
  ])('%s', (_, input, mailbox, grond) => {
    const melding = { verzuimsoort: 'V3' as const, geregistreerdOp: Date.UTC(2026, 10, 24), ...input };
    expect(findBestemming(melding, wegwijzer)).toMatchObject({ mailbox, grond });
  });
});
