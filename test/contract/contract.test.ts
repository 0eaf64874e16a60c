/** The contracts: what the profile demands of a WSDL, schema-valid messages, and texts that hold no value. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { readSchemas, readWsdl } from '../../src/contract/files.ts';
import { createSchemaValidator } from '../../src/contract/schema.ts';
import { ContractError, joinHandlers, readService } from '../../src/contract/service.ts';
import { canonicalize } from '../../src/edukoppeling/xml/c14n.ts';
import { parseXml } from '../../src/edukoppeling/xml/document.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';

const wsdl = readWsdl('school').toString();
const validator = createSchemaValidator(readSchemas(), 'verzuim-school-v1.xsd');
const gemeenteValidator = createSchemaValidator(readSchemas(), 'verzuim-gemeente-v1.xsd');

describe('the WSDLs', () => {
  test('EK-144 EK-147 EK-148 EK-149 declare the operations with their actions', () => {
    const { operations, path } = readService(readWsdl('school'));
    expect(path).toBe('/verzuim/school/v1');
    expect(operations.map(({ name }) => name)).toEqual([
      'meldenVerzuim',
      'ophalenVerzuimmelding',
      'opvragenGewijzigdeMeldingen',
      'muterenVerzuimmelding',
      'intrekkenVerzuimmelding',
      'opzoekenVerzuimmeldingen',
      'opvragenPersoonsgegevens',
    ]);
    expect(operations[0]).toEqual({
      name: 'meldenVerzuim',
      action: 'urn:verzuimbroker:school:v1/meldenVerzuim',
      responseAction: 'urn:verzuimbroker:school:v1/meldenVerzuimResponse',
      input: { namespaceUri: 'urn:verzuimbroker:school:v1', localName: 'meldenVerzuimRequest' },
      output: { namespaceUri: 'urn:verzuimbroker:school:v1', localName: 'meldenVerzuimResponse' },
      faults: [{ namespaceUri: 'urn:verzuimbroker:types:v1', localName: 'technischeFout' }],
    });
    expect(readService(readWsdl('gemeente')).operations.map(({ name }) => name)).toEqual([
      'ophalenMeldingen',
      'bevestigenOntvangst',
      'terugkoppelenStatus',
      'ophalenMelding',
      'opzoekenMeldingen',
      'meldenVerkeerdeGemeente',
      'doorgevenVrijstelling',
      'wijzigenVrijstelling',
      'intrekkenVrijstelling',
      'doorgevenVervangendeLeerplicht',
      'wijzigenVervangendeLeerplicht',
      'intrekkenVervangendeLeerplicht',
      'opzoekenVrijstellingen',
      'ophalenGegevensleveringen',
      'ophalenGegevenslevering',
    ]);
  });

  test.each([
    ['WW004', wsdl.replace('element="vb:meldenVerzuimRequest"', 'type="vb:MeldenVerzuimRequest"')],
    ['WS005', wsdl.replace('<wsdl:binding', '<wsdl:portType name="x"/><wsdl:binding')],
    ['WS003', wsdl.replace(/<wsdl:output message="vb:meldenVerzuimResponse"[^>]*>/, '')],
    ['WS008', wsdl.replace(' wsam:Action="urn:verzuimbroker:school:v1/meldenVerzuim"', '')],
    ['WS002', wsdl.replace('soapAction="urn:verzuimbroker:school:v1/meldenVerzuim"', 'soapAction="urn:x"')],
    ['WW001', wsdl.replace('style="document"', 'style="rpc"')],
    ['WW001', wsdl.replace('use="literal"', 'use="encoded"')],
  ])('%s: a WSDL that breaks it stops the start', (rule, text) => {
    expect(() => readService(Buffer.from(text))).toThrow(
      expect.objectContaining({ name: 'ContractError', rule }),
    );
  });

  test('an operation without a handler, or the reverse, stops the start with its name', () => {
    const service = readService(readWsdl('gemeente'));
    const all = Object.fromEntries(service.operations.map(({ name }) => [name, 1]));
    expect(joinHandlers(service, all).size).toBe(service.operations.length);
    const { ['terugkoppelenStatus']: _, ...fewer } = all;
    expect(() => joinHandlers(service, fewer)).toThrow(/terugkoppelenStatus, but nothing handles it/);
    expect(() => joinHandlers(service, { ...all, extra: 1 })).toThrow(/extra is handled/);
    expect(() => joinHandlers(service, fewer)).toThrow(ContractError);
  });
});

const word = fc
  .stringMatching(/^[A-Za-zÀ-ž0-9][A-Za-zÀ-ž0-9 ]{0,20}[A-Za-z0-9]$/)
  .map((text) => text.replace(/ +/g, ' '));
const digits = (n: number) => fc.stringMatching(new RegExp(`^[0-9]{${n}}$`));
const datum = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2050-01-01'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10));
const opt = <T extends object>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: {} as T });
const adres = fc
  .tuple(
    fc.record({ straatnaam: word, plaatsnaam: word }),
    opt(fc.record({ huisnummer: fc.integer({ min: 1, max: 99999 }).map(String) })),
    opt(fc.record({ postcode: fc.constant('3511AB'), landcode: digits(4) })),
  )
  .map((parts) => Object.assign({}, ...parts) as NonNullable<Verzuimmelding['afwijkendAdres']>);
const verzuimmelding: fc.Arbitrary<Verzuimmelding> = fc
  .tuple(
    fc.record({
      kenmerkAfzender: word,
      school: fc.record({ brin: fc.constant('99AD'), vestigingscode: fc.constant('99AD01') }),
      leerling: fc.record({
        soort: fc.constantFrom('burgerservicenummer' as const, 'onderwijsnummer' as const),
        nummer: digits(9),
      }),
      melder: fc.record({ naamMelder: word, emailMelder: fc.constant('a@b.example') }),
    }),
    opt(fc.record({ afwijkendAdres: adres })),
    opt(
      fc.record({
        telefoonLeerling: fc.oneof(
          fc.record({ netnummer: digits(3), abonneenummer: digits(7) }),
          fc.record({ e164: fc.constant('+31612345678') }),
        ),
      }),
    ),
    opt(
      fc.record({
        onderwijsdeelname: fc.record({
          soortOpleiding: fc.constantFrom('VO' as const, 'BVE' as const),
          leerjaar: digits(1),
          leerweg: fc.constantFrom('BOL' as const, 'BBL' as const),
        }),
      }),
    ),
    fc
      .tuple(
        fc.record({
          verzuimsoort: fc.constantFrom('V3' as const, 'LRV' as const, 'O' as const),
          begindatum: datum,
          vermoedelijkeReden: fc.stringMatching(/^[ -~\n]{1,200}$/),
          actieGewenst: fc.boolean(),
          alleLessenGemist: fc.boolean(),
          verzuimdagGespecificeerd: fc.boolean(),
          verzuimdagen: fc.array(
            fc.record({
              datum,
              heleDag: fc.boolean(),
              lesuren: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 12 }),
            }),
            { maxLength: 5 },
          ),
        }),
        opt(
          fc.record({
            einddatum: datum,
            aantalUrenTiende: fc.integer({ min: 1, max: 9999 }),
            urenEenheid: fc.constantFrom('LESUUR' as const, 'KLOKUUR' as const),
          }),
        ),
        opt(
          fc.record({
            ondernomenActie: fc.stringMatching(/^[ -~\n]{1,300}$/),
            vorigeMeldingsnummer: fc.bigInt({ min: 1n, max: 10n ** 18n - 1n }).map(String),
          }),
        ),
      )
      .map((parts) => ({ melding: Object.assign({}, ...parts) as Verzuimmelding['melding'] })),
  )
  .map((parts) => Object.assign({}, ...parts) as Verzuimmelding);

describe('messages', () => {
  test('any Verzuimmelding is written, valid, read back, unchanged', () => {
    fc.assert(
      fc.property(verzuimmelding, (value) => {
        const written = CODECS.meldenVerzuim.writeRequest(value);
        const { root } = parseXml(Buffer.from(written));
        expect(validator.validate(canonicalize(root))).toEqual([]);
        expect(CODECS.meldenVerzuim.readRequest(root)).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  test('the answers are valid against the schemas and read back', () => {
    const at = '2026-11-24T10:00:00.123Z';
    const refused = {
      verwerkt: false as const,
      fouten: [
        { code: 'VZ-DUB-01', tekst: 'x', veld: 'melding/begindatum', herhalen: false, meldingsnummer: '12' },
      ],
    };
    const gegevenslevering = {
      leveringId: '26ae61bc-01cc-4d1c-a539-f70c36b54d6b',
      soort: 'P',
      gemeentecode: '0344',
      omschrijving: 'wekelijkse mutaties',
      peildatum: '2026-11-23',
      bestandsnaam: '20261123G0344.xlsx',
      aantalBytes: 4,
      sha256: 'a'.repeat(64),
      datumTijdBeschikbaar: at,
    };
    const answers = [
      [
        'meldenVerzuim',
        validator,
        {
          verwerkt: true,
          meldingsnummer: '1',
          datumTijdRegistratie: at,
          status: 'R',
          signalen: [{ code: 'VZ-SIG-02', tekst: 'x' }],
        },
      ],
      ['meldenVerzuim', validator, refused],
      [
        'ophalenVerzuimmelding',
        validator,
        {
          verwerkt: true,
          melding: {
            meldingsnummer: '1',
            datumTijdRegistratie: at,
            datumTijdLaatsteMutatie: at,
            status: 'G',
            geleverd: true,
            gemeentecode: '0344',
            volgnummer: 2,
            verzuimmelding: exampleMelding(),
            procesverloop: [
              { status: 'G', datumTijdStatus: at, redenAfsluiting: 'A1', toelichtingAfsluiting: 'T1' },
            ],
            signalen: [],
          },
        },
      ],
      [
        'opvragenGewijzigdeMeldingen',
        validator,
        { verwerkt: true, meldingen: [], vervolgToken: 'abc', meerBeschikbaar: false },
      ],
      [
        'ophalenMeldingen',
        gemeenteValidator,
        {
          verwerkt: true,
          leveringen: [
            {
              leveringId: '26ae61bc-01cc-4d1c-a539-f70c36b54d6b',
              soortLevering: 'NIEUW',
              volgnummerMailbox: 1,
              gemeentecode: '0344',
              meldingsnummer: '1',
              datumTijdRegistratie: at,
              datumTijdLaatsteMutatie: at,
              status: 'R',
              verzuimmelding: exampleMelding(),
              persoon: {
                burgerservicenummer: '999000111',
                geslachtsnaam: 'Ñ',
                geboortedatum: '2014-00-00',
                indicatieStartkwalificatie: false,
              },
              signalen: [],
            },
          ],
          meerBeschikbaar: true,
        },
      ],
      [
        'bevestigenOntvangst',
        gemeenteValidator,
        {
          verwerkt: true,
          bevestigingen: [{ leveringId: '26ae61bc-01cc-4d1c-a539-f70c36b54d6b', fout: refused.fouten[0] }],
        },
      ],
      [
        'terugkoppelenStatus',
        gemeenteValidator,
        { verwerkt: true, meldingsnummer: '1', status: 'B', datumTijdLaatsteMutatie: at },
      ],
      [
        'ophalenGegevensleveringen',
        gemeenteValidator,
        {
          verwerkt: true,
          gegevensleveringen: [{ ...gegevenslevering, opgehaald: false }],
          vervolgToken: '12',
          meerBeschikbaar: true,
        },
      ],
      [
        'ophalenGegevenslevering',
        gemeenteValidator,
        {
          verwerkt: true,
          gegevenslevering: { ...gegevenslevering, opgehaald: true, beschikbaarTot: '2027-02-23' },
          bestand: Buffer.from([0, 255, 1, 254]),
        },
      ],
    ] as const;
    for (const [name, schema, value] of answers) {
      const codec = CODECS[name];
      const { root } = parseXml(Buffer.from(codec.writeResponse(value as never)));
      expect({ name, violations: schema.validate(canonicalize(root)) }).toEqual({ name, violations: [] });
      expect(codec.readResponse(root)).toEqual(value);
    }
  });

  test.each([
    ['a value of another form', (t: string) => t.replace('>99AD<', '>MERK1<')],
    ['a value that is too long', (t: string) => t.replace('>A. Voorbeeld<', `>${'MERK'.repeat(40)}<`)],
    ['a code that is not in the list', (t: string) => t.replace('>V3<', '>MERK<')],
    ['a date that is none', (t: string) => t.replace(/<vb:begindatum>[^<]+/, '<vb:begindatum>MERK')],
    [
      'an element that does not belong',
      (t: string) => t.replace('<vb:melder>', '<vb:MERK>MERK</vb:MERK><vb:melder>'),
    ],
    ['an attribute', (t: string) => t.replace('<vb:melder>', '<vb:melder MERK="MERK">')],
    ['text between elements', (t: string) => t.replace('<vb:melder>', '<vb:melder>MERK')],
    ['a missing element', (t: string) => t.replace(/<vb:vermoedelijkeReden>.*<\/vb:vermoedelijkeReden>/, '')],
    ['another root', () => '<MERK>MERK</MERK>'],
  ])('EK-33 %s is a violation, told without a value or a name of the message', (_, change) => {
    const bytes = Buffer.from(change(CODECS.meldenVerzuim.writeRequest(exampleMelding())));
    const violations = validator.validate(bytes);
    expect(violations.length).toBeGreaterThan(0);
    expect(JSON.stringify(violations)).not.toContain('MERK');
    expect(violations[0]?.text).toMatch(/^(De|Dit|Er|Hier) /);
  });

  test('EK-33 the address where a pupil stays has no gemeentecode: the school does not choose who reads (verzuim §4.2)', () => {
    const melding = exampleMelding();
    const afwijkendAdres = { straatnaam: 'Straat', postcode: '3811AA', plaatsnaam: 'Amersfoort' };
    const text = CODECS.meldenVerzuim.writeRequest({ ...melding, afwijkendAdres });
    const met = text.replace('</vb:afwijkendAdres>', '<vb:gemeentecode>0344</vb:gemeentecode>$&');
    expect(validator.validate(Buffer.from(text))).toEqual([]);
    expect(met).not.toBe(text);
    expect(validator.validate(Buffer.from(met))).not.toEqual([]);
  });

  test('every type has a largest length: no xs:string without a limit, no xs:any', () => {
    for (const [name, bytes] of readSchemas()) {
      const text = bytes.toString();
      expect({
        name,
        any: /xs:any\b/.test(text),
        bare: /type="xs:(string|token|normalizedString|anyURI)"/.test(text),
      }).toEqual({ name, any: false, bare: false });
    }
    expect(readFileSync(new URL('../../schemas/verzuim-types-v1.xsd', import.meta.url), 'utf8')).toContain(
      'maxLength',
    );
  });
});

test.each([
  [
    'a namespace that is no URI',
    '<vb:x xmlns:vb="urn:verzuimbroker:school:v1" xmlns:q="%%% no uri"><q:y/></vb:x>',
  ],
  ['an xml:id that is no name', '<vb:x xmlns:vb="urn:verzuimbroker:school:v1" xml:id="1 2"/>'],
])('EK-33 %s is a violation, and the next message is judged as ever', (_, payload) => {
  const bytes = canonicalize(parseXml(Buffer.from(payload)).root);
  const [violation] = validator.validate(bytes);
  expect(violation?.text).toMatch(/^[A-Z].*\.$/);
  expect(JSON.stringify(violation)).not.toContain('no uri');
  expect(validator.validate(bytes)).not.toEqual([]);
});
