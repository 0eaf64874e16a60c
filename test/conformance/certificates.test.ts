/**
 * Whose certificate may sign, and how its OIN is read. edukoppeling §7.4, §7.5, §7.8: EK-92…EK-94, EK-116, EK-117,
 * EK-124, EK-158, EK-160. Each certificate differs in one thing from one that is believed.
 */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseOin } from '../../src/edukoppeling/oin.ts';
import { createTrustStore, readOin } from '../../src/edukoppeling/pki/index.ts';
import { anonymousAddress, signEnvelope } from '../../src/edukoppeling/sign.ts';
import { BROKER_OIN, fixtureIdentity } from '../../src/harness/example-partners.ts';
import { MELDEN, SCHOOL_OIN, signedMessage } from '../setup/wire.ts';
import { type AtTheGate, believe, judge, verdict } from './at-the-gate.ts';
import { fixtureTsp, ownRoot, type Subject, type Wish } from './authority.ts';

const OIN = '00000001999900020000';
const tsp = fixtureTsp();
const DIGITAL_SIGNATURE = 0x80;
const NON_REPUDIATION = 0x40;
const KEY_ENCIPHERMENT = 0x20;
const CLIENT_AUTH = 2;
const SERVER_AUTH = 1;

const subject = (...attributes: Subject): Subject => [['C', 'NL'], ['CN', 'TEST vendor'], ...attributes];
const usual: Wish = { subject: subject(['serialNumber', OIN]) };
const { privateKey } = fixtureIdentity('vendor-rsin');

/** A message that the certificate signed. */
const signedWith = (certificate: Buffer, key = privateKey) =>
  signEnvelope(
    {
      addressing: {
        to: `https://broker.test/?oin=${BROKER_OIN}`,
        action: MELDEN,
        from: anonymousAddress(SCHOOL_OIN),
      },
      payload: '<x:y xmlns:x="urn:x"></x:y>',
      now: Date.now(),
    },
    { certificate, privateKey: key },
  ).bytes;
const issued = (change: Partial<Wish>) => signedWith(tsp.issue({ ...usual, ...change }).der);

test('the certificate without a change is believed', async () =>
  expect(await verdict(issued({}))).toBe('believed'));

describe('EK-92 the signing certificate', () => {
  test.each([
    ['EK-92 refuses an expired one', { notBefore: '20200101000000Z', notAfter: '20210101000000Z' }],
    [
      'EK-92 refuses one that is not valid yet',
      { notBefore: '20980101000000Z', notAfter: '20991231235959Z' },
    ],
    ['EK-92 refuses one without an OIN', { subject: subject() }],
    ['EK-92 refuses one whose OIN is too short', { subject: subject(['serialNumber', OIN.slice(1)]) }],
    [
      'EK-92 refuses one with an unknown prefix',
      { subject: subject(['serialNumber', `00000005${OIN.slice(8)}`]) },
    ],
    ['EK-92 refuses one with two OINs', { subject: subject(['serialNumber', OIN], ['serialNumber', OIN]) }],
  ])('%s', async (_, change) => {
    expect(await verdict(issued(change))).toBe('VB-F16');
  });
  test.each([
    ['EK-92 refuses a revoked one', 'bad/revoked'],
    ['EK-92 refuses one under a CA that is not configured', 'bad/revoked-ca'],
    ['EK-92 refuses one of another root', 'bad/wrong-root'],
    ['EK-92 refuses a self-signed one', 'bad/self-signed'],
    ['EK-92 refuses one issued by a certificate that is no CA', 'bad/ca-false-issuer'],
  ])('%s', async (_, certificate) => {
    expect(await verdict(signedMessage({ certificate }).bytes)).toBe('VB-F16');
    expect(await verdict(signedMessage().bytes)).toBe('believed');
  });
  test('EK-92 believes a certificate of any root that is trusted, and no longer when it is not', async () => {
    const root = ownRoot('Another Private Root');
    const bytes = signedWith(root.issue(usual).der);
    const trust = createTrustStore({
      anchors: [root.certificate],
      intermediates: [],
      crls: [root.crl],
      allowTest: true,
    });
    expect(await verdict(bytes, { gate: { trust } })).toBe('believed');
    expect(await verdict(bytes)).toBe('VB-F16');
  });
});

describe('EK-94 key usage', () => {
  test.each([
    ['EK-94 accepts it without extendedKeyUsage', {}],
    ['EK-94 accepts extendedKeyUsage without clientAuth', { extendedKeyUsage: [SERVER_AUTH] }],
    ['EK-94 accepts extendedKeyUsage with clientAuth', { extendedKeyUsage: [CLIENT_AUTH] }],
    ['EK-94 accepts digitalSignature alone', { keyUsage: DIGITAL_SIGNATURE }],
    ['EK-94 accepts nonRepudiation alone', { keyUsage: NON_REPUDIATION }],
    ['EK-94 accepts it without keyUsage', { keyUsage: null }],
  ])('%s', async (_, change) => {
    expect(await verdict(issued(change))).toBe('believed');
  });
  test('EK-94 refuses keyUsage with neither digitalSignature nor nonRepudiation', async () => {
    expect(await verdict(issued({ keyUsage: KEY_ENCIPHERMENT }))).toBe('VB-F16');
    expect(await verdict(issued({ keyUsage: KEY_ENCIPHERMENT | DIGITAL_SIGNATURE }))).toBe('believed');
  });
});

