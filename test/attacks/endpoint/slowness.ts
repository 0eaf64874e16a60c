/** Senders that cost a connection and nothing else. Source: design §3.1; RFC 9110 §15.5.9. */
import { cut, type HttpAttack, type HttpTable, many } from './http-attack.ts';
import { chunk, chunked, goodBody, httpRequest } from './request.ts';

const length = (value: string) => ({ 'Content-Length': value });

/** The client stops before it is done; the server does not wait for ever. */
export const STOPPED: HttpTable = [
  cut('nothing after the handshake', 'design §3.1', [], () => []),
  cut('half a request line', 'design §3.1', [], () => ['POST /verz']),
  cut('headers that do not end', 'design §3.1', [], () => [httpRequest().subarray(0, 60)]),
  cut('headers, and no body', 'design §3.1', [], () => [httpRequest({ headers: length('100'), body: '' })]),
  cut('half a body', 'design §3.1', [], () => {
    const request = httpRequest();
    return [request.subarray(0, request.length - 100)];
  }),
  cut('Content-Length one byte too large', 'design §3.1', [], () => [
    httpRequest({ headers: length(String(goodBody().length + 1)) }),
  ]),
  cut('chunks, and no last one', 'design §3.1', [], () => [chunked({}, chunk(goodBody()))]),
  cut('a chunk that does not end', 'design §3.1', [], () => [chunked({}, '100\r\n<a>')]),
];

/** The client never stops and never gets done: a byte at a time, always within the idle limit. */
const trickle = (title: string, pieces: () => readonly (string | Buffer)[]): HttpAttack => ({
  ...cut(title, 'design §3.1', [408], pieces),
  everyMs: 200,
});
const letters = (count: number) => Array.from({ length: count }, () => 'x');

export const TRICKLES: HttpTable = [
  trickle('a request line, byte by byte', () => ['POST /', ...letters(60)]),
  trickle('headers, one at a time and without end', () => [
    httpRequest({ body: '' }).subarray(0, -2),
    ...many(60, (i) => `x-${i}: y\r\n`),
  ]),
  trickle('a body, byte by byte', () => [httpRequest({ headers: length('1000'), body: '' }), ...letters(60)]),
  trickle('chunks of one byte', () => [chunked({}, ''), ...letters(60).map(chunk)]),
  trickle('trailers, one at a time', () => [
    chunked({}, Buffer.concat([chunk(goodBody()), Buffer.from('0\r\n')])),
    ...many(60, (i) => `x-${i}: y\r\n`),
  ]),
];
