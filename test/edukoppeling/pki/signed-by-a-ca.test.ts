/**
 * What a trusted CA could sign by mistake: a leaf whose parts are changed and signed again. Nothing inside may be
 * overlooked, and nothing may throw anything but a CertificateError.
 */
import { createPrivateKey, sign } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Der, readChildren, readDer } from '../../../src/edukoppeling/pki/der.ts';
import {
  CertificateError,
  createTrustStore,
  startCrlRefresh,
  verifyCertificate,
  writePem,
} from '../../../src/edukoppeling/pki/index.ts';
import { fixture } from '../../../src/harness/example-partners.ts';
import { certificateOf, makeCrl, tlv } from '../../setup/revocation.ts';

const NOW = Date.UTC(2026, 10, 24);
const RSA_SHA256 = '300d06092a864886f70d01010b0500';
const CAS = ['root', 'intermediate', 'tsp'];
const OTHER_KEY = 'tsp-pathlen-0';
const pem = (name: string) => fixture(`trust/${name}.pem`);
const KEYS = new Map(
  [...CAS, OTHER_KEY].map((name) => [name, createPrivateKey(fixture(`keys/${name}.key.pem`))]),
);

function signAgain(tbs: Buffer, ca = 'tsp', algorithm = RSA_SHA256): Buffer {
  const key = KEYS.get(ca) ?? '';
  return tlv(0x30, tbs, algorithm, tlv(0x03, '00', sign('sha256', tbs, key)));
}

const fieldsOf = (name: string) => readChildren(readChildren(readDer(certificateOf(name).der))[0] as Der);
const withFields = (fields: readonly (Buffer | string)[], ca?: string) => signAgain(tlv(0x30, ...fields), ca);

/** vendor-rsin with other extensions. */
function withExtensions(change: (extensions: readonly Buffer[]) => readonly (Buffer | string)[]): Buffer {
  const fields = fieldsOf('vendor-rsin');
  const list = readDer(fields.at(-1)?.content ?? Buffer.alloc(0));
  const extensions = change(readChildren(list).map(({ whole }) => whole));
  return withFields([...fields.slice(0, -1).map(({ whole }) => whole), tlv(0xa3, tlv(0x30, ...extensions))]);
}

const extension = (oid: string, value: string | Buffer, critical = false) =>
  tlv(0x30, oid, critical ? '0101ff' : '', tlv(0x04, value));
const without = (oid: string) => (extensions: readonly Buffer[]) =>
  extensions.filter((whole) => !whole.toString('hex').includes(oid));
const [KEY_USAGE, CONSTRAINTS, EKU, POLICIES] = ['0603551d0f', '0603551d13', '0603551d25', '0603551d20'];

const trustWith = (intermediates: readonly string[], crls: readonly string[] = []) =>
  createTrustStore({
    anchors: [pem('root')],
    intermediates,
    crls: [...CAS.map((name) => fixture(`trust/${name}.crl.pem`)), ...crls],
    allowTest: true,
  });
const TRUST = trustWith([pem('intermediate'), pem('tsp')]);
const judge = (der: Buffer, trust = TRUST) =>
  verifyCertificate(trust, der, NOW, 'tls').then(
    () => 'believed',
    (error: unknown) => (error instanceof CertificateError ? error.problem : String(error)),
  );

