/** How many messages came for which senders, by whoever signed them. Counts only: nothing of what was in them. */
import { type Queryable, sql } from './pool.ts';

export interface Aantallen {
  readonly verwerkt: number;
  /** Answered with VZ codes. */
  readonly geweigerd: number;
  /** Not let in for want of a mandate (F22). */
  readonly zonderMandaat: number;
  /** Milliseconds since epoch. */
  readonly laatste: number;
}
/** By who signed. */
export interface BerichtTelling extends Aantallen {
  readonly sigOin: string;
}
/** By whom they were sent for. */
export interface VoorTelling extends Aantallen {
  readonly fromOin: string;
}

// By sender, which is how messages are found; a refusal without a mandate was no message and stands in the audit only.
const COUNT = sql(
  'bericht-tellingen',
  `select "sigOin", sum(verwerkt)::int as verwerkt, sum(geweigerd)::int as geweigerd, sum(zonder)::int as "zonderMandaat",
     (extract(epoch from max(laatste)) * 1000)::float8 as laatste
   from (
     select sig_oin as "sigOin", count(*) filter (where outcome->>'verwerkt' is distinct from 'false') as verwerkt,
       count(*) filter (where outcome->>'verwerkt' = 'false') as geweigerd, 0 as zonder, max(received_at) as laatste
     from vb.message where from_oin = any($1::text[]) and received_at >= to_timestamp($2::float8 / 1000) group by sig_oin
     union all
     select actor, 0, 0, count(*), max(at)
     from vb.audit where action = 'mandaat.geweigerd' and at >= to_timestamp($2::float8 / 1000)
       and detail->>'fromOin' = any($1::text[]) group by actor
   ) t group by "sigOin" order by verwerkt desc, "sigOin"`,
);

const COUNT_DOOR = sql(
  'bericht-tellingen-door',
  `select "fromOin", sum(verwerkt)::int as verwerkt, sum(geweigerd)::int as geweigerd, sum(zonder)::int as "zonderMandaat",
     (extract(epoch from max(laatste)) * 1000)::float8 as laatste
   from (
     select from_oin as "fromOin", count(*) filter (where outcome->>'verwerkt' is distinct from 'false') as verwerkt,
       count(*) filter (where outcome->>'verwerkt' = 'false') as geweigerd, 0 as zonder, max(received_at) as laatste
     from vb.message where sig_oin = $1 and received_at >= to_timestamp($2::float8 / 1000) group by from_oin
     union all
     select detail->>'fromOin', 0, 0, count(*), max(at)
     from vb.audit where action = 'mandaat.geweigerd' and actor = $1 and at >= to_timestamp($2::float8 / 1000)
       and detail->>'fromOin' is not null group by detail->>'fromOin'
   ) t group by "fromOin" order by verwerkt desc, "fromOin" limit 500`,
);

/** @param sigOin  who signed. @param since  milliseconds since epoch. @returns the busiest 500. */
export function countBerichtenDoor(
  db: Queryable,
  sigOin: string,
  since: number,
): Promise<readonly VoorTelling[]> {
  return db.query<VoorTelling>(COUNT_DOOR, [sigOin, since]);
}

/** @param fromOins  the senders. @param since  milliseconds since epoch. */
export function countBerichten(
  db: Queryable,
  fromOins: readonly string[],
  since: number,
): Promise<readonly BerichtTelling[]> {
  return db.query<BerichtTelling>(COUNT, [fromOins, since]);
}
