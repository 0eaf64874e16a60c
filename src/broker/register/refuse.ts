/**
 * A functional refusal, remembered by MessageID so that a replay gets the same answer. It does not claim the
 * kenmerkAfzender: the corrected message may use it.
 */
import type { Geweigerd } from '../../contract/messages.ts';
import { recordRefusal } from '../../store/refusals.ts';
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import type { ValidMessage } from '../message.ts';
import type { BrokerParts } from '../parts.ts';
import { answerSeen } from '../recall/recall.ts';
import { identityOf } from './message-identity.ts';

/** @throws SenderFault F7 when another Body with the same MessageID was first. */
export async function refuse(
  message: ValidMessage,
  fouten: readonly Fout[],
  parts: BrokerParts,
): Promise<Geweigerd> {
  const geweigerd: Geweigerd = { verwerkt: false, fouten };
  const seen = await recordRefusal(parts.store, identityOf(message), geweigerd);
  // Whatever was stored under this MessageID for this Body and operation is of this operation's answer type.
  return seen === undefined ? geweigerd : (answerSeen(message, seen) as Geweigerd);
}
