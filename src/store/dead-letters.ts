/**
 * Dead letters: events that are parked with a reason, at a moment, once. They hold the younger events of their own report
 * and nothing else, until somebody tries them again. Every change is audited with who and why.
 * Source: docs/decisions/0023; docs/operate/dead-letters.md.
 */
import type { ParkCause } from './park-causes.ts';
import { type Queryable, type Store, sql } from './pool.ts';

export interface DeadLetterGroup {
  readonly cause: ParkCause;
  /** Events. */
  readonly count: number;
  readonly meldingen: number;
  /** When the first of them was parked. */
  readonly oldest: Date;
  /** Classes of the errors, with their SQLSTATE. */
  readonly errors: readonly string[];
  /** Meldingsnummers, oldest first, a few. */
  readonly examples: readonly string[];
}

export interface DeadLetter {
  readonly meldingsnummer: string;
  readonly soort: string;
  readonly cause: ParkCause;
  readonly errorClass: string | null;
  readonly failures: number;
  readonly acceptedAt: Date;
  readonly parkedAt: Date;
  /** Younger events of the report, which wait behind it. */
  readonly waiting: number;
}

const GROUPS = sql(
  'dead-letter-groups',
  `select cause, count(*)::int as count, count(distinct meldingsnummer)::int as meldingen, min(parked_at) as oldest,
     coalesce(array_agg(distinct last_error) filter (where last_error is not null), '{}') as errors,
     (array_agg(meldingsnummer::text order by parked_at, meldingsnummer))[1:5] as examples
   from vb.outbox where parked_at is not null group by cause order by count(*) desc, cause`,
);

/** What there is most of comes first. */
export function listDeadLetterGroups(db: Queryable): Promise<readonly DeadLetterGroup[]> {
  return db.query<DeadLetterGroup>(GROUPS);
}

/** Which dead letters. */
export type DeadLetterChoice =
  | { readonly kind: 'cause'; readonly cause: ParkCause }
  | { readonly kind: 'melding'; readonly meldingsnummer: string }
  | { readonly kind: 'all' };

const CHOSEN = `o.parked_at is not null and ($1::text is null or o.cause = $1)
     and ($2::bigint is null or o.meldingsnummer = $2::bigint)`;
const chosen = (choice: DeadLetterChoice): readonly (string | null)[] => [
  choice.kind === 'cause' ? choice.cause : null,
  choice.kind === 'melding' ? choice.meldingsnummer : null,
];

const LIST = sql(
  'dead-letter-list',
  `select o.meldingsnummer::text, e.soort, o.cause, o.last_error as "errorClass", o.failures, o.created_at as "acceptedAt",
     o.parked_at as "parkedAt", (select count(*)::int from vb.outbox y
       where y.meldingsnummer = o.meldingsnummer and y.volgnummer > o.volgnummer) as waiting
   from vb.outbox o join vb.melding_event e using (event_id) where ${CHOSEN}
   order by o.parked_at, o.event_id limit $3`,
);

/** Oldest first. */
export function listDeadLetters(
  db: Queryable,
  choice: DeadLetterChoice,
  max: number,
): Promise<readonly DeadLetter[]> {
  return db.query<DeadLetter>(LIST, [...chosen(choice), max]);
}

const COUNT = sql('dead-letter-count', `select count(*)::int as count from vb.outbox o where ${CHOSEN}`);

/** What `retryDeadLetters` would try again, without doing it. */
export async function countDeadLetters(db: Queryable, choice: DeadLetterChoice): Promise<number> {
  const [row] = await db.query<{ count: number }>(COUNT, chosen(choice));
  return row?.count ?? 0;
}

export interface Desk {
  /** Account of whoever decides; never a person's name. */
  readonly door: string;
  /** For the audit; no personal data. */
  readonly reden: string;
}