describe('a leaf that is signed again', () => {
  test('unchanged is believed', async () => {
    expect(await judge(withExtensions((same) => same))).toBe('believed');
    expect(await judge(withExtensions((same) => [...same, extension('06032a0304', '0500')]))).toBe(
      'believed',
    );
  });
  test.each<[string, string, (extensions: readonly Buffer[]) => readonly (Buffer | string)[]]>([
    ['an extension twice', 'malformed', (all) => [...all, extension(KEY_USAGE, '03020780')]],
    [
      'an unknown critical extension',
      'critical-extension',
      (all) => [...all, extension('06032a0304', '0500', true)],
    ],
    [
      'basicConstraints that are no DER',
      'malformed',
      (all) => [...without(CONSTRAINTS)(all), extension(CONSTRAINTS, '30ff')],
    ],
    [
      'policies that are no OID',
      'malformed',
      (all) => [...without(POLICIES)(all), extension(POLICIES, '300430020500')],
    ],
    [
      'a cA of true',
      'key-usage',
      (all) => [...without(CONSTRAINTS)(all), extension(CONSTRAINTS, '30030101ff')],
    ],
    [
      'keyEncipherment alone',
      'key-usage',
      (all) => [...without(KEY_USAGE)(all), extension(KEY_USAGE, '03020520')],
    ],
    ['an empty keyUsage', 'key-usage', (all) => [...without(KEY_USAGE)(all), extension(KEY_USAGE, '030100')]],
    [
      'an EKU of codeSigning',
      'extended-key-usage',
      (all) => [...without(EKU)(all), extension(EKU, '300a06082b06010505070303')],
    ],
  ])('with %s is refused as %s', async (_name, problem, change) => {
    expect(await judge(withExtensions(change))).toBe(problem);
  });
  test('without keyUsage, EKU or policies is believed', async () => {
    for (const oid of [KEY_USAGE, EKU, POLICIES])
      expect(await judge(withExtensions(without(oid)))).toBe('believed');
  });
  test('with two names for its signature algorithm is refused', async () => {
    const tbs = tlv(0x30, ...fieldsOf('vendor-rsin').map(({ whole }) => whole));
    expect(await judge(signAgain(tbs))).toBe('believed');
    expect(await judge(signAgain(tbs, 'tsp', '300d06092a864886f70d01010c0500'))).toBe('malformed');
  });
  test('EK-09 with zeros in front of a revoked serial number is revoked all the same', async () => {
    const [version, serial, ...rest] = fieldsOf('bad/revoked').map(({ whole }) => whole);
    expect(serial?.toString('hex')).toBe('020122');
    expect(await judge(withFields([version ?? '', '020122', ...rest]))).toBe('revoked');
    expect(await judge(withFields([version ?? '', '0203000022', ...rest]))).toMatch(/revoked|malformed/);
    expect(await judge(withFields([version ?? '', '020170', ...rest]))).toBe('believed');
  });
  test('however changed, gives a verdict and throws nothing else', async () => {
    const tbs = tlv(0x30, ...fieldsOf('vendor-rsin').map(({ whole }) => whole));
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.nat(tbs.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(tbs);
        changed[at] = (changed[at] ?? 0) ^ flip;
        const verdict = await judge(signAgain(changed));
        seen.add(verdict);
        expect(verdict).toMatch(/^[a-z-]+$/);
      }),
      { numRuns: 1000 },
    );
    expect(seen.size).toBeGreaterThan(3);
  });
});

describe('a CA with two certificates under one name', () => {
  /** tsp for other times, as after a renewal with the same key. */
  const renewed = (from: string, until: string) => {
    const fields = fieldsOf('trust/tsp').map(({ whole }) => whole);
    const time = (text: string) => tlv(0x18, Buffer.from(text));
    return writePem(
      withFields(
        [...fields.slice(0, 4), tlv(0x30, time(from), time(until)), ...fields.slice(5)],
        'intermediate',
      ),
      'CERTIFICATE',
    );
  };
  const OLD = renewed('20200101000000Z', '20210101000000Z');
  const leaf = certificateOf('vendor-rsin').der;

  test('EK-15 is believed when one of them holds, whichever stands first', async () => {
    expect(await judge(leaf, trustWith([pem('intermediate'), OLD, pem('tsp')]))).toBe('believed');
    expect(await judge(leaf, trustWith([pem('tsp'), OLD, pem('intermediate')]))).toBe('believed');
    expect(await judge(leaf, trustWith([pem('intermediate'), OLD]))).toBe('expired');
  });
});

test('EK-09 a CA with a new key under its old name has a CRL of each key, and both count', async () => {
  const fields = fieldsOf('trust/tsp').map(({ whole }) => whole);
  const otherKey = fieldsOf(`bad/${OTHER_KEY}`)[6]?.whole ?? Buffer.alloc(0);
  const rekeyed = withFields([...fields.slice(0, 6), otherKey, ...fields.slice(7)], 'intermediate');
  const underNewKey = withFields(
    fieldsOf('vendor-rsin').map(({ whole }) => whole),
    OTHER_KEY,
  );
  const trust = trustWith([pem('intermediate'), pem('tsp'), writePem(rekeyed, 'CERTIFICATE')]);
  const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-crl-'));
  const files = CAS.map((name) => join(folder, `${name}.crl`)).concat(join(folder, 'other.crl'));
  for (const name of CAS) writeFileSync(join(folder, `${name}.crl`), fixture(`trust/${name}.crl.pem`));
  const crl = { key: OTHER_KEY, thisUpdate: NOW - 1000, nextUpdate: NOW + 1000 };
  for (const [revoked, expected] of [
    [[], 'believed'],
    [['vendor-rsin'], 'revoked'],
  ] as const) {
    writeFileSync(files.at(-1) ?? '', makeCrl({ ...crl, revoked }));
    const options = {
      store: trust,
      files,
      urls: [],
      hosts: [],
      everyMs: 60_000,
      timeoutMs: 1000,
      maxBytes: 1000,
    };
    const failed: string[] = [];
    const refresh = await startCrlRefresh({
      ...options,
      clock: () => NOW,
      onChange: () => undefined,
      onFailure: (source) => failed.push(source),
    });
    await refresh.close();
    expect(failed).toEqual([]);
    expect(await judge(underNewKey, trust)).toBe(expected);
    expect(await judge(certificateOf('vendor-rsin').der, trust)).toBe('believed');
  }
});
