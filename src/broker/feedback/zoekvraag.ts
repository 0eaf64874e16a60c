/** What the two ways of looking reports up have in common: pages from the newest back. Source: verzuim §5.1, §5.2. */
import type { MeldingFilter } from '../../store/search-meldingen.ts';
import { fout } from '../../verzuim/fouten.ts';
import { isPersoonsnummer } from '../../verzuim/persoonsnummer.ts';
import type { Fout, Persoonsnummer } from '../../verzuim/verzuimmelding.ts';

const MAX_PAGE = 100;

export interface Blad {
  /** Says where the page before ended. */
  readonly vervolgToken?: string;
  readonly maxAantal?: number;
}

/** @returns every broken rule: a number that cannot be one, a token that is none of ours. */
export function keurZoekvraag(vraag: { readonly leerling?: Persoonsnummer; readonly vervolgToken?: string }) {
  const { leerling, vervolgToken } = vraag;
  const fouten: Fout[] = [];
  if (leerling !== undefined && !isPersoonsnummer(leerling)) {
    const code = leerling.soort === 'burgerservicenummer' ? 'VZ-PER-01' : 'VZ-PER-02';
    fouten.push(fout(code, `leerling/${leerling.soort}`));
  }
  if (vervolgToken !== undefined && !/^\d{1,18}$/.test(vervolgToken)) {
    fouten.push(fout('VZ-INH-02', 'vervolgToken'));
  }
  return fouten;
}

/** Where the page begins and how long it may be, as the store wants it. */
export function bladVan({ vervolgToken, maxAantal }: Blad): Pick<MeldingFilter, 'before' | 'max'> {
  return { max: maxAantal ?? MAX_PAGE, ...(vervolgToken === undefined ? {} : { before: vervolgToken }) };
}

export function paginaVan<Regel extends { readonly meldingsnummer: string }>(page: {
  readonly regels: readonly Regel[];
  readonly more: boolean;
}) {
  const last = page.regels[page.regels.length - 1];
  return {
    verwerkt: true as const,
    regels: page.regels,
    ...(page.more && last ? { vervolgToken: last.meldingsnummer } : {}),
    meerBeschikbaar: page.more,
  };
}
