/**
 * A request in pieces, so that a probe can change one of them, before or after it is signed. Signs truthfully with
 * whatever algorithm the draft names, the forbidden ones too: an endpoint that accepts them is then caught.
 */
import { constants, createHash, createHmac, type KeyObject, randomUUID, sign } from 'node:crypto';
import { BASE64_BINARY, DS, EXC_C14N, SOAP, WSA, WSSE, WSU, X509V3 } from '../../edukoppeling/namespaces.ts';
import { canonicalize } from '../../edukoppeling/xml/c14n.ts';
import { parseXml, type XmlElement } from '../../edukoppeling/xml/document.ts';

export interface Draft {
  /** wsa headers by name, in order; the value is the content of the element. */
  readonly headers: Readonly<Record<string, string>>;
  /** Header blocks as they stand, after the wsa headers. */
  readonly extraHeaders: string;
  /** Undefined leaves wsu:Created, or wsu:Expires, out. */
  readonly created: string | undefined;
  readonly expires: string | undefined;
  readonly mustUnderstand: string | undefined;
  /** The names of what is signed: wsa headers, Timestamp, Body, Token. */
  readonly signed: readonly string[];
  readonly digestMethod: string;
  readonly signatureMethod: string;
  readonly canonicalization: string;
  /** ec:InclusiveNamespaces on SignedInfo and on each Reference; undefined leaves it out. */
  readonly prefixList: string | undefined;
  /** ds:Transforms of each Reference, when other than the one the profile asks for. */
  readonly transforms: string | undefined;
  readonly keyInfo: string;
  /** Prefix of XML-DSig; empty for a default namespace. */
  readonly dsPrefix: string;
  readonly payload: string;
  /** The leaf certificate, DER. */
  readonly certificate: Buffer;
  readonly privateKey: KeyObject;
}

export interface DraftOptions {
  readonly to: string;
  readonly action: string;
  readonly from: string;
  readonly payload: string;
  readonly certificate: Buffer;
  readonly privateKey: KeyObject;
  /** Milliseconds since epoch. */
  readonly now: number;
}

export const DIGEST = 'http://www.w3.org/2001/04/xmlenc#sha256';
export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
export const DIRECT_REFERENCE = `<wsse:SecurityTokenReference><wsse:Reference URI="#id-Token" ValueType="${X509V3}"/></wsse:SecurityTokenReference>`;

const moment = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** What every conforming receiver accepts. */
export function goodDraft(options: DraftOptions): Draft {
  const headers = {
    To: options.to,
    Action: options.action,
    MessageID: `urn:uuid:${randomUUID()}`,
    From: `<wsa:Address>${options.from}</wsa:Address>`,
  };
  return {
    headers,
    extraHeaders: '',
    created: moment(options.now),
    expires: moment(options.now + 5 * 60_000),
    mustUnderstand: '1',
    signed: [...Object.keys(headers), 'Timestamp', 'Body'],
    digestMethod: DIGEST,
    signatureMethod: RSA_SHA256,
    canonicalization: EXC_C14N,
    prefixList: undefined,
    transforms: undefined,
    keyInfo: DIRECT_REFERENCE,
    dsPrefix: 'ds',
    payload: options.payload,
    certificate: options.certificate,
    privateKey: options.privateKey,
  };
}

/** The signed envelope of a draft, without XML declaration. */
export function writeDraft(draft: Draft): string {
  const headers = Object.entries(draft.headers)
    .map(([name, content]) => `<wsa:${name} wsu:Id="id-${name}">${content}</wsa:${name}>`)
    .join('');
  const understand =
    draft.mustUnderstand === undefined ? '' : ` soap:mustUnderstand="${draft.mustUnderstand}"`;
  const created = draft.created === undefined ? '' : `<wsu:Created>${draft.created}</wsu:Created>`;
  const expires = draft.expires === undefined ? '' : `<wsu:Expires>${draft.expires}</wsu:Expires>`;
  const unsealed = [
    `<soap:Envelope xmlns:soap="${SOAP}" xmlns:wsa="${WSA}" xmlns:wsse="${WSSE}" xmlns:wsu="${WSU}">`,
    `<soap:Header>${headers}${draft.extraHeaders}<wsse:Security${understand}>`,
    `<wsu:Timestamp wsu:Id="id-Timestamp">${created}${expires}</wsu:Timestamp>`,
    `<wsse:BinarySecurityToken wsu:Id="id-Token" EncodingType="${BASE64_BINARY}" ValueType="${X509V3}">`,
    `${draft.certificate.toString('base64')}</wsse:BinarySecurityToken>`,
    writeSignature(draft),
    `</wsse:Security></soap:Header><soap:Body wsu:Id="id-Body">${draft.payload}</soap:Body></soap:Envelope>`,
  ].join('');
  return seal(unsealed, draft);
}

