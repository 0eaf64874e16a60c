/** One TLS connection on which anything can be written, and what came back on it. */
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { fixture } from '../../../src/harness/example-partners.ts';

export interface Answers {
  /** Status codes in the order of the answers, `100` included. */
  readonly statuses: readonly number[];
  /** Everything that came back. */
  readonly text: string;
  readonly closed: boolean;
}

export interface ExchangeOptions {
  /** How many answers to wait for when the connection stays open. */
  readonly answers: number;
  /** True: wait until the other side ends the connection. */
  readonly ends: boolean;
  /** Between two pieces; slowness is the attack then. Default 0. */
  readonly everyMs?: number | undefined;
  /** A leaf of the test PKI; default vendor-rsin. */
  readonly certificate?: string;
  readonly tls?: ConnectionOptions;
}

/** Longer than the server's own limit in these tests; a case that comes here fails. */
const GIVE_UP_MS = 10_000;

export function tlsOptions(url: string, certificate = 'vendor-rsin', key = certificate): ConnectionOptions {
  return {
    host: '127.0.0.1',
    port: Number(new URL(url).port),
    servername: 'localhost',
    ca: [fixture('trust/root.pem')],
    cert: fixture(`${certificate}.pem`),
    key: fixture(`keys/${key}.key.pem`),
  };
}

/** @param pieces  written one after the other; each has left before the next one is written. */
export function exchange(
  url: string,
  pieces: readonly (string | Buffer)[],
  options: ExchangeOptions,
): Promise<Answers> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...tlsOptions(url, options.certificate), ...options.tls });
    const received: Buffer[] = [];
    let closed = false;
    const finish = () => {
      clearTimeout(limit);
      socket.destroy();
      const text = Buffer.concat(received).toString('latin1');
      resolve({ statuses: readStatuses(text), text, closed });
    };
    const limit = setTimeout(() => {
      socket.destroy();
      reject(
        new Error(`no end in sight, so far: ${Buffer.concat(received).toString('latin1').slice(0, 200)}`),
      );
    }, GIVE_UP_MS);
    socket.on('data', (chunk: Buffer) => {
      received.push(chunk);
      const text = Buffer.concat(received).toString('latin1');
      if (!options.ends && readStatuses(text).length >= options.answers) finish();
    });
    // A connection that is cut shows as an error or as an end, as the machine likes.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      closed = true;
      finish();
    });
    socket.on('secureConnect', () => writeAll(socket, pieces, options.everyMs ?? 0));
  });
}

function writeAll(socket: TLSSocket, pieces: readonly (string | Buffer)[], everyMs: number): void {
  const [first, ...rest] = pieces;
  if (first === undefined || socket.destroyed) return;
  socket.write(first, () => {
    if (everyMs === 0) writeAll(socket, rest, everyMs);
    else setTimeout(() => writeAll(socket, rest, everyMs), everyMs);
  });
}

/** Complete answers only: head and as many bytes as Content-Length says. */
function readStatuses(text: string): readonly number[] {
  const statuses: number[] = [];
  let at = 0;
  for (;;) {
    const end = text.indexOf('\r\n\r\n', at);
    if (end < 0) return statuses;
    const head = text.slice(at, end);
    // Node's own refusals have an empty body in chunks.
    const length = /^transfer-encoding: chunked$/im.test(head)
      ? '0\r\n\r\n'.length
      : Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
    if (text.length < end + 4 + length) return statuses;
    statuses.push(Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? Number.NaN));
    at = end + 4 + length;
  }
}
