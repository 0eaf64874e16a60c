/**
 * Notices → mails: one per address as soon as its oldest notice is older than the window, with all that wait for it.
 * Pure. Source: verzuim §3.4; docs/decisions/0015.
 */
import type { Batch, MailRegel, NewMail, OpenNotice } from '../store/notice.ts';
import type { AddressOf } from './notice-addresses.ts';

/** An address that can stand in an SMTP command as it is: one address, no quoting, no route. */
const SENDABLE = /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[\p{L}\p{N}]([\p{L}\p{N}.-]{0,250}[\p{L}\p{N}])?$/u;

interface Waiting {
  readonly address: string;
  readonly notices: OpenNotice[];
}

export function batchNotices(open: readonly OpenNotice[], addressOf: AddressOf): Batch {
  const waiting = new Map<string, Waiting>();
  const done: string[] = [];
  for (const notice of open) {
    const { mailbox, gemeentecode, slot } = notice;
    const address = mailbox === null ? notice.address : addressOf({ mailbox, gemeentecode, slot });
    if (address === null || address === undefined) {
      done.push(notice.noticeId); // nobody to tell
      continue;
    }
    const key = address.toLowerCase();
    const found = waiting.get(key) ?? { address, notices: [] };
    found.notices.push(notice);
    waiting.set(key, found);
  }
  const ready = [...waiting.values()].filter(({ notices }) => notices.some(({ due }) => due));
  done.push(...ready.flatMap(({ notices }) => notices.map(({ noticeId }) => noticeId)));
  return { mails: ready.map(toMail), done };
}

function toMail({ address, notices }: Waiting): NewMail {
  const counts = new Map<string, MailRegel>();
  for (const { soort, mailbox, aantal } of notices) {
    const key = `${soort}/${mailbox ?? ''}`;
    const sum = (counts.get(key)?.aantal ?? 0) + aantal;
    counts.set(key, { soort, ...(mailbox === null ? {} : { mailbox }), aantal: sum });
  }
  const [mailbox] = notices.flatMap((notice) => (notice.mailbox === null ? [] : [notice.mailbox]));
  return {
    address,
    ...(mailbox === undefined ? {} : { mailbox }),
    regels: [...counts.values()],
    unsendable: !SENDABLE.test(address),
  };
}
