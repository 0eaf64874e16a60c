/** Senders that cost a connection and nothing else. Source: design §3.1; RFC 9110 §15.5.9. */
import { cut, type HttpAttack, type HttpTable, many } from './http-attack.ts';
import { chunk, chunked, goodBody, httpRequest } from './request.ts';

const length = (value: string) => ({ 'Content-Length': value });

/** Two limits of the same size: that of a silent connection (cut without a word) and that of a request (408). */
const stopped = (title: string, pieces: () => readonly (string | Buffer)[]): HttpAttack => ({
  ...cut(title, 'design §3.1', [], pieces),
  orStatuses: [408],
});

/** The client stops before it is done; the server does not wait for ever. */
export const STOPPED: HttpTable = [
  stopped('nothing after the handshake', () => []),
  stopped('half a request line', () => ['POST /verz']),
  stopped('headers that do not end', () => [httpRequest().subarray(0, 60)]),
  stopped('headers, and no body', () => [httpRequest({ headers: length('100'), body: '' })]),
  stopped('half a body', () => {
    const request = httpRequest();
    return [request.subarray(0, request.length - 100)];
  }),
  stopped('Content-Length one byte too large', () => [
    httpRequest({ headers: length(String(goodBody().length + 1)) }),
  ]),
  stopped('chunks, and no last one', () => [chunked({}, chunk(goodBody()))]),
  stopped('a chunk that does not end', () => [chunked({}, '100\r\n<a>')]),
];

/** The client never stops and never gets done: a byte at a time, always within the idle limit. */
const trickle = (title: string, pieces: () => readonly (string | Buffer)[]): HttpAttack => ({
  ...cut(title, 'design §3.1', [408], pieces),
  // On a busy machine a byte may come too late, and the silence is cut first.
  orStatuses: [],
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
