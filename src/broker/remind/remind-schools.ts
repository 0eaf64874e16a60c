/**
 * Goes over the open reports and reminds schools of what is missing: as a signal in their change query and by notice.
 * A second run finds nothing to do.
 * Source: verzuim §0.8; docs/decisions/0015.
 */
import type { Log } from '../../ops/log.ts';
import { readOpenMeldingen, remind } from '../../store/herinnering.ts';
import type { Store } from '../../store/pool.ts';
import { datumVan } from '../../verzuim/datum.ts';
import { type OpenMelding, type Termijnen, teHerinneren } from '../../verzuim/herinneringen.ts';

const PAGE = 500;

export interface ReminderParts {
  readonly store: Store;
  readonly termijnen: Termijnen;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
  readonly log: Log;
}

/** @returns how many reminders were given. @throws when the store fails: the next run goes on. */
export async function remindSchools(parts: ReminderParts): Promise<number> {
  const vandaag = datumVan(parts.clock());
  const decide = (open: OpenMelding) => teHerinneren(open, vandaag, parts.termijnen);
  let after = '0';
  let count = 0;
  for (;;) {
    const page = await readOpenMeldingen(parts.store, after, PAGE);
    for (const open of page) {
      if (decide(open).length > 0) count += await remind(parts.store, open.meldingsnummer, decide);
      after = open.meldingsnummer;
    }
    if (page.length < PAGE) break;
  }
  if (count > 0) parts.log.info({ event: 'reminders.given', count });
  return count;
}
