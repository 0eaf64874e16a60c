/**
 * terugkoppelenStatus: moves the state through the one table of transitions.
 * Unique by (From OIN, MessageID) and by (From OIN, kenmerkAfzender); a second try gives the first answer.
 * Source: design §3.13; verzuim §3.2, §4.6.
 */
import type { TerugkoppelenStatusResponse } from '../../contract/messages.ts';
import { applyChange, type CurrentMelding, type Decision } from '../../store/change-melding.ts';
import { datumVan } from '../../verzuim/datum.ts';
import { werkdagenTussen } from '../../verzuim/feestdagen.ts';
import { keurInhoud, keurTerugkoppeling } from '../../verzuim/terugkoppeling.ts';
import type { Terugkoppeling } from '../../verzuim/verzuimmelding.ts';
import type { ValidMessage } from '../message.ts';
import type { Handler } from '../operations.ts';
import { answerChange } from '../register/answer-change.ts';
import { identityOf } from '../register/message-identity.ts';
import { remindOfClosing } from '../remind/remind-of-closing.ts';

export const terugkoppelenStatus: Handler<'terugkoppelenStatus'> = {
  remembered: true,
  keur: keurInhoud,
  async handle(message, parts) {
    const { request } = message;
    const result = await applyChange(parts.store, {
      message: identityOf(message),
      kenmerk: request.kenmerkAfzender,
      meldingsnummer: request.meldingsnummer,
      scope: { by: 'gemeente', mailboxes: message.afzender.mailboxes },
      decide: (current) => decide(message, current),
    });
    if (result.kind === 'refused') await remindOfClosing(parts.store, request.meldingsnummer, result.fouten);
    return answerChange<TerugkoppelenStatusResponse>(message, result, parts);
  },
};

function decide({ request, now }: ValidMessage<Terugkoppeling>, current: CurrentMelding): Decision {
  const changed = datumVan(Date.parse(current.datumTijdLaatsteMutatie));
  const werkdagenSindsMutatie = werkdagenTussen(changed, datumVan(now));
  const fouten = keurTerugkoppeling(request, { ...current, werkdagenSindsMutatie });
  if (fouten.length > 0) return { kind: 'refuse', fouten };
  const { redenAfsluiting, toelichtingAfsluiting, contactGemeente } = request;
  return {
    kind: 'change',
    status: request.status,
    action: 'melding.status',
    stap: {
      ...(redenAfsluiting ? { redenAfsluiting } : {}),
      ...(toelichtingAfsluiting ? { toelichtingAfsluiting } : {}),
      ...(contactGemeente ? { contactGemeente } : {}),
    },
  };
}
