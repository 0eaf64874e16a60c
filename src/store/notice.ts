/**
 * Notices that wait to be told. They are written by triggers, in the transaction of what they tell; here they become
 * mails, one per address and window. Source: verzuim §3.4; docs/decisions/0015.
 */
import { randomUUID } from 'node:crypto';
import type { Processtap, Verzuimmelding } from '../verzuim/verzuimmelding.ts';
import { sealed } from './at-rest/sealer.ts';
import { inhoudVanStap, VERZUIMMELDING } from './columns.ts';
import { domainOf } from './mail.ts';
import { type Queryable, type Store, sql } from './pool.ts';

const SWITCH = sql('notice-switch', 'update vb.notice_switch set enabled = $1 where enabled <> $1');

/** Whether notices are written at all: without a mail server they would pile up. */
export async function switchNotices(db: Queryable, enabled: boolean): Promise<void> {
  await db.query(SWITCH, [enabled]);
}

export interface OpenNotice {
  readonly noticeId: string;
  readonly soort: string;
  readonly mailbox: string | null;
  /** For which something lies in the mailbox. */
  readonly gemeentecode: string | null;
  readonly slot: string | null;
  readonly aantal: number;
  /** Of the person it is for; null for a mailbox, and for a person who gave none. */
  readonly address: string | null;
  /** Older than the window. */
  readonly due: boolean;
}

/** How often something of a kind happened, in a mailbox or to reports of the reader. */
export interface MailRegel {
  readonly soort: string;
  readonly mailbox?: string;
  readonly aantal: number;
}

export interface NewMail {
  readonly address: string;
  readonly mailbox?: string;
  readonly regels: readonly MailRegel[];
  /** Nobody will try to send to this address. */
  readonly unsendable: boolean;
}

export interface Batch {
  readonly mails: readonly NewMail[];
  /** Notices that are in a mail now, or that nobody can be told. */
  readonly done: readonly string[];
}

const MAX_NOTICES = 5000;
const ALONE = sql('notice-alone', 'select pg_try_advisory_xact_lock(7, 7) as alone');
const OPEN = sql(
  'notice-open',
  `select n.notice_id::text as "noticeId", n.soort, n.mailbox, n.aantal, n.gemeentecode,
     n.route_slot as slot,
     n.created_at <= clock_timestamp() - make_interval(secs => $1::float8 / 1000) as due,
     case when n.ontvanger = 'CONTACTPERSOON' then ${VERZUIMMELDING} end as verzuimmelding,
     case when n.ontvanger = 'BEHANDELAAR' then
         -- of the mailbox that has it now: who had it before it moved hears nothing of it
         (select jsonb_agg(${inhoudVanStap()} order by p.volgnummer desc) from vb.processtap p
          where p.meldingsnummer = n.meldingsnummer and p.inhoud is not null and not exists (
            select 1 from vb.toewijzing t where t.meldingsnummer = p.meldingsnummer and t.at >= p.at
              and t.van_mailbox <> t.naar_mailbox))
     end as stappen
   from vb.notice n left join vb.melding m using (meldingsnummer) left join vb.melding_inhoud i using (meldingsnummer)
   order by n.notice_id limit $2 for update of n`,
);
const ADD = sql(
  'notice-mail',
  `insert into vb.mail (mail_id, mailbox, address, domain, inhoud, state, last_error, ended_at)
   select $1, $2, $3, $6, $4, case when $5 then 'GEWEIGERD' else 'WACHT' end,
     case when $5 then 'ADDRESS' end, case when $5 then clock_timestamp() end`,
);
const DONE = sql('notice-done', 'delete from vb.notice where notice_id = any($1::bigint[])');

/** What the address is read from, opened. */
interface OpenRow extends Omit<OpenNotice, 'address'> {
  readonly verzuimmelding: Verzuimmelding | null;
  /** Newest first. */
  readonly stappen: readonly Partial<Processtap>[] | null;
}

function withAddress({ verzuimmelding, stappen, ...notice }: OpenRow): OpenNotice {
  const contact = stappen?.find((stap) => stap.contactGemeente !== undefined)?.contactGemeente;
  return { ...notice, address: verzuimmelding?.melder.emailMelder ?? contact?.email ?? null };
}

/** Turns waiting notices into mails, in one transaction; one process at a time does so. @returns how many mails. */
export function collectNotices(
  store: Store,
  windowMs: number,
  batch: (open: readonly OpenNotice[], db: Queryable) => Promise<Batch>,
): Promise<number> {
  return store.withTransaction(async (tx) => {
    const [lock] = await tx.query<{ alone: boolean }>(ALONE);
    if (!lock?.alone) return 0;
    const rows = await tx.query<OpenRow>(OPEN, [windowMs, MAX_NOTICES]);
    const { mails, done } = await batch(rows.map(withAddress), tx);
    for (const { mailbox = null, address, regels, unsendable } of mails) {
      const mailId = randomUUID();
      const place = [sealed('mail.address', mailId, address), JSON.stringify(regels), unsendable];
      await tx.query(ADD, [mailId, mailbox, ...place, domainOf(address)]);
    }
    if (done.length > 0) await tx.query(DONE, [done]);
    return mails.length;
  });
}
