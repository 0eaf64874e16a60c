/**
 * zoekenInstellingen: institutions in order of BRIN, in pages. A query, nothing is remembered. The token is the last
 * BRIN of the page before.
 * Source: verzuim §1 row 9.
 */
import type { ZoekenInstellingenRequest, ZoekenInstellingenResponse } from '../../contract/rio-messages.ts';
import type { Rio } from '../../registers/rio.ts';
import { datumVan } from '../../verzuim/datum.ts';
import { fout } from '../../verzuim/fouten.ts';
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import type { Handler } from '../operations.ts';

const MAX_PAGE = 100;

export const zoekenInstellingen: Handler<'zoekenInstellingen'> = {
  remembered: false,
  keur: keurToken,
  handle: ({ request, now }, { rio }) => zoekInstellingen(request, rio, now),
};

/** @param now  milliseconds since epoch. */
export async function zoekInstellingen(
  request: ZoekenInstellingenRequest,
  rio: Pick<Rio, 'zoekInstellingen'>,
  now: number,
): Promise<ZoekenInstellingenResponse> {
  const { vervolgToken, maxAantal = MAX_PAGE, peildatum = datumVan(now), ...filter } = request;
  const fouten = keurToken(request);
  if (fouten.length > 0) return { verwerkt: false, fouten };
  const page = await rio.zoekInstellingen({
    ...filter,
    peildatum,
    max: maxAantal,
    ...(vervolgToken === undefined ? {} : { na: vervolgToken }),
  });
  const last = page.instellingen.at(-1);
  return {
    verwerkt: true,
    instellingen: page.instellingen,
    ...(page.more && last ? { vervolgToken: last.brin } : {}),
    meerBeschikbaar: page.more,
  };
}

function keurToken({ vervolgToken = '00AA' }: ZoekenInstellingenRequest): readonly Fout[] {
  return /^[0-9]{2}[A-Z0-9]{2}$/.test(vervolgToken) ? [] : [fout('VZ-INH-02', 'vervolgToken')];
}
