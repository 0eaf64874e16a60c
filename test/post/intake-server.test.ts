/** The mailbox of certificate intake against real clients: who is taken, what is kept, and what never leaves memory. */
import { hash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, test } from 'vitest';
import { fixture } from '../../src/harness/example-partners.ts';
import { createLog } from '../../src/ops/log.ts';
import {
  type IntakeServer,
  type IntakeServerOptions,
  startIntakeServer,
} from '../../src/post/intake-server.ts';
import type { IntakeMail } from '../../src/post/read-mail.ts';
import { pem } from '../setup/certificaat.ts';
import { makeZip } from '../setup/zips.ts';

const TO = 'certificaten@broker.example';
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

interface Started extends IntakeServer {
  readonly kept: IntakeMail[];
  readonly lines: string[];
}
const copy = (mail: IntakeMail): IntakeMail => ({
  ...mail,
  bijlagen: mail.bijlagen.map(({ naam, bytes }) => ({ naam, bytes: Buffer.from(bytes) })),
});

async function start(change: Partial<IntakeServerOptions> = {}): Promise<Started> {
  const kept: IntakeMail[] = [];
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } });
  const server = await startIntakeServer({
    host: '127.0.0.1',
    port: 0,
    address: TO,
    maxBytes: 200_000,
    maxConnections: 10,
    timeoutMs: 20_000,
    receive: async (mail) => {
      kept.push(copy(mail));
      return 'kept';
    },
    log,
    ...change,
  });
  open.push(server);
  return { ...server, kept, lines };
}

interface Sent {
  readonly from?: string;
  readonly to?: string;
  readonly headers?: Record<string, string>;
  readonly attachments?: readonly { filename?: string; content: Buffer }[];
  readonly html?: string;
}
/** @returns the code of the server's last answer. */
async function send(port: number, mail: Sent = {}, options: object = {}): Promise<number> {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true, ...options });
  try {
    const { to = TO, from = 'beheer@school.example', attachments = [], ...rest } = mail;
    const info = await transport.sendMail({
      ...rest,
      from: 'beheer@school.example',
      to,
      envelope: { from, to: [to] },
      messageId: '<een@school.example>',
      subject: 'Certificaat van Voorbeeldschool',
      text: 'Bijgaand het certificaat.',
      attachments: attachments.map((attachment) => ({ ...attachment })),
    });
    return Number(info.response.slice(0, 3));
  } catch (error) {
    return (error as { responseCode?: number }).responseCode ?? 0;
  } finally {
    transport.close();
  }
}

/** A client that is no mail program: says each line after the answer to the one before. @returns every answer. */
function talk(port: number, lines: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const waiting = [...lines];
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
    socket.on('data', (data) => {
      heard += data.toString('latin1');
      if (!/^\d{3} .*\r\n$/m.test(data.toString('latin1'))) return;
      const next = waiting.shift();
      if (next === undefined) socket.destroy();
      else socket.write(`${next}\r\n`);
    });
  });
}

const zip = makeZip({ naam: 'school.cer', bytes: pem('school') });

test('a mail with its attachments is handed over, and only then it is said to be there', async () => {
  let release: (kept: 'kept') => void = () => undefined;
  let arrived: (mail: IntakeMail) => void = () => undefined;
  const received = new Promise<IntakeMail>((resolve) => {
    arrived = resolve;
  });
  const { port } = await start({
    receive: (mail) => {
      arrived(copy(mail));
      return new Promise((resolve) => {
        release = resolve;
      });
    },
  });
  let answered = false;
  const sending = send(port, { attachments: [{ filename: 'inzending.zip', content: zip }] }).then((code) => {
    answered = true;
    return code;
  });
  const mail = await received;
  expect(answered).toBe(false);
  release('kept');
  expect(await sending).toBe(250);
  expect(mail).toMatchObject({
    van: 'beheer@school.example',
    envelopeFrom: 'beheer@school.example',
    messageId: '<een@school.example>',
    automatisch: false,
    bijlagen: [{ naam: 'inzending.zip' }],
  });
  expect(mail.bijlagen[0]?.bytes.equals(zip)).toBe(true);
});

