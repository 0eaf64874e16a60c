/**
 * The mailbox of a gemeente or office: pages in order, under a lease, ended one by one.
 * Source: design §3.12, §6.3; verzuim §3.4.
 */

import { randomUUID } from 'node:crypto';
import type {
  Overdracht,
  Persoon,
  Processtap,
  Signaal,
  SoortLevering,
  Status,
  Verzuimmelding,
} from '../verzuim/verzuimmelding.ts';
import { sealed } from './at-rest/sealer.ts';
import { PERSOON, VERZUIMMELDING } from './columns.ts';
import { OVERDRACHTEN, STAPPEN } from './melding-for-gemeente.ts';
import { type Queryable, type Store, sql } from './pool.ts';

export interface MailboxItem {
  readonly leveringId: string;
  /** Gap-free position in the mailbox. */
  readonly seq: string;
  readonly soort: SoortLevering;
  readonly meldingsnummer: string;
  readonly woongemeente: string | null;
  readonly registeredAt: Date;
  readonly changedAt: Date;
  readonly status: Status;
  readonly signalen: readonly Signaal[];
  /** A vrijstelling touches its period, as it is now. */
  readonly vrijgesteld: boolean;
  readonly verzuimmelding: Verzuimmelding;
  readonly persoon: Persoon;
  /** With NIEUW of a report that another gemeente had before. */
  readonly stappen: readonly Processtap[] | null;
  readonly overdrachten: readonly Overdracht[] | null;
}

export interface PageRequest {
  readonly mailbox: string;
  readonly max: number;
  /** Who asks with which message: the same key within its lease gets the same page again. */
  readonly leaseKey: string;
  readonly leaseMs: number;
}

const LOCK = sql('mailbox-lock', 'select pg_advisory_xact_lock(hashtextextended($1, 1))');
const LEASE = sql(
  'mailbox-lease',
  `with held as (
     select seq from vb.mailbox_item where mailbox = $1 and ended_at is null and lease_key = $3 and leased_until > clock_timestamp()
   ), page as (
     select seq from vb.mailbox_item where mailbox = $1 and ended_at is null
       and case when exists (select 1 from held) then seq in (select seq from held)
                else leased_until is null or leased_until <= clock_timestamp() end
     order by seq limit $2
   )
   update vb.mailbox_item i set lease_key = $3, fetched_count = fetched_count + 1,
     leased_until = case when exists (select 1 from held) then i.leased_until
                         else clock_timestamp() + make_interval(secs => $4::float8 / 1000) end
   from page where i.mailbox = $1 and i.seq = page.seq
   returning i.seq`,
);
const READ = sql(
  'mailbox-read',
  `select b.levering_id as "leveringId", b.seq::text, b.soort, m.meldingsnummer::text, m.woongemeente,
          m.registered_at as "registeredAt", m.changed_at as "changedAt", m.status, m.signalen,
          vb.is_vrijgesteld(m.deelnemer_id, m.begindatum, m.einddatum) as vrijgesteld,
          ${VERZUIMMELDING} as verzuimmelding, ${PERSOON} as persoon,
          case when b.soort = 'NIEUW' and h.past then ${STAPPEN} end as stappen,
          case when b.soort = 'NIEUW' and h.past then ${OVERDRACHTEN} end as overdrachten
   from vb.mailbox_item b join vb.melding m using (meldingsnummer) join vb.melding_inhoud i using (meldingsnummer)
     cross join lateral (select exists (select 1 from vb.toewijzing t
       where t.meldingsnummer = m.meldingsnummer and t.van_gemeentecode is not null) as past) h
   where b.mailbox = $1 and b.seq = any($2::bigint[]) order by b.seq`,
);
const MORE = sql(
  'mailbox-more',
  `select exists (select 1 from vb.mailbox_item where mailbox = $1 and ended_at is null
     and (leased_until is null or leased_until <= clock_timestamp())) as more`,
);
const AUDIT_FETCH = sql(
  'mailbox-audit-fetch',
  `insert into vb.audit (actor, action, meldingsnummer, detail)
   select $1, 'levering.fetched', meldingsnummer, jsonb_build_object('leveringId', levering_id)
   from vb.mailbox_item where mailbox = $2 and seq = any($3::bigint[])`,
);

