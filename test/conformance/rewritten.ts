/**
 * The vendor's message, changed in its text and then signed again over every part that has an Id, and the verdict
 * of the gate: so that a refusal is never that of a broken signature.
 */
import { hash, sign } from 'node:crypto';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import { type HttpHeaders, verifyEnvelope } from '../../src/edukoppeling/verify.ts';
import { canonicalize } from '../../src/edukoppeling/xml/c14n.ts';
import { parseXml, type XmlElement } from '../../src/edukoppeling/xml/document.ts';
import { DEFAULT_XML_LIMITS } from '../../src/edukoppeling/xml/limits.ts';
import { BROKER_OIN, fixtureIdentity, fixtureTrust } from '../../src/harness/example-partners.ts';
import { MELDEN, type MessageChange, signedMessage } from '../setup/wire.ts';

export const WSA = 'http://www.w3.org/2005/08/addressing';
export const ANONYMOUS = `${WSA}/anonymous`;
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const DS = 'http://www.w3.org/2000/09/xmldsig#';
const SIGNED_INFO = /<ds:SignedInfo.*<\/ds:SignedInfo>/s;
const SIGNATURE_VALUE = /(<ds:SignatureValue[^>]*>)[^<]*/;

const trust = fixtureTrust();

/**
 * What the gate says of bytes: `believed`, or the code and rule of the fault.
 * @param change  other options of the gate than the usual ones.
 */
export async function judge(
  bytes: Buffer | string,
  http: HttpHeaders = { soapAction: `"${MELDEN}"` },
  change: object = {},
): Promise<string> {
  const gate = {
    trust,
    limits: DEFAULT_XML_LIMITS,
    window: DEFAULT_TIME_WINDOW,
    ownOins: [BROKER_OIN],
    ...change,
  };
  const found = await verifyEnvelope(Buffer.from(bytes), http, Date.now(), gate);
  return found.ok ? 'believed' : `${found.fault.code} ${found.fault.rule}`;
}

/** The text of the signed message, changed without signing it again. */
export function edited(change: (text: string) => string, message: MessageChange = {}): string {
  const before = signedMessage(message).bytes.toString();
  const after = change(before);
  if (after === before) throw new Error('the change changed nothing');
  return after;
}

/** The text of the message, changed and then signed. @param change  must leave the ds:Signature in its place. */
export function rewritten(change: (text: string) => string, message: MessageChange = {}): string {
  return signedAgain(edited(change, message), 'vendor-rsin');
}

/** A message of our own writer, its Signature replaced by one that fits. @param key  name of a key of the test PKI. */
export function signedAgain(text: string, key: string): string {
  const parts = parseXml(Buffer.from(text)).idAttributes.filter(({ value }) => value !== 'id-Token');
  const references = parts.map(({ element, value }) => reference(value, element)).join('');
  const signedInfo =
    `<ds:SignedInfo xmlns:ds="${DS}"><ds:CanonicalizationMethod Algorithm="${EXC_C14N}"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></ds:SignatureMethod>${references}</ds:SignedInfo>`;
  const value = sign('sha256', Buffer.from(signedInfo), fixtureIdentity(key).privateKey);
  return text.replace(SIGNED_INFO, signedInfo).replace(SIGNATURE_VALUE, `$1${value.toString('base64')}`);
}

/** In canonical form, so that its text is what is hashed. */
function reference(id: string, element: XmlElement): string {
  const digest = hash('sha256', canonicalize(element), 'base64');
  return (
    `<ds:Reference URI="#${id}"><ds:Transforms><ds:Transform Algorithm="${EXC_C14N}"></ds:Transform></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>`
  );
}

/** Adds a header block, signed like the others. */
export function withHeader(block: string): string {
  return rewritten((text) => text.replace('<wsse:Security', `${block}<wsse:Security`));
}

/** wsa:Name with an Id. @param inside  XML; the prefix wsa is declared. */
export function wsaHeader(name: string, inside: string): string {
  return `<wsa:${name} wsu:Id="id-${name}-2">${inside}</wsa:${name}>`;
}

/** The whole wsa:Name element of our own writer. */
export function headerPattern(name: string): RegExp {
  return new RegExp(`<wsa:${name} [^>]*>.*?</wsa:${name}>`, 's');
}

/** The text of a WS-Addressing header of a message, or of its Address; undefined when it is not there. */
export function headerOf(bytes: Buffer | string, name: string): string | undefined {
  const blocks = parseXml(Buffer.from(bytes)).root.child(SOAP, 'Header')?.children ?? [];
  const block = blocks.find((candidate) => candidate.is(WSA, name));
  return (block?.children[0] ?? block)?.text.trim();
}
