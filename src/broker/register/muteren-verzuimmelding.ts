/**
 * muterenVerzuimmelding: the report in a new version, judged like a new one, and delivered to whoever has the report.
 * Unique by (From OIN, MessageID) and by (From OIN, kenmerkAfzender of the mutation); a second try gives the first
 * answer.
 * Source: verzuim §3.2, §3.5, §5.1, §7.1.
 */
import type { MuterenVerzuimmeldingResponse } from '../../contract/messages.ts';
import { applyChange, type CurrentMelding, type Decision } from '../../store/change-melding.ts';
import { recallByKenmerk } from '../../store/recall.ts';
import { isVrijgesteld } from '../../store/vrijstelling.ts';
import { datumVan } from '../../verzuim/datum.ts';
import { type Keuring, keurMelding } from '../../verzuim/keuring.ts';
import { keurMutatie, type Mutatie } from '../../verzuim/mutatie.ts';
import { isPersoonsnummer } from '../../verzuim/persoonsnummer.ts';
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import { metVrijstelling } from '../../verzuim/vrijstelling-wijziging.ts';
import type { ValidMessage } from '../message.ts';
import type { Handler } from '../operations.ts';
import type { BrokerParts } from '../parts.ts';
import { answerSeenKenmerk } from '../recall/recall.ts';
import { answerChange } from './answer-change.ts';
import { identityOf } from './message-identity.ts';

export const muterenVerzuimmelding: Handler<'muterenVerzuimmelding'> = {
  remembered: true,
  async handle(message, parts) {
    const { meldingsnummer, verzuimmelding } = message.request;
    const { kenmerkAfzender } = verzuimmelding;
    const { fromOin } = message.envelope.addressing;
    // First: a mutation that was answered must not be judged anew by today's rules.
    const earlier = await recallByKenmerk(parts.store, fromOin, kenmerkAfzender);
    if (earlier) return answerSeenKenmerk<MuterenVerzuimmeldingResponse>(message, earlier, parts);
    const keuring = await keur(message, parts);
    const result = await applyChange(parts.store, {
      message: identityOf(message),
      kenmerk: kenmerkAfzender,
      meldingsnummer,
      scope: { by: 'school', brins: message.afzender.brins },
      decide: (current) => decide(message.request, keuring, current),
    });
    return answerChange<MuterenVerzuimmeldingResponse>(message, result, parts);
  },
};

async function keur({ request, afzender, now }: ValidMessage<Mutatie>, parts: BrokerParts): Promise<Keuring> {
  const { school, leerling } = request.verzuimmelding;
  const { brins } = afzender;
  const ask = brins.includes(school.brin) && isPersoonsnummer(leerling);
  const bekend = ask ? await parts.deelnemers.find(leerling) : undefined;
  const keuring = keurMelding(request.verzuimmelding, {
    vandaag: datumVan(now),
    brinsVanAfzender: brins,
    school: parts.directory.school(school.brin),
    leerling: bekend,
  });
  if (bekend && keuring.fouten.length === 0) {
    const vrijgesteld = await isVrijgesteld(parts.store, bekend.deelnemerId, request.verzuimmelding.melding);
    return { fouten: [], signalen: metVrijstelling(keuring.signalen, vrijgesteld) };
  }
  const onder = (fout: Fout) =>
    fout.veld === undefined ? fout : { ...fout, veld: `verzuimmelding/${fout.veld}` };
  return { ...keuring, fouten: keuring.fouten.map(onder) };
}

function decide(mutatie: Mutatie, keuring: Keuring, current: CurrentMelding): Decision {
  const fouten = keurMutatie(mutatie, current);
  if (fouten.length > 0) return { kind: 'refuse', fouten };
  if (keuring.fouten.length > 0) return { kind: 'refuse', fouten: keuring.fouten };
  // The report keeps the kenmerk it was made under.
  const { kenmerkAfzender } = current.verzuimmelding;
  return {
    kind: 'change',
    status: current.status,
    action: 'melding.changed',
    levering: 'MUTATIE',
    inhoud: { verzuimmelding: { ...mutatie.verzuimmelding, kenmerkAfzender }, signalen: keuring.signalen },
  };
}
