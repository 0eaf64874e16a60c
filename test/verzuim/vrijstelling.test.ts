/** Vrijstelling and vervangende leerplicht, pure: proofs and terms per kind, ages. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import { isDatum, leeftijdOp, plusDagen } from '../../src/verzuim/datum.ts';
import {
  VRIJSTELLINGSOORTEN,
  type Vrijstelling,
  type Vrijstellingsoort,
} from '../../src/verzuim/vrijstelling.ts';
import {
  eindeSchooljaar,
  keurVrijstelling,
  minMaanden,
  type VrijstellingKennis,
} from '../../src/verzuim/vrijstelling-keuring.ts';

const vandaag = '2026-11-24';
const kennis: VrijstellingKennis = {
  vandaag,
  gemeentenVanAfzender: ['0344'],
  woongemeente: '0344',
  leerling: { persoon: { geboortedatum: '2012-01-01' }, inschrijvingen: [] },
  sector: undefined,
};
const born = (geboortedatum: string): Partial<VrijstellingKennis> => ({
  leerling: { persoon: { geboortedatum }, inschrijvingen: [] },
});
const besluit = { datumBesluit: vandaag, brin: '99AD' };
/** One of each kind that every rule accepts on this day. */
const GOOD: Readonly<Record<Vrijstellingsoort, [Partial<Vrijstelling>, Partial<VrijstellingKennis>]>> = {
  '5A': [{}, {}],
  '5B': [{ bewijs: { datumKennisgeving: vandaag, richtingBezocht: false } }, {}],
  '5C': [
    {
      bewijs: {
        datumKennisgeving: vandaag,
        verklaring: { afgegevenDoor: 'SCHOOL_BUITENLAND', datumVerklaring: '2026-01-01' },
      },
    },
    {},
  ],
  '5AT': [
    { begindatum: '2026-03-01', einddatum: '2026-10-31', bewijs: { datumKennisgeving: '2026-02-01' } },
    {},
  ],
  '15': [{ bewijs: { datumBesluit: vandaag } }, born('2010-01-01')],
  '3A': [{ bewijs: besluit }, { ...born('2012-11-24'), sector: 'VO' }],
  '3B': [{ bewijs: besluit }, { ...born('2011-07-31'), sector: 'MBO' }],
};
const soorten = Object.keys(GOOD) as Vrijstellingsoort[];

function keur(
  soort: Vrijstellingsoort,
  change: Partial<Vrijstelling> = {},
  more: Partial<VrijstellingKennis> = {},
): string[] {
  const [good, known] = GOOD[soort];
  const { soort: _, ...basis } = exampleVrijstelling({ today: vandaag });
  const vrijstelling = { ...basis, soort, ...good, ...change };
  return keurVrijstelling(vrijstelling, { ...kennis, ...known, ...more }).map(
    ({ code, veld }) => `${code} ${veld}`,
  );
}

describe('every kind', () => {
  test.each(soorten)('%s is accepted when all holds', (soort) => expect(keur(soort)).toEqual([]));
  test.each(soorten)('VZ-VRY-01 %s lacks each proof that it needs', (soort) => {
    const { bewijs = exampleVrijstelling({ today: vandaag }).bewijs } = GOOD[soort][0];
    for (const veld of VRIJSTELLINGSOORTEN[soort].verplicht) {
      const { [veld]: _, ...rest } = bewijs;
      expect(keur(soort, { bewijs: rest })).toContain(`VZ-VRY-01 bewijs/${veld}`);
    }
  });
  test.each(soorten)('VZ-VRY-01 %s: the Leerplichtwet ends at 18', (soort) =>
    expect(keur(soort, {}, born('2008-03-01'))).toContain('VZ-VRY-01 begindatum'),
  );
  test.each(soorten.filter((soort) => VRIJSTELLINGSOORTEN[soort].termijn === 'schooljaar'))(
    'VZ-VRY-01 %s ends by 31 July of its school year',
    (soort) => {
      expect(keur(soort, { einddatum: '2027-07-31' })).toEqual([]);
      expect(keur(soort, { einddatum: '2027-08-01' })).toEqual(['VZ-VRY-01 einddatum']);
    },
  );
});

