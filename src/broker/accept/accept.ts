/**
 * Step 1 of the way: bytes → VerifiedEnvelope and the operation it asks for. Called from `pipeline.ts`.
 * Source: design §3.3; EK-47.
 */
import type { OperationName } from '../../contract/messages.ts';
import { SenderFault } from '../../edukoppeling/faults.ts';
import { type GateOptions, type ReplyContext, verifyEnvelope } from '../../edukoppeling/verify.ts';
import type { AcceptedMessage, Received, ServiceName } from '../message.ts';
import type { OperationTable } from '../operations.ts';

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

/** @throws NotAccepted with F1…F11, F13…F16, F18…F20. */
export async function accept(
  received: Received,
  gate: GateOptions,
  services: Readonly<Record<ServiceName, OperationTable>>,
): Promise<AcceptedMessage> {
  const verdict = await verifyEnvelope(received.bytes, received.http, received.now, gate);
  if (!verdict.ok) throw new NotAccepted(verdict.fault, verdict.reply);
  const { envelope } = verdict;
  const entry = services[received.service].get(envelope.addressing.action);
  const { payload } = envelope;
  if (!entry || !payload.is(entry.operation.input.namespaceUri, entry.operation.input.localName)) {
    const part = entry ? 'soap:Body' : 'wsa:Action';
    const { messageId, fromOin } = envelope.addressing;
    const reply = { messageId, fromOin, signatureValue: envelope.signatureValue };
    throw new NotAccepted(new SenderFault('VB-F08', { rule: 'EK-47', part }), reply);
  }
  return {
    ...received,
    envelope,
    operation: entry.operation,
    operationName: entry.operation.name as OperationName,
  };
}
