/**
 * The post: waiting notices become mails, due mails are sent one by one. At least once: a mail whose acceptance was
 * not recorded is sent again under the same Message-ID.
 */
import type { Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { claimMail, type MailOutcome, type MailToSend, recordMail } from '../store/mail.ts';
import { collectNotices } from '../store/notice.ts';
import type { Store } from '../store/pool.ts';
import { batchNotices } from './batch-notices.ts';
import { mailText } from './mail-text.ts';
import type { LoadAddresses } from './notice-addresses.ts';
import { judgeFailure } from './outcome.ts';
import type { SendMail } from './smtp.ts';

export interface PostParts {
  readonly store: Store;
  readonly send: SendMail;
  readonly loadAddresses: LoadAddresses;
  readonly from: string;
  readonly batchMs: number;
  readonly retryMs: readonly number[];
  /** Longer than one exchange may take. */
  readonly leaseMs: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Until nothing is due, or the signal says stop. @throws when the store fails. */
export async function deliverPost(parts: PostParts, signal: AbortSignal): Promise<void> {
  await collectNotices(parts.store, parts.batchMs, async (open, db) => {
    const codes = new Set(open.flatMap(({ gemeentecode }) => gemeentecode ?? []));
    return batchNotices(open, await parts.loadAddresses(db, [...codes]));
  });
  while (!signal.aborted) {
    const mail = await claimMail(parts.store, parts.leaseMs);
    if (mail === undefined) return;
    const outcome = await sendOne(mail, parts, signal);
    await recordMail(parts.store, mail.mailId, outcome);
    parts.metrics.mail.inc({ result: outcome.kind });
    tell(mail, outcome, parts.log);
  }
}

async function sendOne(mail: MailToSend, parts: PostParts, signal: AbortSignal): Promise<MailOutcome> {
  const domain = parts.from.split('@')[1] ?? 'localhost';
  const outgoing = {
    messageId: `<${mail.mailId}@${domain}>`,
    from: parts.from,
    to: mail.address,
    ...(mail.brief ?? mailText(mail.regels)),
  };
  const failure = await parts.send(outgoing, signal);
  if (failure === undefined) return { kind: 'sent' };
  // Cut off by our own end: that was no try of the server's.
  if (signal.aborted) return { kind: 'later', waitMs: 0, error: 'STOPPED' };
  return judgeFailure(failure, mail.tries, parts.retryMs);
}

function tell(mail: MailToSend, outcome: MailOutcome, log: Log): void {
  const where = mail.mailbox === null ? {} : { mailbox: mail.mailbox };
  const fields = { event: `mail.${outcome.kind}`, ref: mail.mailId, count: mail.tries, ...where };
  if (outcome.kind === 'sent') log.info(fields);
  else {
    const code = outcome.smtpCode === undefined ? {} : { code: outcome.smtpCode };
    log.warn({ ...fields, ...code, problem: outcome.error });
  }
}
