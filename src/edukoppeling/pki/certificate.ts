/** One certificate, read from its DER: what node:crypto shows, and what it does not. */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { type Oin, parseOin } from '../oin.ts';
import { type Der, DerError, readChildren, readDer, readSerial, readTime } from './der.ts';
import {
  type CertificateExtensions,
  type Extension,
  readCertificateExtensions,
  readExtensionList,
} from './extensions.ts';
import { readSignatureAlgorithm, type SignatureAlgorithm } from './signature-algorithm.ts';

export interface Certificate extends CertificateExtensions {
  readonly der: Buffer;
  readonly x509: X509Certificate;
  readonly publicKey: KeyObject;
  /** Upper-case hexadecimal. */
  readonly serial: string;
  /** Milliseconds since epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Issuer and subject name as DER, to compare byte for byte. */
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** Undefined for an algorithm that is not accepted. */
  readonly signedWith: SignatureAlgorithm | undefined;
  /** The bits of subjectPublicKey. */
  readonly publicKeyBits: Buffer;
}

const SUBJECT_SERIAL_NUMBER = Buffer.from([0x55, 0x04, 0x05]);
const EXTENSIONS_TAG = 0xa3;
/** PrintableString and UTF8String. */
const OIN_STRINGS: ReadonlySet<number> = new Set([0x13, 0x0c]);

export const DIGITAL_SIGNATURE = 0x80;
export const NON_REPUDIATION = 0x40;
export const KEY_CERT_SIGN = 0x04;
export const CRL_SIGN = 0x02;

/** @throws Error when the bytes are not one certificate. */
export function readCertificate(der: Buffer): Certificate {
  const x509 = new X509Certificate(der);
  if (!x509.raw.equals(der)) throw new DerError('bytes after the certificate');
  const [tbs, algorithm] = readChildren(readDer(der));
  const fields = readTbs(der);
  const [serial, inner, issuer, validity, subject, key] = fields;
  const bits = key && readChildren(key)[1];
  const [notBefore, notAfter] = validity ? readChildren(validity) : [];
  if (!tbs || !algorithm || !serial || !inner || !issuer || !subject || !bits || !notBefore || !notAfter)
    throw new DerError('not a certificate');
  if (!inner.whole.equals(algorithm.whole)) throw new DerError('two signature algorithms');
  return {
    ...readCertificateExtensions(readExtensions(fields)),
    der,
    x509,
    // Read at once: OpenSSL throws here on a key that it does not know.
    publicKey: x509.publicKey,
    serial: readSerial(serial),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    issuer: issuer.whole,
    subject: subject.whole,
    signedWith: readSignatureAlgorithm(algorithm),
    publicKeyBits: bits.content.subarray(1),
  };
}

/**
 * The OIN: the one subject attribute 2.5.4.5 (serialNumber), 20 positions; lower case counts as upper case.
 * Source: edukoppeling §4.5; EK-57, EK-116, EK-160.
 */
export function readOin(der: Buffer): Oin | undefined {
  const names = readChildren(readTbs(der)[4] as Der).flatMap(readChildren);
  const values = names
    .map(readChildren)
    .filter(([type]) => type?.content.equals(SUBJECT_SERIAL_NUMBER))
    // Another string type would be read as other characters than its bytes say.
    .map(([, value]) => (value && OIN_STRINGS.has(value.tag) ? value.content.toString('latin1') : ''));
  const [only, ...more] = values;
  return only === undefined || more.length > 0 || only.length !== 20 ? undefined : parseOin(only);
}

/** Whether the subject is marked as one of the test PKI; production refuses those (EK-16). */
export function isTestCertificate(x509: X509Certificate): boolean {
  return /(^|[\s=])(TEST|TRIAL)(\s|$)/m.test(x509.subject);
}

/** The CN, for the log and for a person. */
export function nameOf({ x509 }: Certificate): string {
  return /^CN=(.*)$/m.exec(x509.subject)?.[1] ?? x509.subject.replaceAll('\n', ', ');
}

/** serial, algorithm, issuer, validity, subject, key, …: the version in front is left out. */
function readTbs(der: Buffer): readonly Der[] {
  const [tbs] = readChildren(readDer(der));
  const fields = readChildren(tbs as Der);
  return fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
}

function readExtensions(fields: readonly Der[]): ReadonlyMap<string, Extension> {
  const wrapper = fields.find((field) => field.tag === EXTENSIONS_TAG);
  return wrapper ? readExtensionList(readDer(wrapper.content)) : new Map();
}
