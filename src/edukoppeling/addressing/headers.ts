/**
 * WS-Addressing headers: presence and number, before anything is trusted. The values come later, from the same
 * elements, once they were verified (`values.ts`).
 * Source: edukoppeling §3.3, WA001; EK-42…EK-46, EK-54.
 */
import { type FaultCode, SenderFault } from '../faults.ts';
import { WSA } from '../namespaces.ts';
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

/** @throws SenderFault F6 (missing), F7 (more than one). */
export function readAddressingHeaders(envelope: Envelope, direction: Direction): AddressingHeaders {
  const all = envelope.blocks.filter((block) => block.namespaceUri === WSA);
  const one = (name: string): XmlElement | undefined => {
    const [first, second] = all.filter((block) => block.localName === name);
    if (second !== undefined) throw new SenderFault('VB-F07', { rule: 'EK-46', part: `wsa:${name}` });
    return first;
  };
  const required = (name: string, code: FaultCode, rule: string): XmlElement => {
    const found = one(name);
    if (found === undefined) throw new SenderFault(code, { rule, part: `wsa:${name}` });
    return found;
  };
  const request = direction === 'request';
  const to = request ? required('To', 'VB-F06-To', 'EK-42') : one('To');
  const action = required('Action', 'VB-F06-Action', 'EK-43');
  const messageId = required('MessageID', 'VB-F06-MessageID', 'EK-44');
  const from = request ? required('From', 'VB-F06-From', 'EK-45') : one('From');
  const replyTo = one('ReplyTo');
  const relatesTo = one('RelatesTo');
  const named = [to, action, messageId, from, replyTo, relatesTo];
  const others = all.filter((block) => !named.some((element) => element?.equals(block)));
  return { to, action, messageId, from, replyTo, relatesTo, others, all };
}
