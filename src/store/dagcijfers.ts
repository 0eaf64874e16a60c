/** Numbers of one Dutch day and of this moment, for whoever keeps the register running. Counts only; no personal data. */
import { UITVAL } from '../verzuim/routering.ts';
import { type Queryable, sql } from './pool.ts';

const DAY = `$1::date::timestamp at time zone 'Europe/Amsterdam'`;
const NEXT_DAY = `($1::date + 1)::timestamp at time zone 'Europe/Amsterdam'`;
const HOUR = (column: string) => `extract(hour from ${column} at time zone 'Europe/Amsterdam')::int`;

const PER_HOUR = sql(
  'dagcijfers-per-hour',
  `with accepted as (
     select ${HOUR('registered_at')} as uur, count(*)::int as aantal from vb.melding
     where registered_at >= ${DAY} and registered_at < ${NEXT_DAY} group by 1
   ), delivered as (
     select ${HOUR('delivered_at')} as uur, count(*)::int as aantal from vb.mailbox_item
     where delivered_at >= ${DAY} and delivered_at < ${NEXT_DAY} and mailbox <> '${UITVAL}' group by 1
   )
   select u as uur, coalesce(a.aantal, 0) as aangenomen, coalesce(d.aantal, 0) as geleverd
   from generate_series(0, 23) u left join accepted a on a.uur = u left join delivered d on d.uur = u order by u`,
);

export interface UurCijfers {
  /** 0 … 23, Dutch time. */
  readonly uur: number;
  /** Reports that were registered. */
  readonly aangenomen: number;
  /** Leveringen put into a mailbox of a gemeente or office: one report has several. */
  readonly geleverd: number;
}

/** @param dag  JJJJ-MM-DD. @returns 24 rows. */
export function readDag(db: Queryable, dag: string): Promise<readonly UurCijfers[]> {
  return db.query<UurCijfers>(PER_HOUR, [dag]);
}

// By mailbox from its head, and the oldest of each by its number: only of those that are shown everything is counted.
const MAILBOXES = sql(
  'dagcijfers-mailboxes',
  `with oldest as materialized (
     select h.mailbox, o.delivered_at as oudste from vb.mailbox_head h cross join lateral (
       select i.delivered_at from vb.mailbox_item i
       where i.mailbox = h.mailbox and i.ended_at is null order by i.seq limit 1) o
     order by o.delivered_at, h.mailbox limit $1
   )
   select s.mailbox, c.open, s.oudste, c.opgehaald from oldest s cross join lateral (
     select count(*)::int as open, count(*) filter (where i.fetched_count > 0)::int as opgehaald
     from vb.mailbox_item i where i.mailbox = s.mailbox and i.ended_at is null) c
   order by s.oudste, s.mailbox`,
);

export interface MailboxStand {
  readonly mailbox: string;
  /** Leveringen that nobody confirmed. */
  readonly open: number;
  readonly oudste: Date;
  /** Of those: fetched at least once. */
  readonly opgehaald: number;
}

/** Who lets leveringen lie longest comes first. */
export function listMailboxStand(db: Queryable, max: number): Promise<readonly MailboxStand[]> {
  return db.query<MailboxStand>(MAILBOXES, [max]);
}

const SIGNERS = sql(
  'dagcijfers-signers',
  `select p.naam, vb.sealed('envelope.bytes', e.message_key::text, e.bytes) as bytes, e.received_at as at
   from vb.partij p cross join lateral (
     select e.message_key, e.bytes, e.received_at from vb.message g join vb.envelope e using (message_key)
     where g.sig_oin = p.oin order by g.received_at desc limit 1) e
   where p.ended_at is null and p.oin is not null order by p.naam limit $1`,
);

export interface NewestEnvelope {
  /** Of the party that signed it. */
  readonly naam: string;
  readonly bytes: Buffer;
  readonly at: Date;
}

/** The newest envelope that is kept of each party that signs: its certificate is in it. */
export function listNewestEnvelopes(db: Queryable, max: number): Promise<readonly NewestEnvelope[]> {
  return db.query<NewestEnvelope>(SIGNERS, [max]);
}
