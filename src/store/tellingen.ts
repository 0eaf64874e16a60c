/** Counts by school and kind: what stands in the reports, and what was settled of it. Source: verzuim §1 row 18. */
import type { RuweTelling, Telling } from '../verzuim/tellingen.ts';
import { type Queryable, sql, type Tx } from './pool.ts';

const COUNT = sql(
  'telling-count',
  `select brin, verzuimsoort, count(*)::int as meldingen, count(distinct deelnemer_id)::int as leerlingen
   from vb.melding
   where status <> 'I'
     and registered_at >= $1::date::timestamp at time zone 'Europe/Amsterdam'
     and registered_at < ($2::date + 1)::timestamp at time zone 'Europe/Amsterdam'
   group by brin, verzuimsoort order by brin, verzuimsoort`,
);

/** Reports that were registered in a period of Dutch days and not withdrawn. */
export function countMeldingen(
  db: Queryable,
  van: string,
  totEnMet: string,
): Promise<readonly RuweTelling[]> {
  return db.query<RuweTelling>(COUNT, [van, totEnMet]);
}

const TAKE = sql(
  'telling-take',
  `insert into vb.telling_schooljaar (schooljaar, minimum, settled_by) values ($1, $2, $3)
   on conflict do nothing returning schooljaar`,
);
const INSERT = sql(
  'telling-insert',
  `with rows as (
     insert into vb.telling (schooljaar, brin, verzuimsoort, meldingen, leerlingen)
     select $1, r.brin, r.verzuimsoort, r.meldingen, r.leerlingen
     from jsonb_to_recordset($2::jsonb) as r(brin text, verzuimsoort text, meldingen int, leerlingen int)
   )
   insert into vb.audit (actor, action, detail)
   values ($3, 'tellingen.vastgesteld', jsonb_build_object('schooljaar', $1::text))`,
);

/** @returns false when another was first; it waits for that one. */
export async function takeSchooljaar(
  tx: Tx,
  schooljaar: string,
  minimum: number,
  door: string,
): Promise<boolean> {
  return (await tx.query(TAKE, [schooljaar, minimum, door])).length > 0;
}

export async function insertTellingen(
  tx: Tx,
  schooljaar: string,
  tellingen: readonly Telling[],
  door: string,
): Promise<void> {
  await tx.query(INSERT, [schooljaar, JSON.stringify(tellingen), door]);
}

const READ = sql(
  'telling-read',
  `select s.schooljaar, s.minimum, s.settled_at as "vastgesteldOp",
     (select coalesce(jsonb_agg(jsonb_build_object('brin', t.brin, 'verzuimsoort', t.verzuimsoort,
        'meldingen', t.meldingen, 'leerlingen', t.leerlingen) order by t.brin, t.verzuimsoort), '[]')
      from vb.telling t where t.schooljaar = s.schooljaar) as tellingen
   from vb.telling_schooljaar s where s.schooljaar = $1`,
);

export interface VastgesteldeTellingen {
  readonly schooljaar: string;
  readonly minimum: number;
  readonly vastgesteldOp: Date;
  /** Of a small group both counts are null. */
  readonly tellingen: readonly {
    readonly brin: string;
    readonly verzuimsoort: string;
    readonly meldingen: number | null;
    readonly leerlingen: number | null;
  }[];
}

export async function readTellingen(
  db: Queryable,
  schooljaar: string,
): Promise<VastgesteldeTellingen | undefined> {
  const [found] = await db.query<VastgesteldeTellingen>(READ, [schooljaar]);
  return found;
}
