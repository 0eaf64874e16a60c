/** Where one message ends and the next begins. Source: EK-20; RFC 9112 §6, §7, §9. */
import { gzipSync } from 'node:zlib';
import { cut, faulted, type HttpTable, MAX_BYTES } from './http-attack.ts';
import { chunk, chunked, goodBody, httpRequest, LAST_CHUNK, type RequestChange } from './request.ts';

const length = (...values: readonly string[]) => ({ 'Content-Length': values });
const bad = (title: string, rule: string, change: () => RequestChange) =>
  cut(title, rule, [400], () => [httpRequest(change())]);

export const LENGTHS: HttpTable = [
  cut('Content-Length over the limit', 'EK-20', [413], () => [
    httpRequest({ headers: length(String(MAX_BYTES + 1)), body: '' }),
  ]),
  cut('Content-Length of a terabyte', 'EK-20', [413], () => [
    httpRequest({ headers: length('1099511627776'), body: '' }),
  ]),
  cut('a body over the limit', 'EK-20', [413], () => [
    httpRequest({ body: Buffer.alloc(MAX_BYTES + 1, 0x20) }),
  ]),
  bad('Content-Length above what fits', 'RFC 9112 §6.3', () => ({
    headers: length('99999999999999999999999'),
  })),
  bad('a negative Content-Length', 'RFC 9112 §6.3', () => ({ headers: length('-1') })),
  bad('Content-Length with a sign', 'RFC 9112 §6.3', () => ({ headers: length('+5') })),
  bad('Content-Length in hexadecimal', 'RFC 9112 §6.3', () => ({ headers: length('0x10') })),
  bad('Content-Length with a fraction', 'RFC 9112 §6.3', () => ({ headers: length('5.0') })),
  bad('an empty Content-Length', 'RFC 9112 §6.3', () => ({ headers: length('') })),
  bad('two Content-Lengths', 'RFC 9112 §6.3', () => ({ headers: length(String(goodBody().length), '5') })),
  bad('two equal Content-Lengths', 'RFC 9112 §6.3', () => ({ headers: length('5', '5'), body: '<a/>x' })),
  bad('two Content-Lengths in one header', 'RFC 9112 §6.3', () => ({ headers: length('5, 5') })),
  bad('a blank before the colon of Content-Length', 'RFC 9112 §5.1', () => ({
    headers: { 'Content-Length': undefined, 'Content-Length ': '5' },
  })),
  faulted('an empty body', ['VB-F03', 'EK-25'], () => [httpRequest({ body: '' })]),
  cut('Content-Length too small: the rest is no second message', 'RFC 9112 §6.3', [400], () => [
    httpRequest({ headers: length('40') }),
  ]),
  cut('no length at all: the body is no second message', 'RFC 9112 §6.3', [400], () => [
    httpRequest({ headers: { 'Content-Length': undefined } }),
  ]),
];

const te = (...values: readonly string[]) => ({ 'Transfer-Encoding': values });
const hidden = () => httpRequest({ target: '/hidden' });

