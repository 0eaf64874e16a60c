/** The mail with an invitation, over real SMTP: a token and an address, and nothing about anyone. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendInvitation } from '../../src/post/invitation-mail.ts';
import { createSmtp } from '../../src/post/smtp.ts';
import { startSmtp, type TestSmtp } from '../setup/smtp.ts';

let smtp: TestSmtp;
let refuse: number | undefined;
beforeAll(async () => {
  smtp = await startSmtp({ refuse: () => refuse });
});
afterAll(() => smtp.stop());

const TOKEN = 'A'.repeat(43);
const send = () =>
  sendInvitation(createSmtp({ host: '127.0.0.1', port: smtp.port, tls: 'none', timeoutMs: 5000 }), {
    from: 'verzuim@register.example',
    to: 'anna@school.example',
    url: 'https://loket.example.nl',
    token: TOKEN,
  });

test('it goes to one address, with the token in the text only', async () => {
  expect(await send()).toBe(true);
  const [mail] = smtp.received;
  expect(mail).toMatchObject({ to: ['anna@school.example'], from: 'verzuim@register.example' });
  expect(mail?.parsed.text).toContain(TOKEN);
  expect(mail?.parsed.text).toContain('https://loket.example.nl');
  expect(mail?.parsed.subject).not.toContain(TOKEN);
  expect(mail?.parsed.messageId).toMatch(/@register\.example>$/);
});

test('a server that refuses it is told to whoever invites', async () => {
  refuse = 550;
  expect(await send()).toBe(false);
});
