/** Whom the gate believes: every certificate of the test PKI, with openssl as the oracle. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCertificate } from '../../../src/edukoppeling/pki/certificate.ts';
import {
  CERTIFICATE_PROBLEMS,
  CertificateError,
  type CertificateProblem,
  type CertificateUse,
  type CertificateWarning,
  createTrustStore,
  findChain,
  PKIOVERHEID_POLICIES,
  readOin,
  readPem,
  TrustStoreError,
  verifyCertificate,
} from '../../../src/edukoppeling/pki/index.ts';
import { fixture } from '../../../src/harness/example-partners.ts';

const FOLDER = fileURLToPath(new URL('../../../certs-fixtures/', import.meta.url));
const NOW = Date.UTC(2026, 10, 24);
const der = (name: string) => readPem(fixture(`${name}.pem`), 'CERTIFICATE')[0] ?? Buffer.alloc(0);
const G4 = ['trust/g4-intermediate', 'trust/g4-tsp'];
const INTERMEDIATES = [
  'trust/intermediate',
  'trust/tsp',
  ...G4,
  'bad/tsp-revoked',
  'bad/tsp-pathlen-0',
  'bad/tsp-below-pathlen-0',
  'bad/tsp-constrained',
  'bad/tsp-no-cert-sign',
  'bad/tsp-other-policy',
];
const ANCHORS = ['trust/root', 'trust/g4-root'];
const CRLS = [...ANCHORS, ...INTERMEDIATES].map((name) => `${name}.crl`);
interface StoreChange {
  anchors?: string[];
  intermediates?: string[];
  crls?: string[];
  allowTest?: boolean;
  otherwise?: 'warn' | 'refuse';
  onWarning?: (warning: CertificateWarning) => void;
}
const store = (change: StoreChange = {}) =>
  createTrustStore({
    anchors: (change.anchors ?? ANCHORS).map((name) => fixture(`${name}.pem`)),
    intermediates: (change.intermediates ?? INTERMEDIATES).map((name) => fixture(`${name}.pem`)),
    crls: (change.crls ?? CRLS).map((name) => fixture(`${name}.pem`)),
    allowTest: change.allowTest ?? true,
    policies: { oids: PKIOVERHEID_POLICIES, otherwise: change.otherwise ?? 'warn' },
    crlHosts: ['crl.broker.test'],
    ...(change.onWarning ? { onWarning: change.onWarning } : {}),
  });
const problemOf = (name: string, trust = store(), now = NOW, use: CertificateUse = 'signature') =>
  verifyCertificate(trust, der(name), now, use).then(
    () => 'believed',
    (error: unknown) => (error instanceof CertificateError ? error.problem : String(error)),
  );

const GOOD = [
  'broker',
  'vendor-rsin',
  'vendor-kvk',
  'vendor-g4',
  'vendor-document-signing',
  'vendor-pathlen',
  'vendor-urls',
  'vendor-constrained',
  'school',
  'school-lower-case',
  'gemeente-utrecht',
  'gemeente-amersfoort',
  'gemeente-amsterdam',
  'regio',
];
/** What is wrong with it; what openssl says of it: whether it too refuses. */
const BAD: readonly (readonly [string, CertificateProblem, 'openssl too' | 'ours'])[] = [
  ['expired', 'expired', 'openssl too'],
  ['not-yet-valid', 'not-yet-valid', 'openssl too'],
  ['revoked', 'revoked', 'openssl too'],
  ['revoked-ca', 'revoked', 'openssl too'],
  ['revoked-g4', 'revoked', 'openssl too'],
  ['wrong-root', 'untrusted', 'openssl too'],
  ['other-root', 'untrusted', 'openssl too'],
  ['self-signed', 'untrusted', 'openssl too'],
  ['ca-false-issuer', 'untrusted', 'openssl too'],
  ['ca-no-cert-sign', 'key-usage', 'openssl too'],
  ['path-length', 'path-length', 'openssl too'],
  ['name-constraints', 'name-constraints', 'openssl too'],
  ['name-constraints-dns', 'name-constraints', 'openssl too'],
  ['policy-not-of-ca', 'policy', 'openssl too'],
  ['critical-extension', 'critical-extension', 'openssl too'],
  // A CA as if it were a party.
  ['tsp-pathlen-0', 'key-usage', 'ours'],
  ['tsp-below-pathlen-0', 'key-usage', 'ours'],
  ['tsp-constrained', 'key-usage', 'ours'],
  ['tsp-no-cert-sign', 'key-usage', 'ours'],
  ['tsp-other-policy', 'key-usage', 'ours'],
  ['tsp-revoked', 'revoked', 'openssl too'],
  // What openssl does not judge here.
  ['rsa-1024', 'weak-key', 'ours'],
  ['ec-key', 'weak-key', 'ours'],
  ['sha1', 'weak-signature', 'ours'],
  ['pss-sha1', 'weak-signature', 'ours'],
  ['no-oin', 'no-oin', 'ours'],
  ['malformed-oin', 'no-oin', 'ours'],
  ['double-oin', 'no-oin', 'ours'],
  ['no-key-usage', 'key-usage', 'ours'],
];
/** Believed as such: refused by a setting, at TLS, or because nobody with that OIN is connected. */
const BAD_ELSEWHERE = ['wrong-policy', 'server-auth-only', 'other-oin'];

