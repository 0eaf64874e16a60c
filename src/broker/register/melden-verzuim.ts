/**
 * meldenVerzuim: enrich from the deelnemersregister, judge by every domain rule at once, register.
 * Unique by (From OIN, MessageID) and by (From OIN, kenmerkAfzender); a second try gives the first answer.
 * Source: design §3.6, §3.7; verzuim §5.1, §5.4.
 */
import type { MeldenVerzuimResponse } from '../../contract/messages.ts';
import { NO_TRACE } from '../../ops/traces.ts';
import { recallByKenmerk } from '../../store/recall.ts';
import { type MeldingToRegister, type Registration, registerMelding } from '../../store/register-melding.ts';
import { recordVerkeerdeLeerling } from '../../store/verkeerde-leerling.ts';
import { fout } from '../../verzuim/fouten.ts';
import { keurMelding } from '../../verzuim/keuring.ts';
import { keurVorige, type VorigeMelding, zonderAndermansVorige } from '../../verzuim/vervolgmelding.ts';
import type { Verzuimmelding } from '../../verzuim/verzuimmelding.ts';
import { metVrijstelling } from '../../verzuim/vrijstelling-wijziging.ts';
import type { ValidMessage } from '../message.ts';
import type { Handler } from '../operations.ts';
import type { BrokerParts } from '../parts.ts';
import { answerSeen, answerSeenKenmerk } from '../recall/recall.ts';
import { findKennis } from '../validate/find-kennis.ts';
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
  const kennis = await findKennis(melding, message, parts);
  const { leerling, vorige } = kennis;
  const keuring = keurMelding(melding, kennis);
  // A school that does not own the BRIN learns only that.
  const fouten = [...keuring.fouten, ...(leerling === undefined ? [] : keurVorige(melding, vorige))];
  if (fouten.length > 0 || leerling === undefined) return refuse(message, fouten, parts);
  const teRegistreren = {
    message: identityOf(message),
    deelnemerId: leerling.deelnemerId,
    persoon: leerling.persoon,
    verzuimmelding: zonderAndermansVorige(melding, vorige),
    signalen: metVrijstelling(keuring.signalen, kennis.vrijgesteld),
    dagenTeLaat: keuring.dagenTeLaat,
  };
  const { trace = NO_TRACE } = message;
  const registration = await trace.step('register', () =>
    vorige === undefined || vorige.zelfdeLeerling
      ? registerMelding(parts.store, teRegistreren)
      : registerCorrectie(teRegistreren, vorige, message, parts),
  );
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

/** The school corrects the number of a pupil: the new report and the trace of what went wrong, both or neither. */
async function registerCorrectie(
  teRegistreren: MeldingToRegister,
  { meldingsnummer }: VorigeMelding,
  { partijOin: actor, ref }: ValidMessage,
  { store, metrics }: BrokerParts,
): Promise<Registration> {
  const { deelnemerId } = teRegistreren;
  const { registration, isNew } = await store.withTransaction(async (tx) => {
    const registration = await registerMelding(tx, teRegistreren);
    const found = { meldingsnummer, deelnemerId, blijktUit: 'melden', actor, ref } as const;
    const isNew = registration.kind === 'registered' && (await recordVerkeerdeLeerling(tx, found));
    return { registration, isNew };
  });
  if (isNew) metrics.wrongPupil.inc();
  return registration;
}
