/** Every certificate of the test PKI as it is handed in, and the sheet that should say the same. Source: edukoppeling §4.3–§4.6. */
import { describe, expect, test } from 'vitest';
import {
  CERTIFICATE_PROBLEMS,
  createTrustStore,
  type TrustStore,
} from '../../../src/edukoppeling/pki/index.ts';
import { fixture, fixtureTrust } from '../../../src/harness/example-partners.ts';
import { keurCertificaat } from '../../../src/parties/intake/keur-certificaat.ts';
import { readInzending } from '../../../src/parties/intake/read-inzending.ts';
import { type SjabloonWaarden, vulSjabloon } from '../../../src/parties/intake/sjabloon.ts';
import type { Certificaatmelding } from '../../../src/verzuim/certificaatmelding.ts';
import { der, openssl, pem, SHEET } from '../../setup/certificaat.ts';

const NOW = Date.UTC(2026, 10, 24);
const CAS = ['trust/intermediate', 'trust/tsp', 'trust/g4-intermediate', 'trust/g4-tsp', 'bad/tsp-revoked'];
const OTHERS = [
  'bad/tsp-pathlen-0',
  'bad/tsp-below-pathlen-0',
  'bad/tsp-constrained',
  'bad/tsp-other-policy',
];
const ANCHORS = ['trust/root', 'trust/g4-root'];
const KNOWN = [...ANCHORS, ...CAS, ...OTHERS];
const trust = (crls: readonly string[] = KNOWN): TrustStore =>
  createTrustStore({
    anchors: ANCHORS.map((name) => fixture(`${name}.pem`)),
    intermediates: [...CAS, ...OTHERS].map((name) => fixture(`${name}.pem`)),
    crls: crls.map((name) => fixture(`${name}.crl.pem`)),
    allowTest: true,
  });

const handIn = (name: string) => ({ certificaat: { bestandsnaam: 'school.cer', der: der(name) } });
const judge = async (name: string, store = trust()) => {
  const outcome = await keurCertificaat(store, handIn(name), NOW);
  return outcome.verwerkt === false
    ? outcome.fouten.map(({ code, veld }) => `${code} ${veld}`)
    : outcome.verwerkt;
};

describe('a certificate that is not believed', () => {
  test.each([
    ['VZ-CER-01 certificaat/geldigTot', 'bad/expired'],
    ['VZ-CER-01 certificaat/ingetrokken', 'bad/revoked'],
    ['VZ-CER-01 certificaat/ingetrokken', 'bad/revoked-ca'],
    ['VZ-CER-01 certificaat/ingetrokken', 'bad/revoked-g4'],
    ['VZ-CER-15 certificaat/uitgever', 'bad/wrong-root'],
    ['VZ-CER-15 certificaat/uitgever', 'bad/self-signed'],
    ['VZ-CER-16 certificaat/oin', 'bad/no-oin'],
    ['VZ-CER-16 certificaat/oin', 'bad/double-oin'],
    ['VZ-CER-16 certificaat/oin', 'bad/malformed-oin'],
    ['VZ-CER-17 certificaat/geldigVan', 'bad/not-yet-valid'],
    ['VZ-CER-18 certificaat/sleutel', 'bad/rsa-1024'],
    ['VZ-CER-18 certificaat/sleutel', 'bad/ec-key'],
    ['VZ-CER-18 certificaat/ondertekening', 'bad/sha1'],
    ['VZ-CER-18 certificaat/ondertekening', 'bad/pss-sha1'],
    ['VZ-CER-20 certificaat/gebruik', 'bad/no-key-usage'],
    ['VZ-CER-20 certificaat/gebruik', 'bad/critical-extension'],
    ['VZ-CER-20 certificaat/gebruik', 'bad/path-length'],
    ['VZ-CER-20 certificaat/gebruik', 'bad/name-constraints'],
    ['VZ-CER-20 certificaat/gebruik', 'bad/policy-not-of-ca'],
    ['VZ-CER-20 certificaat/gebruik', 'trust/tsp'],
  ])('%s: %s', async (expected, name) => {
    expect(await judge(name)).toEqual([expected]);
  });
});

