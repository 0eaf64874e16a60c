/** What became of a change of a report → the answer; what was delivered by it goes to the queue. */
import type { Geweigerd } from '../../contract/messages.ts';
import type { ChangeResult } from '../../store/change-melding.ts';
import { fout } from '../../verzuim/fouten.ts';
import type { ValidMessage } from '../message.ts';
import type { BrokerParts } from '../parts.ts';
import { answerSeen, answerSeenKenmerk } from '../recall/recall.ts';
import { refuse } from './refuse.ts';

/** @throws SenderFault F7 when another Body with the same MessageID was first. */
export async function answerChange<Response>(
  message: ValidMessage,
  result: ChangeResult,
  parts: BrokerParts,
): Promise<Response | Geweigerd> {
  switch (result.kind) {
    case 'changed':
      parts.offer(result.eventIds);
      return result.outcome as Response; // made in this shape by the store
    case 'seen':
      return answerSeen(message, result) as Response;
    case 'kenmerk':
      return answerSeenKenmerk<Response>(message, result, parts);
    case 'not-found':
      return refuse(message, [fout('VZ-AUT-03', 'meldingsnummer')], parts);
    case 'moved-away':
      return refuse(message, [fout('VZ-AUT-04', 'meldingsnummer')], parts);
    case 'overlap': {
      const { meldingsnummer } = result;
      return refuse(message, [fout('VZ-DUB-01', 'verzuimmelding/melding', { meldingsnummer })], parts);
    }
    case 'refused':
      return refuse(message, result.fouten, parts);
  }
}
