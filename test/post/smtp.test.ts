/** Mails against a real SMTP server: one that works, is down, slow, refuses, takes half, and one without TLS. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { fixture } from '../../src/harness/example-partners.ts';
import { createSmtp } from '../../src/post/smtp.ts';
import { freePort } from '../setup/process.ts';
import { type Misbehaviour, startSmtp, type TestSmtp } from '../setup/smtp.ts';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
});
const server = async (options: Misbehaviour = {}): Promise<TestSmtp> => {
  const started = await startSmtp(options);
  open.push(started);
  return started;
};
const mail = (to = 'leerplicht@gemeente.example') => ({
  messageId: `<${randomUUID()}@broker.example>`,
  from: 'broker@broker.example',
  to,
  subject: 'Verzuimbroker: bericht over mailbox 0344',
  text: 'Er zijn 3 nieuwe meldingen in mailbox 0344.\n',
});
const never = new AbortController().signal;
const smtp = (port: number, more: object = {}) =>
  createSmtp({ host: '127.0.0.1', port, tls: 'none', timeoutMs: 5000, ...more });

test('a mail arrives with its Message-ID, as an automatic one, as plain text', async () => {
  const { port, received } = await server();
  const sent = mail();
  expect(await smtp(port)(sent, never)).toBeUndefined();
  expect(received).toHaveLength(1);
  const [got] = received;
  expect(got).toMatchObject({ to: [sent.to], from: sent.from });
  expect(got?.parsed).toMatchObject({ messageId: sent.messageId, subject: sent.subject, html: false });
  expect(got?.parsed.text).toBe(sent.text);
  expect(got?.parsed.headers.get('auto-submitted')).toBe('auto-generated');
});

describe('a failure is told by its code and command, never in the words of the server', () => {
  test('down', async () => {
    expect(await smtp(await freePort())(mail(), never)).toEqual({ error: 'ECONNREFUSED' });
  });
  test.each([
    [550, 'RCPT TO'],
    [451, 'RCPT TO'],
  ])('%i to the recipient', async (code, command) => {
    const { port, received } = await server({ refuse: () => code });
    expect(await smtp(port)(mail(), never)).toMatchObject({ smtpCode: code, command });
    expect(received).toEqual([]);
  });
  test('554 after the message came', async () => {
    const { port } = await server({ afterData: () => 554 });
    expect(await smtp(port)(mail(), never)).toMatchObject({ smtpCode: 554, command: 'DATA' });
  });
  test('one that takes half: the message came, the connection breaks before its answer', async () => {
    const { port, received } = await server({ afterData: () => 'hang up' });
    const failure = await smtp(port)(mail(), never);
    expect(failure?.error).toMatch(/^[A-Z]+$/);
    expect(failure?.smtpCode).toBeUndefined();
    expect(received).toHaveLength(1);
  });
  test('slow: the limit is over the whole exchange', async () => {
    const { port } = await server({ thinkMs: 30_000 });
    expect(await smtp(port, { timeoutMs: 200 })(mail(), never)).toEqual({ error: 'ETIMEDOUT' });
  });
  test('slow: a greeting drop by drop does not hold it', async () => {
    const timers: NodeJS.Timeout[] = [];
    const dripping = createServer((socket) => {
      socket.on('error', () => undefined);
      timers.push(setInterval(() => socket.write('220-still here\r\n'), 50));
    });
    const port = await new Promise<number>((resolve) => {
      dripping.listen(0, '127.0.0.1', () => resolve((dripping.address() as { port: number }).port));
    });
    expect(await smtp(port, { timeoutMs: 400 })(mail(), never)).toEqual({ error: 'ETIMEDOUT' });
    for (const timer of timers) clearInterval(timer);
    await new Promise((resolve) => dripping.close(resolve));
  });
});

describe('TLS', () => {
  const identity = { cert: fixture('broker.pem'), key: fixture('keys/broker.key.pem') };
  const ca = ['root', 'intermediate', 'tsp'].map((name) => fixture(`trust/${name}.pem`)).join('');
  test('starttls refuses a server without it, and sends nothing in the clear', async () => {
    const { port, received } = await server();
    expect(await smtp(port, { tls: 'starttls' })(mail(), never)).toMatchObject({ error: 'ETLS' });
    expect(received).toEqual([]);
  });
  test('starttls sends to a server whose certificate it trusts, and not to another', async () => {
    const { port, received } = await server(identity);
    const trusting = smtp(port, { host: 'localhost', tls: 'starttls', ca });
    expect(await trusting(mail(), never)).toBeUndefined();
    expect(received).toHaveLength(1);
    const other = smtp(port, { host: 'localhost', tls: 'starttls' });
    expect(await other(mail(), never)).toMatchObject({ error: expect.stringMatching(/^[A-Z_]+$/) });
    expect(received).toHaveLength(1);
  });
  test('implicit: TLS from the first byte, with the certificate of the named host', async () => {
    const { port, received } = await server({ ...identity, secure: true });
    expect(await smtp(port, { host: 'localhost', tls: 'implicit', ca })(mail(), never)).toBeUndefined();
    expect(received).toHaveLength(1);
    const other = await smtp(port, { host: 'localhost', tls: 'implicit' })(mail(), never);
    expect(other).toMatchObject({ error: expect.stringMatching(/^[A-Z_]+$/) });
    expect(received).toHaveLength(1);
  });
});
