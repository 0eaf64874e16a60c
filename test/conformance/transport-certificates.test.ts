/** EK-06…EK-16, EK-23: whose certificate is believed, at TLS and at the gate. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import {
  CertificateError,
  type CertificateProblem,
  createTrustStore,
  readPem,
  type TrustStore,
  TrustStoreError,
  verifyCertificate,
} from '../../src/edukoppeling/pki/index.ts';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import { anonymousAddress, signEnvelope } from '../../src/edukoppeling/sign.ts';
import { verifyEnvelope } from '../../src/edukoppeling/verify.ts';
import { DEFAULT_XML_LIMITS } from '../../src/edukoppeling/xml/limits.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { BROKER_OIN, fixture } from '../../src/harness/example-partners.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { MELDEN, type RawRequest, SCHOOL_OIN, sendRaw, signedMessage } from '../setup/wire.ts';
import { fixtureTsp, type Issued, type Issuer, ownRoot } from './issuing.ts';

const VENDOR_OIN = '00000001999900020000';
const CAS = ['root', 'intermediate', 'tsp'] as const;
const ANCHORS = [fixture('trust/root.pem')];
const INTERMEDIATES = ['intermediate', 'tsp'].map((name) => fixture(`trust/${name}.pem`));
const CRLS = CAS.map((name) => fixture(`trust/${name}.crl.pem`));
const der = (name: string) => readPem(fixture(`${name}.pem`), 'CERTIFICATE')[0] ?? Buffer.alloc(0);

/** What both entrances, TLS and signature, say of a certificate. */
async function verdict(trust: TrustStore, certificate: Buffer): Promise<'believed' | CertificateProblem> {
  const said = await Promise.all(
    (['tls', 'signature'] as const).map((use) =>
      verifyCertificate(trust, certificate, Date.now(), use).then(
        () => 'believed' as const,
        (error: unknown) => {
          if (error instanceof CertificateError) return error.problem;
          throw error;
        },
      ),
    ),
  );
  expect(said[0]).toBe(said[1]);
  return said[0] ?? 'malformed';
}

/** A report signed under `certificate` with the key of `key`. */
function reportSignedBy(certificate: Buffer, key: string): Buffer {
  const addressing = {
    to: `https://broker.test/?oin=${BROKER_OIN}`,
    action: MELDEN,
    from: anonymousAddress(SCHOOL_OIN),
  };
  const payload = CODECS.meldenVerzuim.writeRequest(exampleMelding());
  const privateKey = createPrivateKey(fixture(`keys/${key}.key.pem`));
  return signEnvelope({ addressing, payload, now: Date.now() }, { certificate, privateKey }).bytes;
}

let g4: Issuer;
let tsp: Issuer;
let running: TestBroker;
beforeAll(async () => {
  g4 = ownRoot('Private Root G4 TEST', 'G4');
  tsp = fixtureTsp();
  running = await startTestBroker((settings) => ({
    ...settings,
    trust: {
      ...settings.trust,
      anchors: [...settings.trust.anchors, g4.certificateFile],
      crls: [...settings.trust.crls, g4.crl()],
    },
  }));
});
afterAll(async () => {
  await running.stop();
  g4.close();
  tsp.close();
});

const send = (raw: RawRequest) => sendRaw(running.broker.url, raw);
const refusals = () => running.log().split('"event":"tls.refused"').length - 1;
/** One refused connection, which the log tells; the same request under a good certificate is answered. */
async function expectRefusedAtTls(raw: RawRequest): Promise<void> {
  const before = refusals();
  await expect(send({ bytes: signedMessage().bytes, ...raw })).rejects.toThrow();
  await until('the log of a refusal', async () => (refusals() > before ? true : undefined));
  expect((await send({ bytes: signedMessage().bytes })).status).toBe(200);
}
const sendAs = (issued: Issued, key: string, tlsOptions: object = {}) =>
  send({
    bytes: reportSignedBy(issued.der, key),
    tlsOptions: { cert: issued.pem, key: fixture(`keys/${key}.key.pem`), ...tlsOptions },
  });

describe('refused at TLS', () => {
  test.each([
    ['EK-06 a root that is not configured', 'bad/wrong-root'],
    ['EK-06 self-signed', 'bad/self-signed'],
    ['EK-06 issued by a certificate that is no CA', 'bad/ca-false-issuer'],
    ['EK-08 expired', 'bad/expired'],
    ['EK-08 not valid yet', 'bad/not-yet-valid'],
    ['EK-09 on the CRL of its issuer', 'bad/revoked'],
    ['EK-10 under a TSP that is on the CRL above it', 'bad/revoked-ca'],
    ['EK-14 without serialNumber in the subject', 'bad/no-oin'],
    ['EK-14 with a serialNumber that is too short', 'bad/malformed-oin'],
    ['EK-14 with two serialNumbers', 'bad/double-oin'],
  ])('%s', async (_, tls) => {
    await expectRefusedAtTls({ tls });
  });
});

test('EK-07 a leaf sent alone is believed through the intermediates that are configured', async () => {
  expect(readPem(fixture('vendor-rsin.pem'), 'CERTIFICATE')).toHaveLength(1);
  expect((await send({ bytes: signedMessage().bytes, tls: 'vendor-rsin' })).status).toBe(200);
  const rootAlone = createTrustStore({ anchors: ANCHORS, intermediates: [], crls: CRLS, allowTest: true });
  expect(await verdict(rootAlone, der('vendor-rsin'))).toBe('untrusted');
});

