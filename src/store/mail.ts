/** Mails under way: claimed one by one, tried again later, and visible when they cannot be delivered. */
import { randomUUID } from 'node:crypto';
import { sealed } from './at-rest/sealer.ts';
import type { MailRegel } from './notice.ts';
import { type Queryable, sql, type Tx } from './pool.ts';

export interface Brief {
  readonly subject: string;
  readonly text: string;
}

export interface MailToSend {
  readonly mailId: string;
  readonly address: string;
  readonly mailbox: string | null;
  readonly regels: readonly MailRegel[];
  /** Words that were made when it was written, instead of `regels`. */
  readonly brief: Brief | null;
  /** This one included. */
  readonly tries: number;
}

const CLAIM = sql(
  'mail-claim',
  `update vb.mail m set tries = m.tries + 1,
     next_try_at = clock_timestamp() + make_interval(secs => $1::float8 / 1000)
   from (select mail_id from vb.mail where state = 'WACHT' and next_try_at <= clock_timestamp()
         order by next_try_at limit 1 for update skip locked) due
   where m.mail_id = due.mail_id
   returning m.mail_id as "mailId", vb.sealed('mail.address', m.mail_id::text, m.address) as address, m.mailbox,
     m.inhoud as regels, vb.sealed('mail.brief', m.mail_id::text, m.brief) as brief, m.tries`,
);

const WRITE = sql(
  'mail-write',
  `insert into vb.mail (mail_id, address, domain, inhoud, brief)
   select $1::uuid, $2::bytea, $4, '[]', $3::bytea where vb.notices_on() returning mail_id`,
);

/** What an operator may see of an address. */
export function domainOf(address: string): string {
  return address.split('@')[1] ?? '';
}

/** A letter to one address, in the transaction of what it tells. @returns false without a mail server: then nothing is written. */
export async function writeBrief(tx: Tx, address: string, { subject, text }: Brief): Promise<boolean> {
  const mailId = randomUUID();
  const to = sealed('mail.address', mailId, address);
  const brief = sealed('mail.brief', mailId, { subject, text });
  return (await tx.query(WRITE, [mailId, to, brief, domainOf(address)])).length > 0;
}

/** The mail that waits longest. @param leaseMs  after this time another process may try it. */
export async function claimMail(db: Queryable, leaseMs: number): Promise<MailToSend | undefined> {
  const [row] = await db.query<MailToSend>(CLAIM, [leaseMs]);
  return row;
}

export type MailOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly smtpCode: number; readonly error: string }
  | { readonly kind: 'later'; readonly waitMs: number; readonly smtpCode?: number; readonly error: string }
  | { readonly kind: 'given-up'; readonly smtpCode?: number; readonly error: string };

const STATES = { sent: 'VERZONDEN', refused: 'GEWEIGERD', later: 'WACHT', 'given-up': 'OPGEGEVEN' } as const;
const RECORD = sql(
  'mail-record',
  `update vb.mail set state = $2, smtp_code = $3, last_error = $4,
     next_try_at = clock_timestamp() + make_interval(secs => $5::float8 / 1000),
     ended_at = case when $2 = 'WACHT' then null else clock_timestamp() end,
     address = case when $2 = 'VERZONDEN' then null else address end,
     brief = case when $2 = 'VERZONDEN' then null else brief end
   where mail_id = $1 and state = 'WACHT'`,
);

/** A mail that was sent keeps no address. */
export async function recordMail(db: Queryable, mailId: string, outcome: MailOutcome): Promise<void> {
  const smtpCode = 'smtpCode' in outcome ? outcome.smtpCode : null;
  const error = outcome.kind === 'sent' ? null : outcome.error;
  const waitMs = outcome.kind === 'later' ? outcome.waitMs : 0;
  await db.query(RECORD, [mailId, STATES[outcome.kind], smtpCode ?? null, error, waitMs]);
}

/** What an operator sees: no address of a person, its domain only. */
export interface MailSummary {
  readonly mailId: string;
  readonly state: 'WACHT' | 'VERZONDEN' | 'GEWEIGERD' | 'OPGEGEVEN';
  readonly mailbox: string | null;
  readonly domain: string;
  readonly regels: readonly MailRegel[];
  readonly tries: number;
  readonly smtpCode: number | null;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly nextTryAt: Date;
  readonly endedAt: Date | null;
}

const LIST = sql(
  'mail-list',
  `select mail_id as "mailId", state, mailbox, domain, inhoud as regels, tries, smtp_code as "smtpCode",
     last_error as "lastError", created_at as "createdAt", next_try_at as "nextTryAt", ended_at as "endedAt"
   from vb.mail where state = any($1) order by created_at desc, mail_id limit $2`,
);

/** Newest first. */
export function listMails(
  db: Queryable,
  states: readonly MailSummary['state'][],
  max: number,
): Promise<readonly MailSummary[]> {
  return db.query<MailSummary>(LIST, [states, max]);
}

const KEEP_DAYS = 90;
const REMOVE = sql(
  'mail-remove',
  `delete from vb.mail where ended_at < clock_timestamp() - make_interval(days => ${KEEP_DAYS})`,
);

/** Mails that ended some months ago, with the addresses of those that could not be delivered. */
export async function removeOldMails(db: Queryable): Promise<void> {
  await db.query(REMOVE);
}
