/** The Bodies of what a gemeente reads back and of meldenVerkeerdeGemeente: written, valid, read back, unchanged. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { readSchemas } from '../../src/contract/files.ts';
import type {
  MeldingVoorGemeente,
  OpzoekenMeldingenRequest,
} from '../../src/contract/gemeente-inzage-messages.ts';
import type { Levering } from '../../src/contract/messages.ts';
import { createSchemaValidator } from '../../src/contract/schema.ts';
import { canonicalize } from '../../src/edukoppeling/xml/c14n.ts';
import { parseXml } from '../../src/edukoppeling/xml/document.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { REDENEN_OPNIEUW, REDENEN_TOEWIJZEN } from '../../src/verzuim/loketwerk.ts';
import type { Overdracht } from '../../src/verzuim/verzuimmelding.ts';

const validator = createSchemaValidator(readSchemas(), 'verzuim-gemeente-v1.xsd');
const violationsOf = (text: string) => validator.validate(canonicalize(parseXml(Buffer.from(text)).root));
const rootOf = (text: string) => parseXml(Buffer.from(text)).root;

const at = '2026-11-24T10:00:00.123Z';
const digits = (n: number) => fc.stringMatching(new RegExp(`^[0-9]{${n}}$`));
const meldingsnummer = fc.bigInt({ min: 1n, max: 10n ** 18n - 1n }).map(String);
const moment = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2050-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const datum = moment.map((text) => text.slice(0, 10));
const status = fc.constantFrom(
  'R' as const,
  'B' as const,
  'K' as const,
  'G' as const,
  'I' as const,
  'D' as const,
);
const reden = fc.constantFrom(...REDENEN_TOEWIJZEN, ...REDENEN_OPNIEUW);
const overdracht: fc.Arbitrary<Overdracht> = fc.record(
  { datumTijd: moment, vanGemeentecode: digits(4), naarGemeentecode: digits(4), reden },
  { requiredKeys: ['datumTijd', 'naarGemeentecode', 'reden'] },
);
const melding: fc.Arbitrary<MeldingVoorGemeente> = fc.record(
  {
    meldingsnummer,
    datumTijdRegistratie: moment,
    datumTijdLaatsteMutatie: moment,
    status,
    bijAfzender: fc.boolean(),
    gemeentecode: digits(4),
    volgnummer: fc.integer({ min: 1, max: 1000 }),
    verzuimmelding: fc.constant(exampleMelding()),
    persoon: fc.constant({ burgerservicenummer: '999000111', geboortedatum: '2014-00-00' }),
    procesverloop: fc.array(fc.record({ status, datumTijdStatus: moment }), { minLength: 1, maxLength: 4 }),
    overdrachten: fc.array(overdracht, { maxLength: 4 }),
    signalen: fc.constant([]),
  },
  { noNullPrototype: true },
);
const filters: fc.Arbitrary<OpzoekenMeldingenRequest> = fc.record(
  {
    leerling: fc.record({
      soort: fc.constantFrom('burgerservicenummer' as const, 'onderwijsnummer' as const),
      nummer: digits(9),
    }),
    verzuimsoort: fc.constantFrom('V3' as const, 'RMC' as const, 'V1' as const),
    status,
    vanaf: datum,
    totEnMet: datum,
    vestigingscode: fc.constant('99AD01'),
    gemeentecode: digits(4),
    instantieCode: fc.stringMatching(/^[A-Z0-9-]{4,20}$/),
    open: fc.boolean(),
    vervolgToken: fc.stringMatching(/^[0-9]{1,18}$/),
    maxAantal: fc.integer({ min: 1, max: 100 }),
  },
  { requiredKeys: [] },
);

describe('the gemeente reads back', () => {
  test('ophalenMelding: any report with its history', () => {
    fc.assert(
      fc.property(melding, (value) => {
        const response = { verwerkt: true as const, melding: value };
        const written = CODECS.ophalenMelding.writeResponse(response);
        expect(violationsOf(written)).toEqual([]);
        expect(CODECS.ophalenMelding.readResponse(rootOf(written))).toEqual(response);
      }),
      { numRuns: 100 },
    );
  });

  test('opzoekenMeldingen: any filters, and lines', () => {
    fc.assert(
      fc.property(filters, (value) => {
        const written = CODECS.opzoekenMeldingen.writeRequest(value);
        expect(violationsOf(written)).toEqual([]);
        expect(CODECS.opzoekenMeldingen.readRequest(rootOf(written))).toEqual(value);
      }),
      { numRuns: 200 },
    );
    const regel = {
      meldingsnummer: '1',
      brin: '99AD',
      verzuimsoort: 'L' as const,
      begindatum: '2026-11-02',
      status: 'K' as const,
      datumTijdRegistratie: at,
      datumTijdLaatsteMutatie: at,
      bijAfzender: false,
    };
    const response = {
      verwerkt: true as const,
      regels: [regel, { ...regel, gemeentecode: '0344', einddatum: '2026-11-06', vestigingscode: '99AD00' }],
      vervolgToken: '1',
      meerBeschikbaar: true,
    };
    const written = CODECS.opzoekenMeldingen.writeResponse(response);
    expect(violationsOf(written)).toEqual([]);
    expect(CODECS.opzoekenMeldingen.readResponse(rootOf(written))).toEqual(response);
  });

  test('EK-33 a page of more than 100, an unknown reason of the desk and a page of none are violations', () => {
    expect(violationsOf(CODECS.opzoekenMeldingen.writeRequest({ maxAantal: 100 }))).toEqual([]);
    expect(violationsOf(CODECS.opzoekenMeldingen.writeRequest({ maxAantal: 101 }))).not.toEqual([]);
    expect(violationsOf(CODECS.opzoekenMeldingen.writeRequest({ maxAantal: 0 }))).not.toEqual([]);
    const [sample] = fc.sample(melding, 1);
    const one = { datumTijd: at, naarGemeentecode: '0344', reden: 'VERHUISD' } as const;
    const written = CODECS.ophalenMelding.writeResponse({
      verwerkt: true,
      melding: { ...(sample as MeldingVoorGemeente), overdrachten: [one] },
    });
    expect(violationsOf(written)).toEqual([]);
    expect(violationsOf(written.replace('>VERHUISD<', '>ZOMAAR<'))).not.toEqual([]);
  });
});

test('meldenVerkeerdeGemeente: with and without a gemeente; a reason of 200 and not of 201', () => {
  const request = {
    kenmerkAfzender: 'k-1',
    meldingsnummer: '12',
    datumTijdLaatsteMutatie: at,
    reden: 'x'.repeat(200),
  };
  for (const value of [request, { ...request, vermoedeGemeentecode: '0307' }]) {
    const written = CODECS.meldenVerkeerdeGemeente.writeRequest(value);
    expect(violationsOf(written)).toEqual([]);
    expect(CODECS.meldenVerkeerdeGemeente.readRequest(rootOf(written))).toEqual(value);
  }
  const long = CODECS.meldenVerkeerdeGemeente.writeRequest({ ...request, reden: 'x'.repeat(201) });
  expect(violationsOf(long)).not.toEqual([]);
  const none = CODECS.meldenVerkeerdeGemeente.writeRequest({ ...request, reden: '' });
  expect(violationsOf(none)).not.toEqual([]);
});

test('a NIEUW levering carries the history of the gemeenten before it', () => {
  const levering: Levering = {
    leveringId: '26ae61bc-01cc-4d1c-a539-f70c36b54d6b',
    soortLevering: 'NIEUW',
    volgnummerMailbox: 1,
    meldingsnummer: '1',
    datumTijdRegistratie: at,
    datumTijdLaatsteMutatie: at,
    status: 'R',
    verzuimmelding: exampleMelding(),
    persoon: { geboortedatum: '2014-01-01' },
    signalen: [],
  };
  const overdrachten = [
    { datumTijd: at, vanGemeentecode: '0344', naarGemeentecode: '0307', reden: 'VERHUISD' },
  ] as const;
  const procesverloop = [{ status: 'R', datumTijdStatus: at }] as const;
  for (const one of [levering, { ...levering, procesverloop, overdrachten }]) {
    const response = { verwerkt: true as const, leveringen: [one], meerBeschikbaar: false };
    const written = CODECS.ophalenMeldingen.writeResponse(response);
    expect(violationsOf(written)).toEqual([]);
    expect(CODECS.ophalenMeldingen.readResponse(rootOf(written))).toEqual(response);
  }
});
