/** Public holidays, working days and school holidays; Easter against an independent computation. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { dagenTussen, plusDagen } from '../../src/verzuim/datum.ts';
import { eerstePaasdag, feestdagenVan, isWerkdag, werkdagenTussen } from '../../src/verzuim/feestdagen.ts';
import { type Kennis, keurMelding } from '../../src/verzuim/keuring.ts';
import { schooljaarVan, type Vakantie, vakantiedagenIn } from '../../src/verzuim/vakanties.ts';
import type { Melding } from '../../src/verzuim/verzuimmelding.ts';
import { DREMPELS, VERZUIMSOORTEN } from '../../src/verzuim/verzuimsoorten.ts';

/**
 * The rule itself, by Clavius: the Sunday after the fourteenth day of the paschal moon, which golden number and epact
 * date. Shares nothing with the code under test.
 */
function paasdagVolgensEpacta(jaar: number): string {
  const gulden = (jaar % 19) + 1;
  const eeuw = Math.floor(jaar / 100) + 1;
  const zon = Math.floor((3 * eeuw) / 4) - 12;
  const maan = Math.floor((8 * eeuw + 5) / 25) - 5;
  let epacta = (((11 * gulden + 20 + maan - zon) % 30) + 30) % 30;
  if ((epacta === 25 && gulden > 11) || epacta === 24) epacta++;
  let dagInMaart = 44 - epacta;
  if (dagInMaart < 21) dagInMaart += 30;
  const volleMaan = new Date(Date.UTC(jaar, 2, dagInMaart));
  volleMaan.setUTCDate(volleMaan.getUTCDate() + (7 - volleMaan.getUTCDay()));
  return volleMaan.toISOString().slice(0, 10);
}

const datums = fc.integer({ min: 0, max: 20_000 }).map((dagen) => plusDagen('2000-01-01', dagen));

describe('public holidays', () => {
  test('Easter is the Sunday after the paschal full moon, in every year from 1583 to 4099', () => {
    for (let jaar = 1583; jaar <= 4099; jaar++) expect(eerstePaasdag(jaar)).toBe(paasdagVolgensEpacta(jaar));
  });
  test.each([
    ['2024-03-31', 2024],
    ['2025-04-20', 2025],
    ['2026-04-05', 2026],
    ['2038-04-25', 2038],
  ])('Easter is on %s', (datum, jaar) => expect(eerstePaasdag(jaar)).toBe(datum));
  test('those of 2026', () =>
    expect(feestdagenVan(2026).map(({ datum, naam }) => `${datum} ${naam}`)).toEqual([
      '2026-01-01 Nieuwjaarsdag',
      '2026-04-03 Goede Vrijdag',
      '2026-04-05 Eerste Paasdag',
      '2026-04-06 Tweede Paasdag',
      '2026-04-27 Koningsdag',
      '2026-05-05 Bevrijdingsdag',
      '2026-05-14 Hemelvaartsdag',
      '2026-05-24 Eerste Pinksterdag',
      '2026-05-25 Tweede Pinksterdag',
      '2026-12-25 Eerste Kerstdag',
      '2026-12-26 Tweede Kerstdag',
    ]));
  test('Koningsdag is a day earlier when the 27th is a Sunday, and was the 30th until 2013', () => {
    const dag = (jaar: number) => feestdagenVan(jaar).find(({ naam }) => naam.startsWith('Koning'))?.datum;
    expect([2013, 2014, 2015, 2025, 2031].map(dag)).toEqual([
      '2013-04-30',
      '2014-04-26',
      '2015-04-27',
      '2025-04-26',
      '2031-04-26',
    ]);
  });
});