test('the same mail again has the same id: the digest of what came', async () => {
  const { port, kept } = await start();
  const mail = `From: a@b.example\r\nSubject: x\r\n\r\ntext\r\n`;
  const lines = ['EHLO x', 'MAIL FROM:<a@b.example>', `RCPT TO:<${TO}>`, 'DATA', `${mail}.`];
  for (let i = 0; i < 2; i++) expect(await talk(port, lines)).toMatch(/250[^\r]*\r\n$/);
  expect(kept.map(({ mailId }) => mailId)).toEqual([
    hash('sha256', mail, 'hex'),
    hash('sha256', mail, 'hex'),
  ]);
});

test('what fails is asked for again, and then taken', async () => {
  let failures = 1;
  const { port, lines } = await start({
    receive: async () => {
      if (failures-- > 0) throw new Error('a text that may hold a value');
      return 'kept';
    },
  });
  expect(await send(port)).toBe(451);
  expect(lines.join('')).toContain('intake.failed');
  expect(lines.join('')).not.toContain('may hold');
  expect(await send(port)).toBe(250);
});

test('only the one address is taken, in any case; nothing is passed on', async () => {
  const { port, kept } = await start();
  expect(await send(port, { to: 'iemand@elders.example' })).toBe(550);
  expect(await send(port, { to: 'postmaster@broker.example' })).toBe(550);
  expect(kept).toEqual([]);
  expect(await send(port, { to: TO.toUpperCase() })).toBe(250);
});

describe('too large', () => {
  const large = { attachments: [{ filename: 'a.zip', content: Buffer.alloc(300_000, 'x') }] };
  test('552 at once when the client says so', async () => {
    const { port } = await start();
    expect(await talk(port, ['EHLO x', 'MAIL FROM:<a@b.example> SIZE=200001'])).toMatch(/552[^\r]*\r\n$/);
    expect(await talk(port, ['EHLO x', 'MAIL FROM:<a@b.example> SIZE=199999'])).toMatch(/250[^\r]*\r\n$/);
  });
  test('552 at the end when it does not, and nothing is handed over', async () => {
    const { port, kept } = await start();
    expect(await send(port, large)).toBe(552);
    expect(kept).toEqual([]);
    expect(await send(port, { attachments: [{ filename: 'a.zip', content: Buffer.alloc(90_000) }] })).toBe(
      250,
    );
  });
});

test('too many attachments', async () => {
  const { port, kept } = await start({ maxAttachments: 3 });
  const some = (n: number) =>
    Array.from({ length: n }, () => ({ filename: 'a.png', content: Buffer.from('x') }));
  expect(await send(port, { attachments: some(4) })).toBe(554);
  expect(kept).toEqual([]);
  expect(await send(port, { attachments: some(3) })).toBe(250);
});

test('more parts than the parser takes are refused, and the next mail is taken', async () => {
  const { port, kept } = await start({ maxBytes: 2_000_000 });
  const parts = '--b\r\n\r\nx\r\n'.repeat(1500);
  const mail = `From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts}--b--\r\n`;
  const lines = ['EHLO x', 'MAIL FROM:<a@b.example>', `RCPT TO:<${TO}>`, 'DATA', `${mail}.`];
  expect(await talk(port, lines)).toMatch(/554[^\r]*\r\n$/);
  expect(kept).toEqual([]);
  expect(await send(port)).toBe(250);
});

test.each<readonly [string, Sent, boolean]>([
  ['no sign of a machine', {}, false],
  ['Auto-Submitted: no', { headers: { 'Auto-Submitted': 'no' } }, false],
  ['an absence notice', { headers: { 'Auto-Submitted': 'auto-replied' } }, true],
  ['Precedence: bulk', { headers: { Precedence: 'bulk' } }, true],
  ['Precedence: list', { headers: { Precedence: 'List' } }, true],
])('%s', async (_, mail, automatisch) => {
  const { port, kept } = await start();
  expect(await send(port, mail)).toBe(250);
  expect(kept.map((one) => one.automatisch)).toEqual([automatisch]);
});

test('the notice of a server, without a sender', async () => {
  const { port, kept } = await start();
  const lines = ['EHLO x', 'MAIL FROM:<>', `RCPT TO:<${TO}>`, 'DATA', 'Subject: x\r\n\r\nx\r\n.'];
  expect(await talk(port, lines)).toMatch(/250[^\r]*\r\n$/);
  expect(kept).toMatchObject([{ envelopeFrom: null, automatisch: true, van: '', bijlagen: [] }]);
  expect(kept[0]?.messageId).toBeUndefined();
});

