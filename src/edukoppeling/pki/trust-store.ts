/**
 * Trusted roots, the CAs known below them, and their CRLs. The store stays one object, so that everybody who holds it
 * sees a new CRL at once.
 */
import { type Certificate, isTestCertificate, readCertificate } from './certificate.ts';
import { type Crl, readCrl } from './crl.ts';
import type { OcspCheck } from './ocsp.ts';
import { PKIOVERHEID_POLICIES } from './policy.ts';
import type { CertificateProblem } from './problems.ts';
import type { VerifiedCertificate } from './verify-certificate.ts';

export interface TrustStore {
  readonly anchors: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
  readonly crls: readonly Crl[];
  readonly allowTest: boolean;
  readonly policies: PolicyRule;
  readonly ocsp: OcspCheck | undefined;
  readonly onWarning: (warning: CertificateWarning) => void;
  /** Hosts whose CRLs may be fetched because a certificate says so. */
  readonly crlHosts: readonly string[];
  /** Where certificates that chain to us say that their issuer's CRL is, as far as its host is allowed. */
  readonly seenCrlUrls: Set<string>;
  /** Verdicts by use and SHA-256 of the certificate, until the earliest moment that could change them. */
  readonly verdicts: Map<string, { readonly verified: VerifiedCertificate; readonly until: number }>;
}

/** A certificate without one of these policies: a warning, or no certificate at all (EK-157). */
export interface PolicyRule {
  readonly oids: readonly string[];
  readonly otherwise: 'warn' | 'refuse';
}

/** Something that did not stop a certificate, and that its owner or the operator should know. */
export interface CertificateWarning {
  readonly problem: CertificateProblem | 'ocsp-unavailable';
  readonly found: string;
  /** Hexadecimal, of the leaf. */
  readonly sha256: string;
}

export interface TrustStoreInput {
  /** PEM texts, each with one or more certificates. */
  readonly anchors: readonly string[];
  readonly intermediates: readonly string[];
  /** PEM texts. */
  readonly crls: readonly string[];
  /** False in production: certificates marked TEST or TRIAL are refused everywhere (EK-16). */
  readonly allowTest: boolean;
  /** Default: those of PKIoverheid for services, a warning otherwise. */
  readonly policies?: PolicyRule;
  /** Default: none. */
  readonly crlHosts?: readonly string[];
  readonly ocsp?: OcspCheck;
  readonly onWarning?: (warning: CertificateWarning) => void;
}

/** A trust file that cannot be used; the start stops. */
export class TrustStoreError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TrustStoreError';
  }
}

/** @throws TrustStoreError. */
export function createTrustStore(input: TrustStoreInput): TrustStore {
  const anchors = input.anchors.flatMap(readCertificates);
  if (anchors.length === 0) throw new TrustStoreError('no trust anchor');
  const test = anchors.find(({ x509 }) => isTestCertificate(x509));
  if (test && !input.allowTest) {
    throw new TrustStoreError('a trust anchor is marked as test; in production mode it is refused');
  }
  return {
    anchors,
    intermediates: input.intermediates.flatMap(readCertificates),
    crls: input.crls.flatMap(readCrls),
    allowTest: input.allowTest,
    policies: input.policies ?? { oids: PKIOVERHEID_POLICIES, otherwise: 'warn' },
    ocsp: input.ocsp,
    onWarning: input.onWarning ?? (() => undefined),
    crlHosts: input.crlHosts ?? [],
    seenCrlUrls: new Set(),
    verdicts: new Map(),
  };
}

/** From now on these CRLs decide; every verdict is made again. */
export function replaceCrls(store: TrustStore, crls: readonly Crl[]): void {
  (store as { crls: readonly Crl[] }).crls = crls;
  store.verdicts.clear();
}

function readCertificates(pem: string): readonly Certificate[] {
  try {
    return readPem(pem, 'CERTIFICATE').map(readCertificate);
  } catch (error) {
    throw new TrustStoreError(`a CA certificate cannot be read: ${(error as Error).message}`);
  }
}

function readCrls(pem: string): readonly Crl[] {
  try {
    return readPem(pem, 'X509 CRL').map(readCrl);
  } catch (error) {
    throw new TrustStoreError(`a CRL cannot be read: ${(error as Error).message}`);
  }
}

/** The DER of every block with that label. */
export function readPem(pem: string, label: 'CERTIFICATE' | 'X509 CRL'): readonly Buffer[] {
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, 'g');
  return [...pem.matchAll(block)].map(([, base64]) => Buffer.from(base64 ?? '', 'base64'));
}

export function writePem(der: Buffer, label: 'CERTIFICATE' | 'X509 CRL'): string {
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
