/**
 * The outbox: events not yet in a mailbox. A worker claims rows, decides, delivers, all in one transaction; a second
 * run of the same hint finds nothing to do.
 * Source: design §1, §3.10, §3.11; measured: one set-based statement for a batch.
 */
import { UITVAL } from '../verzuim/routering.ts';
import type {
  Adres,
  Persoon,
  Verblijfadres,
  Verzuimmelding,
  Verzuimsoort,
} from '../verzuim/verzuimmelding.ts';
import { PERSOON, VERZUIMMELDING } from './columns.ts';
import type { ParkCause } from './park-causes.ts';
import { type Queryable, sql, type Tx } from './pool.ts';
import { OFFER_AFTER_SECONDS, RETRY_AFTER_SECONDS } from './retry-schedule.ts';

/** What the routing decision needs: the snapshot of the moment of registration. */
export interface EventToRoute {
  readonly eventId: string;
  readonly meldingsnummer: string;
  readonly verzuimsoort: Verzuimsoort;
  readonly registeredAt: Date;
  readonly createdAt: Date;
  /** How often the sweeper offered it. */
  readonly tries: number;
  /** Of the request that made it. */
  readonly traceparent: string | null;
  readonly afwijkendAdres: Verblijfadres | null;
  readonly adres: Adres | null;
  /** Of an earlier event of the same report: decided once (verzuim §3.3); or of the event itself, by the desk. */
  readonly decided: {
    readonly mailbox: string;
    readonly gemeentecode: string | null;
    readonly routeSlot: string;
    readonly grond: string;
  } | null;
}

export interface Delivery {
  readonly eventId: string;
  readonly mailbox: string;
  readonly gemeentecode: string | null;
  readonly routeSlot: string;
  readonly grond: string;
}

const CLAIM = sql(
  'outbox-claim',
  `select o.event_id as "eventId", o.meldingsnummer::text, m.verzuimsoort, m.registered_at as "registeredAt",
          o.created_at as "createdAt", o.tries, o.traceparent,
          ${VERZUIMMELDING} as verzuimmelding, ${PERSOON} as persoon,
          case when o.mailbox is not null or m.routed_at is not null then jsonb_build_object('mailbox',
            coalesce(o.mailbox, m.mailbox), 'gemeentecode', m.woongemeente, 'routeSlot', m.route_slot,
            'grond', m.grond) end as decided
   from vb.outbox o join vb.melding m using (meldingsnummer) join vb.melding_inhoud i using (meldingsnummer)
   where o.event_id = any($1::uuid[]) and o.parked_at is null
     and (o.not_before is null or o.not_before <= clock_timestamp())
     and not exists (select 1 from vb.outbox older
                     where older.meldingsnummer = o.meldingsnummer and older.volgnummer < o.volgnummer)
   order by o.event_id for update of o skip locked`,
);

/**
 * Locks the rows of these events that nobody works on; only the oldest undelivered event of a report, so that what
 * waits for its next try, or is parked, holds the younger ones of its report and nothing else.
 */
export async function claimEvents(tx: Tx, eventIds: readonly string[]): Promise<readonly EventToRoute[]> {
  const rows = await tx.query<ClaimedRow>(CLAIM, [eventIds]);
  return rows.map(({ verzuimmelding, persoon, ...event }) => ({
    ...event,
    afwijkendAdres: verzuimmelding.afwijkendAdres ?? null,
    adres: persoon.adres ?? null,
  }));
}

const HOLD_TRACE = sql('outbox-hold-trace', `select set_config('vb.traceparent', $1, true)`);

/** For the rest of the transaction: events that it makes belong to this trace (migration 0095). */
export async function holdTrace(tx: Tx, traceparent: string | undefined): Promise<void> {
  if (traceparent !== undefined) await tx.query(HOLD_TRACE, [traceparent]);
}
type ClaimedRow = Omit<EventToRoute, 'afwijkendAdres' | 'adres'> & {
  readonly verzuimmelding: Verzuimmelding;
  readonly persoon: Persoon;
};

const DELIVER = sql('outbox-deliver', 'select vb.deliver($1::jsonb) as count');

const CLEAR_DESK = sql(
  'outbox-clear-desk',
  `update vb.mailbox_item i set ended_at = clock_timestamp(), result = 'VERWERKT' from vb.melding m
   where i.event_id = any($1::uuid[]) and i.mailbox = $2 and i.ended_at is null
     and m.meldingsnummer = i.meldingsnummer and m.mailbox = $2 and m.status = 'I'`,
);

