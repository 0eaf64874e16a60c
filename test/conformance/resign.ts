/**
 * The vendor's message, changed and then signed for real, in any way that XML-DSig allows and the profile may not:
 * so that a refusal is never caused by a signature that happens to be wrong.
 */
import { hash, type KeyObject, sign } from 'node:crypto';
import { canonicalize } from '../../src/edukoppeling/xml/c14n.ts';
import { parseXml, type XmlDocument, type XmlElement } from '../../src/edukoppeling/xml/document.ts';
import { fixtureIdentity } from '../../src/harness/example-partners.ts';
import { type MessageChange, signedMessage } from '../setup/wire.ts';

export const DS = 'http://www.w3.org/2000/09/xmldsig#';
export const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const X509V3 = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3';

/** What WB004 wants signed of a request without ReplyTo, FaultTo and RelatesTo. */
export const SIGNED_PARTS = ['To', 'Action', 'MessageID', 'From', 'Timestamp', 'Body'] as const;

export const TOKEN_REFERENCE = `<wsse:SecurityTokenReference><wsse:Reference URI="#id-Token" ValueType="${X509V3}"/></wsse:SecurityTokenReference>`;

export interface Signing {
  /** Local parts of the ids `id-…`, one Reference each. */
  readonly parts?: readonly string[];
  readonly canonicalization?: string;
  readonly transforms?: string;
  readonly digestMethod?: string;
  readonly digest?: string;
  readonly signatureMethod?: string;
  readonly signatureHash?: string;
  /** In place of a signature with the private key. */
  readonly sign?: (signedInfo: Buffer) => Buffer;
  readonly key?: KeyObject;
  /** PrefixList of InclusiveNamespaces, on SignedInfo and on every Reference. */
  readonly signedInfoPrefixes?: string;
  readonly prefixes?: string;
  readonly keyInfo?: string;
  /** Of the elements of XML-DSig; empty for a default namespace. */
  readonly prefix?: string;
}

/** The message without its ds:Signature. */
export function unsignedMessage(change: MessageChange = {}): string {
  return signedMessage(change)
    .bytes.toString()
    .replace(/<ds:Signature .*<\/ds:Signature>/s, '');
}

/** @param text  a message with `</wsse:Security>`, where the signature goes. */
export function resign(text: string, signing: Signing = {}): string {
  const parts = signing.parts ?? SIGNED_PARTS;
  const place = (signature: string) => text.replace('</wsse:Security>', `${signature}</wsse:Security>`);
  const document = parseXml(Buffer.from(text));
  const listed = words(signing.prefixes);
  const digests = parts.map((part) =>
    hash(signing.digest ?? 'sha256', canonicalize(elementWithId(document, `id-${part}`), listed), 'base64'),
  );
  const draft = writeSignature(signing, parts, digests, '');
  const signedInfo = canonicalize(
    findSignedInfo(parseXml(Buffer.from(place(draft))).root),
    words(signing.signedInfoPrefixes),
  );
  const key = signing.key ?? fixtureIdentity('vendor-rsin').privateKey;
  const value = signing.sign?.(signedInfo) ?? sign(signing.signatureHash ?? 'sha256', signedInfo, key);
  return place(writeSignature(signing, parts, digests, value.toString('base64')));
}

function writeSignature(
  signing: Signing,
  parts: readonly string[],
  digests: readonly string[],
  value: string,
): string {
  const ds = signing.prefix === undefined ? 'ds:' : signing.prefix === '' ? '' : `${signing.prefix}:`;
  const declared = ds === '' ? 'xmlns' : `xmlns:${ds.slice(0, -1)}`;
  const transforms =
    signing.transforms ??
    `<${ds}Transforms><${ds}Transform Algorithm="${EXC_C14N}">${inclusive(signing.prefixes)}</${ds}Transform></${ds}Transforms>`;
  const digestMethod = signing.digestMethod ?? 'http://www.w3.org/2001/04/xmlenc#sha256';
  const references = parts.map(
    (part, i) =>
      `<${ds}Reference URI="#id-${part}">${transforms}<${ds}DigestMethod Algorithm="${digestMethod}"/><${ds}DigestValue>${digests[i]}</${ds}DigestValue></${ds}Reference>`,
  );
  const method = signing.signatureMethod ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
  return (
    `<${ds}Signature ${declared}="${DS}"><${ds}SignedInfo>` +
    `<${ds}CanonicalizationMethod Algorithm="${signing.canonicalization ?? EXC_C14N}">${inclusive(signing.signedInfoPrefixes)}</${ds}CanonicalizationMethod>` +
    `<${ds}SignatureMethod Algorithm="${method}"/>${references.join('')}</${ds}SignedInfo>` +
    `<${ds}SignatureValue>${value}</${ds}SignatureValue>` +
    `<${ds}KeyInfo>${signing.keyInfo ?? TOKEN_REFERENCE}</${ds}KeyInfo></${ds}Signature>`
  );
}

function inclusive(prefixes: string | undefined): string {
  return prefixes === undefined
    ? ''
    : `<ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" PrefixList="${prefixes}"/>`;
}

function words(list: string | undefined): readonly string[] {
  return (list ?? '').split(' ').filter((word) => word !== '');
}

function elementWithId(document: XmlDocument, id: string): XmlElement {
  const found = document.idAttributes.find((attribute) => attribute.value === id);
  if (found === undefined) throw new Error(`the message has no ${id}`);
  return found.element;
}

function findSignedInfo(parent: XmlElement): XmlElement {
  const found = descendants(parent).find((element) => element.is(DS, 'SignedInfo'));
  if (found === undefined) throw new Error('no SignedInfo');
  return found;
}

function descendants(parent: XmlElement): readonly XmlElement[] {
  return parent.children.flatMap((child) => [child, ...descendants(child)]);
}
