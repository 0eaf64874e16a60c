/** A page about a report that is not there is no page, whatever it asks or does. */
import { hasMelding } from '../../store/melding.ts';
import type { Queryable } from '../../store/pool.ts';
import { Refused } from '../api/refusals.ts';

/** @throws Refused VB-A05. */
export async function eisMelding(db: Queryable, meldingsnummer: string): Promise<void> {
  if (!(await hasMelding(db, meldingsnummer))) throw new Refused('VB-A05');
}
