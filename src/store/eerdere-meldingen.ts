/** What a school reported of a pupil before: the report that a new one follows. Source: verzuim §2.3, §7.9. */
import type { Status } from '../verzuim/verzuimmelding.ts';
import { type Queryable, sql } from './pool.ts';

export interface EerdereMelding {
  readonly meldingsnummer: string;
  readonly deelnemerId: string;
  readonly status: Status;
}

const FIND = sql(
  'eerdere-melding',
  `select meldingsnummer::text, deelnemer_id::text as "deelnemerId", status from vb.melding
   where meldingsnummer = $1::bigint and brin = $2`,
);

/** @returns undefined when this school has no such report. */
export async function findEerdereMelding(
  db: Queryable,
  meldingsnummer: string,
  brin: string,
): Promise<EerdereMelding | undefined> {
  const [row] = await db.query<EerdereMelding>(FIND, [meldingsnummer, brin]);
  return row;
}
