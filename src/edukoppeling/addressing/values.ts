/**
 * The values of verified WS-Addressing headers.
 * Source: edukoppeling §3.3; EK-48…EK-63.
 */
import { SenderFault } from '../faults.ts';
import { ANONYMOUS, NONE, WSA } from '../namespaces.ts';
import { type Oin, parseOin } from '../oin.ts';
import type { XmlElement } from '../xml/document.ts';
import type { AddressingHeaders } from './headers.ts';

const MAX_URI = 1024;
const MAX_MESSAGE_ID = 255;

/** What a request says about sender, receiver and operation; every value comes from a signed element. */
export interface Addressing {
  readonly to: string;
  readonly toOin: Oin;
  readonly from: string;
  readonly fromOin: Oin;
  readonly action: string;
  /** White space trimmed; RelatesTo of the answer repeats it byte for byte (EK-64). */
  readonly messageId: string;
  /** False for a bare UUID and the like: accepted, and worth a warning (EK-63). */
  readonly messageIdIsIri: boolean;
}

/** @throws SenderFault F7, F10, F11. */
export function readRequestAddressing(headers: AddressingHeaders, ownOins: readonly Oin[]): Addressing {
  const { to: toElement, from: fromElement } = headers;
  if (toElement === undefined) throw new SenderFault('VB-F06-To', { rule: 'EK-42', part: 'wsa:To' });
  if (fromElement === undefined) throw new SenderFault('VB-F06-From', { rule: 'EK-45', part: 'wsa:From' });
  const [to, toOin] = readTo(toElement);
  const [from, fromOin] = readFrom(fromElement);
  const messageId = readMessageId(headers.messageId);
  const action = readUri(headers.action, 'wsa:Action');
  if (headers.relatesTo) refuseRelatesTo();
  if (headers.replyTo) verifyReplyTo(headers.replyTo);
  for (const other of headers.others) refuseRealAddress(other);
  verifyReceiver(toOin, ownOins);
  return {
    to,
    toOin,
    from,
    fromOin,
    action,
    messageId,
    messageIdIsIri: /^[A-Za-z][\w+.-]*:/.test(messageId),
  };
}

/** @throws SenderFault F7. */
export function readTo(element: XmlElement): readonly [uri: string, oin: Oin] {
  const uri = readUri(element, 'wsa:To');
  return [uri, readOinParameter(uri, 'wsa:To')];
}

/** @throws SenderFault F7. */
export function readFrom(element: XmlElement): readonly [uri: string, oin: Oin] {
  const uri = readEndpoint(element, 'wsa:From');
  return [uri, readOinParameter(uri, 'wsa:From')];
}

/** A request relates to nothing. @throws SenderFault F7. */
export function refuseRelatesTo(): never {
  throw invalid('wsa:RelatesTo', 'EK-52');
}

/** @throws SenderFault F7, F10. */
export function verifyReplyTo(element: XmlElement): void {
  if (withoutQuery(readEndpoint(element, 'wsa:ReplyTo')) === ANONYMOUS) return;
  throw new SenderFault('VB-F10', { rule: 'EK-51', part: 'wsa:ReplyTo' });
}

/** @throws SenderFault F11. */
export function verifyReceiver(toOin: Oin, ownOins: readonly Oin[]): void {
  if (ownOins.includes(toOin)) return;
  throw new SenderFault('VB-F11', { rule: 'EK-62', part: 'wsa:To', found: `To is for OIN ${toOin}` });
}

/** MessageID and RelatesTo: any text without white space or unseen characters, at most 255 characters. */
export function readMessageId(element: XmlElement): string {
  const text = element.text.trim();
  const readable = text !== '' && !/[\s\p{Cc}\p{Cf}]/u.test(text);
  if (!readable || text.length > MAX_MESSAGE_ID || element.children.length > 0) {
    throw invalid(`wsa:${element.localName}`, 'WA001');
  }
  return text;
}

/** The text of wsa:Address in an endpoint reference that holds nothing else (EK-53). */
export function readEndpoint(element: XmlElement, part: string): string {
  const [address, ...more] = element.children;
  if (!address?.is(WSA, 'Address') || more.length > 0 || element.text.trim() !== '') {
    throw invalid(part, 'EK-53');
  }
  return readUri(address, part);
}

/** The one `oin` (any case) in the query of an address (EK-55, EK-56, EK-58). */
export function readOinParameter(uri: string, part: string): Oin {
  const oin = findOinParameter(uri);
  if (oin === undefined) throw invalid(part, 'EK-56');
  return oin;
}

export function findOinParameter(uri: string): Oin | undefined {
  // What stands behind # is a fragment, question marks included (RFC 3986).
  const [beforeFragment = ''] = uri.split('#');
  const start = beforeFragment.indexOf('?');
  const query = start < 0 ? '' : beforeFragment.slice(start + 1);
  const values = query
    .split('&')
    .filter((pair) => /^oin(=|$)/i.test(pair))
    .map((pair) => pair.slice('oin='.length));
  const [value, ...more] = values;
  return value === undefined || more.length > 0 ? undefined : parseOin(value);
}

export function readUri(element: XmlElement, part: string): string {
  const text = element.text.trim();
  const absolute = /^[A-Za-z][\w+.-]*:[^\s\p{Cc}\p{Cf}<>"{}|\\^`]+$/u.test(text);
  if (!absolute || text.length > MAX_URI || element.children.length > 0) throw invalid(part, 'WA001');
  return text;
}

/** EK-52: other headers of WS-Addressing are tolerated, but only without a real address. */
export function refuseRealAddress(element: XmlElement): void {
  const [address, ...more] = element.children;
  const inside = address === undefined ? [] : [...more, ...address.children];
  const holder = address ?? element;
  const beside = address === undefined ? '' : element.text.trim();
  const known = address === undefined || address.is(WSA, 'Address');
  const value = withoutQuery(holder.text.trim());
  const harmless = known && inside.length === 0 && beside === '' && (value === ANONYMOUS || value === NONE);
  if (!harmless) throw invalid('wsa:FaultTo', 'EK-52');
}

function withoutQuery(uri: string): string {
  return uri.split('?')[0] ?? '';
}

function invalid(part: string, rule: string): SenderFault {
  return new SenderFault('VB-F07', { rule, part });
}
