/** How full mailboxes are: counts and one age, nothing of any report. Source: verzuim §1 row 8, §3.4. */
import { type Queryable, sql } from './pool.ts';

export interface MailboxCounts {
  readonly mailbox: string;
  /** Delivered and never fetched. */
  readonly nooitOpgehaald: number;
  /** Fetched, and not confirmed yet. */
  readonly nietBevestigd: number;
  readonly verwerkt: number;
  readonly geweigerd: number;
  /** When the oldest one that was never fetched was delivered, milliseconds since epoch; null without one. */
  readonly oudsteNooitOpgehaald: number | null;
}

const COUNTS = sql(
  'mailbox-counts',
  `select b.mailbox, o."nooitOpgehaald", o."nietBevestigd", e.verwerkt, e.geweigerd, o."oudsteNooitOpgehaald"
   from unnest($1::text[]) with ordinality b(mailbox, at)
     cross join lateral (
       select count(*) filter (where i.fetched_count = 0)::int as "nooitOpgehaald",
         count(*) filter (where i.fetched_count > 0)::int as "nietBevestigd",
         (extract(epoch from min(i.delivered_at) filter (where i.fetched_count = 0)) * 1000)::float8 as "oudsteNooitOpgehaald"
       from vb.mailbox_item i where i.mailbox = b.mailbox and i.ended_at is null) o
     cross join lateral (
       select count(*) filter (where i.result = 'VERWERKT')::int as verwerkt,
         count(*) filter (where i.result = 'GEWEIGERD')::int as geweigerd
       from vb.mailbox_item i where i.mailbox = b.mailbox and i.ended_at >= to_timestamp($2::float8 / 1000)) e
   order by b.at`,
);

/** In the order of the mailboxes. @param endedSince  milliseconds since epoch: what ended before is not counted. */
export function countMailboxes(
  db: Queryable,
  mailboxes: readonly string[],
  endedSince: number,
): Promise<readonly MailboxCounts[]> {
  return db.query<MailboxCounts>(COUNTS, [mailboxes, endedSince]);
}