describe('proofs and terms of one kind', () => {
  const verklaring = (datumVerklaring: string, datumKennisgeving = vandaag) => ({
    datumKennisgeving,
    verklaring: { afgegevenDoor: 'ARTS' as const, datumVerklaring },
  });
  test.each<[string, Vrijstellingsoort, Partial<Vrijstelling>, Partial<VrijstellingKennis>, string[]]>([
    ['a declaration of exactly 3 months', '5A', { bewijs: verklaring('2026-08-24') }, {}, []],
    [
      'a day older',
      '5A',
      { bewijs: verklaring('2026-08-23') },
      {},
      ['VZ-VRY-01 bewijs/verklaring/datumVerklaring'],
    ],
    [
      'of tomorrow',
      '5A',
      { bewijs: verklaring('2026-11-25') },
      {},
      ['VZ-VRY-01 bewijs/verklaring/datumVerklaring'],
    ],
    [
      'by a school abroad',
      '5A',
      {
        bewijs: {
          ...verklaring(vandaag),
          verklaring: { afgegevenDoor: 'SCHOOL_BUITENLAND', datumVerklaring: vandaag },
        },
      },
      {},
      ['VZ-VRY-01 bewijs/verklaring/afgegevenDoor'],
    ],
    [
      'a notice of tomorrow',
      '5A',
      { bewijs: verklaring(vandaag, '2026-11-25') },
      {},
      ['VZ-VRY-01 bewijs/datumKennisgeving'],
    ],
    [
      'a school of the direction, the year before',
      '5B',
      { bewijs: { datumKennisgeving: vandaag, richtingBezocht: true } },
      {},
      ['VZ-VRY-01 bewijs/richtingBezocht'],
    ],
    [
      'a proof that is not asked for',
      '5B',
      { bewijs: { datumKennisgeving: vandaag, richtingBezocht: false, datumBesluit: vandaag } },
      {},
      ['VZ-VRY-01 bewijs/datumBesluit'],
    ],
    ['a season that begins in February', '5AT', { begindatum: '2026-02-28' }, {}, ['VZ-VRY-01 begindatum']],
    ['a season into November', '5AT', { einddatum: '2026-11-01' }, {}, ['VZ-VRY-01 einddatum']],
    ['younger than 16', '15', {}, born('2010-11-25'), ['VZ-VRY-01 begindatum']],
    ['without an end', '15', { einddatum: undefined as unknown as string }, {}, []],
    ['younger than 14', '3A', {}, { ...born('2012-11-25'), sector: 'VO' }, ['VZ-VRY-01 begindatum']],
    ['a year too young', '3B', {}, { ...born('2011-08-01'), sector: 'MBO' }, ['VZ-VRY-01 begindatum']],
    [
      '16 before the school year',
      '3B',
      {},
      { ...born('2010-07-31'), sector: 'MBO' },
      ['VZ-VRY-01 begindatum'],
    ],
    ['16 on its first day', '3B', {}, { ...born('2010-08-01'), sector: 'MBO' }, []],
    ['at a school', '3B', {}, { sector: 'VO' }, ['VZ-VRY-01 bewijs/brin']],
    ['at an institution that is not there', '3B', {}, { sector: undefined }, ['VZ-SCH-01 bewijs/brin']],
    [
      'a decision of tomorrow',
      '3A',
      { bewijs: { ...besluit, datumBesluit: '2026-11-25' } },
      {},
      ['VZ-VRY-01 bewijs/datumBesluit'],
    ],
    ['an end before the begin', '5B', { einddatum: '2026-11-23' }, {}, ['VZ-PRD-01 einddatum']],
  ])('%s (%s)', (_, soort, change, more, expected) => expect(keur(soort, change, more)).toEqual(expected));

  test('VZ-VRY-01 5A without an end only when the child will never be fit', () => {
    const open = { einddatum: undefined as unknown as string };
    expect(keur('5A', open)).toEqual(['VZ-VRY-01 einddatum']);
    const { bewijs } = exampleVrijstelling({ today: vandaag });
    expect(keur('5A', { ...open, bewijs: { ...bewijs, blijvendOngeschikt: true } })).toEqual([]);
  });

  test('VZ-VRY-01 one that is repeated from 1 August has its notice before 1 July', () => {
    const next = { begindatum: '2026-08-01', einddatum: '2027-07-31', eerderToegestaan: true };
    const notice = (datumKennisgeving: string) => ({
      ...next,
      bewijs: { datumKennisgeving, richtingBezocht: false },
    });
    expect(keur('5B', notice('2026-06-30'))).toEqual([]);
    expect(keur('5B', notice('2026-07-01'))).toEqual(['VZ-VRY-01 bewijs/datumKennisgeving']);
    expect(keur('5B', { ...notice('2026-07-01'), eerderToegestaan: false })).toEqual([]);
  });

  test('VZ-SRT-03 15 only without a startkwalificatie', () => {
    const persoon = { geboortedatum: '2010-01-01', indicatieStartkwalificatie: true };
    const more = { leerling: { persoon, inschrijvingen: [] } };
    expect(keur('15', {}, more)).toEqual(['VZ-SRT-03 soort']);
    expect(keur('3B', {}, more)).not.toContain('VZ-SRT-03 soort');
  });

  test('VZ-AUT-04 a gemeente that is not competent learns only that', () => {
    const wrong = { einddatum: '2020-01-01' };
    expect(keur('5A', wrong, { woongemeente: undefined })).toEqual([
      'VZ-AUT-04 leerling/burgerservicenummer',
    ]);
    expect(keur('5A', wrong, { woongemeente: '0307' })).toEqual(['VZ-AUT-04 leerling/burgerservicenummer']);
  });
});

