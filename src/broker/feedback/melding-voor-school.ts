/** A stored report as its school sees it. An address that came from the register is never in it (verzuim §7.3). */
import type { MeldingMetProcesverloop } from '../../contract/messages.ts';
import type { StoredMelding } from '../../store/melding.ts';
import { signaal } from '../../verzuim/fouten.ts';
import { geldt } from '../../verzuim/herinneringen.ts';
import { UITVAL } from '../../verzuim/routering.ts';
import { metVrijstelling } from '../../verzuim/vrijstelling-wijziging.ts';

export function meldingVoorSchool(stored: StoredMelding): MeldingMetProcesverloop {
  const geleverd = stored.mailbox !== null && stored.mailbox !== UITVAL;
  const toen = stored.signalen.some(({ code }) => code === 'VZ-SIG-05');
  // Secret since is as secret; what was secret when it was reported stays so.
  const geheim = toen || stored.geheim;
  return {
    meldingsnummer: stored.meldingsnummer,
    datumTijdRegistratie: stored.registeredAt.toISOString(),
    datumTijdLaatsteMutatie: stored.changedAt.toISOString(),
    status: stored.status,
    geleverd,
    // With geheimhouding the gemeente of residence is as secret as the address.
    ...(stored.woongemeente !== null && !geheim ? { gemeentecode: stored.woongemeente } : {}),
    volgnummer: stored.volgnummer,
    verzondenDoor: stored.verzondenDoor,
    verzuimmelding: stored.verzuimmelding,
    procesverloop: stored.stappen,
    signalen: [
      ...metVrijstelling(stored.signalen, stored.vrijgesteld),
      ...(stored.geheim && !toen ? [signaal('VZ-SIG-05')] : []),
      ...(stored.mailbox === UITVAL ? [signaal('VZ-RTE-01')] : []),
      ...herinneringen(stored),
    ],
  };
}

/** What the school was reminded of and still holds. */
function herinneringen({ verzuimmelding, status, opgehaald, herinneringen: codes }: StoredMelding) {
  const { verzuimsoort, einddatum = null } = verzuimmelding.melding;
  const melding = { verzuimsoort, einddatum, status, opgehaald };
  return codes.flatMap((code) => (geldt(code, melding) ? [signaal(code)] : []));
}
