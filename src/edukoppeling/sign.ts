/**
 * Writes and signs a message of the profile 2W-be-S: each part in canonical form from the start, so that its
 * bytes are what is hashed and nothing of our own is ever parsed.
 * Of 2W-be the same without the Security header.
 * Source: edukoppeling §3.3, §3.4; WB004, WB014; EK-38, EK-64…EK-66, EK-70, EK-106, EK-111.
 */
import { hash, type KeyObject, randomUUID, sign } from 'node:crypto';
import { BASE64_BINARY, DS, EXC_C14N, SOAP, WSA, WSSE, WSSE11, WSU, X509V3 } from './namespaces.ts';
import { type XmlAttributeValue, XmlWriter } from './xml/writer.ts';
import { RSA_SHA256, SHA256_DIGEST } from './xmldsig/algorithms.ts';

export interface SigningIdentity {
  /** The leaf certificate, DER. */
  readonly certificate: Buffer;
  readonly privateKey: KeyObject;
}

export interface OutgoingAddressing {
  readonly to: string;
  readonly action: string;
  /** Default: a new urn:uuid. */
  readonly messageId?: string;
  readonly from: string;
  readonly relatesTo?: string;
}

export interface OutgoingMessage {
  readonly addressing: OutgoingAddressing;
  /** The single child of Body in canonical form (what XmlWriter writes); its prefixes are not soap or wsu. */
  readonly payload: string | Buffer | ((writer: XmlWriter) => void);
  /** The request's SignatureValue, in an answer (WB014). */
  readonly signatureConfirmation?: string | undefined;
  /** Default true: `soap:mustUnderstand="1"` on wsse:Security. */
  readonly mustUnderstand?: boolean;
  /** Between Created and Expires; default 5 minutes. */
  readonly lifetimeMs?: number;
  /** Milliseconds since epoch. */
  readonly now: number;
}

export interface SignedMessage {
  readonly bytes: Buffer;
  readonly messageId: string;
  readonly signatureValue: string;
}

const DEFAULT_LIFETIME_MS = 5 * 60_000;
const soap = (localName: string) => ({ prefix: 'soap', namespaceUri: SOAP, localName });
const wsa = (localName: string) => ({ prefix: 'wsa', namespaceUri: WSA, localName });
const wsu = (localName: string) => ({ prefix: 'wsu', namespaceUri: WSU, localName });
const wsse = (localName: string) => ({ prefix: 'wsse', namespaceUri: WSSE, localName });
const ds = (localName: string) => ({ prefix: 'ds', namespaceUri: DS, localName });
const wsuId = (value: string): XmlAttributeValue => ({
  prefix: 'wsu',
  namespaceUri: WSU,
  localName: 'Id',
  value,
});
const plain = (localName: string, value: string): XmlAttributeValue => ({
  prefix: '',
  namespaceUri: '',
  localName,
  value,
});

/** A part of the message and what is hashed of it; the same bytes. */
interface Part {
  readonly id: string;
  readonly pieces: readonly Buffer[];
}

/** The address of a party without an endpoint of its own: anonymous with its OIN (edukoppeling §2.7, E6). */
export function anonymousAddress(oin: string): string {
  return `http://www.w3.org/2005/08/addressing/anonymous?oin=${oin}`;
}

/** Signs with RSA-SHA256; blocks the loop for one RSA operation. */
export function signEnvelope(message: OutgoingMessage, identity: SigningIdentity): SignedMessage {
  const messageId = message.addressing.messageId ?? `urn:uuid:${randomUUID()}`;
  const headers = writeHeaders(message.addressing, messageId);
  const timestamp = writeTimestamp(message.now, message.lifetimeMs ?? DEFAULT_LIFETIME_MS);
  const confirmation = writeConfirmation(message.signatureConfirmation);
  const body = writeBody(message.payload);
  const signedInfo = writeSignedInfo([...headers, timestamp, ...confirmation, body]);
  const signatureValue = sign('sha256', Buffer.from(signedInfo), identity.privateKey).toString('base64');
  const mustUnderstand = message.mustUnderstand === false ? '' : ' soap:mustUnderstand="1"';
  const bytes = Buffer.concat([
    Buffer.from(ENVELOPE_START),
    ...headers.flatMap((part) => part.pieces),
    Buffer.from(`<wsse:Security${mustUnderstand}>`),
    ...timestamp.pieces,
    ...confirmation.flatMap((part) => part.pieces),
    Buffer.from(writeToken(identity.certificate)),
    Buffer.from(writeSignature(signedInfo, signatureValue)),
    Buffer.from('</wsse:Security></soap:Header>'),
    ...body.pieces,
    Buffer.from('</soap:Envelope>'),
  ]);
  return { bytes, messageId, signatureValue };
}

