/**
 * opvragenPersoonsgegevens: whether a pupil of the sender's own schools is known, and what decides the kind of
 * report. As little as possible on purpose; a pupil of another school is not known here. Who asked about whom is audited.
 * Source: verzuim §5.1, §2.4.
 */

import type { Leeftijdsgroep } from '../../contract/messages.ts';
import { appendAudit } from '../../store/audit.ts';
import { beginLeerplicht, datumVan, leeftijdOp } from '../../verzuim/datum.ts';
import type { Handler } from '../operations.ts';
import { keurZoekvraag } from './zoekvraag.ts';

export const opvragenPersoonsgegevens: Handler<'opvragenPersoonsgegevens'> = {
  remembered: false,
  keur: keurZoekvraag,
  async handle(message, parts) {
    const { leerling } = message.request;
    const fouten = keurZoekvraag(message.request);
    if (fouten.length > 0) return { verwerkt: false, fouten };
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
    await appendAudit(parts.store, message.door, 'persoon.read', seen);
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
