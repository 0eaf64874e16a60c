/**
 * opzoekenVrijstellingen: what the sender's gemeenten registered, of one pupil or all, newest first, in pages. A query,
 * nothing is remembered; the audit has who read which numbers.
 * Source: verzuim §5.2, §6.4.
 */
import { searchVrijstellingen } from '../../store/search-vrijstellingen.ts';
import { nummersVan } from '../../store/vrijstelling.ts';
import { keurZoekvraag } from '../feedback/zoekvraag.ts';
import type { Handler } from '../operations.ts';

const MAX_PAGE = 100;

export const opzoekenVrijstellingen: Handler<'opzoekenVrijstellingen'> = {
  remembered: false,
  keur: keurZoekvraag,
  async handle(message, parts) {
    const { leerling, vervolgToken, maxAantal } = message.request;
    const fouten = keurZoekvraag(message.request);
    if (fouten.length > 0) return { verwerkt: false, fouten };
    const register = leerling && (await parts.deelnemers.find(leerling));
    const filter = {
      gemeentecodes: parts.directory.gemeentenOf(message.afzender.mailboxes),
      max: maxAantal ?? MAX_PAGE,
      ...(leerling === undefined ? {} : { nummers: nummersVan(leerling, register?.persoon) }),
      ...(vervolgToken === undefined ? {} : { before: vervolgToken }),
    };
    const by = { actor: message.door, ref: message.ref };
    const { regels, more } = await searchVrijstellingen(parts.store, filter, by);
    const last = regels[regels.length - 1];
    return {
      verwerkt: true,
      regels,
      ...(more && last ? { vervolgToken: last.vrijstellingsnummer } : {}),
      meerBeschikbaar: more,
    };
  },
};
