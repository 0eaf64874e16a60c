/** Whom the gate believes: every certificate of the test PKI, with openssl as the oracle. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  CertificateError,
  createTrustStore,
  readOin,
  readPem,
  TrustStoreError,
  verifyCertificate,
} from '../../../src/edukoppeling/pki/index.ts';
import { fixture } from '../../../src/harness/example-partners.ts';

const FOLDER = fileURLToPath(new URL('../../../certs-fixtures/', import.meta.url));
const NOW = Date.UTC(2026, 10, 24);
const der = (name: string) => readPem(fixture(`${name}.pem`), 'CERTIFICATE')[0] ?? Buffer.alloc(0);
const CRLS = ['trust/root.crl', 'trust/intermediate.crl', 'trust/tsp.crl', 'bad/tsp-revoked.crl'];
const store = (change: { crls?: string[]; allowTest?: boolean } = {}) =>
  createTrustStore({
    anchors: [fixture('trust/root.pem')],
    intermediates: ['trust/intermediate', 'trust/tsp', 'bad/tsp-revoked'].map((name) =>
      fixture(`${name}.pem`),
    ),
    crls: (change.crls ?? CRLS).map((name) => fixture(`${name}.pem`)),
    allowTest: change.allowTest ?? true,
  });
const problemOf = (name: string, trust = store(), now = NOW) =>
  verifyCertificate(trust, der(name), now, 'signature').then(
    () => 'believed',
    (error: unknown) => (error instanceof CertificateError ? error.problem : String(error)),
  );

const GOOD = [
  'broker',
  'vendor-rsin',
  'vendor-kvk',
  'school',
  'gemeente-utrecht',
  'gemeente-amersfoort',
  'gemeente-amsterdam',
  'regio',
];
const BAD: readonly (readonly [string, string])[] = [
  ['expired', 'expired'],
  ['not-yet-valid', 'not-yet-valid'],
  ['revoked', 'revoked'],
  ['revoked-ca', 'revoked'],
  ['wrong-root', 'untrusted'],
  ['self-signed', 'untrusted'],
  ['ca-false-issuer', 'untrusted'],
  ['rsa-1024', 'weak-key'],
  ['no-oin', 'no-oin'],
  ['malformed-oin', 'no-oin'],
  ['double-oin', 'no-oin'],
  ['no-key-usage', 'key-usage'],
];

describe('certificates', () => {
  test.each(GOOD)('EK-07 %s is believed through intermediates that are configured', async (name) => {
    expect(await problemOf(name)).toBe('believed');
  });
  test.each(BAD)('EK-92 %s is refused as %s', async (name, problem) => {
    expect(await problemOf(`bad/${name}`)).toBe(problem);
  });
  test('EK-57 EK-116 the OIN is the subject serialNumber, letters included', () => {
    expect(readOin(der('school'))).toBe('0000000700099AD00000');
    expect(readOin(der('bad/double-oin'))).toBeUndefined();
  });
  test('EK-11 without a CRL, or with one past nextUpdate, a certificate counts as invalid', async () => {
    expect(await problemOf('vendor-rsin', store({ crls: CRLS.slice(0, 2) }))).toBe('no-crl');
    expect(await problemOf('vendor-rsin', store(), Date.UTC(2019, 0, 1))).toBe('not-yet-valid');
  });
  test('EK-16 production refuses the test PKI, as anchor and as certificate', () => {
    expect(() => store({ allowTest: false })).toThrow(TrustStoreError);
  });
  test('a verdict is kept, and not beyond the end of the certificate', async () => {
    const trust = store();
    expect(await problemOf('vendor-rsin', trust)).toBe('believed');
    expect(await problemOf('vendor-rsin', trust, NOW + 1000)).toBe('believed');
    expect(await problemOf('vendor-rsin', trust, Date.UTC(2100, 1, 1))).toBe('expired');
  });
  test('no bytes make it throw anything but a CertificateError', async () => {
    const good = der('vendor-rsin');
    const trust = store();
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(good);
        changed[at] = (changed[at] ?? 0) ^ flip;
        await expect(verifyCertificate(trust, changed, NOW, 'tls')).rejects.toBeInstanceOf(CertificateError);
      }),
      { numRuns: 300 },
    );
  });
});

const withOpenssl = spawnSync('openssl', ['version']).status === 0 ? test : test.skip;

describe('openssl', () => {
  const work = mkdtempSync(join(tmpdir(), 'verzuimbroker-pki-'));
  const bundle = (names: readonly string[], file: string) => {
    writeFileSync(join(work, file), names.map((name) => readFileSync(join(FOLDER, name), 'utf8')).join('\n'));
    return join(work, file);
  };
  const untrusted = bundle(
    ['trust/intermediate.pem', 'trust/tsp.pem', 'bad/tsp-revoked.pem'],
    'untrusted.pem',
  );
  const crls = bundle(
    CRLS.map((name) => `${name}.pem`),
    'crls.pem',
  );
  const args = [
    'verify',
    '-crl_check_all',
    '-CAfile',
    join(FOLDER, 'trust/root.pem'),
    '-untrusted',
    untrusted,
    '-CRLfile',
    crls,
  ];
  withOpenssl('agrees about chain, validity and revocation of all of them', () => {
    // What openssl does not judge here: OIN, key length, key usage.
    const ours = new Set(['no-oin', 'weak-key', 'key-usage']);
    for (const name of GOOD)
      expect(spawnSync('openssl', [...args, join(FOLDER, `${name}.pem`)]).status).toBe(0);
    for (const [name, problem] of BAD) {
      const believed = spawnSync('openssl', [...args, join(FOLDER, `bad/${name}.pem`)]).status === 0;
      expect({ name, believed }).toEqual({ name, believed: ours.has(problem) });
    }
  });
  withOpenssl('makes the whole test PKI again, to the byte', () => {
    const again = join(work, 'again');
    execFileSync(join(FOLDER, 'make'), [again]);
    for (const name of [
      ...GOOD.map((n) => `${n}.pem`),
      ...BAD.map(([n]) => `bad/${n}.pem`),
      ...CRLS.map((n) => `${n}.pem`),
    ]) {
      expect(readFileSync(join(again, name), 'utf8')).toBe(readFileSync(join(FOLDER, name), 'utf8'));
    }
  });
});
