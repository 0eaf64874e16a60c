/**
 * Decides on a signature: first SignedInfo with the key, then every digest over the very nodes that will be read.
 * Source: edukoppeling §3.4; WB013; EK-77, EK-78.
 */
import { type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import { SenderFault } from '../faults.ts';
import { canonicalDigest, canonicalize } from '../xml/c14n.ts';
import type { XmlElement } from '../xml/document.ts';
import type { Reference, SignatureParts } from './signed-info.ts';

/** One and the same fault for every cause: an attacker must not learn which digest was wrong. */
function failedCheck(found: string): SenderFault {
  return new SenderFault('VB-F18', { rule: 'WB013', part: 'ds:Signature', found });
}

/** @throws SenderFault F18 when SignedInfo was not signed with `key`. */
export function verifySignatureValue(signature: Omit<SignatureParts, 'tokenId'>, key: KeyObject): void {
  const signedInfo = canonicalize(signature.signedInfo, signature.signedInfoPrefixes);
  if (!verify(signature.hash, signedInfo, key, signature.value)) {
    throw failedCheck('SignatureValue does not fit SignedInfo and the certificate');
  }
}

/** @throws SenderFault F18 when the element is not what was signed. */
export function verifyDigest(reference: Reference, element: XmlElement): void {
  const digest = canonicalDigest(element, reference.hash, reference.inclusivePrefixes);
  if (digest.length !== reference.digest.length || !timingSafeEqual(digest, reference.digest)) {
    throw failedCheck(`the digest of ${element.localName} differs`);
  }
}
