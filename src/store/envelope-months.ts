/** The months that envelopes lie in: made ahead, and gone when nothing is left in one whose term has passed. docs/decisions/0036. */
import type { Datum } from '../verzuim/verzuimmelding.ts';
import { type Queryable, sql } from './pool.ts';

/** A process that keeps house for none of them comes back in time. */
export const MONTHS_AHEAD = 3;

const MAKE = sql('envelope-months-make', 'select vb.make_envelope_months($1) as made');
const DROP = sql(
  'envelope-months-drop',
  `select vb.drop_envelope_months($1::date::timestamp at time zone 'Europe/Amsterdam') as dropped`,
);
// More than so many are as bad.
const WITHOUT = sql(
  'envelope-months-without',
  'select count(*)::int as count from (select 1 from vb.envelope_rest limit 10000) rest',
);

/** This month and those after it. @returns how many were missing. @throws DependencyError when a table was in use. */
export async function makeEnvelopeMonths(db: Queryable, ahead = MONTHS_AHEAD): Promise<number> {
  const [row] = await db.query<{ made: number }>(MAKE, [ahead]);
  return row?.made ?? 0;
}

/** @param bewarenVanaf  JJJJ-MM-DD: the first day that is kept. @returns the tables that are gone. @throws as above. */
export async function dropEmptyEnvelopeMonths(
  db: Queryable,
  bewarenVanaf: Datum,
): Promise<readonly string[]> {
  const [row] = await db.query<{ dropped: readonly string[] }>(DROP, [bewarenVanaf]);
  return row?.dropped ?? [];
}

/** Envelopes that came in a month that was not made; 10,000 at most. */
export async function countEnvelopesWithoutMonth(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: number }>(WITHOUT);
  return row?.count ?? 0;
}
