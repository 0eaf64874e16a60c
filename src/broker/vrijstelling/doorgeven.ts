/**
 * doorgevenVrijstelling and doorgevenVervangendeLeerplicht: is the gemeente competent for the pupil, do proof and term
 * hold, register. The schools of the pupil's open reports see it in their change feeds.
 * Unique by (From OIN, MessageID) and by (From OIN, kenmerkAfzender); a second try gives the first answer.
 * Source: verzuim §4.7, §5.2, §5.4.
 */
import type { DoorgevenResponse } from '../../contract/vrijstelling-messages.ts';
import { recallByKenmerk } from '../../store/recall.ts';
import { findPostcodes } from '../../store/reference.ts';
import { registerVrijstelling } from '../../store/register-vrijstelling.ts';
import { nummersVan } from '../../store/vrijstelling.ts';
import { datumVan } from '../../verzuim/datum.ts';
import { isPersoonsnummer } from '../../verzuim/persoonsnummer.ts';
import type { Vrijstelling } from '../../verzuim/vrijstelling.ts';
import { keurVrijstelling } from '../../verzuim/vrijstelling-keuring.ts';
import { findWoongemeente } from '../../verzuim/woongemeente.ts';
import type { ValidMessage } from '../message.ts';
import type { Handler } from '../operations.ts';
import type { BrokerParts } from '../parts.ts';
import { answerSeenKenmerk } from '../recall/recall.ts';
import { identityOf } from '../register/message-identity.ts';
import { refuse } from '../register/refuse.ts';
import { answerVrijstelling } from './answer-vrijstelling.ts';

export const doorgevenVrijstelling: Handler<'doorgevenVrijstelling'> = { remembered: true, handle };
export const doorgevenVervangendeLeerplicht: Handler<'doorgevenVervangendeLeerplicht'> = {
  remembered: true,
  handle,
};

async function handle(message: ValidMessage<Vrijstelling>, parts: BrokerParts): Promise<DoorgevenResponse> {
  const { request } = message;
  const { fromOin } = message.envelope.addressing;
  const earlier = await recallByKenmerk(parts.store, fromOin, request.kenmerkAfzender);
  if (earlier !== undefined) return answerSeenKenmerk<DoorgevenResponse>(message, earlier, parts);
  const leerling = isPersoonsnummer(request.leerling)
    ? await parts.deelnemers.find(request.leerling)
    : undefined;
  const gemeentenVanAfzender = parts.directory.gemeentenOf(message.afzender.mailboxes);
  const woongegevens = {
    adres: leerling?.persoon.adres,
    postcodeWoonplaats: request.postcodeWoonplaats,
  };
  const postcode = woongegevens.adres?.postcode ?? request.postcodeWoonplaats;
  const rijen = await findPostcodes(parts.store, [postcode]);
  const woongemeente = findWoongemeente(woongegevens, rijen, gemeentenVanAfzender);
  const { brin } = request.bewijs;
  const fouten = keurVrijstelling(request, {
    vandaag: datumVan(message.now),
    gemeentenVanAfzender,
    woongemeente,
    leerling,
    sector: brin === undefined ? undefined : parts.directory.school(brin)?.sector,
  });
  if (fouten.length > 0 || woongemeente === undefined) return refuse(message, fouten, parts);
  const result = await registerVrijstelling(parts.store, {
    message: identityOf(message),
    vrijstelling: request,
    woongemeente,
    nummers: nummersVan(request.leerling, leerling?.persoon),
  });
  return answerVrijstelling<DoorgevenResponse>(message, result, 'begindatum', parts);
}