const dag = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
  .map((moment) => moment.toISOString().slice(0, 10));

describe('properties', () => {
  test('a school year ends on a 31 July, less than 366 days after any day of it, and has one end', () => {
    fc.assert(
      fc.property(dag, (datum) => {
        const einde = eindeSchooljaar(datum);
        expect(einde).toMatch(/-07-31$/);
        expect(einde >= datum && plusDagen(datum, 366) > einde).toBe(true);
        expect(eindeSchooljaar(einde)).toBe(einde);
        expect(eindeSchooljaar(plusDagen(einde, 1)) > einde).toBe(true);
      }),
    );
  });
  test('so many months back is a date, in that month, at most that day', () => {
    fc.assert(
      fc.property(dag, fc.integer({ min: 0, max: 40 }), (datum, maanden) => {
        const terug = minMaanden(datum, maanden);
        expect(isDatum(terug)).toBe(true);
        const telling = (d: string) => Number(d.slice(0, 4)) * 12 + Number(d.slice(5, 7));
        expect(telling(datum) - telling(terug)).toBe(maanden);
        expect(terug.slice(8) <= datum.slice(8)).toBe(true);
      }),
    );
    expect(minMaanden('2026-05-31', 3)).toBe('2026-02-28');
  });
  test('no accepted yearly one runs past its school year, and none begins at 18 or later', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...soorten),
        dag,
        fc.integer({ min: -10, max: 800 }),
        dag,
        (soort, begindatum, dagen, geboren) => {
          const einddatum = plusDagen(begindatum, dagen);
          if (keur(soort, { begindatum, einddatum }, born(geboren)).length > 0) return;
          const { termijn, minimumLeeftijd = 0 } = VRIJSTELLINGSOORTEN[soort];
          const { jongst } = leeftijdOp(geboren, begindatum);
          expect(jongst < 18 && jongst >= minimumLeeftijd && einddatum >= begindatum).toBe(true);
          if (termijn !== 'vrij') expect(einddatum <= eindeSchooljaar(plusDagen(begindatum, 365))).toBe(true);
          if (termijn === 'schooljaar') expect(einddatum <= eindeSchooljaar(begindatum)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
  test('the judgement never throws, whatever the dates', () => {
    fc.assert(
      fc.property(fc.constantFrom(...soorten), fc.string(), fc.string(), fc.string(), (soort, a, b, c) => {
        const bewijs = { datumKennisgeving: a, datumBesluit: b };
        expect(Array.isArray(keur(soort, { begindatum: dagOf(a), einddatum: b, bewijs }, born(c)))).toBe(
          true,
        );
      }),
    );
  });
});
/** The schema lets only dates in; anything else here is read as one that is. */
const dagOf = (text: string) => (isDatum(text) ? text : vandaag);
