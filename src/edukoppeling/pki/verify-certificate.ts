/**
 * Whom a certificate is of, and whether it may be believed: one function for every entrance (TLS and signature).
 * Source: edukoppeling §4.3–§4.6; EK-06…EK-16, EK-92, EK-94, EK-116, EK-158, EK-159.
 */
import { hash, type KeyObject } from 'node:crypto';
import type { Oin } from '../oin.ts';
import {
  type Certificate,
  CRL_SIGN,
  DIGITAL_SIGNATURE,
  isTestCertificate,
  KEY_CERT_SIGN,
  NON_REPUDIATION,
  readCertificate,
  readOin,
} from './certificate.ts';
import type { TrustStore } from './trust-store.ts';

export type CertificateProblem =
  | 'expired'
  | 'not-yet-valid'
  | 'revoked'
  | 'untrusted'
  | 'no-crl'
  | 'crl-expired'
  | 'weak-key'
  | 'no-oin'
  | 'key-usage'
  | 'test-certificate'
  | 'malformed';

/** Why a certificate is not believed. `found` is for its owner and the log; it holds no personal data. */
export class CertificateError extends Error {
  readonly problem: CertificateProblem;
  readonly found: string;
  constructor(problem: CertificateProblem, found: string) {
    super(`${problem}: ${found}`);
    this.name = 'CertificateError';
    this.problem = problem;
    this.found = found;
  }
}

export interface VerifiedCertificate {
  readonly der: Buffer;
  readonly oin: Oin;
  readonly publicKey: KeyObject;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly notAfter: Date;
}

const MIN_RSA_BITS = 2048;
const MAX_PATH = 6;
const MAX_VERDICT_MS = 60 * 60_000;
const MAX_VERDICTS = 1000;
/** OINs of test environments; never in production (EK-124). */
const TEST_OIN_PREFIX = '00000099';

/**
 * @param now  milliseconds since epoch.
 * @throws CertificateError.
 */
export async function verifyCertificate(
  store: TrustStore,
  der: Buffer,
  now: number,
  use: 'signature' | 'tls',
): Promise<VerifiedCertificate> {
  const sha256 = hash('sha256', der, 'hex');
  const key = `${use} ${sha256}`;
  const known = store.verdicts.get(key);
  // A verdict made at a later moment than `now` says nothing about `now`.
  if (known && now < known.until && now >= known.until - MAX_VERDICT_MS) return known.verified;
  const { verified, until } = judge(store, der, now, use, sha256);
  if (store.verdicts.size >= MAX_VERDICTS) store.verdicts.delete(store.verdicts.keys().next().value ?? '');
  store.verdicts.set(key, { verified, until: Math.min(until, now + MAX_VERDICT_MS) });
  return verified;
}

function judge(store: TrustStore, der: Buffer, now: number, use: 'signature' | 'tls', sha256: string) {
  const leaf = read(der);
  const path = findPath(store, leaf);
  if (path === undefined) throw new CertificateError('untrusted', 'no path to a trusted root');
  if (!store.allowTest && path.some(({ x509 }) => isTestCertificate(x509))) {
    throw new CertificateError('test-certificate', 'marked as test');
  }
  for (const certificate of path) verifyValidity(certificate, now);
  const crlEnds = path
    .slice(0, -1)
    .map((certificate, i) => verifyRevocation(store, certificate, path[i + 1], now));
  verifyLeaf(leaf, use);
  const oin = readOin(der);
  if (oin === undefined)
    throw new CertificateError('no-oin', 'not exactly one subject serialNumber with an OIN');
  if (!store.allowTest && oin.startsWith(TEST_OIN_PREFIX)) {
    throw new CertificateError('test-certificate', 'an OIN of the test range');
  }
  const until = Math.min(...path.map(({ x509 }) => Date.parse(x509.validTo)), ...crlEnds);
  const notAfter = new Date(leaf.x509.validTo);
  return { verified: { der, oin, publicKey: leaf.x509.publicKey, sha256, notAfter }, until };
}

function read(der: Buffer): Certificate {
  try {
    return readCertificate(der);
  } catch {
    throw new CertificateError('malformed', 'not a certificate');
  }
}

/** Leaf first, root last. Only what is configured counts, whatever the sender put in the handshake. */
function findPath(store: TrustStore, leaf: Certificate): readonly Certificate[] | undefined {
  const extend = (path: readonly Certificate[]): readonly Certificate[] | undefined => {
    const last = path[path.length - 1] as Certificate;
    if (store.anchors.some((anchor) => anchor.der.equals(last.der)))
      return path.length > 1 ? path : undefined;
    if (path.length >= MAX_PATH) return undefined;
    for (const issuer of [...store.anchors, ...store.intermediates]) {
      if (path.includes(issuer) || !issued(issuer, last, path.length - 1)) continue;
      const found = extend([...path, issuer]);
      if (found) return found;
    }
    return undefined;
  };
  return extend([leaf]);
}

/** @param below  how many CA certificates stand between the issuer and the leaf. */
function issued(issuer: Certificate, subject: Certificate, below: number): boolean {
  if (!issuer.subject.equals(subject.issuer) || !issuer.x509.ca) return false;
  if (issuer.keyUsage !== undefined && (issuer.keyUsage & KEY_CERT_SIGN) === 0) return false;
  if (issuer.pathLength !== undefined && below > issuer.pathLength) return false;
  return subject.x509.verify(issuer.x509.publicKey);
}

function verifyValidity({ x509 }: Certificate, now: number): void {
  if (now > Date.parse(x509.validTo)) throw new CertificateError('expired', `valid until ${x509.validTo}`);
  if (now < Date.parse(x509.validFrom))
    throw new CertificateError('not-yet-valid', `valid from ${x509.validFrom}`);
}

/** @returns the nextUpdate of the CRL that decided. Without a fresh CRL the issuer's certificates count as invalid. */
function verifyRevocation(
  store: TrustStore,
  subject: Certificate,
  issuer: Certificate | undefined,
  now: number,
): number {
  if (issuer === undefined) throw new CertificateError('untrusted', 'no issuer');
  const mayCrl = issuer.keyUsage === undefined || (issuer.keyUsage & CRL_SIGN) !== 0;
  const lists = store.crls.filter(
    (crl) => mayCrl && crl.issuer.equals(issuer.subject) && crl.isSignedBy(issuer.x509.publicKey),
  );
  if (lists.length === 0) throw new CertificateError('no-crl', 'no CRL of the issuer');
  if (lists.some((crl) => crl.revoked.has(subject.serial))) {
    throw new CertificateError('revoked', `serial number ${subject.serial}`);
  }
  const fresh = lists.filter((crl) => crl.thisUpdate <= now && now <= crl.nextUpdate);
  if (fresh.length === 0)
    throw new CertificateError('crl-expired', 'the CRL of the issuer is past nextUpdate');
  return Math.max(...fresh.map((crl) => crl.nextUpdate));
}

function verifyLeaf(leaf: Certificate, use: 'signature' | 'tls'): void {
  const key = leaf.x509.publicKey;
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'rsa-pss') {
    throw new CertificateError('weak-key', 'not an RSA key');
  }
  if (bits < MIN_RSA_BITS) throw new CertificateError('weak-key', `RSA ${bits} bits`);
  if (leaf.x509.ca) throw new CertificateError('key-usage', 'a certificate of a CA');
  const signs = leaf.keyUsage === undefined || (leaf.keyUsage & (DIGITAL_SIGNATURE | NON_REPUDIATION)) !== 0;
  if (!signs) throw new CertificateError('key-usage', `may not be used for a ${use}`);
}
