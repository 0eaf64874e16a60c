/**
 * What an operator does about delivery: trying again now what waits, and sending once more what a mailbox already had.
 * Neither decides anything: where a report goes is left as it is. Every one is audited.
 */
import { UITVAL } from '../verzuim/routering.ts';
import { addDirectedEvent } from './desk-request.ts';
import { type Queryable, type Store, sql } from './pool.ts';

/** Undelivered events with one and the same last error; `oorzaak` null: none was recorded. */
export interface OnbezorgdGroep {
  readonly oorzaak: string | null;
  readonly aantal: number;
  readonly meldingen: number;
  readonly oudste: Date;
  readonly meestePogingen: number;
  readonly volgende: Date;
}

export interface OnbezorgdEvent {
  readonly meldingsnummer: string;
  readonly soort: string;
  readonly oorzaak: string | null;
  readonly sinds: Date;
  readonly pogingen: number;
  readonly volgende: Date;
}

const GROUPS = sql(
  'onbezorgd-groups',
  `select last_error as oorzaak, count(*)::int as aantal, count(distinct meldingsnummer)::int as meldingen,
     min(created_at) as oudste, max(tries) as "meestePogingen", min(next_try_at) as volgende
   from vb.outbox where parked_at is null group by last_error order by count(*) desc, last_error`,
);
const EVENTS = sql(
  'onbezorgd-events',
  `select o.meldingsnummer::text, e.soort, o.last_error as oorzaak, o.created_at as sinds, o.tries as pogingen,
     o.next_try_at as volgende
   from vb.outbox o join vb.melding_event e using (event_id) where o.parked_at is null order by o.created_at, o.event_id limit $1`,
);

export function listOnbezorgdGroepen(db: Queryable): Promise<readonly OnbezorgdGroep[]> {
  return db.query<OnbezorgdGroep>(GROUPS);
}
/** Oldest first. */
export function listOnbezorgd(db: Queryable, max: number): Promise<readonly OnbezorgdEvent[]> {
  return db.query<OnbezorgdEvent>(EVENTS, [max]);
}

/** So many are moved by one request; the sweeper takes what is left at its own time. */
const MAX_RETRY = 2000;
const RETRY = sql(
  'onbezorgd-retry',
  `with due as (
     select event_id from vb.outbox
     where parked_at is null and case when $1::bigint is null then last_error is not distinct from $2 else meldingsnummer = $1::bigint end
     order by created_at limit ${MAX_RETRY} for update skip locked
   ), moved as (
     update vb.outbox o set next_try_at = clock_timestamp(), not_before = null from due where o.event_id = due.event_id returning o.event_id
   ), audited as (
     insert into vb.audit (actor, action, meldingsnummer, detail)
     select $3, 'outbox.retried', $1::bigint, jsonb_build_object('oorzaak', $2::text, 'aantal', count(*)) from moved
     having count(*) > 0
   )
   select event_id as "eventId" from moved`,
);

export type WatOpnieuw =
  | { readonly kind: 'oorzaak'; readonly oorzaak: string | null }
  | { readonly kind: 'melding'; readonly meldingsnummer: string };

/** @param door  who asks, for the audit. @returns ids to offer to the queue; what is being delivered now is not among them. */
export async function retryNow(db: Queryable, wat: WatOpnieuw, door: string): Promise<readonly string[]> {
  const values = wat.kind === 'melding' ? [wat.meldingsnummer, null] : [null, wat.oorzaak];
  const rows = await db.query<{ eventId: string }>(RETRY, [...values, door]);
  return rows.map(({ eventId }) => eventId);
}

/** Why nothing can be sent once more. */
export type NietOpnieuw =
  /** It is under way already. */
  | 'ONDERWEG'
  /** The mailbox still has it to fetch. */
  | 'LIGT_KLAAR'
  /** On the desk, which decides. */
  | 'BIJ_LOKET'
  | 'NOOIT_GELEVERD';