describe('working days', () => {
  test('neither the weekend nor a public holiday is one', () => {
    expect(werkdagenTussen('2026-11-20', '2026-11-24')).toBe(2);
    expect(werkdagenTussen('2026-04-02', '2026-04-07')).toBe(1);
    expect(werkdagenTussen('2026-12-24', '2027-01-04')).toBe(5);
    expect(werkdagenTussen('2026-11-24', '2026-11-20')).toBe(0);
  });
  test('they add up, and each day counts once', () => {
    fc.assert(
      fc.property(datums, fc.nat(200), fc.nat(200), (van, eerst, daarna) => {
        const midden = plusDagen(van, eerst);
        const tot = plusDagen(midden, daarna);
        expect(werkdagenTussen(van, tot)).toBe(werkdagenTussen(van, midden) + werkdagenTussen(midden, tot));
        expect(werkdagenTussen(plusDagen(van, -1), van)).toBe(isWerkdag(van) ? 1 : 0);
      }),
      { numRuns: 50 },
    );
  });
});

const vakanties: readonly Vakantie[] = [
  { begindatum: '2026-10-17', einddatum: '2026-10-25' },
  { begindatum: '2026-12-19', einddatum: '2027-01-03' },
];

describe('school holidays', () => {
  test('days in a period, however the holidays overlap, are those that lie in one of them', () => {
    const periode = fc.tuple(datums, fc.nat(60)).map(([begindatum, dagen]) => ({
      begindatum,
      einddatum: plusDagen(begindatum, dagen),
    }));
    const dichtbij = fc.tuple(datums, fc.array(fc.tuple(fc.nat(200), fc.nat(40)), { maxLength: 6 }));
    fc.assert(
      fc.property(dichtbij, fc.nat(150), ([van, gekozen], lengte) => {
        const tot = plusDagen(van, lengte);
        const lijst = gekozen.map(([na, dagen]) => {
          const begindatum = plusDagen(van, na - 20);
          return { begindatum, einddatum: plusDagen(begindatum, dagen) };
        });
        const gevonden = vakantiedagenIn(lijst, van, tot);
        if (gevonden === undefined) return;
        const dagen = Array.from({ length: lengte + 1 }, (_, i) => plusDagen(van, i));
        const vrij = dagen.filter((dag) =>
          lijst.some(({ begindatum, einddatum }) => begindatum <= dag && dag <= einddatum),
        );
        expect(gevonden).toBe(vrij.length);
      }),
    );
    fc.assert(
      fc.property(periode, ({ begindatum, einddatum }) => {
        expect(vakantiedagenIn([{ begindatum, einddatum }], begindatum, begindatum)).toBe(1);
      }),
    );
  });
  test('nothing is said about a school year without any', () => {
    expect(schooljaarVan('2026-07-31')).toBe(2025);
    expect(schooljaarVan('2026-08-01')).toBe(2026);
    expect(vakantiedagenIn(vakanties, '2026-09-01', '2026-10-18')).toBe(2);
    expect(vakantiedagenIn(vakanties, '2026-07-20', '2026-10-18')).toBeUndefined();
    expect(vakantiedagenIn([], '2026-09-01', '2026-10-18')).toBeUndefined();
  });
});

