/**
 * Whom a certificate is of, and whether it may be believed: one function for every entrance (TLS, signature, intake).
 * Source: edukoppeling §4.3–§4.6; EK-06…EK-16, EK-57, EK-92, EK-94, EK-116, EK-157…EK-160.
 */
import { hash, type KeyObject } from 'node:crypto';
import type { Oin } from '../oin.ts';
import {
  type Certificate,
  DIGITAL_SIGNATURE,
  isTestCertificate,
  NON_REPUDIATION,
  readCertificate,
  readOin,
} from './certificate.ts';
import { DerError } from './der.ts';
import { isAllowed } from './download.ts';
import { findPaths, verifyPath } from './path.ts';
import { findPolicies } from './policy.ts';
import { CertificateError } from './problems.ts';
import { verifyRevocation } from './revocation.ts';
import type { TrustStore } from './trust-store.ts';

/** Where a certificate comes in: a client of our TLS, a signature, or a file that a party hands in. */
export type CertificateUse = 'tls' | 'signature' | 'intake';

export interface VerifiedCertificate {
  readonly der: Buffer;
  readonly oin: Oin;
  readonly publicKey: KeyObject;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly notAfter: Date;
}

const MAX_VERDICT_MS = 60 * 60_000;
const MAX_VERDICTS = 1000;
const MAX_SEEN_URLS = 100;
/** OINs of test environments; never in production (EK-124). */
const TEST_OIN_PREFIX = '00000099';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const ANY_USE = '2.5.29.37.0';

/**
 * @param now  milliseconds since epoch.
 * @throws CertificateError.
 */
export async function verifyCertificate(
  store: TrustStore,
  der: Buffer,
  now: number,
  use: CertificateUse,
): Promise<VerifiedCertificate> {
  const sha256 = hash('sha256', der, 'hex');
  const key = `${use} ${sha256}`;
  const known = store.verdicts.get(key);
  // A verdict made at a later moment than `now` says nothing about `now`.
  if (known && now < known.until && now >= known.until - MAX_VERDICT_MS) return known.verified;
  const { crls } = store;
  const { verified, until } = await judge(store, der, now, use, sha256).catch(rethrow);
  // With other CRLs than at the beginning, this verdict is for this once.
  if (store.crls === crls) remember(store, key, verified, Math.min(until, now + MAX_VERDICT_MS));
  return verified;
}

function remember(store: TrustStore, key: string, verified: VerifiedCertificate, until: number): void {
  if (store.verdicts.size >= MAX_VERDICTS) store.verdicts.delete(store.verdicts.keys().next().value ?? '');
  store.verdicts.set(key, { verified, until });
}

async function judge(store: TrustStore, der: Buffer, now: number, use: CertificateUse, sha256: string) {
  const leaf = read(der);
  const { path, until } = choosePath(store, leaf, now, sha256);
  verifyLeaf(leaf, use);
  const oin = readOin(der);
  if (oin === undefined)
    throw new CertificateError('no-oin', 'not exactly one subject serialNumber with an OIN');
  if (!store.allowTest && oin.startsWith(TEST_OIN_PREFIX)) {
    throw new CertificateError('test-certificate', 'an OIN of the test range');
  }
  const answer = await store.ocsp?.(leaf, path[1] as Certificate, now);
  if (answer?.status === 'revoked') throw new CertificateError('revoked', `by OCSP, ${answer.found}`);
  if (answer?.status === 'unavailable') {
    store.onWarning({ problem: 'ocsp-unavailable', found: answer.found, sha256 });
  }
  const verified = {
    der,
    oin,
    publicKey: leaf.publicKey,
    sha256,
    notAfter: new Date(leaf.notAfter),
  };
  return { verified, until: Math.min(until, answer?.until ?? until) };
}

/** A name or value inside that is not DER: OpenSSL does not look at all of them. */
function rethrow(error: unknown): never {
  if (error instanceof DerError) throw new CertificateError('malformed', error.message);
  throw error;
}

function read(der: Buffer): Certificate {
  try {
    return readCertificate(der);
  } catch {
    // OpenSSL or our own reader: in both cases these bytes are not one certificate.
    throw new CertificateError('malformed', 'not a certificate');
  }
}

/**
 * What a server with this certificate sends along: itself and the CAs above it, without the root.
 * Only itself when no path is known.
 */
export function findChain(store: TrustStore, der: Buffer): readonly Buffer[] {
  const leaf = read(der);
  const [path] = findPaths(store, leaf);
  return (path?.slice(0, -1) ?? [leaf]).map((certificate) => certificate.der);
}

/** The first path that holds; when none does, what is wrong with the first one. */
function choosePath(store: TrustStore, leaf: Certificate, now: number, sha256: string) {
  let first: CertificateError | undefined;
  for (const path of findPaths(store, leaf)) {
    try {
      return { path, until: judgePath(store, path, now, sha256) };
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      first ??= error;
    }
  }
  throw first ?? new CertificateError('untrusted', 'no path to a trusted root');
}

/** @returns until when the verdict can hold. */
function judgePath(store: TrustStore, path: readonly Certificate[], now: number, sha256: string): number {
  if (!store.allowTest && path.some(({ x509 }) => isTestCertificate(x509))) {
    throw new CertificateError('test-certificate', 'marked as test');
  }
  verifyPath(path, now);
  verifyPolicies(store, path, sha256);
  rememberCrlUrls(store, path);
  const crlEnds = path
    .slice(0, -1)
    .map((certificate, i) => verifyRevocation(store.crls, certificate, path[i + 1] as Certificate, now));
  return Math.min(...path.map(({ notAfter }) => notAfter), ...crlEnds);
}

function verifyPolicies(store: TrustStore, path: readonly Certificate[], sha256: string): void {
  const policies = findPolicies(path);
  const { oids, otherwise } = store.policies;
  if (oids.some((oid) => policies.has(oid))) return;
  const found = policies.size === 0 ? 'no policy' : [...policies].join(' ');
  if (otherwise === 'refuse') throw new CertificateError('policy', found);
  store.onWarning({ problem: 'policy', found, sha256 });
}

/** Only what would be asked: otherwise one certificate with many addresses keeps out those of all others. */
function rememberCrlUrls({ seenCrlUrls, crlHosts }: TrustStore, path: readonly Certificate[]): void {
  for (const url of path.flatMap(({ crlUrls }) => crlUrls)) {
    if (seenCrlUrls.size < MAX_SEEN_URLS && isAllowed(url, crlHosts)) seenCrlUrls.add(url);
  }
}

/** EK-94: a signature needs no EKU; a TLS client does, as OpenSSL also has it. */
function verifyLeaf(leaf: Certificate, use: CertificateUse): void {
  // A key for RSASSA-PSS alone cannot make the signatures of the profile (RSASSA-PKCS1-v1_5).
  if (leaf.publicKey.asymmetricKeyType !== 'rsa')
    throw new CertificateError('weak-key', 'a key for RSASSA-PSS only');
  if (leaf.isCa) throw new CertificateError('key-usage', 'a certificate of a CA');
  const signs = leaf.keyUsage === undefined || (leaf.keyUsage & (DIGITAL_SIGNATURE | NON_REPUDIATION)) !== 0;
  if (!signs) throw new CertificateError('key-usage', `may not be used for ${use}`);
  const uses = leaf.extendedKeyUsage;
  if (use === 'tls' && uses && !uses.includes(CLIENT_AUTH) && !uses.includes(ANY_USE)) {
    throw new CertificateError('extended-key-usage', 'without clientAuth');
  }
}
