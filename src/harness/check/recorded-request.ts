/** A file with an envelope, or with a recorded HTTP request: the headers in front say what the gate wants to know. */
import type { HttpHeaders } from '../../edukoppeling/verify.ts';

export interface RecordedRequest {
  readonly envelope: Buffer;
  /** Undefined when the file holds an envelope only. */
  readonly http: HttpHeaders | undefined;
}

const REQUEST_LINE = /^[A-Z]{3,10} \S+ HTTP\/\d(?:\.\d)?\r?\n/;
const HEADER_LINE = /^[A-Za-z][A-Za-z0-9-]*:[ \t]*[^\r\n]*\r?\n/;

export function readRecordedRequest(file: Buffer): RecordedRequest {
  const start = file.toString('latin1', 0, Math.min(file.length, 64 * 1024));
  if (!REQUEST_LINE.test(start) && !HEADER_LINE.test(start)) return { envelope: file, http: undefined };
  const end = /\r?\n\r?\n/.exec(start);
  if (end === null) return { envelope: file, http: undefined };
  const head = start.slice(0, end.index);
  const charset = /charset="?([^\s;"]+)/i.exec(findHeader(head, 'content-type') ?? '')?.[1]?.toLowerCase();
  const http = { soapAction: findHeader(head, 'soapaction'), charset };
  return { envelope: file.subarray(end.index + end[0].length), http };
}

function findHeader(head: string, name: string): string | undefined {
  const line = head.split(/\r?\n/).find((each) => each.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}
