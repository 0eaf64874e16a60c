/**
 * One CRL: an own walk over the DER, since libraries stop at some thousand entries.
 * A CRL in parts (issuingDistributionPoint) counts for what it is made for; an indirect one, a delta, one for some
 * reasons only and any unknown critical extension are refused.
 * Source: edukoppeling §4.6; RFC 5280 §5; EK-09…EK-11, EK-159.
 */
import type { KeyObject } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import {
  BIT_STRING,
  type Der,
  DerError,
  GENERALIZED_TIME,
  INTEGER,
  readChildren,
  readDer,
  readSerial,
  readTime,
  SEQUENCE,
  UTC_TIME,
} from './der.ts';
import { readExtensionList, readPointUrls } from './extensions.ts';
import { isSignedBy } from './signature-algorithm.ts';

export interface Crl {
  readonly der: Buffer;
  /** DER of the issuer's name. */
  readonly issuer: Buffer;
  /** Milliseconds since epoch; a CRL without nextUpdate is refused. */
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  /** Serial numbers, upper-case hexadecimal. */
  readonly revoked: ReadonlySet<string>;
  readonly scope: CrlScope;
  /** Whether the issuer's key signed it. */
  readonly isSignedBy: (issuerKey: KeyObject) => boolean;
}

/** Which certificates of its issuer a CRL is about. */
export interface CrlScope {
  /** Those with one of these distribution points; undefined: all. */
  readonly urls: readonly string[] | undefined;
  readonly only: 'leaves' | 'cas' | undefined;
}

const ISSUING_DISTRIBUTION_POINT = '2.5.29.28';
const EXTENSIONS_TAG = 0xa0;

/** @throws DerError when the bytes are not a CRL that we can judge. */
export function readCrl(der: Buffer): Crl {
  const [tbs, algorithm, signature] = readChildren(readDer(der));
  if (!tbs || !algorithm || signature?.tag !== BIT_STRING) throw new DerError('not a CRL');
  const fields = readChildren(tbs).filter((field, i) => !(i === 0 && field.tag === INTEGER));
  const [inner, issuer, thisUpdate, nextUpdate, entries] = fields;
  const timed = nextUpdate?.tag === UTC_TIME || nextUpdate?.tag === GENERALIZED_TIME;
  if (!issuer || !thisUpdate || !nextUpdate || !timed) throw new DerError('a CRL without nextUpdate');
  if (!inner?.whole.equals(algorithm.whole)) throw new DerError('two signature algorithms');
  // Read when they are asked for, which is after the signature was checked: a list of nobody costs nothing.
  let serials: ReadonlySet<string> | undefined;
  return {
    der,
    issuer: issuer.whole,
    thisUpdate: readTime(thisUpdate),
    nextUpdate: readTime(nextUpdate),
    get revoked() {
      serials ??= readSerials(entries);
      return serials;
    },
    scope: readScope(fields.find(({ tag }) => tag === EXTENSIONS_TAG)),
    isSignedBy: (issuerKey) => isSignedBy(tbs.whole, algorithm, signature.content.subarray(1), issuerKey),
  };
}

/** Whether this CRL can say of the certificate that it is not revoked. */
export function isAbout({ scope }: Crl, subject: Certificate): boolean {
  if (scope.only !== undefined && (scope.only === 'cas') !== subject.isCa) return false;
  return scope.urls === undefined || scope.urls.some((url) => subject.crlUrls.includes(url));
}

function readSerials(entries: Der | undefined): ReadonlySet<string> {
  if (entries?.tag !== SEQUENCE) return new Set();
  const serials = new Set<string>();
  for (let at = 0; at < entries.content.length; ) {
    const entry = readDer(entries.content, at);
    serials.add(readSerial(readDer(entry.content)));
    at += entry.whole.length;
  }
  return serials;
}

function readScope(wrapper: Der | undefined): CrlScope {
  const extensions = wrapper ? readExtensionList(readDer(wrapper.content)) : new Map<string, never>();
  for (const [oid, { critical }] of extensions) {
    if (critical && oid !== ISSUING_DISTRIBUTION_POINT)
      throw new DerError(`a CRL with critical extension ${oid}`);
  }
  const point = extensions.get(ISSUING_DISTRIBUTION_POINT);
  const parts = point ? readChildren(readDer(point.value)) : [];
  const has = (tag: number) => parts.some((part) => part.tag === tag && part.content[0] !== 0);
  if (parts.some(({ tag }) => tag === 0x83) || has(0x84) || has(0x85))
    throw new DerError('an indirect or partial CRL');
  const name = parts.find(({ tag }) => tag === 0xa0);
  return {
    urls: name && readPointUrls(name),
    only: has(0x81) ? 'leaves' : has(0x82) ? 'cas' : undefined,
  };
}
