/** The made-up pupils of a test environment: numbers that nobody has, and what is special about each. Source: verzuim §4.1. */
import type { Persoon } from '../verzuim/verzuimmelding.ts';
import { type Queryable, sql } from './pool.ts';
import type { Inschrijving } from './reference.ts';

export interface VerzonnenLeerling {
  readonly persoon: Persoon;
  readonly overledenOp?: string;
  readonly inschrijvingen: readonly Inschrijving[];
}

const LIST = sql(
  'verzonnen-leerlingen',
  `select d.persoon, d.overleden_op::text as "overledenOp",
     (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('brin', i.brin, 'begindatum', i.begindatum,
        'einddatum', i.einddatum))), '[]') from vb.inschrijving i where i.deelnemer_id = d.deelnemer_id) as inschrijvingen
   from vb.deelnemer d where d.burgerservicenummer between $1 and $2 order by d.burgerservicenummer limit $3`,
);

/** Of the ranges that are kept free for tests. @param from  both are in it. */
export async function listVerzonnenLeerlingen(
  db: Queryable,
  { from, to }: { readonly from: number; readonly to: number },
  max: number,
): Promise<readonly VerzonnenLeerling[]> {
  const rows = await db.query<VerzonnenLeerling & { readonly overledenOp: string | null }>(LIST, [
    String(from),
    String(to),
    max,
  ]);
  return rows.map(({ overledenOp, ...row }) => (overledenOp === null ? row : { ...row, overledenOp }));
}

const TAKEN = sql('verzonnen-oin-taken', 'select 1 from vb.partij where right(oin, 12) = $1 limit 1');
const COUNT = sql('verzonnen-oin-count', 'select count(*)::int as count from vb.partij where oin like $1');

/** Whether anybody has or had an OIN with this number, under whatever prefix. */
export async function isNumberTaken(db: Queryable, oin: string): Promise<boolean> {
  return (await db.query(TAKEN, [oin.slice(8)])).length > 0;
}

/** @param begin  of the OINs. @returns how many parties were ever made with them. */
export async function countWithOin(db: Queryable, begin: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(COUNT, [`${begin}%`]);
  return row?.count ?? 0;
}
