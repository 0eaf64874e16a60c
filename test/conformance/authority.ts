/**
 * Issues certificates as a test needs them, by writing DER: any subject, usage and moment, under a root of its own or
 * under the TSP of the test PKI, with the key of vendor-rsin unless told otherwise.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readCertificate } from '../../src/edukoppeling/pki/certificate.ts';
import { readPem } from '../../src/edukoppeling/pki/index.ts';
import { fixture, fixtureIdentity } from '../../src/harness/example-partners.ts';

/** Attribute types of a subject, by their usual short names. */
const ATTRIBUTES = {
  C: '550406',
  O: '55040a',
  OU: '55040b',
  CN: '550403',
  serialNumber: '550405',
  organizationIdentifier: '550461',
} as const;

export type Subject = readonly (readonly [keyof typeof ATTRIBUTES, string])[];

export interface Certified {
  readonly der: Buffer;
  readonly pem: string;
}

export interface Wish {
  readonly subject: Subject;
  /** First octet of keyUsage, such as 0x80 for digitalSignature; null leaves the extension out. */
  readonly keyUsage?: number | null;
  /** Last arcs of id-kp, such as 1 for serverAuth; absent: no extendedKeyUsage. */
  readonly extendedKeyUsage?: readonly number[];
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly publicKey?: KeyObject;
}

export interface Authority {
  readonly certificate: string;
  readonly crl: string;
  issue(wish: Wish): Certified;
}

const RSA_SHA256 = seq(oid('2a864886f70d01010b'), Buffer.from([0x05, 0x00]));
const BEGIN = '20200101000000Z';
const END = '20991231235959Z';
let serial = 0x4000;

/** The TSP of the test PKI, whose CRL of `certs-fixtures/` covers what it issues here. */
export function fixtureTsp(): Authority {
  const [der = Buffer.alloc(0)] = readPem(fixture('trust/tsp.pem'), 'CERTIFICATE');
  const issuer = { name: readCertificate(der).subject, key: createPrivateKey(fixture('keys/tsp.key.pem')) };
  return {
    certificate: fixture('trust/tsp.pem'),
    crl: fixture('trust/tsp.crl.pem'),
    issue: (wish) => issue(issuer, wish, false),
  };
}

/** A root with a CRL, both of this moment; nothing in its name marks it as a test. */
export function ownRoot(commonName: string): Authority {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const subject: Subject = [
    ['C', 'NL'],
    ['CN', commonName],
  ];
  const issuer = { name: name(subject), key: privateKey };
  const root = issue(issuer, { subject, keyUsage: 0x06, publicKey }, true);
  const list = seq(integer(1), RSA_SHA256, issuer.name, time(BEGIN), time(END));
  return {
    certificate: root.pem,
    crl: pem('X509 CRL', signed(list, privateKey)),
    issue: (wish) => issue(issuer, wish, false),
  };
}

function issue(issuer: { name: Buffer; key: KeyObject }, wish: Wish, ca: boolean): Certified {
  const publicKey = wish.publicKey ?? createPublicKey(fixtureIdentity('vendor-rsin').privateKey);
  const extensions = [
    extension('551d13', seq(...(ca ? [der(0x01, Buffer.from([0xff]))] : []))),
    ...(wish.keyUsage === null
      ? []
      : [extension('551d0f', der(0x03, Buffer.from([0, wish.keyUsage ?? 0xa0])))]),
    ...(wish.extendedKeyUsage
      ? [
          extension(
            '551d25',
            seq(
              ...wish.extendedKeyUsage.map((arc) =>
                oid(`2b060105050703${arc.toString(16).padStart(2, '0')}`),
              ),
            ),
          ),
        ]
      : []),
  ];
  serial += 1;
  const tbs = seq(
    der(0xa0, integer(2)),
    integer(serial),
    RSA_SHA256,
    issuer.name,
    seq(time(wish.notBefore ?? BEGIN), time(wish.notAfter ?? END)),
    name(wish.subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, seq(...extensions)),
  );
  const bytes = signed(tbs, issuer.key);
  return { der: bytes, pem: pem('CERTIFICATE', bytes) };
}

function signed(tbs: Buffer, key: KeyObject): Buffer {
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', tbs, key)]);
  return seq(tbs, RSA_SHA256, der(0x03, signature));
}

function name(subject: Subject): Buffer {
  return seq(
    ...subject.map(([type, value]) =>
      der(0x31, seq(oid(ATTRIBUTES[type]), der(type === 'C' ? 0x13 : 0x0c, Buffer.from(value)))),
    ),
  );
}

function extension(id: string, value: Buffer): Buffer {
  return seq(oid(id), der(0x04, value));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

function seq(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

/** Of at most two octets. */
function integer(value: number): Buffer {
  return der(0x02, value < 0x80 ? Buffer.from([value]) : Buffer.from([value >> 8, value & 0xff]));
}

/** UTCTime until 2049, GeneralizedTime after. */
function time(text: string): Buffer {
  return text < '2050' ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
