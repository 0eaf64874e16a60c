/**
 * A request in pieces, so that a probe can change one of them, before or after it is signed. Signs truthfully with
 * whatever algorithm the draft names, the forbidden ones too: an endpoint that accepts them is then caught.
 */
import { type KeyObject, randomUUID } from 'node:crypto';
import { BASE64_BINARY, DS, EXC_C14N, SOAP, WSA, WSSE, WSU, X509V3 } from '../../edukoppeling/namespaces.ts';
import { seal } from '../replay/seal.ts';

export interface Draft {
  /** wsa headers by name, in order; the value is the content of the element. */
  readonly headers: Readonly<Record<string, string>>;
  /** wsu:Id of soap:Header itself. */
  readonly headerId: string | undefined;
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
    headerId: undefined,
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
    `<soap:Header${draft.headerId === undefined ? '' : ` wsu:Id="${draft.headerId}"`}>${headers}${draft.extraHeaders}<wsse:Security${understand}>`,
    `<wsu:Timestamp wsu:Id="id-Timestamp">${created}${expires}</wsu:Timestamp>`,
    `<wsse:BinarySecurityToken wsu:Id="id-Token" EncodingType="${BASE64_BINARY}" ValueType="${X509V3}">`,
    `${draft.certificate.toString('base64')}</wsse:BinarySecurityToken>`,
    writeSignature(draft),
    `</wsse:Security></soap:Header><soap:Body wsu:Id="id-Body">${draft.payload}</soap:Body></soap:Envelope>`,
  ].join('');
  return seal(Buffer.from(unsealed), draft.privateKey).toString();
}

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
    (name) =>
      `<${p}Reference URI="#id-${name}">${transforms}<${p}DigestMethod Algorithm="${draft.digestMethod}"/>` +
      `<${p}DigestValue></${p}DigestValue></${p}Reference>`,
  );
  return (
    `<${p}Signature ${xmlns}="${DS}"><${p}SignedInfo>` +
    `<${p}CanonicalizationMethod Algorithm="${draft.canonicalization}">${inclusive}</${p}CanonicalizationMethod>` +
    `<${p}SignatureMethod Algorithm="${draft.signatureMethod}"/>${references.join('')}</${p}SignedInfo>` +
    `<${p}SignatureValue></${p}SignatureValue><${p}KeyInfo>${draft.keyInfo}</${p}KeyInfo></${p}Signature>`
  );
}
