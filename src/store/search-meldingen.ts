/** Looking reports up, in pages from the newest back. No personal data in the lines. Source: verzuim §5.1, §5.2. */
import type { MeldingRegel, Persoonsnummer, Status, Verzuimsoort } from '../verzuim/verzuimmelding.ts';
import { type Queryable, sql } from './pool.ts';

export interface MeldingFilter {
  /** Only reports of these schools. */
  readonly brins: readonly string[];
  /** A pupil is found by either of the two numbers. */
  readonly leerling?: Persoonsnummer;
  readonly verzuimsoort?: Verzuimsoort;
  readonly status?: Status;
  /** Reports whose period touches vanaf … totEnMet. */
  readonly vanaf?: string;
  readonly totEnMet?: string;
  readonly vestigingscode?: string;
  /** Only older numbers than this one. */
  readonly before?: string;
  readonly max: number;
}

const SEARCH = sql(
  'melding-search',
  `select m.meldingsnummer::text, m.brin, i.verzuimmelding->'school'->>'vestigingscode' as vestigingscode, m.verzuimsoort,
          m.begindatum::text, m.einddatum::text, m.status,
          to_char(m.registered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "datumTijdRegistratie",
          to_char(m.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "datumTijdLaatsteMutatie"
   from vb.melding m join vb.melding_inhoud i using (meldingsnummer)
   where m.brin = any($1)
     and ($2::text is null or m.deelnemer_id = (
       select deelnemer_id from vb.deelnemer d
       where case when $2 = 'burgerservicenummer' then d.burgerservicenummer = $3 else d.onderwijsnummer = $3 end))
     and ($4::text is null or m.verzuimsoort = $4)
     and ($5::text is null or m.status = $5)
     and ($6::date is null or coalesce(m.einddatum, 'infinity') >= $6::date)
     and ($7::date is null or m.begindatum <= $7::date)
     and ($8::text is null or i.verzuimmelding->'school'->>'vestigingscode' = $8)
     and ($9::bigint is null or m.meldingsnummer < $9::bigint)
   order by m.meldingsnummer desc limit $10`,
);

type Row = { readonly [K in keyof MeldingRegel]: MeldingRegel[K] | null };

export async function searchMeldingen(
  db: Queryable,
  filter: MeldingFilter,
): Promise<{ readonly regels: readonly MeldingRegel[]; readonly more: boolean }> {
  const rows = await db.query<Row>(SEARCH, [
    filter.brins,
    filter.leerling?.soort ?? null,
    filter.leerling?.nummer ?? null,
    filter.verzuimsoort ?? null,
    filter.status ?? null,
    filter.vanaf ?? null,
    filter.totEnMet ?? null,
    filter.vestigingscode ?? null,
    filter.before ?? null,
    filter.max + 1,
  ]);
  return { regels: rows.slice(0, filter.max).map(withoutNulls), more: rows.length > filter.max };
}

function withoutNulls(row: Row): MeldingRegel {
  // What the column may lack, the value may lack.
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== null),
  ) as unknown as MeldingRegel;
}
