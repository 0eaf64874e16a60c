/** WS-Addressing: each header on its own, so that one that is missing or wrong hides no other. */
import {
  type AddressingHeaders,
  findAddressingHeaders,
  findHeader,
  refuseActor,
  requireHeader,
} from '../../edukoppeling/addressing/headers.ts';
import {
  readFrom,
  readMessageId,
  readTo,
  readUri,
  refuseRealAddress,
  refuseRelatesTo,
  verifyReceiver,
  verifyReplyTo,
} from '../../edukoppeling/addressing/values.ts';
import type { Oin } from '../../edukoppeling/oin.ts';
import { verifySoapAction } from '../../edukoppeling/verify.ts';
import type { CheckContext } from './check.ts';
import type { PartialEnvelope } from './envelope.ts';
import type { Inspection } from './inspection.ts';

/** As far as they are there, once. */
export type PartialHeaders = { readonly [K in keyof AddressingHeaders]: AddressingHeaders[K] | undefined } & {
  readonly all: AddressingHeaders['all'];
  readonly others: AddressingHeaders['others'];
};

export interface PartialAddressing {
  readonly fromOin: Oin | undefined;
  readonly action: string | undefined;
}

export function readHeaders(envelope: PartialEnvelope, inspection: Inspection): PartialHeaders {
  const all = findAddressingHeaders(envelope);
  for (const header of all) inspection.take('wsa headers without actor', () => refuseActor(header));
  if (all.length === 0) inspection.pass('wsa headers without actor');
  const to = inspection.take('wsa:To is there', () => requireHeader(all, 'To'));
  const action = inspection.take('wsa:Action is there', () => requireHeader(all, 'Action'));
  const messageId = inspection.take('wsa:MessageID is there', () => requireHeader(all, 'MessageID'));
  const from = inspection.take('wsa:From is there', () => requireHeader(all, 'From'));
  const replyTo = inspection.take('other wsa headers', () => findHeader(all, 'ReplyTo'));
  const relatesTo = inspection.take('other wsa headers', () => findHeader(all, 'RelatesTo'));
  inspection.take('other wsa headers', () => findHeader(all, 'FaultTo'));
  const known = ['To', 'Action', 'MessageID', 'From', 'ReplyTo', 'RelatesTo'];
  const others = all.filter((block) => !known.includes(block.localName));
  return { to, action, messageId, from, replyTo, relatesTo, others, all };
}

/** In the gate's order; a header that is not there was told before. */
export function checkAddressing(headers: PartialHeaders, context: CheckContext): PartialAddressing {
  const { inspection, options, input } = context;
  const { to, from, messageId, action, replyTo, relatesTo, others } = headers;
  const receiver = to && inspection.take('wsa:To', () => readTo(to));
  const sender = from && inspection.take('wsa:From', () => readFrom(from));
  if (messageId) inspection.take('wsa:MessageID', () => readMessageId(messageId));
  const actionUri = action && inspection.take('wsa:Action', () => readUri(action, 'wsa:Action'));
  inspection.take('wsa:RelatesTo', () => (relatesTo ? refuseRelatesTo() : undefined));
  inspection.take('wsa:ReplyTo', () => (replyTo ? verifyReplyTo(replyTo) : undefined));
  for (const other of others) inspection.take('wsa:FaultTo and others', () => refuseRealAddress(other));
  if (others.length === 0) inspection.pass('wsa:FaultTo and others');
  if (receiver) inspection.take('receiver', () => verifyReceiver(receiver[1], options.ownOins));
  if (input.http !== undefined && actionUri !== undefined) {
    const tolerate = (deviation: string) => options.tolerances?.some((each) => each === deviation) ?? false;
    inspection.take('SOAPAction', () => verifySoapAction(input.http?.soapAction, actionUri, tolerate));
  }
  return { fromOin: sender?.[1], action: actionUri };
}
