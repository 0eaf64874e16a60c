/**
 * Step 1 of the way: bytes → VerifiedEnvelope and the operation it asks for. Called from `pipeline.ts`.
 * Source: design §3.3; EK-47.
 */
import type { OperationName } from '../../contract/messages.ts';
import type { Operation } from '../../contract/service.ts';
import { SenderFault } from '../../edukoppeling/faults.ts';
import { type ReplyContext, type VerifiedEnvelope, verifyEnvelope } from '../../edukoppeling/verify.ts';
import type { XmlElement } from '../../edukoppeling/xml/document.ts';
import { NO_TRACE } from '../../ops/traces.ts';
import type { AcceptedMessage, Received } from '../message.ts';
import type { OperationTable } from '../operations.ts';
import type { BrokerParts } from '../parts.ts';

/** A fault before the message could be believed, with what an answer may repeat of it. */
export class NotAccepted extends Error {
  readonly fault: SenderFault;
  readonly reply: ReplyContext;
  constructor(fault: SenderFault, reply: ReplyContext) {
    super(fault.message, { cause: fault });
    this.name = 'NotAccepted';
    this.fault = fault;
    this.reply = reply;
  }
}

/** What an answer repeats of a verified message. */
export function replyTo({ addressing, signatureValue }: VerifiedEnvelope): ReplyContext {
  const { messageId, fromOin } = addressing;
  return { messageId, fromOin, ...(signatureValue === undefined ? {} : { signatureValue }) };
}

/** @throws NotAccepted with F1…F11, F13…F16, F18…F20. */
export async function accept(
  received: Received,
  { gate, services, profiles, directory }: BrokerParts,
): Promise<AcceptedMessage> {
  const tolerances = directory.tolerancesOf(received.tlsOin);
  const options = { ...gate, ...profiles[received.service], tolerances };
  const { trace = NO_TRACE } = received;
  const verdict = await trace.step('verify', () =>
    verifyEnvelope(received.bytes, received.http, received.now, options),
  );
  if (!verdict.ok) throw new NotAccepted(verdict.fault, verdict.reply);
  const { envelope } = verdict;
  const table = services[received.service];
  const operation = findOperation(table, envelope.addressing.action, envelope.payload);
  if (operation instanceof SenderFault) throw new NotAccepted(operation, replyTo(envelope));
  return { ...received, envelope, operation, operationName: operation.name as OperationName };
}

/** The operation that wsa:Action asks for, when the Body is its element; otherwise F8. */
export function findOperation(
  table: OperationTable,
  action: string,
  payload: XmlElement,
): Operation | SenderFault {
  const entry = table.get(action);
  if (entry && payload.is(entry.operation.input.namespaceUri, entry.operation.input.localName))
    return entry.operation;
  return new SenderFault('VB-F08', { rule: 'EK-47', part: entry ? 'soap:Body' : 'wsa:Action' });
}
