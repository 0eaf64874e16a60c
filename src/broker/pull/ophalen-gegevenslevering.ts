/**
 * ophalenGegevenslevering: one file of the register. A query, nothing is remembered; every fetch is audited, and the
 * first one sets the day until which the file is kept. Another's file behaves as not existing (VZ-LEV-01).
 * Source: verzuim §4.8, §5.2; docs/decisions/0015.
 */
import { fetchGegevenslevering } from '../../store/gegevenslevering.ts';
import { datumVan, plusDagen } from '../../verzuim/datum.ts';
import { fout } from '../../verzuim/fouten.ts';
import type { Handler } from '../operations.ts';

export const ophalenGegevenslevering: Handler<'ophalenGegevenslevering'> = {
  remembered: false,
  async handle(message, parts) {
    const { request, afzender, now, door } = message;
    const keepUntil = plusDagen(datumVan(now), parts.gegevensleveringen.keepDays);
    const { mailboxes } = afzender;
    const found = await fetchGegevenslevering(parts.store, request.leveringId, mailboxes, keepUntil, door);
    if (found === undefined) return { verwerkt: false, fouten: [fout('VZ-LEV-01', 'leveringId')] };
    return { verwerkt: true, gegevenslevering: found.levering, bestand: found.inhoud };
  },
};
