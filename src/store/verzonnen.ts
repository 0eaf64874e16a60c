/** The made-up pupils of a test environment: numbers that nobody has, and what is special about each. Source: verzuim §4.1. */
import type { Persoon } from '../verzuim/verzuimmelding.ts';
import { PERSOON_VAN_DEELNEMER } from './columns.ts';
import { type Queryable, sql } from './pool.ts';
import type { Inschrijving } from './reference.ts';

export interface VerzonnenLeerling {
  readonly persoon: Persoon;
  readonly overledenOp?: string;
  readonly inschrijvingen: readonly Inschrijving[];
}

/** From here on burgerservicenummers are given to nobody. */
const TESTNUMMERS_VANAF = 999_000_000;

/** Its place among the numbers that nobody has; null for every other number: that stands nowhere as it is. */
export function testnummerVan(burgerservicenummer: string | undefined): number | null {
  const plaats = Number(burgerservicenummer ?? 0) - TESTNUMMERS_VANAF;
  return plaats >= 0 && plaats < 1_000_000 ? plaats : null;
}

const LIST = sql(
  'verzonnen-leerlingen',
  `select ${PERSOON_VAN_DEELNEMER} as persoon, d.overleden_op::text as "overledenOp",
     (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('brin', i.brin, 'begindatum', i.begindatum,
        'einddatum', i.einddatum))), '[]') from vb.inschrijving i where i.deelnemer_id = d.deelnemer_id) as inschrijvingen
   from vb.deelnemer d where d.testnummer between $1::int and $2::int order by d.testnummer limit $3`,
);

/** Of the ranges that are kept free for tests. @param from  both are in it. */
export async function listVerzonnenLeerlingen(
  db: Queryable,
  { from, to }: { readonly from: number; readonly to: number },
  max: number,
): Promise<readonly VerzonnenLeerling[]> {
  const rows = await db.query<VerzonnenLeerling & { readonly overledenOp: string | null }>(LIST, [
    from - TESTNUMMERS_VANAF,
    to - TESTNUMMERS_VANAF,
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
