/** Requests next to the attacks by HTTP that are in order, and must be answered. Source: EK-17, EK-29; RFC 9110, RFC 9112. */
import { cut, type HttpTable, refused } from './http-attack.ts';
import { chunk, chunked, goodBody, httpRequest, LAST_CHUNK, type RequestChange } from './request.ts';

const answered = (title: string, change: () => RequestChange) => refused(title, 'EK-20', 200, change);
const contentType = (value: string) => () => ({ headers: { 'Content-Type': value } });

export const BENIGN_REQUESTS: HttpTable = [
  answered('the request itself', () => ({})),
  answered('no charset', contentType('text/xml')),
  answered('a charset in quotation marks and capitals', contentType('Text/XML; Charset="UTF-8"')),
  answered('the same charset twice', contentType('text/xml; charset=utf-8; charset=UTF-8')),
  answered('an identity coding', () => ({ headers: { 'Content-Encoding': 'identity' } })),
  answered('a query after the path', () => ({ target: '/verzuim/school/v1?x=y' })),
  answered('headers of a proxy', () => ({ headers: { Via: '1.1 proxy', 'X-Forwarded-For': '192.0.2.1' } })),
  {
    ...answered('a body in chunks', () => ({})),
    pieces: () => [chunked({}, Buffer.concat([chunk(goodBody()), LAST_CHUNK]))],
  },
  {
    ...answered('chunks with an extension and a trailer', () => ({})),
    pieces: () => {
      const body = goodBody();
      const head = `${body.length.toString(16)};x=y\r\n`;
      return [chunked({}, Buffer.concat([Buffer.from(head), body, Buffer.from('\r\n0\r\nX: y\r\n\r\n')]))];
    },
  },
  {
    ...answered('a request in pieces of 1,000 bytes', () => ({})),
    pieces: () => {
      const request = httpRequest();
      const count = Math.ceil(request.length / 1000);
      return Array.from({ length: count }, (_, i) => request.subarray(i * 1000, (i + 1) * 1000));
    },
  },
  {
    title: 'two messages behind each other',
    rule: 'EK-17',
    pieces: () => [Buffer.concat([httpRequest(), httpRequest()])],
    statuses: [200, 200],
    ends: false,
  },
  {
    title: 'a message that waits for 100',
    rule: 'RFC 9110 §10.1.1',
    pieces: () => [httpRequest({ headers: { Expect: '100-continue' } })],
    statuses: [100, 200],
    ends: false,
  },
  cut('HTTP/1.0', 'RFC 9112 §9.3', [200], () => [httpRequest({ version: 'HTTP/1.0' })]),
  cut('the last message of a connection', 'RFC 9112 §9.6', [200], () => [
    httpRequest({ headers: { Connection: 'close' } }),
  ]),
];
