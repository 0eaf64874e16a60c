/**
 * Digests and signature values of an envelope as it names them itself, also with algorithms the profile forbids:
 * an invalid envelope must be able to be wrong in one thing only. Never used to decide on a message.
 * Source: XML Signature Syntax and Processing; edukoppeling §3.4.
 */
import { createHash, createHmac, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { DS, EXC_C14N } from '../../edukoppeling/namespaces.ts';
import { canonicalize } from '../../edukoppeling/xml/c14n.ts';
import type { XmlDocument, XmlElement } from '../../edukoppeling/xml/document.ts';

const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2001/04/xmldsig-more#md5', 'md5'],
  ['http://www.w3.org/2000/09/xmldsig#sha1', 'sha1'],
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
]);

const RSA: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-md5', 'md5'],
  ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', 'sha1'],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', 'sha512'],
]);

/** Keyed with the public key: the classic confusion of two kinds of key. */
const HMAC: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2000/09/xmldsig#hmac-sha1', 'sha1'],
  ['http://www.w3.org/2001/04/xmldsig-more#hmac-sha256', 'sha256'],
]);

/** @returns base64, or undefined when the reference covers nothing or names an algorithm not known here. */
export function digestOf(reference: XmlElement, document: XmlDocument): string | undefined {
  const uri = reference.attribute('URI') ?? '';
  const target = document.idAttributes.find(({ value }) => uri === `#${value}`)?.element;
  const hash = DIGESTS.get(reference.child(DS, 'DigestMethod')?.attribute('Algorithm') ?? '');
  if (target === undefined || hash === undefined) return undefined;
  const transforms = reference.child(DS, 'Transforms')?.childrenNamed(DS, 'Transform') ?? [];
  const exclusive = transforms.find((transform) => transform.attribute('Algorithm') === EXC_C14N);
  return createHash(hash)
    .update(canonicalize(target, prefixesFor(exclusive, target)))
    .digest('base64');
}

/** @returns base64, or undefined for an algorithm not known here. */
export function signatureValueOf(signature: XmlElement, key: KeyObject): string | undefined {
  const signed = readSigned(signature);
  if (signed === undefined) return undefined;
  const { bytes, algorithm } = signed;
  const rsa = RSA.get(algorithm);
  if (rsa !== undefined) return sign(rsa, bytes, key).toString('base64');
  const hmac = HMAC.get(algorithm);
  return hmac && createHmac(hmac, publicKeyBytes(key)).update(bytes).digest('base64');
}

/** Whether `value` (base64) fits SignedInfo under this public key. */
export function fits(signature: XmlElement, value: string, key: KeyObject): boolean {
  const signed = readSigned(signature);
  if (signed === undefined) return false;
  const { bytes, algorithm } = signed;
  const rsa = RSA.get(algorithm);
  if (rsa !== undefined) return verify(rsa, bytes, key, Buffer.from(value, 'base64'));
  const hmac = HMAC.get(algorithm);
  return hmac !== undefined && createHmac(hmac, publicKeyBytes(key)).update(bytes).digest('base64') === value;
}

function readSigned(signature: XmlElement): { bytes: Buffer; algorithm: string } | undefined {
  const signedInfo = signature.child(DS, 'SignedInfo');
  if (signedInfo === undefined) return undefined;
  const method = signedInfo.child(DS, 'CanonicalizationMethod');
  const exclusive = method?.attribute('Algorithm') === EXC_C14N ? method : undefined;
  return {
    bytes: canonicalize(signedInfo, prefixesFor(exclusive, signedInfo)),
    algorithm: signedInfo.child(DS, 'SignatureMethod')?.attribute('Algorithm') ?? '',
  };
}

/** Without exclusive c14n it is the inclusive one: the same as exclusive with every prefix in scope listed. */
function prefixesFor(exclusive: XmlElement | undefined, apex: XmlElement): readonly string[] {
  if (exclusive === undefined) {
    const known = apex.document.parsed.names.prefixes;
    return known.filter((prefix) => apex.namespaceOf(prefix)).map((prefix) => prefix || '#default');
  }
  const list = exclusive.child(EXC_C14N, 'InclusiveNamespaces')?.attribute('PrefixList') ?? '';
  return list.split(/\s+/).filter((prefix) => prefix !== '');
}

function publicKeyBytes(key: KeyObject): Buffer {
  return publicKeyOf(key).export({ type: 'spki', format: 'der' });
}

export function publicKeyOf(key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key;
}
