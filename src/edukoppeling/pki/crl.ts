/**
 * One CRL: an own walk over the DER, since libraries stop at some thousand entries.
 * Source: edukoppeling §4.6; EK-09…EK-11, EK-159.
 */
import { constants, type KeyObject, verify } from 'node:crypto';
import {
  BIT_STRING,
  type Der,
  DerError,
  GENERALIZED_TIME,
  INTEGER,
  readChildren,
  readDer,
  readTime,
  SEQUENCE,
  UTC_TIME,
} from './der.ts';

export interface Crl {
  /** DER of the issuer's name. */
  readonly issuer: Buffer;
  readonly thisUpdate: number;
  /** Milliseconds since epoch; a CRL without it is refused. */
  readonly nextUpdate: number;
  /** Serial numbers, upper-case hexadecimal as node:crypto writes them. */
  readonly revoked: ReadonlySet<string>;
  /** Whether the issuer's key signed it. */
  readonly isSignedBy: (issuerKey: KeyObject) => boolean;
}

const RSA_PREFIX = '2a864886f70d0101';
const HASHES: Readonly<Record<string, string>> = { '0b': 'sha256', '0c': 'sha384', '0d': 'sha512' };
const PSS = '0a';
const PSS_HASHES: Readonly<Record<string, string>> = {
  '608648016503040201': 'sha256',
  '608648016503040202': 'sha384',
  '608648016503040203': 'sha512',
};

/** @throws DerError when the bytes are not a CRL that we can judge. */
export function readCrl(der: Buffer): Crl {
  const [tbs, algorithm, signature] = readChildren(readDer(der));
  if (!tbs || !algorithm || signature?.tag !== BIT_STRING) throw new DerError('not a CRL');
  const fields = readChildren(tbs).filter((field, i) => !(i === 0 && field.tag === INTEGER));
  const [, issuer, thisUpdate, nextUpdate, entries] = fields;
  const timed = nextUpdate?.tag === UTC_TIME || nextUpdate?.tag === GENERALIZED_TIME;
  if (!issuer || !thisUpdate || !nextUpdate || !timed) throw new DerError('a CRL without nextUpdate');
  return {
    issuer: issuer.whole,
    thisUpdate: readTime(thisUpdate),
    nextUpdate: readTime(nextUpdate),
    revoked: readSerials(entries),
    isSignedBy: (issuerKey) => isSigned(tbs.whole, algorithm, signature.content.subarray(1), issuerKey),
  };
}

function readSerials(entries: Der | undefined): ReadonlySet<string> {
  if (entries?.tag !== SEQUENCE) return new Set();
  const serials = new Set<string>();
  for (let at = 0; at < entries.content.length; ) {
    const entry = readDer(entries.content, at);
    const serial = readDer(entry.content).content;
    serials.add(
      serial
        .subarray(serial.length > 1 && serial[0] === 0 ? 1 : 0)
        .toString('hex')
        .toUpperCase(),
    );
    at += entry.whole.length;
  }
  return serials;
}

function isSigned(signed: Buffer, algorithm: Der, signature: Buffer, key: KeyObject): boolean {
  const [id, parameters] = readChildren(algorithm);
  const oid = id?.content.toString('hex') ?? '';
  if (!oid.startsWith(RSA_PREFIX)) return false;
  const kind = oid.slice(RSA_PREFIX.length);
  const hash = HASHES[kind];
  if (hash !== undefined) return verify(hash, signed, key, signature);
  const named = parameters?.content.toString('hex') ?? '';
  const pssHash = Object.entries(PSS_HASHES).find(([hex]) => named.includes(hex))?.[1];
  if (kind !== PSS || pssHash === undefined) return false;
  const options = {
    key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_AUTO,
  };
  return verify(pssHash, signed, options, signature);
}
