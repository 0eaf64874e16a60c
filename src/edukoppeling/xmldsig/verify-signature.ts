/**
 * Decides on a signature: first SignedInfo with the key, then every digest over the very nodes that will be read.
 * Source: edukoppeling §3.4; WB013; EK-77, EK-78.
 */
import { constants, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import { SenderFault } from '../faults.ts';
import { canonicalDigest, canonicalize } from '../xml/c14n.ts';
import type { XmlElement } from '../xml/document.ts';
import { orFault } from '../xml-fault.ts';
import type { Reference, SignatureParts } from './signed-info.ts';

/** One and the same fault for every cause: an attacker must not learn which digest was wrong. */
function failedCheck(found: string): SenderFault {
  return new SenderFault('VB-F18', { rule: 'WB013', part: 'ds:Signature', found });
}

/** @throws SenderFault F18 when SignedInfo was not signed with `key`; F3 when it is over a limit. */
export function verifySignatureValue(signature: Omit<SignatureParts, 'tokenId'>, key: KeyObject): void {
  const signedInfo = orFault(() => canonicalize(signature.signedInfo, signature.signedInfoPrefixes));
  if (!isSigned(signature.hash, signedInfo, key, signature.value)) {
    throw failedCheck('SignatureValue does not fit SignedInfo and the certificate');
  }
}

/** RSASSA-PKCS1-v1_5, whatever the key would prefer; a key that cannot do it has not signed. */
function isSigned(hash: string, bytes: Buffer, key: KeyObject, value: Buffer): boolean {
  try {
    return verify(hash, bytes, { key, padding: constants.RSA_PKCS1_PADDING }, value);
  } catch {
    return false; // OpenSSL: this key and this algorithm do not go together
  }
}

/** @throws SenderFault F18 when the element is not what was signed; F3 when its form is over a limit. */
export function verifyDigest(reference: Reference, element: XmlElement): void {
  const digest = orFault(() => canonicalDigest(element, reference.hash, reference.inclusivePrefixes));
  if (digest.length !== reference.digest.length || !timingSafeEqual(digest, reference.digest)) {
    throw failedCheck(`the digest of ${element.localName} differs`);
  }
}
