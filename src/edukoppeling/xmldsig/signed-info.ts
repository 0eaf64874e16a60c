/**
 * Reads ds:Signature into plain values. Reading is not trusting: `verify-signature.ts` decides.
 * The grammar is closed: an element the profile does not name is refused here.
 * Source: edukoppeling §3.4; WB007, WB010; EK-79…EK-90.
 */
import { SenderFault } from '../faults.ts';
import { DS, EXC_C14N, WSSE, X509V3 } from '../namespaces.ts';
import { STRICT, type Tolerate } from '../profile.ts';
import type { XmlElement } from '../xml/document.ts';
import { DIGEST_METHODS, type Hash, SIGNATURE_METHODS } from './algorithms.ts';
import { decodeBase64 } from './base64.ts';

/** More parts than this cannot occur in the profile; a message with more only wants to cost time. */
const MAX_REFERENCES = 32;

export interface Reference {
  /** The id without `#`. */
  readonly id: string;
  readonly hash: Hash;
  readonly digest: Buffer;
  readonly inclusivePrefixes: readonly string[];
}

export interface SignatureParts {
  readonly signedInfo: XmlElement;
  readonly signedInfoPrefixes: readonly string[];
  readonly hash: Hash;
  readonly references: readonly Reference[];
  readonly value: Buffer;
  /** SignatureValue without white space, as SignatureConfirmation repeats it (WB014). */
  readonly valueText: string;
  /** The id of the BinarySecurityToken; undefined for a reference of another kind that is overlooked. */
  readonly tokenId: string | undefined;
}

/** @throws SenderFault F13 (structure), F14 (algorithm), F15 (kind of token reference). */
export function readSignature(signature: XmlElement, tolerate: Tolerate = STRICT): SignatureParts {
  const { parts, keyInfo } = readUnkeyedSignature(signature);
  return { ...parts, tokenId: readTokenReference(keyInfo, tolerate) };
}

/** What is signed, how, and the value; KeyInfo is not looked into yet. @throws SenderFault F13, F14. */
export function readUnkeyedSignature(signature: XmlElement): {
  readonly parts: Omit<SignatureParts, 'tokenId'>;
  readonly keyInfo: XmlElement;
} {
  const [signedInfo, signatureValue, keyInfo] = exactly(signature, [
    'SignedInfo',
    'SignatureValue',
    'KeyInfo',
  ]);
  const valueText = signatureValue.text.replace(/[ \t\r\n]+/g, '');
  const value = decodeBase64(valueText);
  if (value === undefined || signatureValue.children.length > 0) throw structure('ds:SignatureValue');
  const [canonicalizationMethod, signatureMethod, ...references] = signedInfo.children;
  if (!canonicalizationMethod?.is(DS, 'CanonicalizationMethod')) throw structure('ds:SignedInfo');
  if (!signatureMethod?.is(DS, 'SignatureMethod')) throw structure('ds:SignedInfo');
  const hash = SIGNATURE_METHODS.get(signatureMethod.attribute('Algorithm') ?? '');
  if (hash === undefined || signatureMethod.children.length > 0) {
    const rule = /hmac/i.test(signatureMethod.attribute('Algorithm') ?? '') ? 'EK-82' : 'EK-79';
    throw new SenderFault('VB-F14', { rule, part: 'ds:SignatureMethod' });
  }
  if (references.length === 0 || references.length > MAX_REFERENCES) throw structure('ds:SignedInfo');
  const parts = {
    signedInfo,
    signedInfoPrefixes: readExclusiveC14n(canonicalizationMethod, 'EK-83'),
    hash,
    references: references.map(readReference),
    value,
    valueText,
  };
  return { parts, keyInfo };
}

/** @throws SenderFault F13, F14. */
export function readReference(reference: XmlElement): Reference {
  if (!reference.is(DS, 'Reference')) throw structure('ds:SignedInfo');
  const [first] = reference.children;
  if (first?.is(DS, 'DigestMethod')) {
    // No Transforms would mean inclusive canonicalisation by default.
    throw new SenderFault('VB-F14', { rule: 'EK-84', part: 'ds:Transforms' });
  }
  const [transforms, digestMethod, digestValue] = exactly(reference, [
    'Transforms',
    'DigestMethod',
    'DigestValue',
  ]);
  const uri = reference.attribute('URI') ?? '';
  if (!/^#[A-Za-z_][\w.-]{0,254}$/.test(uri)) throw structure('ds:Reference');
  const [transform, ...more] = transforms.children;
  if (!transform?.is(DS, 'Transform') || more.length > 0) {
    throw new SenderFault('VB-F14', { rule: 'EK-84', part: 'ds:Transforms' });
  }
  const hash = DIGEST_METHODS.get(digestMethod.attribute('Algorithm') ?? '');
  if (hash === undefined || digestMethod.children.length > 0) {
    throw new SenderFault('VB-F14', { rule: 'EK-79', part: 'ds:DigestMethod' });
  }
  const digest = decodeBase64(digestValue.text);
  if (digest === undefined || digestValue.children.length > 0) throw structure('ds:DigestValue');
  return { id: uri.slice(1), hash, digest, inclusivePrefixes: readExclusiveC14n(transform, 'EK-84') };
}

function readExclusiveC14n(method: XmlElement, rule: string): readonly string[] {
  const part = `ds:${method.localName}`;
  if (method.attribute('Algorithm') !== EXC_C14N) throw new SenderFault('VB-F14', { rule, part });
  const [inclusive, ...more] = method.children;
  if (inclusive === undefined) return [];
  if (!inclusive.is(EXC_C14N, 'InclusiveNamespaces') || more.length > 0 || inclusive.children.length > 0) {
    throw new SenderFault('VB-F14', { rule, part });
  }
  return (inclusive.attribute('PrefixList') ?? '').split(/[ \t\r\n]+/).filter((prefix) => prefix !== '');
}

/** EK-88…EK-90: one direct reference to a token in the same header; nothing else carries a key. */
function readTokenReference(keyInfo: XmlElement, tolerate: Tolerate): string | undefined {
  const unsupported = () => new SenderFault('VB-F15', { rule: 'EK-89', part: 'ds:KeyInfo' });
  const [tokenReference, ...others] = keyInfo.children;
  if (!tokenReference?.is(WSSE, 'SecurityTokenReference') || others.length > 0) throw unsupported();
  const [reference, ...more] = tokenReference.children;
  const indirect = reference?.is(WSSE, 'KeyIdentifier') || reference?.is(DS, 'X509Data');
  if (indirect && more.length === 0 && tolerate('indirect-token-references')) return undefined;
  if (!reference?.is(WSSE, 'Reference') || more.length > 0) throw unsupported();
  const valueType = reference.attribute('ValueType');
  if (valueType !== undefined && valueType !== X509V3) throw unsupported();
  const uri = reference.attribute('URI') ?? '';
  if (!uri.startsWith('#') || uri.length < 2) {
    throw new SenderFault('VB-F19', { rule: 'EK-90', part: 'wsse:Reference' });
  }
  return uri.slice(1);
}

function exactly<const Names extends readonly string[]>(
  parent: XmlElement,
  names: Names,
): { [K in keyof Names]: XmlElement } {
  const children = parent.children;
  const fits = children.length === names.length && names.every((name, i) => children[i]?.is(DS, name));
  if (!fits) throw structure(`ds:${parent.localName}`);
  // The check above is what makes this tuple true.
  return children as unknown as { [K in keyof Names]: XmlElement };
}

function structure(part: string): SenderFault {
  return new SenderFault('VB-F13', { rule: 'WB003', part });
}
