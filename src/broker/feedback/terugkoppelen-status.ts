/**
 * terugkoppelenStatus: moves the state through the one table of transitions.
 * Unique by (From OIN, MessageID) and by (From OIN, kenmerkAfzender); a second try gives the first answer.
 * Source: design §3.13; verzuim §3.2, §4.6.
 */
import type { TerugkoppelenStatusResponse } from '../../contract/messages.ts';
import { applyTerugkoppeling, type CurrentMelding, type Decision } from '../../store/terugkoppeling.ts';
import { datumVan, werkdagenTussen } from '../../verzuim/datum.ts';
import { fout } from '../../verzuim/fouten.ts';
import { keurTerugkoppeling } from '../../verzuim/terugkoppeling.ts';
import type { Terugkoppeling } from '../../verzuim/verzuimmelding.ts';
import type { ValidMessage } from '../message.ts';
import type { Handler } from '../operations.ts';
import { answerSeen, answerSeenKenmerk } from '../recall/recall.ts';
import { identityOf } from '../register/message-identity.ts';
import { refuse } from '../register/refuse.ts';

export const terugkoppelenStatus: Handler<'terugkoppelenStatus'> = {
  remembered: true,
  async handle(message, parts) {
    const { request } = message;
    const result = await applyTerugkoppeling(parts.store, {
      message: identityOf(message),
      kenmerk: request.kenmerkAfzender,
      meldingsnummer: request.meldingsnummer,
      mailboxes: message.afzender.mailboxes,
      decide: (current) => decide(message, current),
    });
    switch (result.kind) {
      case 'changed':
        return result.outcome as TerugkoppelenStatusResponse; // made in this shape by the store
      case 'seen':
        return answerSeen(message, result) as TerugkoppelenStatusResponse;
      case 'kenmerk':
        return answerSeenKenmerk<TerugkoppelenStatusResponse>(message, result, parts);
      case 'not-found':
        return refuse(message, [fout('VZ-AUT-03', 'meldingsnummer')], parts);
      case 'refused':
        return refuse(message, result.fouten, parts);
    }
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
    stap: {
      ...(redenAfsluiting ? { redenAfsluiting } : {}),
      ...(toelichtingAfsluiting ? { toelichtingAfsluiting } : {}),
      ...(contactGemeente ? { contactGemeente } : {}),
    },
  };
}
