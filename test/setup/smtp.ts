/** A real SMTP server on a port of its own, which can be told to misbehave. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  readonly to: readonly string[];
  readonly from: string;
  readonly raw: string;
  readonly parsed: ParsedMail;
}

export interface TestSmtp {
  readonly port: number;
  readonly received: readonly ReceivedMail[];
  /** Connections that were made, also those that came to nothing. */
  readonly connections: () => number;
  stop(): Promise<void>;
}

export interface Misbehaviour extends Pick<SMTPServerOptions, 'secure' | 'key' | 'cert' | 'authOptional'> {
  /** SMTP code for a recipient; undefined accepts. */
  readonly refuse?: (address: string) => number | undefined;
  /** After the whole message came: a code instead of 250, or 'hang up'. */
  readonly afterData?: (mail: ReceivedMail) => number | 'hang up' | undefined;
  /** How long the server thinks after RCPT TO. */
  readonly thinkMs?: number;
  readonly port?: number;
}

export async function startSmtp(options: Misbehaviour = {}): Promise<TestSmtp> {
  const received: ReceivedMail[] = [];
  let connections = 0;
  const answer = (code: number) => Object.assign(new Error('no'), { responseCode: code });
  const server = new SMTPServer({
    authOptional: true,
    secure: options.secure ?? false,
    disabledCommands: options.cert ? [] : ['STARTTLS'],
    ...(options.cert && options.key ? { cert: options.cert, key: options.key } : {}),
    onConnect(_session, done) {
      connections++;
      done();
    },
    onRcptTo({ address }, _session, done) {
      const code = options.refuse?.(address);
      const say = () => (code === undefined ? done() : done(answer(code)));
      if (options.thinkMs) setTimeout(say, options.thinkMs).unref();
      else say();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          to: rcptTo.map(({ address }) => address),
          from: mailFrom === false ? '' : mailFrom.address,
          raw,
          parsed: await simpleParser(raw),
        };
        const after = options.afterData?.(mail);
        if (after === 'hang up') {
          received.push(mail);
          // The server's own list of sockets is the only way to cut one off in the middle.
          for (const { _socket: socket } of [...server.connections] as unknown as {
            _socket: { destroy(): void };
          }[])
            socket.destroy();
          return;
        }
        if (after !== undefined) return done(answer(after));
        received.push(mail);
        done();
      });
    },
  });
  server.on('error', () => undefined); // a client that hangs up
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    connections: () => connections,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
