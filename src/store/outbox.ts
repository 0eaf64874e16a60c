/**
 * The outbox: events not yet in a mailbox. A worker claims rows, decides, delivers, all in one transaction; a second
 * run of the same hint finds nothing to do.
 * Source: design §1, §3.10, §3.11; measured: one set-based statement for a batch.
 */
import { UITVAL } from '../verzuim/routering.ts';
import type { Adres, Verblijfadres, Verzuimsoort } from '../verzuim/verzuimmelding.ts';
import { type Queryable, sql, type Tx } from './pool.ts';

/** What the routing decision needs: the snapshot of the moment of registration. */
export interface EventToRoute {
  readonly eventId: string;
  readonly meldingsnummer: string;
  readonly verzuimsoort: Verzuimsoort;
  readonly registeredAt: Date;
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
          i.verzuimmelding->'afwijkendAdres' as "afwijkendAdres", i.persoon->'adres' as adres,
          case when o.mailbox is not null or m.routed_at is not null then jsonb_build_object('mailbox',
            coalesce(o.mailbox, m.mailbox), 'gemeentecode', m.woongemeente, 'routeSlot', m.route_slot,
            'grond', m.grond) end as decided
   from vb.outbox o join vb.melding m using (meldingsnummer) join vb.melding_inhoud i using (meldingsnummer)
   where o.event_id = any($1::uuid[]) and o.parked_at is null
     and not exists (select 1 from vb.outbox older
                     where older.meldingsnummer = o.meldingsnummer and older.volgnummer < o.volgnummer)
   order by o.event_id for update of o skip locked`,
);

/** Locks the rows of these events that nobody works on; only the oldest undelivered event of a report. */
export function claimEvents(tx: Tx, eventIds: readonly string[]): Promise<readonly EventToRoute[]> {
  return tx.query<EventToRoute>(CLAIM, [eventIds]);
}

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
     next_try_at = clock_timestamp() + make_interval(secs => least(2 * (o.tries + 1), 30))
   from (select event_id from vb.outbox where parked_at is null and next_try_at <= clock_timestamp()
         order by next_try_at limit $1 for update skip locked) due
   where o.event_id = due.event_id returning o.event_id as "eventId"`,
);

/** Events nobody worked on; each call moves their next try away, so that a backlog is not offered over and over. */
export async function claimDueEvents(db: Queryable, limit: number): Promise<readonly string[]> {
  return (await db.query<{ eventId: string }>(DUE, [limit])).map((row) => row.eventId);
}

const FAILED = sql('outbox-failed', 'update vb.outbox set last_error = $2 where event_id = any($1::uuid[])');

/** @param errorClass  the name of the error's class; never its text. */
export async function recordDeliveryFailure(
  db: Queryable,
  eventIds: readonly string[],
  errorClass: string,
): Promise<void> {
  await db.query(FAILED, [eventIds, errorClass]);
}

const OLDEST = sql(
  'outbox-oldest',
  `select coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as seconds, count(*)::int as count from vb.outbox`,
);

/** Age of the oldest undelivered event in seconds, and how many there are. */
export async function oldestUndelivered(
  db: Queryable,
): Promise<{ readonly seconds: number; readonly count: number }> {
  const [row] = await db.query<{ seconds: number; count: number }>(OLDEST);
  return row ?? { seconds: 0, count: 0 };
}
