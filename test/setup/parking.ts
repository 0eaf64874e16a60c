/** Events that fail by themselves, planted in a real store, and the time that passes between their tries. */
import { type Queryable, sql } from '../../src/store/pool.ts';

export interface OutboxRow {
  readonly failures: number;
  readonly cause: string | null;
  readonly lastError: string | null;
  readonly parked: boolean;
}

const ROW = sql(
  'test-outbox-row',
  `select failures, cause, last_error as "lastError", parked_at is not null as parked from vb.outbox where event_id = $1::uuid`,
);
/** Undefined: it is delivered. */
export const outboxRow = async (db: Queryable, eventId: string): Promise<OutboxRow | undefined> =>
  (await db.query<OutboxRow>(ROW, [eventId]))[0];

const PASS = sql(
  'test-time-passes',
  `update vb.outbox set not_before = not_before - interval '31 minutes', next_try_at = next_try_at - interval '31 minutes',
     first_failed_at = first_failed_at - interval '31 minutes'`,
);
/** Longer than the longest interval of the schedule. */
export async function letTimePass(db: Queryable): Promise<void> {
  await db.query(PASS);
}

const SOORT = sql('test-soort', 'update vb.melding set verzuimsoort = $2 where meldingsnummer = $1::bigint');
/** The decision breaks on a kind that no version knows. */
export const breakDecision = (db: Queryable, meldingsnummer: string) =>
  db.query(SOORT, [meldingsnummer, '?']);
export const mendDecision = (db: Queryable, meldingsnummer: string) =>
  db.query(SOORT, [meldingsnummer, 'V3']);

/** The store refuses the levering: a rule that this report alone breaks. */
export const breakDelivery = (db: Queryable, meldingsnummer: string) =>
  db.query(
    sql(
      `test-rule-${meldingsnummer}`,
      `alter table vb.mailbox_item add constraint test_${Number(meldingsnummer)} check (meldingsnummer <> ${Number(meldingsnummer)}) not valid`,
    ),
  );
export const mendDelivery = (db: Queryable, meldingsnummer: string) =>
  db.query(
    sql(
      `test-no-rule-${meldingsnummer}`,
      `alter table vb.mailbox_item drop constraint if exists test_${Number(meldingsnummer)}`,
    ),
  );

const OUTBOX = sql(
  'test-all-events',
  'select event_id as "eventId" from vb.outbox order by created_at, event_id',
);
export const waitingEvents = async (db: Queryable): Promise<readonly string[]> =>
  (await db.query<{ eventId: string }>(OUTBOX)).map(({ eventId }) => eventId);
