/**
 * Step 3: seen before? The same (From OIN, MessageID) with the same Body gives the stored outcome, functional
 * refusals included; with another Body it is refused. The same kenmerkAfzender with the same content gives the
 * first answer.
 * Source: design §3.5, §6.3; EK-72; verzuim §5.4.
 */
import type { Geweigerd } from '../../contract/messages.ts';
import { SenderFault } from '../../edukoppeling/faults.ts';
import type { Store } from '../../store/pool.ts';
import { recallByMessageId, type SeenKenmerk, type SeenMessage } from '../../store/recall.ts';
import { fout } from '../../verzuim/fouten.ts';
import type { ValidMessage } from '../message.ts';
import type { BrokerParts } from '../parts.ts';
import { refuse } from '../register/refuse.ts';

/** As much of a message, valid or not yet, as tells whether it came before. */
type Known = Pick<ValidMessage, 'envelope' | 'operationName'>;

/** @returns the stored outcome, a response value of the operation; undefined for a new message. @throws SenderFault F7. */
export async function recall(message: Known, store: Store): Promise<unknown> {
  const { fromOin, messageId } = message.envelope.addressing;
  const seen = await recallByMessageId(store, fromOin, messageId);
  return seen === undefined ? undefined : answerSeen(message, seen);
}

/** @throws SenderFault F7 when it was another message. */
export function answerSeen(message: Known, seen: SeenMessage): unknown {
  if (seen.bodyDigest.equals(message.envelope.payloadDigest) && seen.operation === message.operationName) {
    return seen.outcome;
  }
  throw new SenderFault('VB-F07-DuplicateMessageID', { rule: 'EK-72', part: 'wsa:MessageID' });
}

export async function answerSeenKenmerk<Response>(
  message: ValidMessage,
  seen: SeenKenmerk,
  parts: BrokerParts,
): Promise<Response | Geweigerd> {
  const same = seen.operation === message.operationName && seen.contentDigest.equals(message.contentDigest);
  if (same) return seen.outcome as Response; // stored by the same operation
  return refuse(message, [fout('VZ-DUB-02', 'kenmerkAfzender')], parts);
}
