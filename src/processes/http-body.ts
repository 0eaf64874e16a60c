/** Size of a request, judged before and while it is read. Source: EK-20. */
import type { IncomingMessage } from 'node:http';

/** Whether Content-Length alone says that the body is too large to be read. */
export function announcesMoreThan(request: IncomingMessage, maxBytes: number): boolean {
  return Number(request.headers['content-length'] ?? 0) > maxBytes;
}

/** The client broke off before its message was there: nothing was promised and nothing is lost. */
export class ClientGone extends Error {
  constructor() {
    super('the client went away');
    this.name = 'ClientGone';
  }
}

/** Why a body was not read to its end; the rest of it is thrown away. */
export type NotRead = 'too-large' | 'no-room';

/** @param hold  asked for every piece before it is kept: false when there is no room for it. */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  hold: (bytes: number) => boolean,
): Promise<Buffer | NotRead> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const stop = (why: NotRead) => {
      request.removeAllListeners('data');
      request.resume();
      chunks.length = 0;
      resolve(why);
    };
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) stop('too-large');
      else if (hold(chunk.length)) chunks.push(chunk);
      else stop('no-room');
    });
    request.on('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ECONNRESET' ? new ClientGone() : error),
    );
    request.on('aborted', () => reject(new ClientGone()));
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  });
}
