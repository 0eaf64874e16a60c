/**
 * The attacker with a valid key of his own: digests and signature made again after the message was changed, the way
 * a permissive verifier would compute them. What is then refused is refused for its form and not for a broken sum.
 */
import { createHash, type KeyObject, sign } from 'node:crypto';
import type { FaultCode } from '../../src/edukoppeling/faults.ts';
import { DS, EXC_C14N, WSSE } from '../../src/edukoppeling/namespaces.ts';
import { canonicalize } from '../../src/edukoppeling/xml/c14n.ts';
import { parseXml, type XmlDocument, type XmlElement } from '../../src/edukoppeling/xml/document.ts';
import { fixtureIdentity } from '../../src/harness/example-partners.ts';
import { type Attack, once, plainBase } from './attack.ts';

export interface Resigning {
  /** Makes SignatureValue of the canonical SignedInfo; default RSA-SHA256 with `key`. */
  readonly sign?: (signedInfo: Buffer) => Buffer;
  /** Default that of vendor-rsin. */
  readonly key?: KeyObject;
  /** How the base64 of a digest is written into DigestValue. */
  readonly writeDigest?: (base64: string, uri: string) => string;
  readonly writeSignatureValue?: (base64: string) => string;
  /** The bytes to digest, when a case knows better than the named transforms. */
  readonly octets?: (uri: string, document: XmlDocument) => Buffer | undefined;
  /** False keeps the digests as they are. */
  readonly digests?: false;
  /** Canonical form of SignedInfo; default as CanonicalizationMethod says. */
  readonly canonicalSignedInfo?: (signedInfo: XmlElement) => Buffer;
}

/** The plain message signed again; believed, which shows that signing again is done right. */
export const resignedBase = once(() => resign(plainBase()));

/** An attack whose change is signed again with the attacker's own valid key. */
export function resigned(
  title: string,
  code: FaultCode,
  rule: string,
  change: (base: string) => string,
  how: Resigning = {},
): Attack {
  return { title, code, rule, base: resignedBase, change: (base) => resign(change(base), how) };
}

export const VENDOR_KEY = fixtureIdentity('vendor-rsin').privateKey;

export function resign(text: string, how: Resigning = {}): string {
  const digested = how.digests === false ? text : writeDigests(text, how);
  const signature = findSignature(parseXml(Buffer.from(digested)));
  const signedInfo = child(signature, 'SignedInfo');
  const canonical = how.canonicalSignedInfo?.(signedInfo) ?? canonicalSignedInfo(signedInfo);
  const make = how.sign ?? ((bytes: Buffer) => sign('sha256', bytes, how.key ?? VENDOR_KEY));
  const value = make(canonical).toString('base64');
  const written = how.writeSignatureValue?.(value) ?? value;
  return digested.replace(
    /(<ds:SignatureValue[^>]*>).*?(<\/ds:SignatureValue>)/s,
    (_, start: string, end: string) => `${start}${written}${end}`,
  );
}

function writeDigests(text: string, how: Resigning): string {
  const document = parseXml(Buffer.from(text));
  const references = child(findSignature(document), 'SignedInfo').childrenNamed(DS, 'Reference');
  const digests = references.map((reference) => {
    const uri = reference.attribute('URI') ?? '';
    const base64 = digestOf(reference, how.octets?.(uri, document) ?? octetsOf(reference, document));
    return how.writeDigest?.(base64, uri) ?? base64;
  });
  let at = 0;
  return text.replace(
    /(<ds:DigestValue[^>]*>).*?(<\/ds:DigestValue>)/gs,
    (same, start: string, end: string) => {
      const digest = digests[at++];
      return digest === undefined ? same : `${start}${digest}${end}`;
    },
  );
}

const HASHES: Readonly<Record<string, string>> = {
  'http://www.w3.org/2000/09/xmldsig#sha1': 'sha1',
  'http://www.w3.org/2001/04/xmldsig-more#md5': 'md5',
  'http://www.w3.org/2001/04/xmldsig-more#sha224': 'sha224',
  'http://www.w3.org/2001/04/xmldsig-more#sha384': 'sha384',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'sha512',
  'http://www.w3.org/2001/04/xmlenc#ripemd160': 'ripemd160',
  'http://www.w3.org/2007/05/xmldsig-more#sha3-256': 'sha3-256',
};

function digestOf(reference: XmlElement, octets: Buffer): string {
  const algorithm = reference.child(DS, 'DigestMethod')?.attribute('Algorithm') ?? '';
  return createHash(HASHES[algorithm] ?? 'sha256')
    .update(octets)
    .digest('base64');
}

/** The id that a URI names in whatever way; the whole document when it names none. */
export function targetOf(uri: string, document: XmlDocument): XmlElement {
  const id = /id-\w+/.exec(uri)?.[0] ?? decodeURIComponent(uri).slice(1);
  return document.idAttributes.find(({ value }) => value === id)?.element ?? document.root;
}

function octetsOf(reference: XmlElement, document: XmlDocument): Buffer {
  const element = targetOf(reference.attribute('URI') ?? '', document);
  const transforms = reference.child(DS, 'Transforms')?.children ?? [];
  const exclusive = transforms.find((transform) => isExclusive(transform));
  const base64 = transforms.some((transform) => transform.attribute('Algorithm') === `${DS}base64`);
  if (base64) return Buffer.from(element.text, 'base64');
  return exclusive ? canonicalize(element, prefixList(exclusive)) : inclusiveForm(element);
}

function canonicalSignedInfo(signedInfo: XmlElement): Buffer {
  const method = signedInfo.child(DS, 'CanonicalizationMethod');
  return method && isExclusive(method)
    ? canonicalize(signedInfo, prefixList(method))
    : inclusiveForm(signedInfo);
}

/** With or without comments: the messages here have none. */
function isExclusive(method: XmlElement): boolean {
  return method.attribute('Algorithm')?.startsWith(EXC_C14N) ?? false;
}

function prefixList(method: XmlElement): readonly string[] {
  const list = method.child(EXC_C14N, 'InclusiveNamespaces')?.attribute('PrefixList') ?? '';
  return list.split(' ').filter((prefix) => prefix !== '');
}

/** Inclusive canonical form: exclusive form that keeps every prefix; no `xml:` attribute is inherited here. */
export function inclusiveForm(element: XmlElement): Buffer {
  const prefixes = element.document.parsed.names.prefixes.filter((prefix) => prefix !== '');
  return canonicalize(element, ['#default', ...prefixes]);
}

function findSignature(document: XmlDocument): XmlElement {
  const security = document.root.children
    .flatMap(({ children }) => children)
    .find((block) => block.is(WSSE, 'Security'));
  const found = security?.child(DS, 'Signature');
  if (found === undefined) throw new Error('no signature in the message');
  return found;
}

function child(parent: XmlElement, name: string): XmlElement {
  const found = parent.child(DS, name);
  if (found === undefined) throw new Error(`no ds:${name}`);
  return found;
}