describe('a certificate that is believed', () => {
  test.each([
    'school',
    'school-lower-case',
    'vendor-rsin',
    'vendor-kvk',
    'vendor-g4',
    'vendor-document-signing',
  ])('%s', async (name) => {
    expect(await judge(name)).toBe(true);
  });
});

test('the facts are those that OpenSSL shows', async () => {
  for (const name of ['school', 'vendor-g4']) {
    const outcome = await keurCertificaat(trust(), handIn(name), NOW);
    if (outcome.verwerkt !== true) throw new Error('not believed');
    const { feiten } = outcome;
    const shown = (...what: string[]) =>
      openssl('x509', '-noout', '-in', `${name}.pem`, ...what)
        .toString()
        .trim();
    expect(shown('-serial')).toBe(`serial=${feiten.serienummer}`);
    expect(shown('-subject', '-nameopt', 'RFC2253,sep_comma_plus_space')).toBe(`subject=${feiten.onderwerp}`);
    expect(shown('-issuer', '-nameopt', 'RFC2253,sep_comma_plus_space')).toBe(`issuer=${feiten.uitgever}`);
    expect(shown('-fingerprint', '-sha256').split('=')[1]?.replaceAll(':', '').toLowerCase()).toBe(
      feiten.sha256,
    );
    expect(Date.parse(shown('-startdate').slice('notBefore='.length))).toBe(feiten.geldigVan.getTime());
    expect(Date.parse(shown('-enddate').slice('notAfter='.length))).toBe(feiten.geldigTot.getTime());
  }
});

test('the key and the signature are named', async () => {
  const facts = async (name: string) => {
    const outcome = await keurCertificaat(trust(), handIn(name), NOW);
    return outcome.verwerkt === true
      ? [outcome.feiten.oin, outcome.feiten.sleutel, outcome.feiten.algoritme]
      : [];
  };
  expect(await facts('school')).toEqual([
    '0000000700099AD00000',
    'RSA 2048',
    'RSASSA-PKCS1-v1_5 met SHA-256',
  ]);
  expect((await facts('vendor-g4'))[2]).toBe('RSASSA-PSS met SHA-512');
});

test('without the list of revoked certificates nothing is refused: it is judged later', async () => {
  expect(await keurCertificaat(trust([]), handIn('school'), NOW)).toEqual({
    verwerkt: 'later',
    problem: 'no-crl',
  });
  const after = Date.UTC(2199, 0, 1);
  const stale = createTrustStore({
    anchors: [fixture('trust/root.pem')],
    intermediates: [fixture('trust/intermediate.pem'), fixture('trust/tsp.pem')],
    crls: [
      fixture('trust/root.crl.pem'),
      fixture('trust/intermediate.crl.pem'),
      fixture('bad/tsp-expired.crl.pem'),
    ],
    allowTest: true,
  });
  expect(await keurCertificaat(stale, handIn('school'), NOW)).toEqual({
    verwerkt: 'later',
    problem: 'crl-expired',
  });
  expect(await keurCertificaat(stale, handIn('school'), after)).toMatchObject({ verwerkt: false });
});

test('VZ-CER-19 a test certificate in production', async () => {
  // A store of production cannot be made with a test root; what it would say is asked of one that no longer allows it.
  const production = { ...fixtureTrust(), allowTest: false };
  expect(await judge('school', production)).toEqual(['VZ-CER-19 certificaat']);
});

test('VZ-CER-02 bytes that are no certificate', async () => {
  const broken = { certificaat: { bestandsnaam: 'a.cer', der: Buffer.from('3003020101', 'hex') } };
  expect(await keurCertificaat(trust(), broken, NOW)).toMatchObject({
    fouten: [{ code: 'VZ-CER-02', veld: 'bestand' }],
  });
});