/** The next page, oldest first. Two pulls at once never get the same item. */
export function fetchPage(
  store: Store,
  request: PageRequest,
  actor: string,
): Promise<{ readonly items: readonly MailboxItem[]; readonly more: boolean }> {
  const { mailbox, max, leaseKey, leaseMs } = request;
  return store.withTransaction(async (tx) => {
    await tx.query(LOCK, [mailbox]);
    const leased = await tx.query<{ seq: string }>(LEASE, [mailbox, max, leaseKey, leaseMs]);
    const numbers = leased.map((row) => row.seq);
    if (numbers.length === 0) return { items: [], more: false };
    const items = await tx.query<MailboxItem>(READ, [mailbox, numbers]);
    await tx.query(AUDIT_FETCH, [actor, mailbox, numbers]);
    const [row] = await tx.query<{ more: boolean }>(MORE, [mailbox]);
    return { items, more: row?.more ?? false };
  });
}

export interface ItemEnd {
  readonly leveringId: string;
  readonly result: 'VERWERKT' | 'GEWEIGERD';
  readonly reason?: string;
}

const END = sql(
  'mailbox-end',
  `update vb.mailbox_item b set ended_at = clock_timestamp(), result = $3, leased_until = null from vb.melding m
   where b.levering_id = $1 and b.mailbox = any($2) and b.fetched_count > 0 and b.ended_at is null
     and m.meldingsnummer = b.meldingsnummer
   returning b.event_id as "eventId", b.meldingsnummer::text, b.soort, m.registered_at as "registeredAt"`,
);
const REASON = sql('mailbox-reason', 'update vb.mailbox_item set reden = $2 where levering_id = $1');
const ENDED = sql(
  'mailbox-ended',
  'select result from vb.mailbox_item where levering_id = $1 and mailbox = any($2) and ended_at is not null',
);
const TO_DESK = sql(
  'mailbox-to-desk',
  `with head as (
     insert into vb.mailbox_head as h (mailbox, last_seq) values ($1, 1)
     on conflict (mailbox) do update set last_seq = h.last_seq + 1 returning last_seq
   )
   insert into vb.mailbox_item (mailbox, seq, levering_id, event_id, meldingsnummer, soort, delivered_at, reden)
   select $1, last_seq, $6, $2, $3, $4, clock_timestamp(), $5 from head`,
);
const AUDIT_END = sql(
  'mailbox-audit-end',
  `insert into vb.audit (actor, action, meldingsnummer, detail) values ($1, 'levering.ended', $2,
     jsonb_build_object('leveringId', $3::text, 'result', $4::text))`,
);

/** The desk's own mailbox, for what has no destination or was refused (verzuim §3.3 step 4). */
export const UITVAL = 'UITVAL';

interface EndedRow {
  readonly eventId: string;
  readonly meldingsnummer: string;
  readonly soort: string;
  readonly registeredAt: Date;
}

/**
 * Ends a levering that the party fetched. The same end twice is the same; GEWEIGERD puts the event on the desk.
 * @returns false when it is unknown to this party, was never fetched, or ended otherwise.
 */
export function endItem(
  store: Store,
  mailboxes: readonly string[],
  end: ItemEnd,
  actor: string,
): Promise<boolean> {
  return store.withTransaction(async (tx) => {
    const [row] = await tx.query<EndedRow>(END, [end.leveringId, mailboxes, end.result]);
    if (row === undefined) return endedTheSame(tx, mailboxes, end);
    const reason = (leveringId: string) =>
      sealed('mailbox_item.reden', leveringId, end.reason, { at: row.registeredAt });
    if (end.reason !== undefined) await tx.query(REASON, [end.leveringId, reason(end.leveringId)]);
    if (end.result === 'GEWEIGERD') {
      const leveringId = randomUUID();
      const event = [row.eventId, row.meldingsnummer, row.soort];
      await tx.query(TO_DESK, [UITVAL, ...event, reason(leveringId), leveringId]);
    }
    await tx.query(AUDIT_END, [actor, row.meldingsnummer, end.leveringId, end.result]);
    return true;
  });
}

async function endedTheSame(db: Queryable, mailboxes: readonly string[], end: ItemEnd): Promise<boolean> {
  const [row] = await db.query<{ result: string }>(ENDED, [end.leveringId, mailboxes]);
  return row?.result === end.result;
}