/** A message of the profile 2W-be: no Security header, so no Timestamp, token or confirmation either. */
export function writeUnsignedEnvelope(message: Pick<OutgoingMessage, 'addressing' | 'payload'>): {
  readonly bytes: Buffer;
  readonly messageId: string;
} {
  const messageId = message.addressing.messageId ?? `urn:uuid:${randomUUID()}`;
  const bytes = Buffer.concat([
    Buffer.from(ENVELOPE_START),
    ...writeHeaders(message.addressing, messageId).flatMap((part) => part.pieces),
    Buffer.from('</soap:Header>'),
    ...writeBody(message.payload).pieces,
    Buffer.from('</soap:Envelope>'),
  ]);
  return { bytes, messageId };
}

// wsu and wsa are declared here for the QName of a faultcode; the parts declare what they use themselves.
const ENVELOPE_START =
  '<?xml version="1.0" encoding="UTF-8"?>' +
  `<soap:Envelope xmlns:soap="${SOAP}" xmlns:wsa="${WSA}" xmlns:wsse="${WSSE}" xmlns:wsu="${WSU}"><soap:Header>`;

function writeHeaders(addressing: OutgoingAddressing, messageId: string): Part[] {
  const { to, action, from, relatesTo } = addressing;
  const simple = (name: string, value: string): Part => {
    const id = `id-${name}`;
    return part(
      id,
      new XmlWriter()
        .open(wsa(name), [wsuId(id)])
        .text(value)
        .close(),
    );
  };
  const sender = new XmlWriter()
    .open(wsa('From'), [wsuId('id-From')])
    .leaf(wsa('Address'), from)
    .close();
  return [
    simple('To', to),
    simple('Action', action),
    simple('MessageID', messageId),
    ...(relatesTo === undefined ? [] : [simple('RelatesTo', relatesTo)]),
    part('id-From', sender),
  ];
}

function writeTimestamp(now: number, lifetimeMs: number): Part {
  const writer = new XmlWriter().open(wsu('Timestamp'), [wsuId('id-Timestamp')]);
  writer.leaf(wsu('Created'), new Date(now).toISOString());
  writer.leaf(wsu('Expires'), new Date(now + lifetimeMs).toISOString()).close();
  return part('id-Timestamp', writer);
}

function writeConfirmation(signatureValue: string | undefined): Part[] {
  if (signatureValue === undefined) return [];
  const id = 'id-SignatureConfirmation';
  const name = { prefix: 'wsse11', namespaceUri: WSSE11, localName: 'SignatureConfirmation' };
  return [part(id, new XmlWriter().open(name, [wsuId(id), plain('Value', signatureValue)]).close())];
}

function writeBody(payload: OutgoingMessage['payload']): Part {
  const id = 'id-Body';
  if (typeof payload === 'function') {
    const writer = new XmlWriter().open(soap('Body'), [wsuId(id)]);
    payload(writer);
    return part(id, writer.close());
  }
  const empty = new XmlWriter()
    .open(soap('Body'), [wsuId(id)])
    .close()
    .toString();
  const end = '</soap:Body>';
  const start = empty.slice(0, -end.length);
  const content = typeof payload === 'string' ? Buffer.from(payload) : payload;
  return { id, pieces: [Buffer.from(start), content, Buffer.from(end)] };
}

function writeSignedInfo(parts: readonly Part[]): string {
  const writer = new XmlWriter().open(ds('SignedInfo'));
  writer.open(ds('CanonicalizationMethod'), [plain('Algorithm', EXC_C14N)]).close();
  writer.open(ds('SignatureMethod'), [plain('Algorithm', RSA_SHA256)]).close();
  for (const { id, pieces } of parts) {
    writer.open(ds('Reference'), [plain('URI', `#${id}`)]).open(ds('Transforms'));
    writer
      .open(ds('Transform'), [plain('Algorithm', EXC_C14N)])
      .close()
      .close();
    writer.open(ds('DigestMethod'), [plain('Algorithm', SHA256_DIGEST)]).close();
    writer.leaf(ds('DigestValue'), digest(pieces)).close();
  }
  return writer.close().toString();
}

function writeToken(certificate: Buffer): string {
  const attributes = [wsuId('id-Token'), plain('EncodingType', BASE64_BINARY), plain('ValueType', X509V3)];
  const name = wsse('BinarySecurityToken');
  return new XmlWriter().open(name, attributes).text(certificate.toString('base64')).close().toString();
}

function writeSignature(signedInfo: string, signatureValue: string): string {
  const keyInfo = new XmlWriter().open(ds('KeyInfo')).open(wsse('SecurityTokenReference'));
  keyInfo.open(wsse('Reference'), [plain('URI', '#id-Token'), plain('ValueType', X509V3)]).close();
  const value = new XmlWriter().leaf(ds('SignatureValue'), signatureValue).toString();
  // SignedInfo is spliced in as it was hashed: it declares ds itself.
  return `<ds:Signature xmlns:ds="${DS}">${signedInfo}${value}${keyInfo.close().close().toString()}</ds:Signature>`;
}

function part(id: string, writer: XmlWriter): Part {
  return { id, pieces: [Buffer.from(writer.toString())] };
}

function digest(pieces: readonly Buffer[]): string {
  const [only, ...more] = pieces;
  if (only !== undefined && more.length === 0) return hash('sha256', only, 'base64');
  return hash('sha256', Buffer.concat(pieces), 'base64');
}