test('EK-10 a TSP on the CRL above it is refused for its own certificates alone', async () => {
  const trust = createTrustStore({
    anchors: ANCHORS,
    intermediates: [...INTERMEDIATES, fixture('bad/tsp-revoked.pem')],
    crls: [...CRLS, fixture('bad/tsp-revoked.crl.pem')],
    allowTest: true,
  });
  expect(await verdict(trust, der('bad/revoked-ca'))).toBe('revoked');
  expect(await verdict(trust, der('vendor-rsin'))).toBe('believed');
});

test('EK-11 a CRL past nextUpdate makes every certificate of that TSP invalid, a fresh one valid again', async () => {
  const trustWith = (crl: string) =>
    createTrustStore({
      anchors: ANCHORS,
      intermediates: INTERMEDIATES,
      crls: [...CRLS.slice(0, 2), readFileSync(crl, 'utf8')],
      allowTest: true,
    });
  const stale = trustWith(tsp.crl({ nextUpdate: '20200201000000Z' }));
  const fresh = trustWith(tsp.crl());
  for (const name of ['vendor-rsin', 'school']) {
    expect(await verdict(stale, der(name))).toBe('crl-expired');
    expect(await verdict(fresh, der(name))).toBe('believed');
  }
  const judge = async (trust: TrustStore) => {
    const gate = { trust, limits: DEFAULT_XML_LIMITS, window: DEFAULT_TIME_WINDOW, ownOins: [BROKER_OIN] };
    const http = { soapAction: `"${MELDEN}"` };
    const found = await verifyEnvelope(signedMessage().bytes, http, Date.now(), gate);
    return found.ok ? 'believed' : found.fault.code;
  };
  expect(await judge(stale)).toBe('VB-F16');
  expect(await judge(fresh)).toBe('believed');
});

test('EK-13 a responder of OCSP that cannot be reached changes nothing, and a certificate without one is believed too', async () => {
  const wish = { oin: VENDOR_OIN, commonName: 'vendor with OCSP TEST', key: 'vendor-rsin' };
  const extensions = ['authorityInfoAccess=OCSP;URI:http://127.0.0.1:1/'];
  const [withResponder, without] = [tsp.issue({ ...wish, extensions }), tsp.issue(wish)];
  expect((await sendAs(withResponder, 'vendor-rsin')).status).toBe(200);
  expect((await sendAs(without, 'vendor-rsin')).status).toBe(200);
});

test('EK-15 EK-159 chains of both generations are believed at once: TLS 1.2, TLS 1.3, signature', async () => {
  const vendor = g4.issue({ oin: VENDOR_OIN, commonName: 'vendor G4 TEST', key: 'vendor-kvk' });
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    const tlsOptions = { minVersion: version, maxVersion: version };
    expect((await sendAs(vendor, 'vendor-kvk', tlsOptions)).status).toBe(200);
    expect((await send({ bytes: signedMessage().bytes, tlsOptions })).status).toBe(200);
  }
});

test('EK-23 two certificates of one OIN, with two keys, are believed at the same time', async () => {
  const renewed = tsp.issue({ oin: VENDOR_OIN, commonName: 'vendor renewed TEST', key: 'vendor-kvk' });
  expect((await send({ bytes: signedMessage().bytes })).status).toBe(200);
  expect((await sendAs(renewed, 'vendor-kvk')).status).toBe(200);
  expect((await send({ bytes: signedMessage().bytes })).status).toBe(200);
});

describe('EK-16 production and test', () => {
  test('EK-16 production refuses a trust store with a root of the test PKI, test accepts it', () => {
    const input = { anchors: ANCHORS, intermediates: INTERMEDIATES, crls: CRLS };
    expect(() => createTrustStore({ ...input, allowTest: false })).toThrow(TrustStoreError);
    expect(createTrustStore({ ...input, allowTest: true }).anchors).toHaveLength(1);
  });
  test('EK-16 production refuses a certificate marked TRIAL under a root that is not, and believes the others', async () => {
    const root = ownRoot('Private Root voorbeeld', 'G1');
    const trust = createTrustStore({
      anchors: [readFileSync(root.certificateFile, 'utf8')],
      intermediates: [],
      crls: [readFileSync(root.crl(), 'utf8')],
      allowTest: false,
    });
    const wish = { oin: VENDOR_OIN, key: 'vendor-rsin' };
    const marked = root.issue({ ...wish, commonName: 'vendor TRIAL' });
    const unmarked = root.issue({ ...wish, commonName: 'vendor' });
    root.close();
    expect(await verdict(trust, marked.der)).toBe('test-certificate');
    expect(await verdict(trust, unmarked.der)).toBe('believed');
  });
  test('EK-16 test refuses a production root unless it is configured', async () => {
    const root = ownRoot('Private Root voorbeeld', 'G1');
    const certificate = root.issue({ oin: VENDOR_OIN, key: 'vendor-rsin', commonName: 'vendor' }).der;
    const input = { anchors: ANCHORS, intermediates: INTERMEDIATES, crls: CRLS, allowTest: true };
    const rootPem = readFileSync(root.certificateFile, 'utf8');
    const crl = readFileSync(root.crl(), 'utf8');
    root.close();
    const configured = { ...input, anchors: [...ANCHORS, rootPem], crls: [...CRLS, crl] };
    expect(await verdict(createTrustStore(input), certificate)).toBe('untrusted');
    expect(await verdict(createTrustStore(configured), certificate)).toBe('believed');
  });
});
