/** What became of a vrijstelling in the store → the answer. */
import type { Geweigerd } from '../../contract/messages.ts';
import type { VrijstellingChange } from '../../store/change-vrijstelling.ts';
import { fout } from '../../verzuim/fouten.ts';
import type { ValidMessage } from '../message.ts';
import type { BrokerParts } from '../parts.ts';
import { answerSeen, answerSeenKenmerk } from '../recall/recall.ts';
import { refuse } from '../register/refuse.ts';

/** @param veld  where the period stands. @throws SenderFault F7 when another Body with the same MessageID was first. */
export async function answerVrijstelling<Response>(
  message: ValidMessage,
  result: VrijstellingChange,
  veld: string,
  parts: BrokerParts,
): Promise<Response | Geweigerd> {
  switch (result.kind) {
    case 'done':
      return result.outcome as Response; // made in this shape by the store
    case 'seen':
      return answerSeen(message, result) as Response;
    case 'kenmerk':
      return answerSeenKenmerk<Response>(message, result, parts);
    case 'not-found':
      return refuse(message, [fout('VZ-AUT-03', 'vrijstellingsnummer')], parts);
    case 'overlap':
      // Without a number: the other one may be another gemeente's.
      return refuse(message, [fout('VZ-VRY-02', veld)], parts);
    case 'refused':
      return refuse(message, result.fouten, parts);
  }
}
