/**
 * Step 3: seen before? The same (From OIN, MessageID) with the same Body gives the stored outcome, functional
 * refusals included; with another Body it is refused.
 * Source: design §3.5, §6.3; EK-72.
 */
import { SenderFault } from '../../edukoppeling/faults.ts';
import type { Store } from '../../store/pool.ts';
import { recallByMessageId } from '../../store/recall.ts';
import type { AuthorisedMessage } from '../message.ts';

/** @returns the stored outcome, a response value of the operation; undefined for a new message. */
export async function recall(message: AuthorisedMessage, store: Store): Promise<unknown> {
  const { fromOin, messageId } = message.envelope.addressing;
  const seen = await recallByMessageId(store, fromOin, messageId);
  if (seen === undefined) return undefined;
  if (!seen.bodyDigest.equals(message.envelope.payloadDigest) || seen.operation !== message.operationName) {
    throw duplicateMessageId();
  }
  return seen.outcome;
}

export function duplicateMessageId(): SenderFault {
  return new SenderFault('VB-F07-DuplicateMessageID', { rule: 'EK-72', part: 'wsa:MessageID' });
}
