/**
 * opzoekenVerzuimmeldingen: short lines of the sender's own reports, newest first, in pages. A query, nothing is
 * remembered. The token says where the page ended.
 * Source: verzuim §5.1.
 */
import { searchForSchool } from '../../store/search-meldingen.ts';
import type { Handler } from '../operations.ts';
import { bladVan, keurZoekvraag, paginaVan } from './zoekvraag.ts';

export const opzoekenVerzuimmeldingen: Handler<'opzoekenVerzuimmeldingen'> = {
  remembered: false,
  keur: keurZoekvraag,
  async handle({ request, afzender, door, ref }, parts) {
    const fouten = keurZoekvraag(request);
    if (fouten.length > 0) return { verwerkt: false, fouten };
    const { vervolgToken: _, maxAantal: __, ...filter } = request;
    const page = { ...filter, ...bladVan(request) };
    return paginaVan(await searchForSchool(parts.store, afzender.brins, page, { actor: door, ref }));
  },
};