export const TRANSFERS: HttpTable = [
  cut('chunks over the limit', 'EK-20', [413], () => [
    chunked(
      {},
      Buffer.concat([...Array.from({ length: 9 }, () => chunk(Buffer.alloc(8192, 0x20))), LAST_CHUNK]),
    ),
  ]),
  cut('chunks without end over the limit', 'EK-20', [413], () => [
    chunked({}, ''),
    ...Array.from({ length: 20 }, () => chunk(Buffer.alloc(4096, 0x20))),
  ]),
  cut('one-byte chunks over the limit', 'EK-20', [413], () => [
    chunked({}, '1\r\n \r\n'.repeat(MAX_BYTES + 1)),
  ]),
  cut('a chunk size that is no number', 'RFC 9112 §7.1', [400], () => [chunked({}, 'xyz\r\n')]),
  cut('a negative chunk size', 'RFC 9112 §7.1', [400], () => [chunked({}, '-5\r\n')]),
  cut('a chunk size of 100 digits', 'RFC 9112 §7.1', [400], () => [chunked({}, `${'f'.repeat(100)}\r\n`)]),
  cut('a chunk size with 0x', 'RFC 9112 §7.1', [400], () => [chunked({}, '0x5\r\n<a/>x\r\n')]),
  cut('a chunk longer than it says', 'RFC 9112 §7.1', [400], () => [chunked({}, '2\r\n<a/>\r\n0\r\n\r\n')]),
  cut('a chunk size that ends in a bare line feed', 'RFC 9112 §7.1', [400], () => [
    chunked({}, '5\n<a/>x\r\n0\r\n\r\n'),
  ]),
  cut('a chunk extension of 20 kB', 'RFC 9112 §7.1.1', [413], () => [
    chunked({}, `1;x=${'y'.repeat(20_000)}\r\n \r\n`),
  ]),
  cut('a trailer of 20 kB', 'RFC 9112 §7.1.2', [431], () => [
    chunked({}, `0\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`),
  ]),
  cut('Transfer-Encoding and Content-Length', 'RFC 9112 §6.1', [400], () => [
    Buffer.concat([
      httpRequest({ headers: { ...te('chunked'), ...length('5') }, body: '0\r\n\r\n' }),
      hidden(),
    ]),
  ]),
  cut('Content-Length before Transfer-Encoding', 'RFC 9112 §6.1', [400], () => [
    Buffer.concat([
      httpRequest({ headers: { ...length('200'), ...te('chunked') }, body: '0\r\n\r\n' }),
      hidden(),
    ]),
  ]),
  cut('Transfer-Encoding identity and Content-Length', 'RFC 9112 §6.1', [400], () => [
    httpRequest({ headers: te('identity') }),
  ]),
  cut('chunked twice in one header', 'RFC 9112 §6.1', [400], () => [
    chunked({ headers: te('chunked, chunked') }, LAST_CHUNK),
  ]),
  cut('chunked, but not last', 'RFC 9112 §6.1', [400], () => [
    chunked({ headers: te('chunked, identity') }, LAST_CHUNK),
  ]),
  cut('a longer name than chunked', 'RFC 9112 §6.1', [400], () => [
    chunked({ headers: te('xchunked') }, LAST_CHUNK),
  ]),
  cut('a blank before the colon of Transfer-Encoding', 'RFC 9112 §5.1', [400], () => [
    httpRequest({ headers: { 'Transfer-Encoding ': 'chunked' }, body: '0\r\n\r\n' }),
  ]),
  cut('Transfer-Encoding on a folded line', 'RFC 9112 §5.2', [400], () => [
    httpRequest({
      headers: { 'Content-Length': undefined },
      lines: ['Transfer-Encoding:', ' chunked'],
      body: '0\r\n\r\n',
    }),
  ]),
  cut('Transfer-Encoding after a bare line feed', 'RFC 9112 §2.2', [400], () => [
    httpRequest({ lines: ['X: y\nTransfer-Encoding: chunked'], body: '0\r\n\r\n' }),
  ]),
  cut('a vertical tab before chunked', 'RFC 9112 §6.1', [400], () => [
    httpRequest({ headers: te('\u000bchunked'), body: '0\r\n\r\n' }),
  ]),
  cut('gzip as Transfer-Encoding', 'RFC 9112 §6.1', [501], () => [
    chunked({ headers: te('gzip, chunked') }, Buffer.concat([chunk(gzipSync(goodBody())), LAST_CHUNK])),
  ]),
];

const contentType = (value: string) => () => ({ headers: { 'Content-Type': value } });

export const SMUGGLED: HttpTable = [
  {
    title: 'a message behind one that is refused for its type: it is answered on its own',
    rule: 'EK-17',
    pieces: () => [
      Buffer.concat([
        httpRequest(contentType('text/plain')()),
        httpRequest(contentType('application/json')()),
      ]),
    ],
    statuses: [415, 415],
    ends: false,
  },
  cut('a message behind one that is too large is not read', 'EK-20', [413], () => [
    Buffer.concat([httpRequest({ body: Buffer.alloc(MAX_BYTES + 1, 0x20) }), hidden()]),
  ]),
  cut('a message behind one that is not HTTP is not read', 'RFC 9112 §2', [400], () => [
    Buffer.concat([Buffer.from('x\r\n\r\n'), hidden()]),
  ]),
  cut('a message behind an answer that closes is not read', 'RFC 9112 §9.6', [415], () => [
    Buffer.concat([
      httpRequest({ headers: { Connection: 'close', 'Content-Type': 'text/plain' } }),
      hidden(),
    ]),
  ]),
  cut('a message behind one of HTTP/1.0 is not read', 'RFC 9112 §9.3', [415], () => [
    Buffer.concat([
      httpRequest({ version: 'HTTP/1.0', headers: { 'Content-Type': 'text/plain' } }),
      hidden(),
    ]),
  ]),
];
