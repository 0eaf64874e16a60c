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
import { datumVan, isDatum } from '../../verzuim/datum.ts';
import { type Kennis, keurMelding } from '../../verzuim/keuring.ts';
import { foutenVoorMutatie, keurMutatie, type Mutatie } from '../../verzuim/mutatie.ts';
import { isPersoonsnummer } from '../../verzuim/persoonsnummer.ts';
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import { metVrijstelling } from '../../verzuim/vrijstelling-wijziging.ts';
import type { ValidMessage } from '../message.ts';
import type { Handler } from '../operations.ts';
import type { BrokerParts } from '../parts.ts';
import { answerSeenKenmerk } from '../recall/recall.ts';
import { findSchool } from '../validate/find-school.ts';
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
    const kennis = await findKennis(message, parts);
    const result = await applyChange(parts.store, {
      message: identityOf(message),
      kenmerk: kenmerkAfzender,
      meldingsnummer,
      scope: { by: 'school', brins: message.afzender.brins },
      decide: (current) => decide(message.request, kennis, current),
    });
    return answerChange<MuterenVerzuimmeldingResponse>(message, result, parts);
  },
};

interface MutatieKennis extends Kennis {
  /** A vrijstelling touches the new period. */
  readonly vrijgesteld: boolean;
}

async function findKennis(
  { request, afzender, now }: ValidMessage<Mutatie>,
  parts: BrokerParts,
): Promise<MutatieKennis> {
  const { school, leerling, melding } = request.verzuimmelding;
  const { brins } = afzender;
  const ask = brins.includes(school.brin) && isPersoonsnummer(leerling);
  const [gevonden, bekend] = await Promise.all([
    findSchool(request.verzuimmelding, parts),
    ask ? parts.deelnemers.find(leerling) : undefined,
  ]);
  const { begindatum, einddatum = begindatum } = melding;
  // A period that is none is refused below, and cannot be looked up.
  const periode = isDatum(begindatum) && isDatum(einddatum) && begindatum <= einddatum;
  const vrijgesteld =
    bekend !== undefined && periode && (await isVrijgesteld(parts.store, bekend.deelnemerId, melding));
  return { ...gevonden, vandaag: datumVan(now), brinsVanAfzender: brins, leerling: bekend, vrijgesteld };
}

function decide(mutatie: Mutatie, kennis: MutatieKennis, current: CurrentMelding): Decision {
  const fouten = keurMutatie(mutatie, current);
  if (fouten.length > 0) return { kind: 'refuse', fouten };
  // A report that was in time stays in time.
  const gemeldOp = datumVan(current.registeredAt.getTime());
  const keuring = keurMelding(mutatie.verzuimmelding, { ...kennis, gemeldOp });
  const onder = (fout: Fout) =>
    fout.veld === undefined ? fout : { ...fout, veld: `verzuimmelding/${fout.veld}` };
  const gelden = foutenVoorMutatie(keuring.fouten, mutatie.verzuimmelding, current.verzuimmelding);
  if (gelden.length > 0) return { kind: 'refuse', fouten: gelden.map(onder) };
  const { dagenTeLaat } = keuring;
  const signalen = metVrijstelling(keuring.signalen, kennis.vrijgesteld);
  // The report keeps the kenmerk it was made under.
  const { kenmerkAfzender } = current.verzuimmelding;
  return {
    kind: 'change',
    status: current.status,
    action: 'melding.changed',
    levering: 'MUTATIE',
    inhoud: { verzuimmelding: { ...mutatie.verzuimmelding, kenmerkAfzender }, signalen, dagenTeLaat },
  };
}