/** So many in one statement; a backlog takes several. */
export const RETRY_BATCH = 1000;
// The schedule begins anew. What waits behind them follows soon after.
const RETRY = sql(
  'dead-letter-retry',
  `with due as (
     select o.event_id from vb.outbox o where ${CHOSEN} order by o.created_at, o.event_id limit ${RETRY_BATCH}
     for update skip locked
   ), tried as (
     update vb.outbox o set parked_at = null, failures = 0, first_failed_at = null, not_before = null, tries = 0,
       next_try_at = clock_timestamp()
     from due where o.event_id = due.event_id returning o.event_id, o.meldingsnummer, o.volgnummer, o.cause
   ), younger as (
     update vb.outbox y set tries = 0, next_try_at = least(y.next_try_at, clock_timestamp() + interval '2 seconds')
     from tried t where y.meldingsnummer = t.meldingsnummer and y.volgnummer > t.volgnummer and y.parked_at is null
   ), audited as (
     insert into vb.audit (actor, action, meldingsnummer, detail)
     select $3, 'outbox.unparked', meldingsnummer, jsonb_build_object('oorzaak', cause, 'reden', $4::text) from tried
   )
   select event_id as "eventId" from tried`,
);

/** @returns ids to offer to the queue, at most RETRY_BATCH; the sweeper finds them too. */
export async function retryDeadLetters(
  db: Queryable,
  choice: DeadLetterChoice,
  { door, reden }: Desk,
): Promise<readonly string[]> {
  const rows = await db.query<{ eventId: string }>(RETRY, [...chosen(choice), door, reden]);
  return rows.map(({ eventId }) => eventId);
}

/** All of them, in batches. @returns how many. */
export async function retryAllDeadLetters(
  db: Queryable,
  choice: DeadLetterChoice,
  desk: Desk,
  offer: (eventIds: readonly string[]) => void = () => undefined,
): Promise<number> {
  for (let count = 0; ; ) {
    const ids = await retryDeadLetters(db, choice, desk);
    offer(ids);
    count += ids.length;
    if (ids.length < RETRY_BATCH) return count;
  }
}

const HOLD = sql(
  'park-hold',
  `select event_id as "eventId", parked_at is not null as parked from vb.outbox where meldingsnummer = $1::bigint
   order by event_id for update`,
);
const PARK = sql(
  'park-oldest',
  `with parked as (
     update vb.outbox o set parked_at = clock_timestamp(), cause = 'OPERATOR'
     where o.event_id = (select event_id from vb.outbox where meldingsnummer = $1::bigint order by volgnummer limit 1)
       and o.parked_at is null returning o.meldingsnummer, o.last_error, o.failures
   )
   insert into vb.audit (actor, action, meldingsnummer, detail)
   select $2, 'outbox.parked', meldingsnummer,
     jsonb_build_object('oorzaak', 'OPERATOR', 'fout', last_error, 'pogingen', failures, 'reden', $3::text) from parked
   returning 1`,
);

export type ParkOutcome = 'parked' | 'parked-already' | 'nothing-waits';

/** Holds everything of the report that is not delivered yet, until it is tried again. */
export function parkMelding(store: Store, meldingsnummer: string, desk: Desk): Promise<ParkOutcome> {
  return store.withTransaction(async (tx) => {
    // What the router is delivering now is waited for: then there may be nothing left.
    const rows = await tx.query<{ parked: boolean }>(HOLD, [meldingsnummer]);
    if (rows.length === 0) return 'nothing-waits';
    const done = await tx.query(PARK, [meldingsnummer, desk.door, desk.reden]);
    return done.length > 0 ? 'parked' : 'parked-already';
  });
}

const BY_CAUSE = sql(
  'dead-letter-by-cause',
  'select cause, count(*)::int as count from vb.outbox where parked_at is not null group by cause',
);

/** For the metric. */
export function countParkedByCause(
  db: Queryable,
): Promise<readonly { readonly cause: ParkCause; readonly count: number }[]> {
  return db.query(BY_CAUSE);
}
