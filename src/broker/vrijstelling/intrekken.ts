/**
 * intrekkenVrijstelling and intrekkenVervangendeLeerplicht: it counts no longer, for any day; it stays as history.
 * Unique by (From OIN, MessageID) and by (From OIN, kenmerkAfzender); a second try gives the first answer.
 * Source: verzuim §3.5, §5.2.
 */
import type { VrijstellingBevestiging } from '../../contract/vrijstelling-messages.ts';
import { changeVrijstelling } from '../../store/change-vrijstelling.ts';
import type { Vrijstellinggroep } from '../../verzuim/vrijstelling.ts';
import { keurIntrekking, type VrijstellingIntrekking } from '../../verzuim/vrijstelling-wijziging.ts';
import type { ValidMessage } from '../message.ts';
import type { Handler } from '../operations.ts';
import type { BrokerParts } from '../parts.ts';
import { identityOf } from '../register/message-identity.ts';
import { answerVrijstelling } from './answer-vrijstelling.ts';

export const intrekkenVrijstelling: Handler<'intrekkenVrijstelling'> = {
  remembered: true,
  handle: (message, parts) => trekIn(message, 'vrijstelling', parts),
};
export const intrekkenVervangendeLeerplicht: Handler<'intrekkenVervangendeLeerplicht'> = {
  remembered: true,
  handle: (message, parts) => trekIn(message, 'vervangendeLeerplicht', parts),
};

async function trekIn(
  message: ValidMessage<VrijstellingIntrekking>,
  groep: Vrijstellinggroep,
  parts: BrokerParts,
): Promise<VrijstellingBevestiging> {
  const { request } = message;
  const result = await changeVrijstelling(parts.store, {
    message: identityOf(message),
    kenmerk: request.kenmerkAfzender,
    vrijstellingsnummer: request.vrijstellingsnummer,
    gemeentecodes: parts.directory.gemeentenOf(message.afzender.mailboxes),
    groep,
    decide: (current) => {
      const fouten = keurIntrekking(request, current);
      return fouten.length > 0
        ? { kind: 'refuse', fouten }
        : { kind: 'trek-in', reden: request.redenIntrekking };
    },
  });
  return answerVrijstelling<VrijstellingBevestiging>(message, result, 'vrijstellingsnummer', parts);
}
