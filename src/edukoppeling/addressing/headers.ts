/**
 * WS-Addressing headers: presence and number, before anything is trusted. The values come later, from the same
 * elements, once they were verified (`values.ts`).
 * Source: edukoppeling §3.3, WA001; EK-42…EK-46, EK-54.
 */
import { type FaultCode, SenderFault } from '../faults.ts';
import { SOAP, WSA } from '../namespaces.ts';
import type { Envelope } from '../soap/envelope.ts';
import type { XmlElement } from '../xml/document.ts';

export interface AddressingHeaders {
  readonly to: XmlElement | undefined;
  readonly action: XmlElement;
  readonly messageId: XmlElement;
  readonly from: XmlElement | undefined;
  readonly replyTo: XmlElement | undefined;
  readonly relatesTo: XmlElement | undefined;
  /** FaultTo and whatever else a toolkit sends in the namespace of WS-Addressing. */
  readonly others: readonly XmlElement[];
  /** All of the above: each must be signed (WB004). */
  readonly all: readonly XmlElement[];
}

export type Direction = 'request' | 'response';

/** @throws SenderFault F6 (missing), F7 (more than one, or one for another node). */
export function readAddressingHeaders(envelope: Envelope, direction: Direction): AddressingHeaders {
  const all = findAddressingHeaders(envelope);
  for (const header of all) refuseActor(header);
  const request = direction === 'request';
  const to = request ? requireHeader(all, 'To') : findHeader(all, 'To');
  const action = requireHeader(all, 'Action');
  const messageId = requireHeader(all, 'MessageID');
  const from = request ? requireHeader(all, 'From') : findHeader(all, 'From');
  const replyTo = findHeader(all, 'ReplyTo');
  const relatesTo = findHeader(all, 'RelatesTo');
  // Once at most; its value is judged with those of the others.
  findHeader(all, 'FaultTo');
  const named = [to, action, messageId, from, replyTo, relatesTo];
  const others = all.filter((block) => !named.some((element) => element?.equals(block)));
  return { to, action, messageId, from, replyTo, relatesTo, others, all };
}

export function findAddressingHeaders(envelope: Pick<Envelope, 'blocks'>): readonly XmlElement[] {
  return envelope.blocks.filter((block) => block.namespaceUri === WSA);
}

/** A header for another node than the ultimate receiver is not ours to believe. @throws SenderFault F7. */
export function refuseActor(header: XmlElement): void {
  if (!ACTOR_ATTRIBUTES.some((name) => header.attribute(name, SOAP) !== undefined)) return;
  // Only names that the profile knows are repeated.
  const part = NAMES.has(header.localName) ? `wsa:${header.localName}` : 'wsa:*';
  throw new SenderFault('VB-F07', { rule: 'WA001', part, found: 'a header with an actor' });
}

/** `role` is SOAP 1.2's word. */
const ACTOR_ATTRIBUTES = ['actor', 'role'] as const;
const NAMES = new Set(['To', 'Action', 'MessageID', 'From', 'ReplyTo', 'FaultTo', 'RelatesTo']);

/** @throws SenderFault F7 when there is more than one. */
export function findHeader(all: readonly XmlElement[], name: string): XmlElement | undefined {
  const [first, second] = all.filter((block) => block.localName === name);
  if (second !== undefined) throw new SenderFault('VB-F07', { rule: 'EK-46', part: `wsa:${name}` });
  return first;
}

/** What a request cannot do without, and the fault when it is not there. */
const REQUIRED = {
  To: ['VB-F06-To', 'EK-42'],
  Action: ['VB-F06-Action', 'EK-43'],
  MessageID: ['VB-F06-MessageID', 'EK-44'],
  From: ['VB-F06-From', 'EK-45'],
} as const satisfies Record<string, readonly [FaultCode, string]>;

/** @throws SenderFault F6, F7. */
export function requireHeader(all: readonly XmlElement[], name: keyof typeof REQUIRED): XmlElement {
  const found = findHeader(all, name);
  const [code, rule] = REQUIRED[name];
  if (found === undefined) throw new SenderFault(code, { rule, part: `wsa:${name}` });
  return found;
}
