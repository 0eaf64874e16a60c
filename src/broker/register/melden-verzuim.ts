/**
 * meldenVerzuim: enrich from the deelnemersregister, judge by every domain rule at once, register.
 * Unique by (From OIN, MessageID) and by (From OIN, kenmerkAfzender); a second try gives the first answer.
 * Source: design §3.6, §3.7; verzuim §5.1, §5.4.
 */
import type { MeldenVerzuimResponse } from '../../contract/messages.ts';
import { recallByKenmerk } from '../../store/recall.ts';
import { registerMelding } from '../../store/register-melding.ts';
import { isVrijgesteld } from '../../store/vrijstelling.ts';
import { datumVan } from '../../verzuim/datum.ts';
import { fout } from '../../verzuim/fouten.ts';
import { keurMelding } from '../../verzuim/keuring.ts';
import { isPersoonsnummer } from '../../verzuim/persoonsnummer.ts';
import type { Verzuimmelding } from '../../verzuim/verzuimmelding.ts';
import { metVrijstelling } from '../../verzuim/vrijstelling-wijziging.ts';
import type { ValidMessage } from '../message.ts';
import type { Handler } from '../operations.ts';
import type { BrokerParts } from '../parts.ts';
import { answerSeen, answerSeenKenmerk } from '../recall/recall.ts';
import { findSchool } from '../validate/find-school.ts';
import { identityOf } from './message-identity.ts';
import { refuse } from './refuse.ts';

export const meldenVerzuim: Handler<'meldenVerzuim'> = { remembered: true, handle };

async function handle(
  message: ValidMessage<Verzuimmelding>,
  parts: BrokerParts,
): Promise<MeldenVerzuimResponse> {
  const melding = message.request;
  const { fromOin } = message.envelope.addressing;
  const earlier = await recallByKenmerk(parts.store, fromOin, melding.kenmerkAfzender);
  if (earlier !== undefined) return answerSeenKenmerk<MeldenVerzuimResponse>(message, earlier, parts);
  // A school that does not own the BRIN gets no answer about a pupil, and a wrong number is not looked up.
  const { brins } = message.afzender;
  const ask = brins.includes(melding.school.brin) && isPersoonsnummer(melding.leerling);
  const [leerling, school] = await Promise.all([
    ask ? parts.deelnemers.find(melding.leerling) : undefined,
    findSchool(melding, parts),
  ]);
  const { fouten, signalen, dagenTeLaat } = keurMelding(melding, {
    vandaag: datumVan(message.now),
    brinsVanAfzender: brins,
    ...school,
    leerling,
  });
  if (fouten.length > 0 || leerling === undefined) return refuse(message, fouten, parts);
  const vrijgesteld = await isVrijgesteld(parts.store, leerling.deelnemerId, melding.melding);
  const registration = await registerMelding(parts.store, {
    message: identityOf(message),
    deelnemerId: leerling.deelnemerId,
    persoon: leerling.persoon,
    verzuimmelding: melding,
    signalen: metVrijstelling(signalen, vrijgesteld),
    dagenTeLaat,
  });
  switch (registration.kind) {
    case 'registered':
      parts.metrics.accepted.inc();
      parts.offer([registration.eventId]);
      return registration.outcome as MeldenVerzuimResponse; // made by register_melding, in this shape
    case 'seen':
      return answerSeen(message, registration) as MeldenVerzuimResponse;
    case 'kenmerk':
      return answerSeenKenmerk<MeldenVerzuimResponse>(message, registration, parts);
    case 'overlap':
      return refuse(
        message,
        [fout('VZ-DUB-01', 'melding/begindatum', { meldingsnummer: registration.meldingsnummer })],
        parts,
      );
  }
}
