/** A file with an envelope, or with a recorded HTTP request: the headers in front say what the endpoint wants to know. */
import { type MediaType, readMediaType } from '../../edukoppeling/soap/media-type.ts';
import type { HttpHeaders } from '../../edukoppeling/verify.ts';

/** What the endpoint judges before it reads a message. */
export interface RequestHead {
  /** These two are undefined when the recording begins with the headers. */
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly contentType: string | undefined;
  readonly media: MediaType;
}

export interface RecordedRequest {
  readonly envelope: Buffer;
  /** These two are undefined when the file holds an envelope only. */
  readonly http: HttpHeaders | undefined;
  readonly head: RequestHead | undefined;
}

const REQUEST_LINE = /^([A-Z]{3,10}) (\S+) HTTP\/\d(?:\.\d)?\r?\n/;
const HEADER_LINE = /^[A-Za-z][A-Za-z0-9-]*:[ \t]*[^\r\n]*\r?\n/;

export function readRecordedRequest(file: Buffer): RecordedRequest {
  const start = file.toString('latin1', 0, Math.min(file.length, 64 * 1024));
  const line = REQUEST_LINE.exec(start);
  const end = /\r?\n\r?\n/.exec(start);
  if ((line === null && !HEADER_LINE.test(start)) || end === null) {
    return { envelope: file, http: undefined, head: undefined };
  }
  const headers = start.slice(0, end.index);
  const contentType = findHeader(headers, 'content-type');
  const media = readMediaType(contentType, findHeader(headers, 'content-encoding'));
  const body = file.subarray(end.index + end[0].length);
  const chunked = findHeader(headers, 'transfer-encoding')?.toLowerCase() === 'chunked';
  return {
    envelope: chunked ? joinChunks(body) : body,
    http: { soapAction: findHeader(headers, 'soapaction'), charset: media.charset },
    head: { method: line?.[1], path: line?.[2]?.split('?')[0], contentType, media },
  };
}

function findHeader(head: string, name: string): string | undefined {
  const line = head.split(/\r?\n/).find((each) => each.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}

/** RFC 9112 §7.1. A recorder that wrote the body without its chunks keeps the header: then there is nothing to join. */
function joinChunks(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let at = 0;
  while (at < body.length) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = /^([0-9A-Fa-f]{1,8})(?:;.*)?$/.exec(body.toString('latin1', at, Math.max(at, lineEnd)))?.[1];
    if (size === undefined) return body;
    const length = Number.parseInt(size, 16);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(body.subarray(lineEnd + 2, lineEnd + 2 + length));
    at = lineEnd + 2 + length + 2;
  }
  return body;
}
