/**
 * opvragenPersoonsgegevens: whether a pupil of the sender's own schools is known, and what decides the kind of
 * report. As little as possible on purpose; a pupil of another school is not known here. Who asked about whom is audited.
 * Source: verzuim §5.1, §2.4.
 */

import type { Leeftijdsgroep } from '../../contract/messages.ts';
import { appendAudit } from '../../store/audit.ts';
import { beginLeerplicht, datumVan, leeftijdOp } from '../../verzuim/datum.ts';
import { fout } from '../../verzuim/fouten.ts';
import { isPersoonsnummer } from '../../verzuim/persoonsnummer.ts';
import type { Handler } from '../operations.ts';

export const opvragenPersoonsgegevens: Handler<'opvragenPersoonsgegevens'> = {
  remembered: false,
  async handle(message, parts) {
    const { leerling } = message.request;
    if (!isPersoonsnummer(leerling)) {
      const code = leerling.soort === 'burgerservicenummer' ? 'VZ-PER-01' : 'VZ-PER-02';
      return { verwerkt: false, fouten: [fout(code, `leerling/${leerling.soort}`)] };
    }
    const vandaag = datumVan(message.now);
    const gevonden = await parts.deelnemers.find(leerling);
    const eigen = (gevonden?.inschrijvingen ?? []).some(
      ({ brin, begindatum, einddatum }) =>
        message.afzender.brins.includes(brin) &&
        begindatum <= vandaag &&
        (einddatum === undefined || einddatum >= vandaag),
    );
    if (gevonden === undefined) return { verwerkt: true, bekend: false };
    const seen = { deelnemerId: gevonden.deelnemerId, bekend: eigen, ref: message.ref };
    await appendAudit(parts.store, message.partijOin, 'persoon.read', seen);
    if (!eigen) return { verwerkt: true, bekend: false };
    const { geboortedatum, indicatieStartkwalificatie } = gevonden.persoon;
    return {
      verwerkt: true,
      bekend: true,
      ...(indicatieStartkwalificatie === undefined ? {} : { indicatieStartkwalificatie }),
      leeftijdsgroep: leeftijdsgroep(geboortedatum, vandaag),
    };
  },
};

function leeftijdsgroep(geboortedatum: string, vandaag: string): Leeftijdsgroep {
  const { jongst, oudst } = leeftijdOp(geboortedatum, vandaag);
  if (jongst >= 18) return 'VANAF_18';
  if (oudst >= 18) return 'ONZEKER';
  return vandaag < beginLeerplicht(geboortedatum) ? 'NOG_NIET_LEERPLICHTIG' : 'ONDER_18';
}
