/** Which notices become which mails, and what a mail says. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchNotices } from '../../src/post/batch-notices.ts';
import { mailText, ZINNEN } from '../../src/post/mail-text.ts';
import { judgeFailure } from '../../src/post/outcome.ts';
import type { OpenNotice } from '../../src/store/notice.ts';

const emailOf = (mailbox: string) =>
  ({ '0344': 'leerplicht@utrecht.example', '0307': 'regio@regio.example', '0342': 'Regio@regio.example' })[
    mailbox
  ];

const nowhere = { gemeentecode: null, slot: null };
const notice: fc.Arbitrary<Omit<OpenNotice, 'noticeId' | keyof typeof nowhere>> = fc.oneof(
  fc.record({
    soort: fc.constantFrom('MELDING_IN_MAILBOX', 'LEVERING_IN_MAILBOX'),
    mailbox: fc.constantFrom('0344', '0307', '0342', 'UITVAL'),
    address: fc.constant(null),
    aantal: fc.integer({ min: 1, max: 9 }),
    due: fc.boolean(),
  }),
  fc.record({
    soort: fc.constantFrom('STATUS_GEWIJZIGD', 'MELDING_GEWIJZIGD'),
    mailbox: fc.constant(null),
    address: fc.constantFrom('a@school.example', 'b@school.example', null),
    aantal: fc.constant(1),
    due: fc.boolean(),
  }),
);
const notices = fc
  .array(notice, { maxLength: 40 })
  .map((list) => list.map((one, i): OpenNotice => ({ ...one, ...nowhere, noticeId: String(i) })));
const addressOf = ({ mailbox, address }: OpenNotice) =>
  (mailbox === null ? address : emailOf(mailbox))?.toLowerCase();
const sum = (list: readonly { aantal: number }[]) => list.reduce((total, { aantal }) => total + aantal, 0);

test('one mail an address, nothing lost, nothing told twice, nothing before its window', () => {
  fc.assert(
    fc.property(notices, (open) => {
      const { mails, done } = batchNotices(open, ({ mailbox }) => emailOf(mailbox));
      const addresses = mails.map(({ address }) => address.toLowerCase());
      expect(new Set(addresses).size).toBe(addresses.length);
      expect(new Set(done).size).toBe(done.length);
      for (const one of open) {
        const address = addressOf(one);
        const told = address !== undefined && addresses.includes(address);
        expect(done.includes(one.noticeId)).toBe(told || address === undefined);
        if (one.due && address !== undefined) expect(told).toBe(true);
      }
      for (const mail of mails) {
        const own = open.filter((one) => addressOf(one) === mail.address.toLowerCase());
        expect(own.some(({ due }) => due)).toBe(true);
        expect(sum(mail.regels)).toBe(sum(own));
      }
    }),
    { numRuns: 300 },
  );
});

test.each([
  'a@b@c.example',
  'a,b@c.example',
  '<a@c.example>',
  'a"b@c.example',
  'a@c.example>',
  'a@-c',
  'a;b@c.example',
])('nobody tries to send to %s', (address) => {
  const one = {
    ...nowhere,
    noticeId: '1',
    soort: 'STATUS_GEWIJZIGD',
    mailbox: null,
    aantal: 1,
    address,
    due: true,
  };
  expect(batchNotices([one], ({ mailbox }) => emailOf(mailbox))).toMatchObject({
    mails: [{ unsendable: true }],
    done: ['1'],
  });
  const good = { ...one, address: 'a.b+c@c.example' };
  expect(batchNotices([good], ({ mailbox }) => emailOf(mailbox))).toMatchObject({
    mails: [{ unsendable: false }],
  });
});

describe('the words', () => {
  test('er zijn 3 nieuwe meldingen in mailbox 0344', () => {
    const { subject, text } = mailText([{ soort: 'MELDING_IN_MAILBOX', mailbox: '0344', aantal: 3 }]);
    expect(text).toContain('Er zijn 3 nieuwe meldingen in mailbox 0344.');
    expect(subject).toBe('Verzuimbroker: bericht over mailbox 0344');
    expect(mailText([{ soort: 'MELDING_IN_MAILBOX', mailbox: '0344', aantal: 1 }]).text).toContain(
      'Er is 1 nieuwe melding in mailbox 0344.',
    );
  });
  test('every kind has words for one and for more, and short sentences', () => {
    for (const [soort, zin] of Object.entries(ZINNEN)) {
      for (const aantal of [1, 2]) {
        const said = zin(aantal, '0344');
        expect({ soort, said }).toMatchObject({ said: expect.stringMatching(/^[A-Z0-9].*[.]$/) });
        for (const part of said.split('. ')) expect(part.split(' ').length).toBeLessThanOrEqual(20);
      }
    }
  });
});

describe('what a failed try means', () => {
  const waits = [10, 20];
  test('a 5xx about the mail is a bounce at once; about us, or a 4xx, it is tried again', () => {
    const failed = (smtpCode: number, command: string) =>
      judgeFailure({ smtpCode, command, error: 'EENVELOPE' }, 1, waits).kind;
    for (const command of ['MAIL FROM', 'RCPT TO', 'DATA']) expect(failed(550, command)).toBe('refused');
    for (const command of ['CONN', 'AUTH PLAIN', 'STARTTLS', 'EHLO'])
      expect(failed(550, command)).toBe('later');
    expect(failed(451, 'RCPT TO')).toBe('later');
  });
  test('waits grow as the schedule says, and after the last one it is given up', () => {
    const tries = [1, 2, 3].map((n) => judgeFailure({ error: 'ESOCKET' }, n, waits));
    expect(tries).toEqual([
      { kind: 'later', waitMs: 10, error: 'ESOCKET' },
      { kind: 'later', waitMs: 20, error: 'ESOCKET' },
      { kind: 'given-up', error: 'ESOCKET' },
    ]);
  });
});
