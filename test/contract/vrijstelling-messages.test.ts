/** The Bodies about vrijstellingen: written, valid against the schema, read back unchanged; each group its own kinds. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { readSchemas } from '../../src/contract/files.ts';
import { createSchemaValidator } from '../../src/contract/schema.ts';
import { canonicalize } from '../../src/edukoppeling/xml/c14n.ts';
import { parseXml } from '../../src/edukoppeling/xml/document.ts';
import { exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import type { SoortVervangend, SoortVrijstelling, Vrijstelling } from '../../src/verzuim/vrijstelling.ts';

const validator = createSchemaValidator(readSchemas(), 'verzuim-gemeente-v1.xsd');
const violations = (text: string) => validator.validate(canonicalize(parseXml(Buffer.from(text)).root));

const word = fc.stringMatching(/^[A-Za-zÀ-ž0-9][A-Za-zÀ-ž0-9]{0,38}$/);
const datum = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2050-01-01'), noInvalidDate: true })
  .map((moment) => moment.toISOString().slice(0, 10));
const digits = (n: number) => fc.stringMatching(new RegExp(`^[0-9]{${n}}$`));
const leerling = fc.record({
  soort: fc.constantFrom('burgerservicenummer' as const, 'onderwijsnummer' as const),
  nummer: digits(9),
});
const bewijs = fc.record(
  {
    datumKennisgeving: datum,
    verklaring: fc.record({
      afgegevenDoor: fc.constantFrom('ARTS' as const, 'SCHOOL_BUITENLAND' as const),
      datumVerklaring: datum,
    }),
    blijvendOngeschikt: fc.boolean(),
    richtingBezocht: fc.boolean(),
    datumBesluit: datum,
    brin: fc.constant('99AD'),
  },
  { requiredKeys: [] },
);
const persoon = fc.record({
  naam: word,
  geboortedatum: datum,
  geslacht: fc.constantFrom('M' as const, 'V' as const, 'O' as const),
  adres: fc.record(
    { straatnaam: word, plaatsnaam: word, postcode: fc.constant('3511AB'), landcode: digits(4) },
    { requiredKeys: ['straatnaam', 'plaatsnaam'] },
  ),
});
const any = <S extends SoortVrijstelling | SoortVervangend>(...soorten: S[]): fc.Arbitrary<Vrijstelling<S>> =>
  fc
    .record(
      {
        kenmerkAfzender: word,
        leerling,
        postcodeWoonplaats: fc.constantFrom('3511AB', '1012LG'),
        soort: fc.constantFrom(...soorten),
        begindatum: datum,
        einddatum: datum,
        eerderToegestaan: fc.boolean(),
        bewijs,
        persoon,
      },
      {
        requiredKeys: [
          'kenmerkAfzender',
          'leerling',
          'postcodeWoonplaats',
          'soort',
          'begindatum',
          'eerderToegestaan',
          'bewijs',
        ],
      },
    )
    .map((value) => value as Vrijstelling<S>);

describe('requests', () => {
  test('any vrijstelling is written, valid, read back, unchanged; also as a new version', () => {
    fc.assert(
      fc.property(any('5A', '5B', '5C', '5AT', '15'), (value) => {
        const text = CODECS.doorgevenVrijstelling.writeRequest(value);
        expect(violations(text)).toEqual([]);
        const { root } = parseXml(Buffer.from(text));
        expect(CODECS.doorgevenVrijstelling.readRequest(root)).toEqual(value);
        const wijziging = {
          vrijstellingsnummer: '5000001',
          datumTijdLaatsteMutatie: '2026-11-24T10:00:00.123Z',
          inhoud: value,
        };
        const changed = CODECS.wijzigenVrijstelling.writeRequest(wijziging);
        expect(violations(changed)).toEqual([]);
        expect(CODECS.wijzigenVrijstelling.readRequest(parseXml(Buffer.from(changed)).root)).toEqual(
          wijziging,
        );
      }),
    );
  });
  test('any vervangende leerplicht likewise', () => {
    fc.assert(
      fc.property(any('3A', '3B'), (value) => {
        const text = CODECS.doorgevenVervangendeLeerplicht.writeRequest(value);
        expect(violations(text)).toEqual([]);
        expect(CODECS.doorgevenVervangendeLeerplicht.readRequest(parseXml(Buffer.from(text)).root)).toEqual(
          value,
        );
      }),
    );
  });
  test('EK-33 a kind of the other group, no pupil, two numbers, a telephone and a postcode with a blank are violations', () => {
    const good = CODECS.doorgevenVrijstelling.writeRequest(exampleVrijstelling());
    expect(violations(good)).toEqual([]);
    const number = '<vb:burgerservicenummer>999000111</vb:burgerservicenummer>';
    for (const bad of [
      good.replace('>5A<', '>3A<'),
      good.replace(number, ''),
      good.replace(number, `${number}<vb:onderwijsnummer>109000104</vb:onderwijsnummer>`),
      good.replace(number, `${number}<vb:telefoonnummer><vb:e164>+31612345678</vb:e164></vb:telefoonnummer>`),
      good.replace('>3511AB<', '>3511 AB<'),
      good.replaceAll('doorgevenVrijstellingRequest', 'doorgevenVervangendeLeerplichtRequest'),
    ]) {
      expect(bad).not.toBe(good);
      expect(violations(bad).length).toBeGreaterThan(0);
    }
  });
});

test('the answers are valid against the schema and read back', () => {
  const at = '2026-11-24T10:00:00.123Z';
  const refused = {
    verwerkt: false,
    fouten: [{ code: 'VZ-VRY-01', tekst: 'x', veld: 'bewijs/verklaring/datumVerklaring', herhalen: false }],
  };
  const done = {
    verwerkt: true,
    vrijstellingsnummer: '5000001',
    status: 'INGETROKKEN',
    datumTijdLaatsteMutatie: at,
  };
  const regel = {
    vrijstellingsnummer: '5000001',
    gemeentecode: '0344',
    status: 'GELDIG',
    datumTijdRegistratie: at,
    datumTijdLaatsteMutatie: at,
    leerling: { soort: 'onderwijsnummer', nummer: '109000104' },
    soort: '3B',
    begindatum: '2026-08-01',
    eerderToegestaan: true,
  };
  const answers = [
    ['doorgevenVrijstelling', { verwerkt: true, vrijstellingsnummer: '5000001', datumTijdRegistratie: at }],
    ['doorgevenVervangendeLeerplicht', refused],
    ['wijzigenVrijstelling', done],
    ['wijzigenVervangendeLeerplicht', done],
    ['intrekkenVrijstelling', done],
    ['intrekkenVervangendeLeerplicht', refused],
    ['opzoekenVrijstellingen', { verwerkt: true, regels: [], meerBeschikbaar: false }],
    [
      'opzoekenVrijstellingen',
      { verwerkt: true, regels: [regel], vervolgToken: '5000001', meerBeschikbaar: true },
    ],
  ] as const;
  for (const [name, value] of answers) {
    const text = CODECS[name].writeResponse(value as never);
    expect({ name, violations: violations(text) }).toEqual({ name, violations: [] });
    expect(CODECS[name].readResponse(parseXml(Buffer.from(text)).root)).toEqual(value);
  }
});