describe('the OIN', () => {
  const other = '00000003999000300000';
  test.each([
    ['EK-116 not of the common name', subject(['CN', other], ['serialNumber', OIN])],
    ['EK-116 not of an organisational unit', subject(['OU', other], ['serialNumber', OIN])],
    [
      'EK-116 not of a name that looks like one',
      subject(['O', `x, serialNumber=${other}`], ['serialNumber', OIN]),
    ],
    [
      'EK-116 not of a name of several lines',
      subject(['O', `x\nserialNumber=${other}`], ['serialNumber', OIN]),
    ],
    [
      'EK-160 not of organizationIdentifier',
      subject(['organizationIdentifier', other], ['serialNumber', OIN]),
    ],
    [
      'EK-160 not of organizationIdentifier with OI:',
      subject(['serialNumber', OIN], ['organizationIdentifier', `OI:${other}`]),
    ],
  ])('%s: only of subject serialNumber', async (_, wished) => {
    expect((await believe(issued({ subject: wished }))).sigOin).toBe(OIN);
  });
  test.each([
    ['EK-116 nothing else stands in for a missing serialNumber', subject(['OU', OIN])],
    ['EK-160 nor does organizationIdentifier', subject(['organizationIdentifier', `OI:${OIN}`])],
  ])('%s', async (_, wished) => {
    expect(await verdict(issued({ subject: wished }))).toBe('VB-F16');
  });
  test('EK-117 twenty characters with their leading zeros, and nothing less, are one OIN', () => {
    expect(parseOin(OIN)).toBe(OIN);
    expect(parseOin(OIN.replace(/^0+/, ''))).toBeUndefined();
    expect(parseOin(`0${OIN}`)).toBeUndefined();
    expect(parseOin('00000001999900020000')).not.toBe(parseOin('00000003999900020000'));
  });
});

describe('EK-124 OINs of the test range', () => {
  const root = ownRoot('A Private Root');
  const trust = (allowTest: boolean) =>
    createTrustStore({ anchors: [root.certificate], intermediates: [], crls: [root.crl], allowTest });
  const of = (oin: string, cn = 'vendor') =>
    signedWith(
      root.issue({
        subject: [
          ['CN', cn],
          ['serialNumber', oin],
        ],
      }).der,
    );
  const said = async (bytes: Buffer, at: AtTheGate) => {
    const found = await judge(bytes, at);
    return found.ok ? 'believed' : `${found.fault.code} ${found.fault.found}`;
  };
  test('EK-124 production refuses 00000099 with F16, and believes the real OIN', async () => {
    const production = { gate: { trust: trust(false) } };
    expect(await said(of('00000099999900020000'), production)).toMatch(/^VB-F16 test-certificate/);
    expect(await said(of(OIN), production)).toBe('believed');
  });
  test('EK-124 test mode believes it', async () => {
    expect(await said(of('00000099999900020000'), { gate: { trust: trust(true) } })).toBe('believed');
  });
});

describe('EK-158 keys', () => {
  test('EK-158 refuses an RSA key below 2048 bits, and accepts 2048', async () => {
    const keys = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength });
    const weak = keys(2040);
    const enough = keys(2048);
    const message = ({ publicKey, privateKey: key }: ReturnType<typeof keys>) =>
      signedWith(tsp.issue({ ...usual, publicKey }).der, key);
    expect(await verdict(message(weak))).toBe('VB-F16');
    expect(await verdict(message(enough))).toBe('believed');
  });
  test('EK-158 refuses a key that is not RSA', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(await verdict(signedWith(tsp.issue({ ...usual, publicKey }).der))).toBe('VB-F16');
  });
  test('EK-158 refuses an RSA key that may sign with RSASSA-PSS only', async () => {
    const { publicKey } = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
    expect(await verdict(signedWith(tsp.issue({ ...usual, publicKey }).der))).toBe('VB-F16');
  });
});

describe('EK-92 what two readers could read in two ways', () => {
  test('EK-92 refuses a last moment that does not exist', async () => {
    expect(await verdict(issued({ notAfter: '20990231000000Z' }))).toBe('VB-F16');
    expect(await verdict(issued({ notAfter: '20990228000000Z' }))).toBe('believed');
  });
  test('EK-92 refuses an OIN in a string of two bytes a character', async () => {
    const { der } = tsp.issue({ ...usual, subject: subject(['serialNumber', OIN]) });
    const at = der.indexOf(Buffer.from(OIN)) - 2;
    expect(der[at]).toBe(0x0c); // UTF8String
    expect(readOin(der)).toBe(OIN);
    const other = Buffer.from(der);
    other[at] = 0x1e; // BMPString
    expect(readOin(other)).toBeUndefined();
  });
});
