/**
 * Whether a file is or holds a private key, whatever it is called. Rather one refusal too many: a key that was mailed
 * is burnt, and one that is kept is worse. Source: verzuim §1 row 5; RFC 7292, 5958, 8017, 5915.
 */
import { type Der, DerError, INTEGER, readChildren, readDer, SEQUENCE } from '../../edukoppeling/pki/der.ts';

const KEY_NAME = /\.(pfx|p12|key|pvk|ppk|jks|jceks|keystore|bcfks)$/i;
const KEY_TEXT = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File|Private-Lines:/i;
/** A JSON Web Key: a public one has no d. */
const JWK = /"kty"\s*:[\s\S]{0,20000}"d"\s*:|"d"\s*:[\s\S]{0,20000}"kty"\s*:/;
/** Lines of base64 between other lines, long enough for the head of a key. */
const BASE64_RUN = /(?:^[ \t>]*[A-Za-z0-9+/]{24,}={0,2}[ \t\r]*\n?)+/gm;
const PEM_BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([^-]{1,100000})/g;
const OCTET_STRING = 0x04;
const JAVA_KEYSTORES = ['feedfeed', 'cececece'];
/** PKCS#8 as it stands in any container: version 0 and the algorithm RSA, EC, Ed25519 or Ed448. */
const PKCS8_HEADS = [
  '020100300d06092a864886f70d010101',
  '020100301306072a8648ce3d0201',
  '020100301006072a8648ce3d0201',
  '020100300506032b6570',
  '020100300506032b6571',
].map((hex) => Buffer.from(hex, 'hex'));

/** @param naam  the file's name; its extension alone is enough. */
export function isPrivateKey(naam: string, bytes: Buffer): boolean {
  return KEY_NAME.test(naam.trim()) || holdsPrivateKey(bytes);
}

/** @param bytes  any content. */
export function holdsPrivateKey(bytes: Buffer): boolean {
  if (JAVA_KEYSTORES.includes(bytes.subarray(0, 4).toString('hex'))) return true;
  if (PKCS8_HEADS.some((head) => bytes.includes(head)) || isKeyDer(bytes)) return true;
  // UTF-16 has a zero beside every letter of a key.
  const text = bytes.toString('latin1').replaceAll('\0', '');
  if (KEY_TEXT.test(text) || isKeyDer(fromBase64(text))) return true;
  // What .NET writes: a public key has no D.
  if (text.includes('<RSAKeyValue>') && text.includes('<D>')) return true;
  if (JWK.test(text)) return true;
  for (const [, , body = ''] of text.matchAll(PEM_BLOCK)) {
    if (isKeyDer(fromBase64(body))) return true;
  }
  for (const [run] of text.matchAll(BASE64_RUN)) {
    const decoded = Buffer.from(run.replaceAll(/[^A-Za-z0-9+/=]/g, ''), 'base64');
    if (isKeyDer(decoded) || PKCS8_HEADS.some((head) => decoded.includes(head))) return true;
  }
  return false;
}

/** Overwritten, so that no dump of the memory and no later use of the buffer has it. */
export function burn(bytes: readonly Buffer[]): void {
  for (const buffer of bytes) buffer.fill(0);
}

function fromBase64(text: string): Buffer {
  return /^[A-Za-z0-9+/=\s]+$/.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
}

/** One of the values that stand one behind another. */
function isKeyDer(bytes: Buffer): boolean {
  if (isPkcs12(bytes)) return true;
  try {
    for (let at = 0; at < bytes.length; ) {
      const value = readDer(bytes, at);
      if (isKeySequence(value)) return true;
      at += value.whole.length;
    }
  } catch (error) {
    if (!(error instanceof DerError)) throw error; // not DER, or no longer
  }
  return false;
}

/** SEQUENCE with INTEGER 3 in front. By its first bytes: Java writes lengths that are not DER. */
function isPkcs12(bytes: Buffer): boolean {
  if (bytes[0] !== SEQUENCE) return false;
  const length = bytes[1] ?? 0;
  const start = length > 0x80 ? 2 + (length & 0x7f) : 2;
  return bytes.subarray(start, start + 4).equals(Buffer.from([INTEGER, 1, 3, SEQUENCE]));
}

function isKeySequence(value: Der): boolean {
  if (value.tag !== SEQUENCE) return false;
  const parts = childrenOf(value);
  const [first, second, third] = parts;
  if (first?.tag === SEQUENCE) return parts.length === 2 && second?.tag === OCTET_STRING && isCipher(first);
  if (first?.tag !== INTEGER || first.content.length !== 1) return false;
  const pkcs8 = second?.tag === SEQUENCE && third?.tag === OCTET_STRING;
  const sec1 = second?.tag === OCTET_STRING && second.content.length >= 16;
  const numbers = parts.length >= 6 && parts.slice(0, 6).every(({ tag }) => tag === INTEGER);
  return pkcs8 || sec1 || numbers;
}

/** An AlgorithmIdentifier of password-based encryption: 1.2.840.113549.1.5.… or 1.2.840.113549.1.12.1.… */
function isCipher(identifier: Der): boolean {
  const hex = childrenOf(identifier)[0]?.whole.toString('hex') ?? '';
  return /^06..2a864886f70d01(05|0c01)/.test(hex);
}

function childrenOf(value: Der): readonly Der[] {
  try {
    return readChildren(value);
  } catch (error) {
    if (error instanceof DerError) return []; // only looks like a sequence
    throw error;
  }
}
