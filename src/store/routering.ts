/**
 * What the router reads and keeps of forms and declarations, a statement a batch.
 * Source: design §3.10; verzuim §3.3 step 6; docs/decisions/0013.
 */
import type { GeldendFormulier, VerwerkersVerklaring } from '../verzuim/routeringsformulier.ts';
import { type Queryable, sql, type Tx } from './pool.ts';

const HOLD = sql(
  'routering-hold',
  `select pg_advisory_xact_lock_shared(hashtextextended('vb.routering', 0))`,
);

/** No form or declaration changes until the transaction ends. Before anything is claimed or read. */
export async function holdRouting(tx: Tx): Promise<void> {
  await tx.query(HOLD);
}

const FIND = sql(
  'routering-find',
  `select
     (select jsonb_object_agg(gemeentecode, formulieren) from (
        select f.gemeentecode, jsonb_agg(jsonb_build_object('formulierId', f.formulier_id::text,
          'geldigVanaf', (extract(epoch from f.geldig_vanaf) * 1000)::bigint,
          'geldigTot', (extract(epoch from f.geldig_tot) * 1000)::bigint,
          'regels', (select jsonb_agg(jsonb_build_object('slot', r.slot, 'instantieNaam', r.instantie_naam,
             'instantieCode', r.instantie_code, 'email', r.email)) from vb.routering_regel r
             where r.formulier_id = f.formulier_id))) as formulieren
        from vb.routering_formulier f where f.gemeentecode = any($1) and f.geldig_vanaf is not null
        group by f.gemeentecode) x) as formulieren,
     (select jsonb_object_agg(gemeentecode, verklaringen) from (
        select v.gemeentecode, jsonb_agg(jsonb_build_object('verwerkerOin', v.verwerker_oin, 'reikwijdte', v.reikwijdte,
          'geldigVanaf', (extract(epoch from v.geldig_vanaf) * 1000)::bigint,
          'geldigTot', (extract(epoch from v.geldig_tot) * 1000)::bigint)) as verklaringen
        from vb.verklaring_verwerker v where v.gemeentecode = any($1)
        group by v.gemeentecode) y) as verklaringen`,
);

/** By gemeentecode: every approved form and every declaration, past and to come. */
export interface Routeringen {
  readonly formulieren: Readonly<Record<string, readonly GeldendFormulier[]>>;
  readonly verklaringen: Readonly<Record<string, readonly VerwerkersVerklaring[]>>;
}

export async function findRouteringen(db: Queryable, gemeentecodes: readonly string[]): Promise<Routeringen> {
  const [row] = await db.query<{ [K in keyof Routeringen]: Routeringen[K] | null }>(FIND, [gemeentecodes]);
  return { formulieren: row?.formulieren ?? {}, verklaringen: row?.verklaringen ?? {} };
}

export interface RouteringsBesluit {
  readonly meldingsnummer: string;
  readonly formulierId: string;
  readonly terugval: boolean;
}

const KEEP = sql(
  'routering-keep',
  `insert into vb.routering_besluit (meldingsnummer, formulier_id, terugval)
   select (b->>'meldingsnummer')::bigint, (b->>'formulierId')::bigint, (b->>'terugval')::boolean
   from jsonb_array_elements($1::jsonb) b
   on conflict (meldingsnummer) do update set formulier_id = excluded.formulier_id, terugval = excluded.terugval`,
);

/** Which form decided, for the reports where one did. */
export async function keepBesluiten(tx: Tx, besluiten: readonly RouteringsBesluit[]): Promise<void> {
  if (besluiten.length > 0) await tx.query(KEEP, [JSON.stringify(besluiten)]);
}

/** Reports of a gemeente by slot and by the mailbox where they went; `open` has no final status yet. */
export interface RouteringTelling {
  readonly slot: string;
  readonly mailbox: string;
  readonly meldingen: number;
  readonly open: number;
}

const COUNT = sql(
  'routering-count',
  `select route_slot as slot, mailbox, count(*)::int as meldingen,
     (count(*) filter (where status in ('R', 'B', 'K')))::int as open
   from vb.melding
   where woongemeente = $1 and registered_at >= clock_timestamp() - make_interval(days => $2) and routed_at is not null
   group by route_slot, mailbox order by route_slot, mailbox`,
);

/** @param dagen  registered in the last so many days. */
export function countRouted(
  db: Queryable,
  gemeentecode: string,
  dagen: number,
): Promise<readonly RouteringTelling[]> {
  return db.query<RouteringTelling>(COUNT, [gemeentecode, dagen]);
}