describe('certificates', () => {
  test.each(GOOD)('EK-07 %s is believed through intermediates that are configured', async (name) => {
    expect(await problemOf(name)).toBe('believed');
  });
  test.each(BAD)('EK-92 %s is refused as %s', async (name, problem) => {
    for (const use of ['tls', 'signature', 'intake'] as const)
      expect(await problemOf(`bad/${name}`, store(), NOW, use)).toBe(problem);
    expect(CERTIFICATE_PROBLEMS[problem].meaning).not.toBe('');
  });
  test('every certificate in certs-fixtures/bad is judged here', () => {
    const files = readdirSync(join(FOLDER, 'bad')).filter((name) => /^[^.]+\.pem$/.test(name));
    expect(files.map((name) => name.slice(0, -4)).sort()).toEqual(
      [...BAD.map(([name]) => name), ...BAD_ELSEWHERE].sort(),
    );
  });
  test('EK-158 an RSA key below 2048 bits, or another kind of key, is refused', async () => {
    expect(await problemOf('bad/rsa-1024')).toBe('weak-key');
    expect(await problemOf('bad/ec-key')).toBe('weak-key');
    expect(await problemOf('vendor-rsin')).toBe('believed');
  });
  test('EK-57 EK-116 the OIN is the subject serialNumber, letters included, in upper case', () => {
    expect(readOin(der('school'))).toBe('0000000700099AD00000');
    expect(readOin(der('school-lower-case'))).toBe('0000000700099AD00000');
    expect(readOin(der('bad/double-oin'))).toBeUndefined();
  });
  test('EK-15 EK-159 both generations at once, RSASSA-PSS under its own root only', async () => {
    const trust = store();
    expect(await problemOf('vendor-rsin', trust)).toBe('believed');
    expect(await problemOf('vendor-g4', trust)).toBe('believed');
    expect(await problemOf('vendor-g4', store({ anchors: ['trust/root'] }))).toBe('untrusted');
    expect(await problemOf('vendor-rsin', store({ anchors: ['trust/g4-root'] }))).toBe('untrusted');
  });
  test('EK-160 an organizationIdentifier does not change the OIN', async () => {
    expect((await verifyCertificate(store(), der('vendor-g4'), NOW, 'signature')).oin).toBe(
      (await verifyCertificate(store(), der('vendor-rsin'), NOW, 'signature')).oin,
    );
  });
  test('EK-157 another policy is a warning, and a refusal when the setting says so', async () => {
    const warnings: CertificateWarning[] = [];
    const onWarning = (warning: CertificateWarning) => warnings.push(warning);
    expect(await problemOf('bad/wrong-policy', store({ onWarning }))).toBe('believed');
    expect(warnings).toMatchObject([{ problem: 'policy', found: '2.16.528.1.1003.1.2.8.5' }]);
    expect(await problemOf('bad/wrong-policy', store({ otherwise: 'refuse' }))).toBe('policy');
    for (const name of GOOD) expect(await problemOf(name, store({ otherwise: 'refuse' }))).toBe('believed');
  });
  test('EK-94 a signature needs no clientAuth, a TLS client does', async () => {
    for (const name of ['bad/server-auth-only', 'vendor-document-signing']) {
      expect(await problemOf(name)).toBe('believed');
      expect(await problemOf(name, store(), NOW, 'tls')).toBe('extended-key-usage');
    }
    expect(await problemOf('vendor-rsin', store(), NOW, 'tls')).toBe('believed');
  });
  test('EK-11 a CRL past nextUpdate is none, however many others there are', async () => {
    const others = CRLS.filter((name) => name !== 'trust/tsp.crl');
    expect(await problemOf('vendor-rsin', store({ crls: [...others, 'bad/tsp-expired.crl'] }))).toBe(
      'crl-expired',
    );
    expect(await problemOf('vendor-rsin', store({ crls: [...CRLS, 'bad/tsp-expired.crl'] }))).toBe(
      'believed',
    );
    expect(await problemOf('vendor-g4', store({ crls: [...others, 'bad/tsp-expired.crl'] }))).toBe(
      'believed',
    );
  });
  test('EK-07 a server sends its own chain, without the root and without another generation', () => {
    expect(findChain(store(), der('broker'))).toEqual([
      der('broker'),
      der('trust/tsp'),
      der('trust/intermediate'),
    ]);
  });
  test('EK-11 without a CRL, or with one past nextUpdate, a certificate counts as invalid', async () => {
    expect(
      await problemOf('vendor-rsin', store({ crls: CRLS.filter((name) => name !== 'trust/tsp.crl') })),
    ).toBe('no-crl');
    expect(await problemOf('vendor-rsin', store(), Date.UTC(2019, 0, 1))).toBe('not-yet-valid');
  });
  test('where its CRL is, is learned from a certificate that chains to us, and from no other', async () => {
    const trust = store();
    const elsewhere = store({ anchors: ['trust/g4-root'] });
    expect(await problemOf('vendor-urls', trust)).toBe('believed');
    expect([...trust.seenCrlUrls]).toEqual(['http://crl.broker.test/tsp.crl']);
    expect(await problemOf('vendor-urls', elsewhere)).toBe('untrusted');
    expect(elsewhere.seenCrlUrls.size).toBe(0);
    expect(readCertificate(der('vendor-urls')).ocspUrls).toEqual(['http://ocsp.broker.test/']);
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
  const args = [
    'verify',
    '-crl_check_all',
    '-policy_check',
    '-CAfile',
    bundle(
      ANCHORS.map((name) => `${name}.pem`),
      'anchors.pem',
    ),
    '-untrusted',
    bundle(
      INTERMEDIATES.map((name) => `${name}.pem`),
      'untrusted.pem',
    ),
    '-CRLfile',
    bundle(
      CRLS.map((name) => `${name}.pem`),
      'crls.pem',
    ),
  ];
  // Any policy will do, unless a CA demands one.
  const believes = (name: string, more: readonly string[] = ['-policy', '2.5.29.32.0']) =>
    spawnSync('openssl', [...args, ...more, join(FOLDER, `${name}.pem`)]).status === 0;
  withOpenssl.each([...GOOD, ...BAD_ELSEWHERE.map((name) => `bad/${name}`)])('believes %s too', (name) => {
    expect(believes(name)).toBe(true);
  });
  withOpenssl.each(BAD)('EK-92 on %s (%s): %s', (name, _problem, who) => {
    expect(believes(`bad/${name}`)).toBe(who === 'ours');
  });
  withOpenssl('EK-157 agrees about the policies of the profile', () => {
    const demanded = ['-explicit_policy', ...PKIOVERHEID_POLICIES.flatMap((oid) => ['-policy', oid])];
    for (const name of GOOD)
      expect({ name, believed: believes(name, demanded) }).toEqual({ name, believed: true });
    expect(believes('bad/wrong-policy', demanded)).toBe(false);
  });
  withOpenssl('makes the whole test PKI again, to the byte', () => {
    const again = join(work, 'again');
    execFileSync(join(FOLDER, 'make'), [again]);
    const made = readdirSync(again, { recursive: true, encoding: 'utf8' });
    const names = made.filter((name) => /\.(pem|der)$/.test(name));
    expect(names.length).toBeGreaterThan(60);
    for (const name of names) {
      expect(readFileSync(join(again, name), 'utf8')).toBe(readFileSync(join(FOLDER, name), 'utf8'));
    }
  });
});
