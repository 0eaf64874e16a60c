/**
 * Whether a CRL of the issuer says that a certificate still holds. Without a fresh one it counts as invalid.
 * Source: edukoppeling §4.6; EK-09…EK-11; docs/decisions/0008.
 */
import { type Certificate, CRL_SIGN, nameOf } from './certificate.ts';
import { type Crl, isAbout } from './crl.ts';
import { CertificateError } from './problems.ts';

/**
 * @returns the nextUpdate of the CRL that decided.
 * @throws CertificateError revoked, no-crl, crl-expired.
 */
export function verifyRevocation(
  crls: readonly Crl[],
  subject: Certificate,
  issuer: Certificate,
  now: number,
): number {
  const lists = crls.filter((crl) => isCrlOf(crl, issuer));
  if (lists.some((crl) => crl.revoked.has(subject.serial))) {
    throw new CertificateError('revoked', `serial number ${subject.serial}`);
  }
  const about = lists.filter((crl) => isAbout(crl, subject));
  if (about.length === 0) throw new CertificateError('no-crl', `of ${nameOf(issuer)}`);
  const fresh = about.filter((crl) => crl.thisUpdate <= now && now <= crl.nextUpdate);
  if (fresh.length === 0) {
    const last = new Date(Math.max(...about.map(({ nextUpdate }) => nextUpdate))).toISOString();
    throw new CertificateError('crl-expired', `of ${nameOf(issuer)}, nextUpdate ${last}`);
  }
  return Math.max(...fresh.map((crl) => crl.nextUpdate));
}

/** Name, right to sign CRLs, and signature. */
export function isCrlOf(crl: Crl, issuer: Certificate): boolean {
  const mayCrl = issuer.isCa && (issuer.keyUsage === undefined || (issuer.keyUsage & CRL_SIGN) !== 0);
  return mayCrl && crl.issuer.equals(issuer.subject) && crl.isSignedBy(issuer.publicKey);
}
