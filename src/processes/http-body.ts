/** Media type and size of a request, judged before and while it is read. Source: EK-20, EK-28, EK-39. */
import type { IncomingMessage } from 'node:http';

export interface MediaType {
  /** Only `text/xml` without compression is read; anything else is 415. */
  readonly supported: boolean;
  /** Lower case; undefined when not given. Another one than UTF-8 is the gate's to refuse, as F4. */
  readonly charset: string | undefined;
}

export function readMediaType(
  contentType: string | undefined,
  contentEncoding: string | undefined,
): MediaType {
  const [type, ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((piece) => piece.trim());
  const charsets = parameters
    .filter((parameter) => parameter.startsWith('charset='))
    .map((parameter) => parameter.slice(8).replace(/"/g, ''));
  // Two different ones become a name that nobody knows: none of them may be the one that counts.
  const charset = charsets.length === 0 ? undefined : [...new Set(charsets)].join(' ');
  const plain = contentEncoding === undefined || contentEncoding.toLowerCase() === 'identity';
  return { supported: type === 'text/xml' && plain, charset };
}

/** Whether Content-Length alone says that the body is too large to be read. */
export function announcesMoreThan(request: IncomingMessage, maxBytes: number): boolean {
  return Number(request.headers['content-length'] ?? 0) > maxBytes;
}

/** @returns undefined as soon as more than `maxBytes` came in; the rest is thrown away. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const tooLarge = () => {
      request.removeAllListeners('data');
      request.resume();
      resolve(undefined);
    };
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) tooLarge();
      else chunks.push(chunk);
    });
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('the client went away')));
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  });
}
