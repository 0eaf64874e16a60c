/** Trusted roots, the CAs known below them, and their CRLs; replaced as a whole when one of them changes. */

import { type Certificate, isTestCertificate, readCertificate } from './certificate.ts';
import { type Crl, readCrl } from './crl.ts';
import type { VerifiedCertificate } from './verify-certificate.ts';

export interface TrustStore {
  readonly anchors: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
  readonly crls: readonly Crl[];
  readonly allowTest: boolean;
  /** Verdicts by SHA-256 of the certificate, until the earliest moment that could change them. */
  readonly verdicts: Map<string, { readonly verified: VerifiedCertificate; readonly until: number }>;
}

export interface TrustStoreInput {
  /** PEM texts, each with one or more certificates. */
  readonly anchors: readonly string[];
  readonly intermediates: readonly string[];
  /** PEM texts. */
  readonly crls: readonly string[];
  /** False in production: certificates marked TEST or TRIAL are refused everywhere (EK-16). */
  readonly allowTest: boolean;
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
  const anchors = input.anchors.flatMap((pem) => readPem(pem, 'CERTIFICATE')).map(readCertificate);
  if (anchors.length === 0) throw new TrustStoreError('no trust anchor');
  const test = anchors.find(({ x509 }) => isTestCertificate(x509));
  if (test && !input.allowTest) {
    throw new TrustStoreError('a trust anchor is marked as test; in production mode it is refused');
  }
  return {
    anchors,
    intermediates: input.intermediates.flatMap((pem) => readPem(pem, 'CERTIFICATE')).map(readCertificate),
    crls: input.crls.flatMap((pem) => readPem(pem, 'X509 CRL')).map(readCrl),
    allowTest: input.allowTest,
    verdicts: new Map(),
  };
}

/** The DER of every block with that label. */
export function readPem(pem: string, label: 'CERTIFICATE' | 'X509 CRL'): readonly Buffer[] {
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, 'g');
  return [...pem.matchAll(block)].map(([, base64]) => Buffer.from(base64 ?? '', 'base64'));
}
