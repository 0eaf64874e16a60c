/** How far a database that came back reaches: what came later is not in it. */
import { type Queryable, sql } from './pool.ts';

export interface Reached {
  /** Moment of the newest event of the audit before the numbers were moved; null in an empty database. */
  readonly moment: Date | null;
  /** Highest number of a report then; null without reports. */
  readonly meldingsnummer: string | null;
}

// What came after the numbers were moved has numbers behind the jump.
const REACHED = sql(
  'restored-reached',
  `with jump as (select name, last_before from vb.number_jump where origin_id = $1::bigint and kind = 'SEQUENCE')
   select (select at from vb.audit where id <= (select last_before from jump where name = 'audit_id_seq')
           order by id desc limit 1) as moment,
     (select max(meldingsnummer)::text from vb.melding
      where meldingsnummer <= (select last_before from jump where name = 'meldingsnummer_seq')) as meldingsnummer`,
);

export async function readReached(db: Queryable, originId: string): Promise<Reached> {
  const [row] = await db.query<Reached>(REACHED, [originId]);
  return row ?? { moment: null, meldingsnummer: null };
}
