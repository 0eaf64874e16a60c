/** Looking vrijstellingen up, in pages from the newest back, and who looked. Source: verzuim §5.2, §6.4. */
import type { Gemeentecode } from '../verzuim/verzuimmelding.ts';
import type { Vrijstelling, VrijstellingRegel } from '../verzuim/vrijstelling.ts';
import { VRIJSTELLING } from './columns.ts';
import { type Store, sql } from './pool.ts';
import { blindOf, moment, type Nummers } from './vrijstelling.ts';

export interface VrijstellingFilter {
  /** Only what these gemeenten registered. */
  readonly gemeentecodes: readonly Gemeentecode[];
  /** Of one pupil, found by either number. */
  readonly nummers?: Nummers;
  /** Only older numbers than this one. */
  readonly before?: string;
  readonly max: number;
}

const SEARCH = sql(
  'vrijstelling-search',
  `select v.vrijstellingsnummer::text, v.woongemeente as gemeentecode, v.status,
     ${moment('v.registered_at')} as "datumTijdRegistratie", ${moment('v.changed_at')} as "datumTijdLaatsteMutatie",
     ${VRIJSTELLING} as vrijstelling, v.soort, v.begindatum::text, v.einddatum::text
   from vb.vrijstelling v join vb.vrijstelling_inhoud i using (vrijstellingsnummer, versie)
   where v.woongemeente = any($1)
     and (not $2::boolean or i.burgerservicenummer = $3::bytea or i.onderwijsnummer = $4::bytea)
     and ($5::bigint is null or v.vrijstellingsnummer < $5::bigint)
   order by v.vrijstellingsnummer desc limit $6`,
);
const AUDIT = sql(
  'vrijstelling-search-audit',
  `insert into vb.audit (actor, action, detail)
   values ($1, 'vrijstelling.read', jsonb_build_object('vrijstellingsnummers', $2::jsonb, 'ref', $3::text))`,
);

type Row = Omit<VrijstellingRegel, 'einddatum' | 'leerling' | 'eerderToegestaan'> & {
  readonly einddatum: string | null;
  readonly vrijstelling: Vrijstelling;
};

export async function searchVrijstellingen(
  store: Store,
  filter: VrijstellingFilter,
  by: { readonly actor: string; readonly ref: string },
): Promise<{ readonly regels: readonly VrijstellingRegel[]; readonly more: boolean }> {
  const { gemeentecodes, nummers, before, max } = filter;
  const pupil = [nummers !== undefined, ...blindOf(nummers ?? {})];
  const values = [gemeentecodes, ...pupil, before ?? null, max + 1];
  const rows = await store.query<Row>(SEARCH, values);
  const regels = rows.slice(0, max).map(({ einddatum, vrijstelling, ...row }) => {
    const { leerling, eerderToegestaan } = vrijstelling;
    return { ...row, leerling, eerderToegestaan, ...(einddatum === null ? {} : { einddatum }) };
  });
  const numbers = regels.map(({ vrijstellingsnummer }) => vrijstellingsnummer);
  await store.query(AUDIT, [by.actor, JSON.stringify(numbers), by.ref]);
  return { regels, more: rows.length > max };
}