const digestMark = (index: number) => `digest-of-part-${index}.`;
const SIGNATURE_MARK = 'signature-value.';

function writeSignature(draft: Draft): string {
  const p = draft.dsPrefix === '' ? '' : `${draft.dsPrefix}:`;
  const xmlns = draft.dsPrefix === '' ? 'xmlns' : `xmlns:${draft.dsPrefix}`;
  const inclusive =
    draft.prefixList === undefined
      ? ''
      : `<ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" PrefixList="${draft.prefixList}"/>`;
  const transforms =
    draft.transforms ??
    `<${p}Transforms><${p}Transform Algorithm="${EXC_C14N}">${inclusive}</${p}Transform></${p}Transforms>`;
  const references = draft.signed.map(
    (name, index) =>
      `<${p}Reference URI="#id-${name}">${transforms}<${p}DigestMethod Algorithm="${draft.digestMethod}"/>` +
      `<${p}DigestValue>${digestMark(index)}</${p}DigestValue></${p}Reference>`,
  );
  return (
    `<${p}Signature ${xmlns}="${DS}"><${p}SignedInfo>` +
    `<${p}CanonicalizationMethod Algorithm="${draft.canonicalization}">${inclusive}</${p}CanonicalizationMethod>` +
    `<${p}SignatureMethod Algorithm="${draft.signatureMethod}"/>${references.join('')}</${p}SignedInfo>` +
    `<${p}SignatureValue>${SIGNATURE_MARK}</${p}SignatureValue><${p}KeyInfo>${draft.keyInfo}</${p}KeyInfo></${p}Signature>`
  );
}

function seal(unsealed: string, draft: Draft): string {
  const inclusive =
    draft.canonicalization === EXC_C14N ? prefixesOf(draft) : ['soap', 'wsa', 'wsse', 'wsu', 'ds'];
  const parts = elementsById(parseXml(Buffer.from(unsealed)).root);
  let text = unsealed;
  draft.signed.forEach((name, index) => {
    const part = parts.get(`id-${name}`);
    const bytes = part === undefined ? Buffer.alloc(0) : canonicalize(part, prefixesOf(draft));
    text = text.replace(digestMark(index), digestWith(draft.digestMethod, bytes));
  });
  const signedInfo = find(parseXml(Buffer.from(text)).root, 'SignedInfo');
  if (signedInfo === undefined) return text;
  return text.replace(SIGNATURE_MARK, signWith(draft, canonicalize(signedInfo, inclusive)));
}

function prefixesOf(draft: Draft): readonly string[] {
  return draft.prefixList?.split(' ') ?? [];
}

function digestWith(method: string, bytes: Buffer): string {
  const name = ['sha512', 'sha384', 'sha256', 'sha1', 'md5'].find((known) => method.endsWith(known));
  return createHash(name ?? 'sha256')
    .update(bytes)
    .digest('base64');
}

function signWith(draft: Draft, signedInfo: Buffer): string {
  const method = draft.signatureMethod;
  const hash =
    ['sha512', 'sha384', 'sha256', 'sha1', 'md5'].find((known) => method.includes(known)) ?? 'sha256';
  if (method.includes('hmac')) {
    // The attacker's secret is what everybody knows: the certificate.
    return createHmac(hash, draft.certificate).update(signedInfo).digest('base64');
  }
  if (!method.includes('MGF1')) return sign(hash, signedInfo, draft.privateKey).toString('base64');
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return sign(hash, signedInfo, { key: draft.privateKey, padding, saltLength: 32 }).toString('base64');
}

function elementsById(root: XmlElement): ReadonlyMap<string, XmlElement> {
  const found = new Map<string, XmlElement>();
  const visit = (element: XmlElement): void => {
    const id = element.attribute('Id', WSU);
    if (id !== undefined) found.set(id, element);
    for (const child of element.children) visit(child);
  };
  visit(root);
  return found;
}

function find(root: XmlElement, localName: string): XmlElement | undefined {
  if (root.is(DS, localName)) return root;
  for (const child of root.children) {
    const found = find(child, localName);
    if (found !== undefined) return found;
  }
  return undefined;
}
