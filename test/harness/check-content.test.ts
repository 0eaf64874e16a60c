/** `check` judges the content of every operation as a broker does, as far as it can without what a broker stores. */
import { afterAll, describe, expect, test } from 'vitest';
import { codecOf } from '../../src/broker/operations.ts';
import type { OperationName, Operations } from '../../src/contract/messages.ts';
import { parseXml } from '../../src/edukoppeling/xml/document.ts';
import { type CheckParts, check } from '../../src/harness/check/check.ts';
import { createExamplePartner } from '../../src/harness/example-partners.ts';
import { exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import { PARTS } from '../setup/checking.ts';
import { leavesOf, readSample, readSamples, refusedRequest, SAMPLE_NOW } from '../setup/samples.ts';

const baseUrl = 'https://localhost:8443';
const clock = () => SAMPLE_NOW;
const school = { certificate: 'vendor-rsin', fromOin: '0000000700099AD00000' };
const partners = {
  school: createExamplePartner({ baseUrl, clock, service: 'school', ...school }),
  rio: createExamplePartner({ baseUrl, clock, service: 'rio', ...school }),
  gemeente: createExamplePartner({
    baseUrl,
    clock,
    service: 'gemeente',
    certificate: 'gemeente-utrecht',
    fromOin: '00000001999903440000',
  }),
};
afterAll(() => {
  for (const partner of Object.values(partners)) partner.close();
});

async function report<K extends OperationName>(
  service: keyof typeof partners,
  name: K,
  request: Operations[K]['request'],
  parts: CheckParts = PARTS,
) {
  const { message } = partners[service].prepare(name, request);
  return check({ bytes: Buffer.from(message.bytes), now: SAMPLE_NOW }, parts);
}
async function found(...asked: Parameters<typeof report>): Promise<readonly string[]> {
  const { findings } = await report(...asked);
  return findings.map(({ code, part }) => `${code} ${part.replace('soap:Body/', '')}`);
}
async function foundInSample(name: OperationName, text: string): Promise<readonly string[]> {
  const { root } = parseXml(Buffer.from(text));
  const service = root.namespaceUri.split(':')[2] as keyof typeof partners;
  return found(service, name, codecOf(name).readRequest(root) as never);
}

/** What the sample of a refusal says. */
function refusalOf(name: OperationName): readonly string[] {
  const leaves = leavesOf(readSample(name, 'refusal'));
  const valuesOf = (element: string) =>
    leaves.filter(([path]) => path.endsWith(`/fout/${element}`)).map(([, value]) => value);
  const velden = valuesOf('veld');
  return valuesOf('code').map((code, i) => `${code} ${velden[i]}`);
}

/** Refused because of what a broker has stored, or not: no message alone can tell. */
const STORED: readonly OperationName[] = [
  'raadplegenInstelling',
  'ophalenVerzuimmelding',
  'muterenVerzuimmelding',
  'intrekkenVerzuimmelding',
  'ophalenMelding',
  'meldenVerkeerdeGemeente',
  'intrekkenVrijstelling',
  'intrekkenVervangendeLeerplicht',
  'ophalenGegevenslevering',
];

describe('the samples of every operation', () => {
  test.each(readSamples().map((sample) => [sample.operation, sample] as const))(
    '%s',
    async (name, sample) => {
      expect(await foundInSample(name, readSample(name, 'request'))).toEqual([]);
      const told = await foundInSample(name, refusedRequest(sample));
      // Another kind than the stored vrijstelling has (VZ-STA-01) is one of them.
      const visible = refusalOf(name).filter((fout) => fout !== 'VZ-STA-01 vrijstelling/soort');
      expect(told).toEqual(STORED.includes(name) ? [] : visible);
    },
  );
});

describe('doorgevenVrijstelling', () => {
  const today = '2025-11-24';
  const give = (change: Parameters<typeof exampleVrijstelling>[0], parts?: CheckParts) =>
    found('gemeente', 'doorgevenVrijstelling', exampleVrijstelling({ today, ...change }), parts);
  const UNKNOWN = '999000317';
  const persoon = { naam: 'Voorbeeld, Lieve', geboortedatum: '2015-09-12', geslacht: 'V' } as const;
  const adres = { straatnaam: 'Neude', postcode: '3512AE', plaatsnaam: 'Utrecht' };

  test('a good one holds, and only its own rules are listed', async () => {
    const { rules } = await report('gemeente', 'doorgevenVrijstelling', exampleVrijstelling({ today }));
    const statusOf = (id: string) => rules.find(({ rule }) => rule === id)?.status;
    expect(statusOf('VZ-VRY-01')).toBe('holds');
    expect(statusOf('VZ-VRY-02')).toBe('not reached');
    expect(statusOf('VZ-PRD-02')).toBeUndefined();
  });
  test('VZ-AUT-04 a pupil who lives in another gemeente by the file of pupils', async () => {
    expect(await give({ bsn: '999000123' })).toEqual(['VZ-AUT-04 leerling/burgerservicenummer']);
  });
  test('VZ-AUT-04 for a pupil who is not in it the postcode decides', async () => {
    const change = { persoon: { ...persoon, adres } };
    expect(await give({ bsn: UNKNOWN, change })).toEqual([]);
    expect(await give({ bsn: UNKNOWN, change: { ...change, postcodeWoonplaats: '3811AA' } })).toEqual([
      'VZ-AUT-04 leerling/burgerservicenummer',
    ]);
    const withoutPostcodes = { ...PARTS, findPostcodes: undefined };
    expect(
      await give({ bsn: UNKNOWN, change: { ...change, postcodeWoonplaats: '3811AA' } }, withoutPostcodes),
    ).toEqual([]);
  });
  test('VZ-INH-02 persoon is there for a pupil who is in it, or missing for one who is not', async () => {
    expect(await give({ change: { persoon: { ...persoon, adres } } })).toEqual(['VZ-INH-02 persoon']);
    expect(await give({ bsn: UNKNOWN })).toEqual(['VZ-INH-02 persoon']);
  });
  test('without a file of pupils the number and the content are judged, not who the pupil is', async () => {
    const without = { ...PARTS, findLeerling: undefined };
    expect(await give({ bsn: '999000123' }, without)).toEqual([]);
    expect(await give({ bsn: '999000112' }, without)).toEqual(['VZ-PER-01 leerling/burgerservicenummer']);
    expect(await give({ change: { bewijs: { datumKennisgeving: today } } }, without)).toEqual([
      'VZ-VRY-01 bewijs/verklaring',
    ]);
  });
});

test('muterenVerzuimmelding: the new version is judged like a report, below verzuimmelding', async () => {
  const text = readSample('muterenVerzuimmelding', 'request');
  const late = text.replace('>2025-11-14<', '>2025-10-01<');
  const fouten = await foundInSample('muterenVerzuimmelding', late);
  expect(fouten).toContain('VZ-PRD-01 verzuimmelding/melding/einddatum');
  const other = text.replace('>99AD<', '>99AE<').replace('>99AD00<', '>99AE00<');
  expect(await foundInSample('muterenVerzuimmelding', other)).toEqual([]);
});