export type ResendOutcome =
  | { readonly kind: 'not-found' }
  | { readonly kind: 'geweigerd'; readonly waarom: NietOpnieuw }
  | {
      readonly kind: 'verstuurd';
      readonly eventId: string;
      readonly mailbox: string;
      readonly soort: string;
    };

// In the router's order: outbox rows, then the report.
const HOLD_OUTBOX = sql(
  'resend-hold-outbox',
  'select event_id from vb.outbox where meldingsnummer = $1::bigint order by event_id for update',
);
const HOLD = sql('resend-hold', 'select 1 from vb.melding where meldingsnummer = $1::bigint for update');
const READ = sql(
  'resend-read',
  `select m.status, m.mailbox,
     exists (select 1 from vb.outbox o where o.meldingsnummer = m.meldingsnummer) as onderweg,
     exists (select 1 from vb.mailbox_item d where d.meldingsnummer = m.meldingsnummer and d.mailbox = '${UITVAL}'
       and d.ended_at is null) as "bijLoket",
     exists (select 1 from vb.mailbox_item b where b.meldingsnummer = m.meldingsnummer and b.mailbox = m.mailbox
       and b.ended_at is null) as "ligtKlaar",
     (select b.soort from vb.mailbox_item b where b.meldingsnummer = m.meldingsnummer and b.mailbox = m.mailbox
       order by b.seq desc limit 1) as soort
   from vb.melding m where m.meldingsnummer = $1::bigint`,
);
const AUDIT = sql(
  'resend-audit',
  `insert into vb.audit (actor, action, meldingsnummer, detail)
   values ($1, 'melding.resent', $2::bigint, jsonb_build_object('mailbox', $3::text, 'soort', $4::text))`,
);

interface ResendRow {
  readonly status: string;
  readonly mailbox: string | null;
  readonly onderweg: boolean;
  readonly bijLoket: boolean;
  readonly ligtKlaar: boolean;
  readonly soort: string | null;
}

function whyNot({ mailbox, onderweg, bijLoket, ligtKlaar, soort }: ResendRow): NietOpnieuw | undefined {
  if (bijLoket) return 'BIJ_LOKET';
  if (onderweg) return 'ONDERWEG';
  if (mailbox === null || mailbox === UITVAL || soort === null) return 'NOOIT_GELEVERD';
  return ligtKlaar ? 'LIGT_KLAAR' : undefined;
}

/** Whether `resend` would do it, without doing it. @returns undefined when it would; also for an unknown number. */
export async function findWhyNotResend(
  db: Queryable,
  meldingsnummer: string,
): Promise<NietOpnieuw | undefined> {
  const [row] = await db.query<ResendRow>(READ, [meldingsnummer]);
  return row && whyNot(row);
}

/**
 * The mailbox that has the report gets it once more, as it is now, in a levering of its own: for a receiver that lost what
 * it had confirmed. Twice at once: the second finds the first under way.
 */
export function resend(store: Store, meldingsnummer: string, door: string): Promise<ResendOutcome> {
  return store.withTransaction(async (tx) => {
    await tx.query(HOLD_OUTBOX, [meldingsnummer]);
    await tx.query(HOLD, [meldingsnummer]);
    const [row] = await tx.query<ResendRow>(READ, [meldingsnummer]);
    if (row === undefined) return { kind: 'not-found' };
    const waarom = whyNot(row);
    if (waarom !== undefined) return { kind: 'geweigerd', waarom };
    const mailbox = row.mailbox ?? '';
    // Of a withdrawn report there is nothing else to tell.
    const soort = row.status === 'I' ? 'INTREKKING' : (row.soort ?? 'MUTATIE');
    const eventId = await addDirectedEvent(tx, meldingsnummer, soort, mailbox);
    await tx.query(AUDIT, [door, meldingsnummer, mailbox, soort]);
    return { kind: 'verstuurd', eventId, mailbox, soort };
  });
}
