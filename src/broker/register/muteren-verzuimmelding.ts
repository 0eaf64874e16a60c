/**
 * muterenVerzuimmelding: the report in a new version, judged like a new one, and delivered to whoever has the report.
 * Unique by (From OIN, MessageID) and by (From OIN, kenmerkAfzender of the mutation); a second try gives the first
 * answer.
 * Source: verzuim §3.2, §3.5, §5.1, §7.1.
 */
import type { MuterenVerzuimmeldingResponse } from '../../contract/messages.ts';
import { applyChange, type CurrentMelding, type Decision } from '../../store/change-melding.ts';
import { recallByKenmerk } from '../../store/recall.ts';
import { recordVerkeerdeLeerling } from '../../store/verkeerde-leerling.ts';
import { datumVan } from '../../verzuim/datum.ts';
import { keurMelding } from '../../verzuim/keuring.ts';
import { foutenVoorMutatie, keurMutatie, LEERLING_VELD, type Mutatie } from '../../verzuim/mutatie.ts';
import { keurVorige, metVorige } from '../../verzuim/vervolgmelding.ts';
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import { metVrijstelling } from '../../verzuim/vrijstelling-wijziging.ts';
import type { ValidMessage } from '../message.ts';
import type { Handler } from '../operations.ts';
import type { BrokerParts } from '../parts.ts';
import { answerSeenKenmerk } from '../recall/recall.ts';
import { findKennis, type MeldingKennis } from '../validate/find-kennis.ts';
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
    const kennis = await findKennis(verzuimmelding, message, parts, meldingsnummer);
    const result = await applyChange(parts.store, {
      message: identityOf(message),
      kenmerk: kenmerkAfzender,
      meldingsnummer,
      scope: { by: 'school', brins: message.afzender.brins },
      decide: (current) => decide(message.request, kennis, current),
    });
    if (result.kind === 'refused') await noteVerkeerdeLeerling(message, result.fouten, kennis, parts);
    return answerChange<MuterenVerzuimmeldingResponse>(message, result, parts);
  },
};

function decide(request: Mutatie, kennis: MeldingKennis, current: CurrentMelding): Decision {
  const verzuimmelding = metVorige(request.verzuimmelding, current.verzuimmelding);
  const fouten = keurMutatie({ ...request, verzuimmelding }, current);
  if (fouten.length > 0) return { kind: 'refuse', fouten };
  // A report that was in time stays in time.
  const gemeldOp = datumVan(current.registeredAt.getTime());
  const keuring = keurMelding(verzuimmelding, { ...kennis, gemeldOp });
  const onder = (fout: Fout) =>
    fout.veld === undefined ? fout : { ...fout, veld: `verzuimmelding/${fout.veld}` };
  const gelden = [
    ...foutenVoorMutatie(keuring.fouten, verzuimmelding, current.verzuimmelding),
    ...keurNieuweVorige(request, kennis, current),
  ];
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
    inhoud: { verzuimmelding: { ...verzuimmelding, kenmerkAfzender }, signalen, dagenTeLaat },
  };
}

/** A mutation names an earlier report of the same pupil, or the one that was named before: that one may be gone by now. */
function keurNieuweVorige(
  { verzuimmelding, meldingsnummer }: Mutatie,
  { vorige }: MeldingKennis,
  current: CurrentMelding,
): readonly Fout[] {
  const { vorigeMeldingsnummer } = verzuimmelding.melding;
  if (vorigeMeldingsnummer === current.verzuimmelding.melding.vorigeMeldingsnummer) return [];
  return keurVorige(verzuimmelding, vorige?.zelfdeLeerling ? vorige : undefined, meldingsnummer);
}

/** Refused, but said: the report is about another pupil than the school meant (verzuim §7.9). A number of nobody says less. */
async function noteVerkeerdeLeerling(
  { request, partijOin: actor, ref }: ValidMessage<Mutatie>,
  fouten: readonly Fout[],
  { leerling }: MeldingKennis,
  { store, metrics }: BrokerParts,
): Promise<void> {
  if (leerling === undefined || !fouten.some(({ veld }) => veld === LEERLING_VELD)) return;
  const { meldingsnummer } = request;
  const { deelnemerId } = leerling;
  const found = { meldingsnummer, deelnemerId, blijktUit: 'muteren', actor, ref } as const;
  if (await recordVerkeerdeLeerling(store, found)) metrics.wrongPupil.inc();
}
