/** What is told of a report that is accepted; nothing of it refuses. */
import { describe, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { noemtGevoelige } from '../../src/verzuim/gevoelige-woorden.ts';
import { type Kennis, keurMelding } from '../../src/verzuim/keuring.ts';
import { verblijftElders } from '../../src/verzuim/routering.ts';
import type { Melding, Persoon, Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';

const VANDAAG = '2026-11-24';
const GEBOREN = { V3: '2014-05-05', RMC: '2006-05-05' };

interface Change {
  readonly melding?: Partial<Melding>;
  readonly persoon?: Partial<Persoon>;
  readonly kennis?: Partial<Kennis>;
  readonly more?: Partial<Verzuimmelding>;
}
function codes({ melding, persoon, kennis, more }: Change): readonly string[] {
  const geboortedatum = melding?.verzuimsoort === 'RMC' ? GEBOREN.RMC : GEBOREN.V3;
  const keuring = keurMelding(
    { ...exampleMelding({ today: VANDAAG, melding: melding ?? {} }), ...more },
    {
      vandaag: VANDAAG,
      brinsVanAfzender: ['99AD'],
      school: { sector: 'VO', vestigingen: ['99AD00'] },
      leerling: {
        persoon: { geboortedatum, ...persoon },
        inschrijvingen: [{ brin: '99AD', begindatum: '2012-08-01' }],
      },
      ...kennis,
    },
  );
  expect(keuring.fouten).toEqual([]);
  return keuring.signalen.map(({ code }) => code);
}
const lang = (begindatum: string, einddatum?: string): Partial<Melding> => ({
  verzuimsoort: 'RMC',
  begindatum,
  ...(einddatum === undefined ? {} : { einddatum }),
  verzuimdagGespecificeerd: false,
  verzuimdagen: [],
});

test('nothing without a cause', () => expect(codes({})).toEqual([]));

describe('VZ-SIG-04', () => {
  const adres = { straatnaam: 's', plaatsnaam: 'p' };
  const tabel = {
    gemeenteVanPostcode: (postcode: string) => ({ '3511AB': '0344', '3811AA': '0307' })[postcode],
  };
  const elders = (afwijkend: object, register?: object) =>
    verblijftElders(
      {
        geregistreerdOp: Date.UTC(2026, 10, 24),
        afwijkendAdres: { ...adres, ...afwijkend },
        adres: register && { ...adres, ...register },
      },
      tabel,
    );
  test.each([
    ['another gemeente', { postcode: '3811AA' }, { gemeentecode: '0344' }, true],
    ['another street of the same gemeente', { postcode: '3511AB' }, { gemeentecode: '0344' }, false],
    ['the same gemeente, both by postcode', { postcode: '3511AB' }, { postcode: '3511AB' }, false],
    ['a postcode that nobody knows', { postcode: '9999ZZ' }, { gemeentecode: '0344' }, false],
    ['no address in the register', { postcode: '3511AB' }, undefined, true],
    ['abroad', { landcode: '5010' }, { gemeentecode: '0344' }, true],
  ])('%s', (_, afwijkend, register, expected) => expect(elders(afwijkend, register)).toBe(expected));

  const more = { afwijkendAdres: { ...adres, postcode: '3811AA' } };
  test('VZ-SIG-04 only outside the gemeente of the register', () => {
    expect(codes({ more, kennis: { verblijftElders: true } })).toEqual(['VZ-SIG-04']);
    expect(codes({ more, kennis: { verblijftElders: false } })).toEqual([]);
  });
  test('not for a secret address: with one try after another a school would find the gemeente', () => {
    const persoon = { indicatieGeheim: '7' };
    expect(codes({ more, persoon, kennis: { verblijftElders: true } })).toEqual(['VZ-SIG-05']);
  });
});

test('VZ-SIG-09 an RMC report of fewer than 28 days; not one that goes on, nor another kind', () => {
  expect(codes({ melding: lang('2026-10-01', '2026-10-28') })).toEqual(['VZ-SIG-09']);
  expect(codes({ melding: lang('2026-10-01', '2026-10-29') })).toEqual([]);
  const open = exampleMelding({ today: VANDAAG, melding: lang('2026-10-01') });
  const { einddatum: _, ...melding } = open.melding;
  expect(codes({ melding: { verzuimsoort: 'RMC' }, more: { melding } })).toEqual([]);
  expect(codes({})).not.toContain('VZ-SIG-09');
});

test('VZ-SIG-10 what runs beside it', () => {
  expect(codes({ kennis: { samenloop: true } })).toEqual(['VZ-SIG-10']);
  expect(codes({ kennis: { samenloop: false } })).toEqual([]);
});

describe('words about health, religion or descent', () => {
  test.each(['vermoedelijkeReden', 'toelichting', 'ondernomenActie'] as const)('VZ-SIG-11 in %s', (veld) => {
    expect(codes({ melding: { [veld]: 'mogelijk een depressie' } })).toEqual(['VZ-SIG-11']);
    expect(codes({ melding: { [veld]: 'komt vaak te laat' } })).toEqual([]);
  });
  test('VZ-SIG-11 in toelichtingActieGewenst', () => {
    const melding = { actieGewenst: false, toelichtingActieGewenst: 'Is in therapie.' };
    expect(codes({ melding })).toEqual(['VZ-SIG-11']);
  });
  test.each([
    'veel ziek thuis',
    'ZIEKMELDING niet geloofwaardig',
    'diagnose adhd',
    'viert het Suikerfeest',
    'vanwege zijn geloof',
    'moeder is zwanger',
    'van Marokkaanse afkomst',
    'kind van een asielzoeker',
    'diabétes',
  ])('%s', (tekst) => expect(noemtGevoelige(tekst)).toBe(true));
  test.each([
    'onbekend',
    'op vakantie zonder toestemming',
    'woont in de Kerkstraat',
    'gelooft niet in school',
    'rasechte spijbelaar',
    'gesprek met leerling en ouders',
    'publiek vervoer',
  ])('not in: %s', (tekst) => expect(noemtGevoelige(tekst)).toBe(false));
});

test('VZ-SIG-12 in the month in which leerplicht begins; before it the report is refused, after it nothing is said', () => {
  const luxe = (begindatum: string): Change => ({
    melding: {
      verzuimsoort: 'L',
      begindatum,
      einddatum: begindatum,
      verzuimdagGespecificeerd: false,
      verzuimdagen: [],
    },
    persoon: { geboortedatum: '2021-09-15' },
  });
  expect(codes(luxe('2026-10-01'))).toEqual(['VZ-SIG-12']);
  expect(codes(luxe('2026-10-31'))).toEqual(['VZ-SIG-12']);
  expect(codes(luxe('2026-11-01'))).toEqual([]);
  expect(() => codes(luxe('2026-09-30'))).toThrow(/VZ-SRT-02/);
});
