/**
 * opzoekenMeldingen: short lines of the reports that are or were in the sender's mailboxes, newest first, in pages. A
 * query, nothing is remembered. Source: verzuim §5.2, §7.7.
 */
import type { OpzoekenMeldingenRequest } from '../../contract/gemeente-inzage-messages.ts';
import type { Afzender } from '../../parties/authorise.ts';
import { searchForGemeente } from '../../store/search-meldingen.ts';
import { fout } from '../../verzuim/fouten.ts';
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import type { Handler } from '../operations.ts';
import { bladVan, keurZoekvraag, paginaVan } from './zoekvraag.ts';

export const opzoekenMeldingen: Handler<'opzoekenMeldingen'> = {
  remembered: false,
  keur,
  async handle({ request, afzender, door, ref }, parts) {
    const { instantieCode, vervolgToken: _, maxAantal: __, ...filter } = request;
    const { mailboxes } = afzender;
    const fouten = keur(request, afzender);
    if (fouten.length > 0) return { verwerkt: false, fouten };
    const searched = instantieCode === undefined ? mailboxes : [instantieCode];
    const page = { ...filter, ...bladVan(request) };
    const reader = { actor: door, ref };
    return paginaVan(await searchForGemeente(parts.store, searched, mailboxes, page, reader));
  },
};

function keur(vraag: OpzoekenMeldingenRequest, { mailboxes }: Afzender): readonly Fout[] {
  const { instantieCode } = vraag;
  const own = instantieCode === undefined || mailboxes.includes(instantieCode);
  return [...keurZoekvraag(vraag), ...(own ? [] : [fout('VZ-AUT-03', 'instantieCode')])];
}
