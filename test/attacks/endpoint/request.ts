/** An HTTP request as text, with one thing about it changed. */
import { MELDEN, signedMessage } from '../../setup/wire.ts';

export const PATH = '/verzuim/school/v1';

export interface RequestChange {
  readonly method?: string;
  readonly target?: string;
  readonly version?: string;
  /** Undefined leaves the header out; a list gives it more than once. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Lines put in as they are, after the headers. */
  readonly lines?: readonly string[];
  readonly body?: Buffer | string;
}

export function goodBody(): Buffer {
  return signedMessage().bytes;
}

/** A good request when nothing is changed. */
export function httpRequest(change: RequestChange = {}): Buffer {
  const body = Buffer.from(change.body ?? goodBody());
  const headers = {
    Host: 'localhost',
    'Content-Type': 'text/xml; charset=utf-8',
    SOAPAction: `"${MELDEN}"`,
    'Content-Length': String(body.length),
    ...change.headers,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : (value ?? [])).map((one) => `${name}: ${one}`),
  );
  const start = `${change.method ?? 'POST'} ${change.target ?? PATH} ${change.version ?? 'HTTP/1.1'}`;
  const head = [start, ...lines, ...(change.lines ?? []), '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

/** The same request with its body in chunks. */
export function chunked(change: RequestChange, chunks: string | Buffer): Buffer {
  return httpRequest({
    ...change,
    headers: { 'Transfer-Encoding': 'chunked', 'Content-Length': undefined, ...change.headers },
    body: chunks,
  });
}

export function chunk(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

export const LAST_CHUNK = Buffer.from('0\r\n\r\n');
