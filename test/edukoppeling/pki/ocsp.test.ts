/** OCSP beside the CRL: it can only make a verdict stricter, and nobody but the issuer's responder can. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CertificateError,
  type CertificateWarning,
  createOcspCheck,
  createTrustStore,
  verifyCertificate,
} from '../../../src/edukoppeling/pki/index.ts';
import { fixture } from '../../../src/harness/example-partners.ts';
import {
  certificateOf,
  makeOcspResponse,
  type OcspChange,
  startTestHost,
  type TestHost,
} from '../../setup/revocation.ts';

const NOW = Date.UTC(2026, 10, 24);
const HOUR = 3_600_000;
const GOOD: OcspChange = { thisUpdate: NOW - HOUR, nextUpdate: NOW + HOUR };
const CAS = ['root', 'intermediate', 'tsp'];

let responder: TestHost;
beforeAll(async () => {
  responder = await startTestHost(() => undefined);
});
afterAll(() => responder.close());

async function judge(answer: TestHost['answer'], options: { revoked?: boolean; maxBytes?: number } = {}) {
  responder.answer = answer;
  const warnings: CertificateWarning[] = [];
  const trust = createTrustStore({
    anchors: [fixture('trust/root.pem')],
    intermediates: [fixture('trust/intermediate.pem'), fixture('trust/tsp.pem')],
    crls: CAS.map((name) => fixture(`trust/${name}.crl.pem`)),
    allowTest: true,
    ocsp: createOcspCheck({
      hosts: [],
      url: responder.url,
      timeoutMs: 2000,
      maxBytes: options.maxBytes ?? 10_000,
    }),
    onWarning: (warning) => warnings.push(warning),
  });
  const { der } = certificateOf(options.revoked ? 'bad/revoked' : 'vendor-rsin');
  const verdict = await verifyCertificate(trust, der, NOW, 'signature').then(
    () => 'believed',
    (error: unknown) => (error instanceof CertificateError ? error.problem : String(error)),
  );
  return { verdict, warned: warnings.map(({ problem }) => problem), trust };
}
const answer = (change: Partial<OcspChange> = {}) =>
  judge((_, body) => makeOcspResponse(body, { ...GOOD, ...change }));

describe('EK-13 OCSP', () => {
  test('an answer "revoked" refuses, an answer "good" changes nothing', async () => {
    expect(await answer()).toMatchObject({ verdict: 'believed', warned: [] });
    expect(await answer({ status: 'revoked' })).toMatchObject({ verdict: 'revoked' });
  });
  test('the issuer itself may answer, by name and by key', async () => {
    const own = { signer: 'trust/tsp', certificates: [] };
    expect(await answer({ ...own })).toMatchObject({ verdict: 'believed', warned: [] });
    expect(await answer({ ...own, byKey: true, status: 'revoked' })).toMatchObject({ verdict: 'revoked' });
    expect(await answer({ byKey: true, status: 'revoked' })).toMatchObject({ verdict: 'revoked' });
  });
  test('an answer "good" never replaces the CRL', async () => {
    const verdict = await judge((_, body) => makeOcspResponse(body, GOOD), { revoked: true });
    expect(verdict).toMatchObject({ verdict: 'revoked' });
  });
  const other = (asked: Buffer) => Buffer.concat([asked.subarray(0, -1), Buffer.from([0x7f])]);
  test.each<[string, Partial<OcspChange>]>([
    ['by somebody without EKU OCSPSigning', { signer: 'vendor-kvk', certificates: ['vendor-kvk'] }],
    ['by a responder of another CA', { signer: 'trust/intermediate', certificates: ['trust/intermediate'] }],
    ['whose signature is of another key', { key: 'vendor-rsin' }],
    ['whose signer did not come along', { certificates: [] }],
    ['past its nextUpdate', { nextUpdate: NOW - 1000 }],
    ['of tomorrow', { thisUpdate: NOW + 24 * HOUR, nextUpdate: NOW + 48 * HOUR }],
    ['about another certificate', { certId: other }],
    ['that does not know the certificate', { status: 'unknown' }],
  ])('an answer %s counts as none', async (_name, change) => {
    for (const status of ['revoked', 'good'] as const)
      expect(await answer({ status, ...change })).toMatchObject({
        verdict: 'believed',
        warned: ['ocsp-unavailable'],
      });
    // The same without the fault.
    expect(await answer({ status: 'revoked' })).toMatchObject({ verdict: 'revoked' });
  });
  test('no answer, too much of it, or any other bytes change nothing', async () => {
    const unavailable = { verdict: 'believed', warned: ['ocsp-unavailable'] };
    expect(await judge(() => undefined)).toMatchObject(unavailable);
    expect(await judge(() => Buffer.from('300a0a0106', 'hex'))).toMatchObject(unavailable);
    expect(await judge(() => Buffer.alloc(500, 0x30))).toMatchObject(unavailable);
    const revoked: TestHost['answer'] = (_, body) => makeOcspResponse(body, { ...GOOD, status: 'revoked' });
    expect(await judge(revoked, { maxBytes: 100 })).toMatchObject(unavailable);
    expect(await judge(revoked)).toMatchObject({ verdict: 'revoked' });
  });
  test('an answer is asked once, as long as the verdict is kept', async () => {
    const { trust } = await answer();
    const before = responder.asked();
    await verifyCertificate(trust, certificateOf('vendor-rsin').der, NOW + 1000, 'signature');
    expect(responder.asked()).toBe(before);
    await verifyCertificate(trust, certificateOf('vendor-rsin').der, NOW + HOUR, 'signature');
    expect(responder.asked()).toBe(before + 1);
  });
  test('a responder that a certificate names is asked when its host is allowed, and no other', async () => {
    responder.answer = (_, body) => makeOcspResponse(body, GOOD);
    const leaf = { ...certificateOf('vendor-urls'), ocspUrls: [`${responder.url}/ocsp`] };
    const ask = (hosts: readonly string[]) =>
      createOcspCheck({ hosts, timeoutMs: 2000, maxBytes: 10_000 })(leaf, certificateOf('trust/tsp'), NOW);
    const before = responder.asked();
    expect(await ask(['ocsp.broker.test'])).toBeUndefined();
    expect(responder.asked()).toBe(before);
    expect(await ask([responder.host])).toMatchObject({ status: 'good' });
    expect(responder.asked()).toBe(before + 1);
  });
});
