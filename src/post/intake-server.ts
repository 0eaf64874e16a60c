/**
 * The mailbox of certificate intake: a small SMTP server for one address. A mail is in memory only; 250 is said after
 * `receive` kept what it needs, so that what we lose is sent again. It never answers by itself.
 * Source: verzuim §1 row 5; RFC 5321; docs/decisions/0017.
 */
import { hash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server';
import type { Log } from '../ops/log.ts';
import { type IntakeMail, readMail, TooManyAttachments, UnreadableMail } from './read-mail.ts';

export interface IntakeServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** The one address that is taken; case does not matter. */
  readonly address: string;
  /** PEM, both or none: with them STARTTLS is offered. */
  readonly certificate?: string;
  readonly privateKey?: string;
  /** Of a whole mail as it is sent, base64 included. */
  readonly maxBytes: number;
  /** At once, of everybody. At most this many mails are in memory. */
  readonly maxConnections: number;
  /** Per address of a client, each minute. Default 60. */
  readonly maxConnectionsPerMinute?: number;
  /** Default 20; pictures in a signature count. */
  readonly maxAttachments?: number;
  /** Of silence on a connection; a whole connection lasts ten times as long at most. */
  readonly timeoutMs: number;
  /** Rejects when the mail must come again. The bytes are overwritten afterwards. */
  readonly receive: (mail: IntakeMail) => Promise<'kept'>;
  readonly log: Log;
}

export interface IntakeServer {
  readonly port: number;
  /** Takes no new connection, and waits a moment for those that are there. */
  close(): Promise<void>;
}

const CLOSE_MS = 2000;
const MAX_SILENCES = 10;
const MINUTE_MS = 60_000;
/** More than this many clients in a minute are one flood. */
const MAX_CLIENTS = 10_000;

/** @throws the error of the socket when the port cannot be had, or of a certificate that does not fit its key. */
export async function startIntakeServer(options: IntakeServerOptions): Promise<IntakeServer> {
  const { host, port, log } = options;
  const limit = limitByMinute(options.maxConnectionsPerMinute ?? 60);
  // One client never holds all the places.
  const share = Math.max(1, Math.floor(options.maxConnections / 4));
  /** Session → the address of its client. */
  const open = new Map<string, string>();
  const server = new SMTPServer({
    ...serverOptions(options),
    onConnect: ({ id, remoteAddress }, done) => {
      const held = [...open.values()].filter((address) => address === remoteAddress).length;
      if (held >= share || !limit(remoteAddress)) return done(reply(421, 'Try again later'));
      open.set(id, remoteAddress);
      done(null);
    },
    // Of one that was refused too: it holds no place.
    onClose: ({ id }) => void open.delete(id),
    onRcptTo: ({ address }, _session, done) =>
      done(isSameAddress(address, options.address) ? null : reply(550, 'No such mailbox here')),
    onData: (stream, session, done) => {
      takeMail(stream, session, options).then(
        () => done(),
        (error: unknown) => done(answerTo(error, log)),
      );
    },
  });
  // A client that hangs up or speaks another language is no news; what could be is in its class and code.
  server.on('error', (error) => log.info({ event: 'intake.connection', error }));
  // Drop by drop is no silence.
  server.server.on('connection', (socket: Socket) => {
    const end = setTimeout(() => socket.destroy(), options.timeoutMs * MAX_SILENCES);
    socket.once('close', () => clearTimeout(end));
  });
  server.listen(port, host);
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function serverOptions(options: IntakeServerOptions): SMTPServerOptions {
  const { certificate, privateKey, maxBytes, maxConnections, timeoutMs } = options;
  const tls =
    certificate === undefined || privateKey === undefined ? {} : { cert: certificate, key: privateKey };
  return {
    ...tls,
    minVersion: 'TLSv1.2',
    disabledCommands: 'cert' in tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    size: maxBytes,
    maxClients: maxConnections,
    maxRecipients: 1,
    socketTimeout: timeoutMs,
    closeTimeout: CLOSE_MS,
    logger: false,
  };
}

/** Everything that came is overwritten at the end, however it ends: it may hold a private key. */
async function takeMail(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  options: IntakeServerOptions,
): Promise<void> {
  const started = performance.now();
  const raw = await readRaw(stream, options.maxBytes);
  const mailId = hash('sha256', raw, 'hex');
  const { mailFrom } = session.envelope;
  const envelopeFrom = mailFrom === false || mailFrom.address === '' ? null : mailFrom.address;
  let mail: IntakeMail | undefined;
  try {
    mail = await readMail(raw, { mailId, envelopeFrom, maxAttachments: options.maxAttachments ?? 20 });
    await options.receive(mail);
    const ms = Math.round(performance.now() - started);
    options.log.info({ event: 'intake.mail', ref: refOf(mailId), count: mail.bijlagen.length, ms });
  } finally {
    raw.fill(0);
    for (const { bytes } of mail?.bijlagen ?? []) bytes.fill(0);
    mail?.tekst.fill(0);
  }
}

class TooLarge extends Error {}

/** Reads to the end also when it is too much, but keeps nothing of it then: SMTP has no way to stop a sender. */
async function readRaw(stream: SMTPServerDataStream, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) chunks.length = 0;
    else chunks.push(chunk);
  }
  if (size > maxBytes) throw new TooLarge();
  return Buffer.concat(chunks, size);
}

function answerTo(error: unknown, log: Log): Error {
  if (error instanceof TooLarge) return reply(552, 'Message too large');
  if (error instanceof UnreadableMail) return reply(554, 'Message cannot be read');
  if (error instanceof TooManyAttachments) return reply(554, 'Too many attachments');
  log.error({ event: 'intake.failed', error });
  return reply(451, 'Try again later');
}

/** What the mails to the sender call it by too. */
export function refOf(mailId: string): string {
  return mailId.slice(0, 12);
}

function isSameAddress(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

/** @returns whether this client may connect once more in this minute. */
function limitByMinute(max: number): (client: string) => boolean {
  const counts = new Map<string, number>();
  let until = 0;
  return (client) => {
    const now = performance.now();
    if (now >= until) {
      counts.clear();
      until = now + MINUTE_MS;
    }
    const count = (counts.get(client) ?? 0) + 1;
    if (count === 1 && counts.size >= MAX_CLIENTS) return false;
    counts.set(client, count);
    return count <= max;
  };
}
