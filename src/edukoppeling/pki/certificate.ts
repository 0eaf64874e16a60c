/** One certificate, read from its DER: what node:crypto shows, and what it does not. */
import { X509Certificate } from 'node:crypto';
import { type Oin, parseOin } from '../oin.ts';
import { BIT_STRING, type Der, OBJECT_IDENTIFIER, readChildren, readDer, SEQUENCE } from './der.ts';

export interface Certificate {
  readonly der: Buffer;
  readonly x509: X509Certificate;
  /** Undefined when the extension is absent. Bit 0 is digitalSignature. */
  readonly keyUsage: number | undefined;
  /** Undefined when the extension or the value is absent. */
  readonly pathLength: number | undefined;
  readonly serial: string;
  /** Issuer and subject name as DER, to compare byte for byte. */
  readonly issuer: Buffer;
  readonly subject: Buffer;
}

const SUBJECT_SERIAL_NUMBER = Buffer.from([0x55, 0x04, 0x05]);
const KEY_USAGE = Buffer.from([0x55, 0x1d, 0x0f]);
const BASIC_CONSTRAINTS = Buffer.from([0x55, 0x1d, 0x13]);
const EXTENSIONS_TAG = 0xa3;

export const DIGITAL_SIGNATURE = 0x80;
export const NON_REPUDIATION = 0x40;
export const KEY_CERT_SIGN = 0x04;
export const CRL_SIGN = 0x02;

/** @throws Error when the bytes are not one certificate. */
export function readCertificate(der: Buffer): Certificate {
  const x509 = new X509Certificate(der);
  if (!x509.raw.equals(der)) throw new Error('bytes after the certificate');
  const fields = readTbs(der);
  const extensions = readExtensions(fields);
  const constraints = extensions.get(BASIC_CONSTRAINTS.toString('hex'));
  const usage = extensions.get(KEY_USAGE.toString('hex'));
  return {
    der,
    x509,
    keyUsage: usage && readKeyUsage(usage),
    pathLength: constraints && readPathLength(constraints),
    serial: x509.serialNumber,
    issuer: (fields[2] as Der).whole,
    subject: (fields[4] as Der).whole,
  };
}

/**
 * The OIN: the one subject attribute 2.5.4.5 (serialNumber), 20 positions.
 * Source: edukoppeling §4.5; EK-116, EK-160.
 */
export function readOin(der: Buffer): Oin | undefined {
  const names = readChildren(readTbs(der)[4] as Der).flatMap(readChildren);
  const values = names
    .map(readChildren)
    .filter(([type]) => type?.content.equals(SUBJECT_SERIAL_NUMBER))
    .map(([, value]) => value?.content.toString('utf8') ?? '');
  const [only, ...more] = values;
  return only === undefined || more.length > 0 || only.length !== 20 ? undefined : parseOin(only);
}

/** Whether the subject is marked as one of the test PKI; production refuses those (EK-16). */
export function isTestCertificate(x509: X509Certificate): boolean {
  return /(^|[\s=])(TEST|TRIAL)(\s|$)/m.test(x509.subject);
}

/** serial, algorithm, issuer, validity, subject, key, …: the version in front is left out. */
function readTbs(der: Buffer): readonly Der[] {
  const [tbs] = readChildren(readDer(der));
  const fields = readChildren(tbs as Der);
  return fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
}

function readExtensions(fields: readonly Der[]): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  const wrapper = fields.find((field) => field.tag === EXTENSIONS_TAG);
  if (wrapper === undefined) return found;
  for (const extension of readChildren(readDer(wrapper.content))) {
    const parts = readChildren(extension);
    const [id] = parts;
    const value = parts[parts.length - 1];
    if (id?.tag === OBJECT_IDENTIFIER && value) found.set(id.content.toString('hex'), value.content);
  }
  return found;
}

function readKeyUsage(extension: Buffer): number {
  const bits = readDer(extension);
  return bits.tag === BIT_STRING ? (bits.content[1] ?? 0) : 0;
}

function readPathLength(extension: Buffer): number | undefined {
  const sequence = readDer(extension);
  if (sequence.tag !== SEQUENCE) return undefined;
  const length = readChildren(sequence).find((part) => part.tag === 0x02);
  return length && length.content.length <= 4
    ? length.content.readUIntBE(0, length.content.length)
    : undefined;
}
