/**
 * wijzigenVrijstelling and wijzigenVervangendeLeerplicht: the whole in a new version, by the gemeente that registered
 * it, also when the pupil has moved since; the earlier versions stay as history.
 * Unique by (From OIN, MessageID) and by (From OIN, kenmerkAfzender of the change); a second try gives the first answer.
 * Source: verzuim §3.5, §4.7, §5.2.
 */
import type { VrijstellingBevestiging, WijzigenRequest } from '../../contract/vrijstelling-messages.ts';
import { changeVrijstelling } from '../../store/change-vrijstelling.ts';
import { recallByKenmerk } from '../../store/recall.ts';
import { nummersVan } from '../../store/vrijstelling.ts';
import { datumVan } from '../../verzuim/datum.ts';
import { isPersoonsnummer } from '../../verzuim/persoonsnummer.ts';
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import type { Vrijstellinggroep, Vrijstellingsoort } from '../../verzuim/vrijstelling.ts';
import { keurInhoud } from '../../verzuim/vrijstelling-keuring.ts';
import { keurIntrekking, keurWijziging } from '../../verzuim/vrijstelling-wijziging.ts';
import type { ValidMessage } from '../message.ts';
import type { Handler } from '../operations.ts';
import type { BrokerParts } from '../parts.ts';
import { answerSeenKenmerk } from '../recall/recall.ts';
import { identityOf } from '../register/message-identity.ts';
import { answerVrijstelling } from './answer-vrijstelling.ts';

export const wijzigenVrijstelling: Handler<'wijzigenVrijstelling'> = {
  remembered: true,
  handle: (message, parts) => wijzig(message, 'vrijstelling', parts),
};
export const wijzigenVervangendeLeerplicht: Handler<'wijzigenVervangendeLeerplicht'> = {
  remembered: true,
  handle: (message, parts) => wijzig(message, 'vervangendeLeerplicht', parts),
};

async function wijzig(
  message: ValidMessage<WijzigenRequest<Vrijstellingsoort>>,
  groep: Vrijstellinggroep,
  parts: BrokerParts,
): Promise<VrijstellingBevestiging> {
  const { request } = message;
  const { inhoud } = request;
  const { fromOin } = message.envelope.addressing;
  // First: a change that was answered must not be judged anew by today's rules.
  const earlier = await recallByKenmerk(parts.store, fromOin, inhoud.kenmerkAfzender);
  if (earlier) return answerSeenKenmerk<VrijstellingBevestiging>(message, earlier, parts);
  const { brin } = inhoud.bewijs;
  const leerling = isPersoonsnummer(inhoud.leerling)
    ? await parts.deelnemers.find(inhoud.leerling)
    : undefined;
  const kennis = {
    vandaag: datumVan(message.now),
    leerling,
    sector: brin === undefined ? undefined : parts.directory.school(brin)?.sector,
  };
  const result = await changeVrijstelling(parts.store, {
    message: identityOf(message),
    kenmerk: inhoud.kenmerkAfzender,
    vrijstellingsnummer: request.vrijstellingsnummer,
    gemeentecodes: parts.directory.gemeentenOf(message.afzender.mailboxes),
    groep,
    nummers: nummersVan(inhoud.leerling, leerling?.persoon),
    decide: (current) => {
      const stand = keurIntrekking(request, current);
      if (stand.length > 0) return { kind: 'refuse', fouten: stand };
      const fouten = [...keurWijziging(inhoud, current.vrijstelling), ...keurInhoud(inhoud, kennis)];
      if (fouten.length > 0) return { kind: 'refuse', fouten: fouten.map((een) => onder(een, groep)) };
      // It keeps the kenmerk that it was made under.
      const { kenmerkAfzender } = current.vrijstelling;
      return { kind: 'wijzig', vrijstelling: { ...inhoud, kenmerkAfzender } };
    },
  });
  return answerVrijstelling<VrijstellingBevestiging>(message, result, `${groep}/begindatum`, parts);
}

function onder(een: Fout, groep: Vrijstellinggroep): Fout {
  return een.veld === undefined ? een : { ...een, veld: `${groep}/${een.veld}` };
}
