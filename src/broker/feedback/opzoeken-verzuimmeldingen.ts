/**
 * opzoekenVerzuimmeldingen: short lines of the sender's own reports, newest first, in pages. A query, nothing is
 * remembered. The token says where the page ended.
 * Source: verzuim §5.1.
 */
import { searchMeldingen } from '../../store/search-meldingen.ts';
import { fout } from '../../verzuim/fouten.ts';
import { isPersoonsnummer } from '../../verzuim/persoonsnummer.ts';
import type { Handler } from '../operations.ts';

const MAX_PAGE = 100;

export const opzoekenVerzuimmeldingen: Handler<'opzoekenVerzuimmeldingen'> = {
  remembered: false,
  async handle(message, parts) {
    const { leerling, vervolgToken, maxAantal, ...filter } = message.request;
    if (leerling !== undefined && !isPersoonsnummer(leerling)) {
      const code = leerling.soort === 'burgerservicenummer' ? 'VZ-PER-01' : 'VZ-PER-02';
      return { verwerkt: false, fouten: [fout(code, `leerling/${leerling.soort}`)] };
    }
    if (vervolgToken !== undefined && !/^\d{1,18}$/.test(vervolgToken)) {
      return { verwerkt: false, fouten: [fout('VZ-INH-02', 'vervolgToken')] };
    }
    const page = await searchMeldingen(parts.store, {
      ...filter,
      brins: message.afzender.brins,
      max: maxAantal ?? MAX_PAGE,
      ...(leerling === undefined ? {} : { leerling }),
      ...(vervolgToken === undefined ? {} : { before: vervolgToken }),
    });
    const last = page.regels[page.regels.length - 1];
    return {
      verwerkt: true,
      regels: page.regels,
      ...(page.more && last ? { vervolgToken: last.meldingsnummer } : {}),
      meerBeschikbaar: page.more,
    };
  },
};