describe('TLS', () => {
  const identity = { certificate: fixture('broker.pem'), privateKey: fixture('keys/broker.key.pem') };
  const ca = fixture('trust/root.pem') + fixture('trust/intermediate.pem') + fixture('trust/tsp.pem');
  const tls = { ignoreTLS: false, requireTLS: true, tls: { ca, servername: 'localhost' } };
  test('STARTTLS with our certificate', async () => {
    const { port, kept } = await start(identity);
    expect(await send(port, {}, tls)).toBe(250);
    expect(kept).toHaveLength(1);
  });
  test('nothing below TLS 1.2', async () => {
    const { port } = await start(identity);
    const offer = (version: 'TLSv1.1' | 'TLSv1.2') =>
      new Promise<string>((resolve) => {
        const plain: Socket = connect(port, '127.0.0.1');
        const lines = ['EHLO x', 'STARTTLS'];
        plain.on('data', (data) => {
          if (!/^\d{3} .*\r\n$/m.test(data.toString('latin1'))) return;
          const next = lines.shift();
          if (next !== undefined) return void plain.write(`${next}\r\n`);
          plain.removeAllListeners('data');
          const secure = connectTls({
            socket: plain,
            ca,
            servername: 'localhost',
            minVersion: version,
            maxVersion: version,
            ciphers: 'DEFAULT@SECLEVEL=0',
          });
          secure.on('secureConnect', () => resolve(secure.getProtocol() ?? ''));
          secure.on('error', () => resolve('refused'));
          open.push({ close: () => secure.destroy() });
        });
      });
    expect(await offer('TLSv1.1')).toBe('refused');
    expect(await offer('TLSv1.2')).toBe('TLSv1.2');
  });
  test('without a certificate it is not offered; logging in never is', async () => {
    const bare = await start();
    expect(await talk(bare.port, ['EHLO x', 'STARTTLS'])).toMatch(/50\d[^\r]*\r\n$/);
    const { port } = await start(identity);
    const heard = await talk(port, ['EHLO x', 'AUTH PLAIN AGEAYg==']);
    expect(heard).toContain('STARTTLS');
    expect(heard).not.toMatch(/250.AUTH/);
    expect(heard).toMatch(/50\d[^\r]*\r\n$/);
  });
});

describe('many clients', () => {
  test('more connections at once than there may be', async () => {
    const { port } = await start({ maxConnections: 2 });
    const held = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    await Promise.all(held.map((socket) => new Promise((resolve) => socket.once('data', resolve))));
    expect(await talk(port, [])).toMatch(/^421 /);
    for (const socket of held) socket.destroy();
  });
  test('more connections in a minute than there may be', async () => {
    const { port } = await start({ maxConnectionsPerMinute: 2 });
    expect(await talk(port, [])).toMatch(/^220 /);
    expect(await talk(port, [])).toMatch(/^220 /);
    expect(await talk(port, [])).toMatch(/^421 /);
  });
  test('one that is silent, and one that speaks drop by drop, are left', async () => {
    const { port } = await start({ timeoutMs: 100 });
    const ended = (drop: boolean) =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => undefined);
        const timer = setInterval(() => drop && socket.write('N'), 20);
        socket.on('close', () => {
          clearInterval(timer);
          resolve(true);
        });
        socket.resume();
      });
    expect(await Promise.all([ended(false), ended(true)])).toEqual([true, true]);
  });
});

test('after it is kept, nothing of the mail is left in memory, log or on disk', async () => {
  const seen: Buffer[] = [];
  const { port, lines } = await start({
    receive: async (mail) => {
      seen.push(...mail.bijlagen.map(({ bytes }) => bytes));
      return 'kept';
    },
  });
  expect(await send(port, { attachments: [{ filename: 'geheim.zip', content: zip }] })).toBe(250);
  expect(seen).toHaveLength(1);
  expect(seen.every((bytes) => bytes.length > 0 && bytes.every((byte) => byte === 0))).toBe(true);
  expect(lines.join('')).toContain('"event":"intake.mail"');
  expect(lines.join('')).not.toMatch(/school|geheim|Voorbeeld|Bijgaand/i);
});

test('a port that is taken is told, and closing lets the port go', async () => {
  const first = await start();
  await expect(start({ port: first.port })).rejects.toThrow('EADDRINUSE');
  await first.close();
  open.splice(0);
  const again = await start({ port: first.port });
  expect(await send(again.port)).toBe(250);
});
