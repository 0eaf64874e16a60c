/** The contract of the read service of RIO: operations, valid messages, and what the schema refuses. */
import { describe, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { createValidators, readServices } from '../../src/contract/contracts.ts';
import type { RioOperations } from '../../src/contract/rio-messages.ts';
import { canonicalize } from '../../src/edukoppeling/xml/c14n.ts';
import { parseXml } from '../../src/edukoppeling/xml/document.ts';

const { rio: validator } = createValidators();
const service = readServices().rio;

test('the WSDL declares two operations at its own address and namespace', () => {
  expect(service.path).toBe('/verzuim/rio/v1');
  expect(service.namespace).toBe('urn:verzuimbroker:rio:v1');
  expect(service.operations.map(({ action }) => action)).toEqual([
    'urn:verzuimbroker:rio:v1/raadplegenInstelling',
    'urn:verzuimbroker:rio:v1/zoekenInstellingen',
  ]);
});

const violations = (written: string) =>
  validator.validate(canonicalize(parseXml(Buffer.from(written)).root)).length;

describe('answers', () => {
  const geldig = { begindatum: '2010-08-01', einddatum: '2030-07-31' };
  const plaats = { postcode: '8601AB', plaatsnaam: 'Súdwest', gemeentecode: '1900' };
  const fouten = [{ code: 'VZ-SCH-01', tekst: 'x', veld: 'brin', herhalen: false }];
  const instelling = {
    brin: '99AD',
    naam: 'Een & ander',
    sector: 'VO',
    bestuurscode: '900B003',
    naamBestuur: 'Stichting',
    ...geldig,
    vestigingen: [
      {
        vestigingscode: '99AD00',
        naam: 'Noord',
        ...plaats,
        ...geldig,
        onderwijslocaties: [
          { onderwijslocatiecode: '900X004', onderwijsaanbiedercode: '900A004', ...plaats, ...geldig },
        ],
      },
      { vestigingscode: '99AD01', naam: 'Zuid', begindatum: '2010-08-01', onderwijslocaties: [] },
    ],
  } as const;
  const kort = { brin: '99AD', naam: 'Kort', sector: 'MBO', begindatum: '2010-08-01' } as const;
  test.each<[keyof RioOperations, RioOperations[keyof RioOperations]['response']]>([
    ['raadplegenInstelling', { verwerkt: true, instelling }],
    ['raadplegenInstelling', { verwerkt: true, instelling: { ...kort, vestigingen: [] } }],
    ['raadplegenInstelling', { verwerkt: false, fouten }],
    ['zoekenInstellingen', { verwerkt: true, instellingen: [], meerBeschikbaar: false }],
    [
      'zoekenInstellingen',
      {
        verwerkt: true,
        instellingen: [{ ...kort, bestuurscode: '900B003', ...plaats, ...geldig }, kort],
        vervolgToken: '99AD',
        meerBeschikbaar: true,
      },
    ],
    ['zoekenInstellingen', { verwerkt: false, fouten }],
  ])('of %s are valid and read back', (name, value) => {
    const written = CODECS[name].writeResponse(value as never);
    expect(violations(written)).toBe(0);
    expect(CODECS[name].readResponse(parseXml(Buffer.from(written)).root)).toEqual(value);
  });
});

describe('requests', () => {
  const zoek = (vraag: RioOperations['zoekenInstellingen']['request']) =>
    violations(CODECS.zoekenInstellingen.writeRequest(vraag));
  test('any of the three filters, alone or together, with a page', () => {
    for (const vraag of [
      { naam: 'proef' },
      { postcode: '8601' },
      { plaatsnaam: 'Sneek' },
      { naam: 'proef', postcode: '8601AB', plaatsnaam: 'Sneek' },
      { naam: 'proef', plaatsnaam: 'Sneek' },
      { postcode: '8601', plaatsnaam: 'Sneek' },
    ]) {
      expect(zoek(vraag)).toBe(0);
      expect(zoek({ ...vraag, peildatum: '2026-01-01', vervolgToken: '99AD', maxAantal: 100 })).toBe(0);
    }
  });
  test('no filter, or one beyond its limits, is a violation', () => {
    for (const vraag of [
      {},
      { maxAantal: 10 },
      { naam: 'x' },
      { naam: 'x'.repeat(101) },
      { postcode: '0601' },
      { postcode: '8601ab' },
      { plaatsnaam: '' },
      { naam: 'proef', maxAantal: 101 },
      { naam: 'proef', maxAantal: 0 },
      { naam: 'proef', peildatum: '2026-02-30' },
    ])
      expect([vraag, zoek(vraag) > 0]).toEqual([vraag, true]);
    expect(violations(CODECS.raadplegenInstelling.writeRequest({ brin: '9AD' }))).toBeGreaterThan(0);
    expect(violations(CODECS.raadplegenInstelling.writeRequest({ brin: '99AD' }))).toBe(0);
  });
});
