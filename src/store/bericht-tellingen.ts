/** How many messages came for which senders, by whoever signed them. Counts only: nothing of what was in them. */
import { type Queryable, sql } from './pool.ts';

export interface BerichtTelling {
  readonly sigOin: string;
  readonly verwerkt: number;
  /** Answered with VZ codes. */
  readonly geweigerd: number;
  /** Not let in for want of a mandate (F22). */
  readonly zonderMandaat: number;
  /** Milliseconds since epoch. */
  readonly laatste: number;
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

/** @param fromOins  the senders. @param since  milliseconds since epoch. */
export function countBerichten(
  db: Queryable,
  fromOins: readonly string[],
  since: number,
): Promise<readonly BerichtTelling[]> {
  return db.query<BerichtTelling>(COUNT, [fromOins, since]);
}