/** @returns how many items were put into mailboxes. */
export async function deliverEvents(tx: Tx, deliveries: readonly Delivery[]): Promise<number> {
  const [row] = await tx.query<{ count: number }>(DELIVER, [JSON.stringify(deliveries)]);
  // Withdrawn before it was routed, and without a gemeente: the desk has nothing to do.
  const toDesk = deliveries.filter(({ mailbox }) => mailbox === UITVAL).map(({ eventId }) => eventId);
  if (toDesk.length > 0) await tx.query(CLEAR_DESK, [toDesk, UITVAL]);
  return row?.count ?? 0;
}

const DUE = sql(
  'outbox-due',
  `update vb.outbox o set tries = o.tries + 1,
     next_try_at = clock_timestamp()
       + make_interval(secs => ($2::int[])[least(o.tries + 1, cardinality($2::int[]))])
   from (select event_id from vb.outbox where parked_at is null and next_try_at <= clock_timestamp()
         order by next_try_at limit $1 for update skip locked) due
   where o.event_id = due.event_id returning o.event_id as "eventId"`,
);

/** Events nobody worked on; each call moves their next try away, so that a backlog is not offered over and over. */
export async function claimDueEvents(db: Queryable, limit: number): Promise<readonly string[]> {
  return (await db.query<{ eventId: string }>(DUE, [limit, OFFER_AFTER_SECONDS])).map((row) => row.eventId);
}

const NOTED = sql('outbox-noted', 'update vb.outbox set last_error = $2 where event_id = any($1::uuid[])');

/** Of what is not an event's own fault: it is shown, and counts for nothing. @param errorClass  never the error's text. */
export async function noteDeliveryProblem(
  db: Queryable,
  eventIds: readonly string[],
  errorClass: string,
): Promise<void> {
  await db.query(NOTED, [eventIds, errorClass]);
}

/** A failure of the event itself. */
export interface EventFailure {
  readonly eventId: string;
  readonly cause: ParkCause;
  /** The error's class, with the SQLSTATE when it has one; never its text. */
  readonly errorClass: string;
}
export interface CountedFailure {
  readonly meldingsnummer: string;
  readonly cause: ParkCause;
  readonly failures: number;
  readonly parked: boolean;
}

// A second worker with the same hint finds not_before in the future, and counts nothing. What is delivered since the
// first failure is the proof that not everything fails: without it nothing is parked, and the last interval holds.
const FAILED = sql(
  'outbox-failed',
  `with failure as (
     select (f->>'eventId')::uuid as event_id, f->>'cause' as cause, f->>'errorClass' as error_class
     from jsonb_array_elements($1::jsonb) f
   ), counted as (
     update vb.outbox o set failures = o.failures + 1, cause = f.cause, last_error = f.error_class,
       first_failed_at = coalesce(o.first_failed_at, statement_timestamp()),
       not_before = statement_timestamp() + make_interval(secs => ($2::int[])[least(o.failures + 1, cardinality($2::int[]))]),
       next_try_at = statement_timestamp() + make_interval(secs => ($2::int[])[least(o.failures + 1, cardinality($2::int[]))]),
       parked_at = case when o.failures >= cardinality($2::int[])
         and exists (select 1 from vb.mailbox_item i where i.delivered_at > o.first_failed_at) then statement_timestamp() end
     from failure f
     where o.event_id = f.event_id and o.parked_at is null
       and (o.not_before is null or o.not_before <= statement_timestamp())
     returning o.meldingsnummer, o.cause, o.last_error, o.failures, o.parked_at
   ), audited as (
     insert into vb.audit (actor, action, meldingsnummer, detail)
     select 'router', 'outbox.parked', meldingsnummer,
       jsonb_build_object('oorzaak', cause, 'fout', last_error, 'pogingen', failures)
     from counted where parked_at is not null
   )
   select meldingsnummer::text, cause, failures, parked_at is not null as parked from counted`,
);

/** Counts each failure once, plans the next try by the published schedule, or parks. @returns what was counted. */
export function recordOwnFailures(
  db: Queryable,
  failures: readonly EventFailure[],
): Promise<readonly CountedFailure[]> {
  return db.query<CountedFailure>(FAILED, [JSON.stringify(failures), RETRY_AFTER_SECONDS]);
}

const OLDEST = sql(
  'outbox-oldest',
  `select coalesce(extract(epoch from clock_timestamp() - min(o.created_at)), 0)::float8 as seconds, count(*)::int as count
   from vb.outbox o where o.parked_at is null and not exists (select 1 from vb.outbox p
     where p.meldingsnummer = o.meldingsnummer and p.parked_at is not null and p.volgnummer < o.volgnummer)`,
);

/** Age in seconds of the oldest event that the router is to deliver, and how many there are; not what is parked, or behind that. */
export async function oldestUndelivered(
  db: Queryable,
): Promise<{ readonly seconds: number; readonly count: number }> {
  const [row] = await db.query<{ seconds: number; count: number }>(OLDEST);
  return row ?? { seconds: 0, count: 0 };
}
