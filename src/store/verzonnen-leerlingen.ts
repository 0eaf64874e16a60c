/** The made-up pupils of a test environment: numbers that nobody has, and what is special about each. Source: verzuim §4.1. */
import type { Persoon } from '../verzuim/verzuimmelding.ts';
import { type Queryable, sql } from './pool.ts';

export interface VerzonnenLeerling {
  readonly persoon: Persoon;
  readonly overledenOp: string | null;
  /** Where the pupil is enrolled now. */
  readonly brins: readonly string[];
}

const LIST = sql(
  'verzonnen-leerlingen',
  `select d.persoon, d.overleden_op::text as "overledenOp",
     (select coalesce(array_agg(i.brin order by i.brin), '{}') from vb.inschrijving i
      where i.deelnemer_id = d.deelnemer_id and (i.einddatum is null or i.einddatum >= current_date)) as brins
   from vb.deelnemer d where d.burgerservicenummer like '999%' order by d.burgerservicenummer limit $1`,
);

/** Only numbers of the range that is kept free for tests: another number could be somebody's. */
export function listVerzonnenLeerlingen(db: Queryable, max: number): Promise<readonly VerzonnenLeerling[]> {
  return db.query<VerzonnenLeerling>(LIST, [max]);
}
