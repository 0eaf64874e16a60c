/**
 * Envelope → proof: who signed it, and that Body, Timestamp and every wsa header are what was signed.
 * Used for requests (`verify.ts`) and for answers (`verify-response.ts`).
 * The cheap structural checks come first, then the certificate, then SignedInfo, then the digests: a flood of
 * unsigned messages costs a parse and at most one RSA verification.
 * Source: edukoppeling §3.4, §5.3; EK-73…EK-105.
 */
import type { AddressingHeaders } from '../addressing/headers.ts';
import { SenderFault } from '../faults.ts';
import {
  CertificateError,
  type CertificateProblem,
  type TrustStore,
  type VerifiedCertificate,
  verifyCertificate,
} from '../pki/index.ts';
import { STRICT, type Tolerate } from '../profile.ts';
import type { Envelope } from '../soap/envelope.ts';
import type { XmlElement } from '../xml/document.ts';
import { verifyDigest, verifySignatureValue } from '../xmldsig/verify-signature.ts';
import { readBinarySecurityToken, readSecurityHeader } from './header.ts';
import { resolveSignedParts } from './signed-parts.ts';
import { type TimeWindow, verifyTimestamp } from './timestamp.ts';

export interface SecurityOptions {
  readonly trust: TrustStore;
  readonly window: TimeWindow;
  /** Milliseconds since epoch. */
  readonly now: number;
  /** Default: nothing is overlooked. */
  readonly tolerate?: Tolerate;
}

export interface SecurityProof {
  readonly certificate: VerifiedCertificate;
  /** Without white space. */
  readonly signatureValue: string;
  readonly createdAt: number;
  readonly signatureConfirmation: XmlElement | undefined;
}

/** @throws SenderFault F13…F16, F18…F20. */
export async function verifySecurity(
  envelope: Envelope,
  headers: AddressingHeaders,
  options: SecurityOptions,
): Promise<SecurityProof> {
  const tolerate = options.tolerate ?? STRICT;
  const security = readSecurityHeader(envelope.blocks, tolerate);
  const { timestamp, token, signature, signatureConfirmation } = security;
  const required = [envelope.body, timestamp, ...headers.all];
  if (signatureConfirmation) required.push(signatureConfirmation);
  const parts = resolveSignedParts(envelope.document, signature.references, required, [token]);
  const certificate = await verifyToken(readBinarySecurityToken(token), options);
  verifySignatureValue(signature, certificate.publicKey);
  for (const part of parts) verifyDigest(part.reference, part.element);
  const createdAt = verifyTimestamp(timestamp, options.now, options.window, tolerate);
  return { certificate, signatureValue: signature.valueText, createdAt, signatureConfirmation };
}

/** Problems that a statement of their own speaks of; all others are EK-92's. */
const RULE_OF_PROBLEM: Partial<Record<CertificateProblem, string>> = {
  'weak-key': 'EK-158',
  'key-usage': 'EK-94',
  policy: 'EK-157',
  'no-crl': 'EK-11',
  'crl-expired': 'EK-11',
  'test-certificate': 'EK-16',
};

/** Of one's own certificate anybody may know these. */
const PLAIN: readonly CertificateProblem[] = ['expired', 'revoked', 'not-yet-valid'];

/** @throws SenderFault F16. */
export async function verifyToken(der: Buffer, options: SecurityOptions): Promise<VerifiedCertificate> {
  try {
    return await verifyCertificate(options.trust, der, options.now, 'signature');
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    throw new SenderFault('VB-F16', {
      rule: RULE_OF_PROBLEM[error.problem] ?? 'EK-92',
      // The owner must know that it ended; every other reason is for `check`.
      part: PLAIN.includes(error.problem)
        ? `wsse:BinarySecurityToken: certificate ${error.problem}`
        : 'wsse:BinarySecurityToken',
      found: `${error.problem}: ${error.found}`,
    });
  }
}
