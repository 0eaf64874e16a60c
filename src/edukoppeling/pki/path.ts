/**
 * Paths from a certificate to a trusted root, over what is configured: whatever the sender put in the handshake does
 * not count. Several generations, and CAs with one name and several certificates, may stand side by side.
 * Source: RFC 5280 §6.1; EK-07, EK-15, EK-158; DK-CERT (four levels).
 */
import { type Certificate, KEY_CERT_SIGN, nameOf } from './certificate.ts';
import { readDer } from './der.ts';
import { findForbiddenName } from './name-constraints.ts';
import { CertificateError } from './problems.ts';
import type { TrustStore } from './trust-store.ts';

const MAX_PATH = 6;
const MIN_RSA_BITS = 2048;

/** Every path whose names link and whose signatures hold, leaf first, root last; nothing else is judged yet. */
export function findPaths(store: TrustStore, leaf: Certificate): readonly (readonly Certificate[])[] {
  const issuers = [...store.anchors, ...store.intermediates];
  const extend = (path: readonly Certificate[], last: Certificate): readonly (readonly Certificate[])[] => {
    if (store.anchors.some((anchor) => anchor.der.equals(last.der))) return path.length > 1 ? [path] : [];
    if (path.length >= MAX_PATH) return [];
    return issuers
      .filter(
        (issuer) =>
          !path.includes(issuer) && issuer.subject.equals(last.issuer) && last.x509.verify(issuer.publicKey),
      )
      .flatMap((issuer) => extend([...path, issuer], issuer));
  };
  return extend([leaf], leaf);
}

/** Everything about a path but revocation and policies. @throws CertificateError. */
export function verifyPath(path: readonly Certificate[], now: number): void {
  for (const certificate of path) verifyValidity(certificate, now);
  for (const [i, certificate] of path.entries()) {
    const isAnchor = i === path.length - 1;
    if (!isAnchor && certificate.signedWith === undefined) {
      throw new CertificateError('weak-signature', `of ${nameOf(certificate)}`);
    }
    verifyKey(certificate);
    const [unknown] = certificate.unknownCritical;
    if (unknown) throw new CertificateError('critical-extension', unknown);
    if (i > 0) verifyIssuer(certificate, path.slice(0, i));
  }
}

function verifyValidity({ x509, notBefore, notAfter }: Certificate, now: number): void {
  if (now > notAfter) throw new CertificateError('expired', `valid until ${x509.validTo}`);
  if (now < notBefore) throw new CertificateError('not-yet-valid', `valid from ${x509.validFrom}`);
}

function verifyKey({ publicKey }: Certificate): void {
  if (publicKey.asymmetricKeyType !== 'rsa' && publicKey.asymmetricKeyType !== 'rsa-pss') {
    throw new CertificateError('weak-key', 'not an RSA key');
  }
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MIN_RSA_BITS) throw new CertificateError('weak-key', `RSA ${bits} bits`);
}

/** @param below  what stands under the issuer, leaf first. */
function verifyIssuer(issuer: Certificate, below: readonly Certificate[]): void {
  const name = nameOf(issuer);
  if (!issuer.isCa) throw new CertificateError('key-usage', `${name} is not a CA`);
  if (issuer.keyUsage !== undefined && (issuer.keyUsage & KEY_CERT_SIGN) === 0) {
    throw new CertificateError('key-usage', `the CA ${name} may not sign certificates`);
  }
  // A CA that is its own issuer, as with a new key under the old name, is not counted (RFC 5280 §4.2.1.9).
  const cas = below.slice(1).filter(({ subject, issuer: above }) => !subject.equals(above)).length;
  if (issuer.pathLength !== undefined && cas > issuer.pathLength) {
    throw new CertificateError(
      'path-length',
      `${name} may have ${issuer.pathLength} CAs below it, not ${cas}`,
    );
  }
  for (const { subject, alternativeNames } of below) {
    const forbidden =
      issuer.nameConstraints && findForbiddenName(issuer.nameConstraints, readDer(subject), alternativeNames);
    if (forbidden) throw new CertificateError('name-constraints', forbidden);
  }
}
