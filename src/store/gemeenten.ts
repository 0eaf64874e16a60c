/** The gemeenten there ever were, with their successors. Source: verzuim §4.9, §7.5. */
import type { GemeenteRij } from '../verzuim/herindeling.ts';
import { type Queryable, sql } from './pool.ts';

const UPSERT = sql(
  'gemeenten-upsert',
  `insert into vb.gemeente as g (gemeentecode, naam, begindatum, einddatum, opvolgers, gesplitst)
   select r->>'gemeentecode', r->>'naam', (r->>'begindatum')::date, (r->>'einddatum')::date,
          array(select jsonb_array_elements_text(r->'opvolgers')), (r->>'gesplitst')::boolean
   from jsonb_array_elements($1::jsonb) r
   on conflict (gemeentecode) do update set naam = excluded.naam,
     begindatum = case when $2 then excluded.begindatum else g.begindatum end,
     einddatum = case when $2 then excluded.einddatum else g.einddatum end,
     opvolgers = case when $2 then excluded.opvolgers else g.opvolgers end,
     gesplitst = case when $2 then excluded.gesplitst else g.gesplitst end`,
);

/**
 * Adds or replaces rows, by their code; codes that are not in `rijen` stay.
 * @param metHistorie  false: the rows know no dates and successors, and what is known of them stays.
 */
export async function upsertGemeenten(
  db: Queryable,
  rijen: readonly GemeenteRij[],
  metHistorie: boolean,
): Promise<void> {
  await db.query(UPSERT, [JSON.stringify(rijen), metHistorie]);
}

const FIND = sql(
  'gemeenten-find',
  `with recursive keten as (
     select * from vb.gemeente where gemeentecode = any($1)
     union
     select g.* from keten k join vb.gemeente g on g.gemeentecode = any(k.opvolgers)
   )
   select exists (select 1 from vb.gemeente) as geladen,
     (select coalesce(jsonb_agg(jsonb_build_object('gemeentecode', gemeentecode, 'naam', naam, 'begindatum', begindatum,
        'einddatum', einddatum, 'opvolgers', opvolgers, 'gesplitst', gesplitst)), '[]') from keten) as rijen`,
);

/** These codes and all their successors; undefined when no table was ever imported. */
export async function findGemeenten(
  db: Queryable,
  gemeentecodes: readonly string[],
): Promise<ReadonlyMap<string, GemeenteRij> | undefined> {
  const [row] = await db.query<{ geladen: boolean; rijen: readonly GemeenteRij[] }>(FIND, [gemeentecodes]);
  return row?.geladen ? new Map(row.rijen.map((rij) => [rij.gemeentecode, rij])) : undefined;
}