describe('a report in the calendar', () => {
  const kennis: Kennis = {
    vandaag: '2026-11-24',
    brinsVanAfzender: ['99AD'],
    school: { sector: 'VO', vestigingen: ['99AD00'] },
    leerling: {
      persoon: { geboortedatum: '2012-01-01' },
      inschrijvingen: [{ brin: '99AD', begindatum: '2020-08-01' }],
    },
  };
  const keur = (melding: Partial<Melding>, more: Partial<Kennis> = {}) => {
    const zonderDagen = { verzuimdagGespecificeerd: false, verzuimdagen: [], ...melding };
    const keuring = keurMelding(exampleMelding({ today: kennis.vandaag, melding: zonderDagen }), {
      ...kennis,
      ...more,
    });
    const codes = (lijst: readonly { code: string }[]) => lijst.map(({ code }) => code);
    return { ...keuring, fouten: codes(keuring.fouten), signalen: codes(keuring.signalen) };
  };
  /** `dagen` with begin and end. */
  const periode = (begindatum: string, dagen: number) => ({
    begindatum,
    einddatum: plusDagen(begindatum, dagen - 1),
  });

  test('VZ-PRD-03 four lesson weeks are 28 days plus the holidays of the region in them', () => {
    const over = { vakanties, vandaag: '2026-12-01', gemeldOp: '2026-11-01' };
    expect(keur(periode('2026-10-26', 28), over).fouten).toEqual([]);
    expect(keur(periode('2026-10-26', 29), over).fouten).toEqual(['VZ-PRD-03']);
    expect(keur(periode('2026-10-05', 37), over).fouten).toEqual([]);
    expect(keur(periode('2026-10-05', 38), over).fouten).toEqual(['VZ-PRD-03']);
    // Half of the holiday lies in the period.
    expect(keur(periode('2026-10-21', 33), over).fouten).toEqual([]);
    expect(keur(periode('2026-10-21', 34), over).fouten).toEqual(['VZ-PRD-03']);
  });
  test('VZ-PRD-03 is a signal when the holidays of the region are not known', () => {
    const zonder = { vandaag: '2026-12-01', gemeldOp: '2026-11-01' };
    expect(keur(periode('2026-10-05', 50), zonder)).toMatchObject({ fouten: [], signalen: ['VZ-PRD-03'] });
    expect(keur(periode('2026-10-05', 28), zonder)).toMatchObject({ fouten: [], signalen: [] });
    expect(keur({ ...periode('2026-10-05', 50), verzuimsoort: 'O' }, zonder).signalen).toEqual([]);
  });
  test('VZ-SIG-02 the lateness of a V3 in working days, public holidays excluded', () => {
    const op = (einddatum: string, vandaag: string) =>
      keur({ begindatum: plusDagen(einddatum, -10), einddatum }, { vandaag });
    expect(op('2026-11-13', '2026-11-20')).toMatchObject({ dagenTeLaat: 0, signalen: [] });
    expect(op('2026-11-13', '2026-11-23')).toMatchObject({ dagenTeLaat: 1, signalen: ['VZ-SIG-02'] });
    // Good Friday and Easter Monday lie in between.
    expect(op('2026-04-02', '2026-04-13')).toMatchObject({ dagenTeLaat: 0, signalen: [] });
    expect(op('2026-04-02', '2026-04-14')).toMatchObject({ dagenTeLaat: 1, signalen: ['VZ-SIG-02'] });
    const overig = keur({ verzuimsoort: 'O', begindatum: '2026-09-01', einddatum: '2026-09-02' });
    expect(overig).toMatchObject({ dagenTeLaat: 0, signalen: [] });
  });
  test('a report that was in time stays so when it is changed later', () => {
    const melding = { begindatum: '2026-09-01', einddatum: '2026-09-10' };
    expect(keur(melding, { gemeldOp: '2026-09-11' })).toMatchObject({ dagenTeLaat: 0, signalen: [] });
    expect(keur(melding).dagenTeLaat).toBeGreaterThan(0);
  });
  test('kinds and thresholds are dated, without holes', () => {
    expect(DREMPELS[0].geldigVan).toBe('0000-01-01');
    expect(DREMPELS.map(({ geldigVan }) => geldigVan)).toEqual(
      DREMPELS.map(({ geldigVan }) => geldigVan).toSorted(),
    );
    expect(keur({ ...periode('2008-12-01', 10) }, {}).fouten).toContain('VZ-SRT-01');
    for (const soort of ['V1', 'V2'] as const)
      expect(keur({ verzuimsoort: soort }).fouten).toEqual(['VZ-SRT-01']);
    const actief = Object.values(VERZUIMSOORTEN).filter((regel) => regel.actief);
    expect(actief.every(({ geldigTot }) => geldigTot === undefined)).toBe(true);
    expect(dagenTussen(DREMPELS[0].geldigVan, DREMPELS.at(-1)?.geldigVan ?? '')).toBeGreaterThan(0);
  });
});