describe('VZ-CER-14 the sheet and the certificate', () => {
  const inzending = async (change: SjabloonWaarden, name = 'school') => {
    const read = await readInzending([
      { naam: 'school.cer', bytes: pem(name) },
      { naam: 'sjabloon.xlsx', bytes: await vulSjabloon({ ...SHEET, ...change }) },
    ]);
    if ('fouten' in read) throw new Error('not read');
    return read;
  };
  const compare = async (change: SjabloonWaarden, name?: string) => {
    const outcome = await keurCertificaat(trust(), await inzending(change, name), NOW);
    return outcome.verwerkt === false
      ? outcome.fouten.map(({ code, veld, gevonden }) => `${code} ${veld} ${gevonden ?? ''}`.trim())
      : outcome.verwerkt;
  };
  test.each<readonly [keyof SjabloonWaarden, string | Date]>([
    ['serienummer', '19'],
    ['serienummer', '0x13'],
    ['serienummer', '00:13'],
    ['uitgever', 'test  tsp ca'],
    ['uitgever', 'CN=TEST TSP CA'],
    ['uitgever', 'CN = TEST TSP CA, O = Verzuimbroker TEST, C = NL'],
    ['uitgever', 'C=NL,O=Verzuimbroker TEST,CN=TEST TSP CA'],
    ['uitgever', '/C=NL/O=Verzuimbroker TEST/CN=TEST TSP CA'],
    ['geldigTot', '01-01-2100'],
    ['geldigTot', new Date(Date.UTC(2099, 11, 31))],
    ['bestandsnaam', 'C:\\certificaten\\School.CER'],
  ])('are the same: %s %s', async (veld, value) => {
    expect(await compare({ [veld]: value })).toBe(true);
  });
  test.each<readonly [keyof SjabloonWaarden, string, string]>([
    ['bestandsnaam', 'ander.cer', ''],
    ['serienummer', '14', '13'],
    ['serienummer', '20', '13'],
    ['uitgever', 'TSP', 'CN=TEST TSP CA, O=Verzuimbroker TEST, C=NL'],
    ['uitgever', 'CN=TEST TSP CA, O=Ander', 'CN=TEST TSP CA, O=Verzuimbroker TEST, C=NL'],
    ['geldigVan', '02-01-2020', '2020-01-01'],
    ['geldigTot', '30-12-2099', '2100-01-01'],
    ['omgeving', 'PRODUCTIE', 'TEST'],
    ['brin', '99AE', '0000000700099AD00000'],
  ])('differ: %s %s', async (veld, value, found) => {
    expect(await compare({ [veld]: value })).toEqual([`VZ-CER-14 sjabloon/${veld} ${found}`.trim()]);
  });
  test('a gemeente with the certificate of a school', async () => {
    const gemeente = { organisatieSoort: 'GEMEENTE', brin: '', gemeentecode: '0344' };
    expect(await compare(gemeente)).toEqual(['VZ-CER-14 sjabloon/organisatieSoort 0000000700099AD00000']);
    expect(await compare({ ...gemeente, serienummer: '14' }, 'gemeente-utrecht')).toBe(true);
  });
  test('another OIN says nothing of a BRIN', async () => {
    expect(await compare({ serienummer: '11' }, 'vendor-rsin')).toBe(true);
  });
  test('all at once', async () => {
    const outcome = await compare({ serienummer: '14', omgeving: 'PRODUCTIE', brin: '98AD' });
    expect(outcome).toEqual([
      'VZ-CER-14 sjabloon/brin 0000000700099AD00000',
      'VZ-CER-14 sjabloon/serienummer 13',
      'VZ-CER-14 sjabloon/omgeving TEST',
    ]);
  });
  test('nothing of what the sender wrote is told back', async () => {
    const sheet: Partial<Certificaatmelding> = {
      uitgever: 'Bezoek example.com',
      bestandsnaam: 'lees dit.cer',
    };
    expect(JSON.stringify(await compare(sheet as SjabloonWaarden))).not.toMatch(/example\.com|lees dit/);
  });
});

test('every problem of a certificate has a code, or is waited for', () => {
  // A record by problem: what is left out does not compile; this is for what is waited for.
  expect(Object.keys(CERTIFICATE_PROBLEMS).filter((problem) => problem.includes('crl'))).toEqual([
    'no-crl',
    'crl-expired',
  ]);
});
