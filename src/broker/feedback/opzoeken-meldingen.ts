/**
 * opzoekenMeldingen: short lines of the reports that are or were in the sender's mailboxes, newest first, in pages. A
 * query, nothing is remembered. Source: verzuim §5.2, §7.7.
 */
import { searchForGemeente } from '../../store/search-meldingen.ts';
import { fout } from '../../verzuim/fouten.ts';
import type { Handler } from '../operations.ts';
import { bladVan, keurZoekvraag, paginaVan } from './zoekvraag.ts';

export const opzoekenMeldingen: Handler<'opzoekenMeldingen'> = {
  remembered: false,
  async handle({ request, afzender, partijOin, ref }, parts) {
    const { instantieCode, vervolgToken: _, maxAantal: __, ...filter } = request;
    const { mailboxes } = afzender;
    const fouten = [...keurZoekvraag(request)];
    const own = instantieCode === undefined || mailboxes.includes(instantieCode);
    if (!own) fouten.push(fout('VZ-AUT-03', 'instantieCode'));
    if (fouten.length > 0) return { verwerkt: false, fouten };
    const searched = instantieCode === undefined ? mailboxes : [instantieCode];
    const page = { ...filter, ...bladVan(request) };
    const reader = { actor: partijOin, ref };
    return paginaVan(await searchForGemeente(parts.store, searched, mailboxes, page, reader));
  },
};
