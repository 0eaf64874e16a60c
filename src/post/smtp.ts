/**
 * One mail to one address over SMTP, within a time limit over all: also a server that answers drop by drop is left.
 */
import { connect, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import type { SendFailure } from './outcome.ts';

export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  /** starttls refuses a server without TLS; none is for a relay on the own machine. */
  readonly tls: 'starttls' | 'implicit' | 'none';
  readonly user?: string;
  readonly password?: string;
  /** For the whole exchange. */
  readonly timeoutMs: number;
  /** Extra trusted roots, PEM. */
  readonly ca?: string;
}

export interface OutgoingMail {
  /** The same at every try, so that a receiver can tell a second one. */
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** @returns undefined when the server took the mail. Never throws. */
export type SendMail = (mail: OutgoingMail, signal: AbortSignal) => Promise<SendFailure | undefined>;

export function createSmtp(options: SmtpOptions): SendMail {
  const { host, port, tls, user, password, timeoutMs, ca } = options;
  return async (mail, signal) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    let socket: Socket | undefined;
    const transport = createTransport({
      host,
      port,
      secure: tls === 'implicit',
      requireTLS: tls === 'starttls',
      ignoreTLS: tls === 'none',
      tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
      ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
      getSocket: (_options: unknown, ready: Ready) => {
        socket = openSocket({ host, port }, limit, ready);
      },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      const sent = transport.sendMail({
        messageId: mail.messageId,
        from: mail.from,
        to: { name: '', address: mail.to },
        envelope: { from: mail.from, to: [mail.to] },
        subject: mail.subject,
        text: mail.text,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      });
      await Promise.race([sent, aborted(limit)]);
      return undefined;
    } catch (error) {
      return limit.aborted ? { error: 'ETIMEDOUT' } : toFailure(error);
    } finally {
      transport.close();
      socket?.destroy();
    }
  };
}

type Ready = (error: Error | null, found?: { readonly connection: Socket }) => void;

/** A connection of our own, so that the limit can end it whatever the exchange is doing. */
function openSocket(to: { host: string; port: number }, limit: AbortSignal, ready: Ready): Socket {
  const socket = connect(to);
  const end = () => socket.destroy(new Error('time limit'));
  if (limit.aborted) end();
  limit.addEventListener('abort', end, { once: true });
  socket.on('error', () => undefined); // whoever uses the socket hears it too
  socket.once('error', ready);
  socket.once('connect', () => {
    socket.off('error', ready);
    ready(null, { connection: socket });
  });
  return socket;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('time limit')), { once: true });
  });
}

const WORD = /^[A-Z_]{1,40}$/;

function toFailure(error: unknown): SendFailure {
  const { responseCode, command, code } = error as {
    responseCode?: unknown;
    command?: unknown;
    code?: unknown;
  };
  return {
    ...(typeof responseCode === 'number' ? { smtpCode: responseCode } : {}),
    ...(typeof command === 'string' ? { command } : {}),
    error: typeof code === 'string' && WORD.test(code) ? code : 'UNKNOWN',
  };
}
