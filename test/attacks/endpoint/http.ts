/**
 * HTTP written by hand against a started endpoint. `statuses` are all answers of the connection; a case that `ends`
 * shows that nothing more was read from it: no second message was smuggled behind the first.
 * Source: design §6.1; EK-20, EK-28, EK-36, EK-39, EK-41; RFC 9110, RFC 9112.
 */
import { gzipSync } from 'node:zlib';
import { MELDEN } from '../../setup/wire.ts';
import { chunk, chunked, goodBody, httpRequest, LAST_CHUNK, PATH, type RequestChange } from './request.ts';

/** The size limit of the endpoint under attack. */
export const MAX_BYTES = 64 * 1024;

export interface HttpAttack {
  readonly title: string;
  /** Statement, rule or clause. */
  readonly rule: string;
  readonly pieces: () => readonly (string | Buffer)[];
  readonly statuses: readonly number[];
  readonly ends: boolean;
  readonly everyMs?: number;
  /** Code and rule in the SOAP fault, for status 500. */
  readonly fault?: readonly [string, string];
}

export type HttpTable = readonly HttpAttack[];

/** Refused, and the connection may be used again. */
const refused = (title: string, rule: string, status: number, change: () => RequestChange): HttpAttack => ({
  title,
  rule,
  pieces: () => [httpRequest(change())],
  statuses: [status],
  ends: false,
});

/** Refused, and the connection ends. */
const cut = (
  title: string,
  rule: string,
  statuses: readonly number[],
  pieces: () => readonly (string | Buffer)[],
): HttpAttack => ({
  title,
  rule,
  pieces,
  statuses,
  ends: true,
});

const faulted = (
  title: string,
  fault: readonly [string, string],
  pieces: () => readonly (string | Buffer)[],
): HttpAttack => ({
  title,
  rule: fault[1],
  pieces,
  statuses: [500],
  ends: false,
  fault,
});

const contentType = (value: string | readonly string[] | undefined) => () => ({
  headers: { 'Content-Type': value },
});
const encoded =
  (value: string | readonly string[], body = () => gzipSync(goodBody())) =>
  () => ({
    headers: { 'Content-Encoding': value },
    body: body(),
  });

const media: HttpTable = [
  refused('SOAP 1.2', 'EK-20', 415, contentType('application/soap+xml; charset=utf-8')),
  refused('application/xml', 'EK-20', 415, contentType('application/xml')),
  refused('text/plain', 'EK-20', 415, contentType('text/plain')),
  refused('JSON', 'EK-20', 415, contentType('application/json')),
  refused('a form', 'EK-20', 415, contentType('application/x-www-form-urlencoded')),
  refused(
    'multipart',
    'EK-39',
    415,
    contentType('multipart/related; type="application/xop+xml"; boundary=x'),
  ),
  refused('no media type', 'EK-20', 415, contentType(undefined)),
  refused('an empty media type', 'EK-20', 415, contentType('')),
  refused('a longer name than text/xml', 'EK-20', 415, contentType('text/xml-external-parsed-entity')),
  refused('two media types in one header', 'EK-20', 415, contentType('text/xml, multipart/related')),
  refused(
    'two Content-Type headers, the good one first',
    'RFC 9110 §8.3',
    400,
    contentType(['text/xml', 'multipart/related']),
  ),
  refused(
    'two Content-Type headers, the good one last',
    'RFC 9110 §8.3',
    400,
    contentType(['application/json', 'text/xml']),
  ),
  refused('gzip', 'EK-20', 415, encoded('gzip')),
  refused('gzip in another case', 'EK-20', 415, encoded('GZIP')),
  refused('deflate', 'EK-20', 415, encoded('deflate')),
  refused('brotli', 'EK-20', 415, encoded('br')),
  refused('identity and gzip', 'EK-20', 415, encoded('identity, gzip')),
  refused('two Content-Encoding headers', 'EK-20', 415, encoded(['identity', 'gzip'])),
  refused(
    'a bomb: 30 MB of zeros in 30 kB',
    'EK-20',
    415,
    encoded('gzip', () => gzipSync(Buffer.alloc(30 * 1024 * 1024))),
  ),
  refused(
    'a bomb in a bomb',
    'EK-20',
    415,
    encoded('gzip, gzip', () => gzipSync(gzipSync(Buffer.alloc(30 * 1024 * 1024)))),
  ),
  faulted('compressed bytes that say nothing of it', ['VB-F04', 'EK-28'], () => [
    httpRequest({ body: gzipSync(goodBody()) }),
  ]),
  faulted('charset ISO 8859-1', ['VB-F04', 'EK-28'], () => [
    httpRequest(contentType('text/xml; charset=iso-8859-1')()),
  ]),
  faulted('charset UTF-16 in quotation marks', ['VB-F04', 'EK-28'], () => [
    httpRequest(contentType('text/xml; charset="UTF-16"')()),
  ]),
  faulted('charset UTF-7', ['VB-F04', 'EK-28'], () => [httpRequest(contentType('text/xml;charset=utf-7')())]),
  faulted('two charsets, the good one first', ['VB-F04', 'EK-28'], () => [
    httpRequest(contentType('text/xml; charset=utf-8; charset=utf-7')()),
  ]),
  faulted('two charsets, the good one last', ['VB-F04', 'EK-28'], () => [
    httpRequest(contentType('text/xml; charset=utf-7; charset=utf-8')()),
  ]),
];

const METHODS = ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'LOCK', 'PURGE'];
const methods: HttpTable = [
  ...METHODS.map((method) => refused(`the method ${method}`, 'EK-20', 405, () => ({ method }))),
  refused('HEAD', 'EK-20', 405, () => ({ method: 'HEAD', body: '' })),
  refused('GET that says it is POST', 'EK-20', 405, () => ({
    method: 'GET',
    headers: { 'X-HTTP-Method-Override': 'POST' },
  })),
  cut('CONNECT', 'EK-20', [], () => [httpRequest({ method: 'CONNECT', target: 'attacker.example:443' })]),
  cut('a method that HTTP does not know', 'RFC 9110 §9.1', [400], () => [httpRequest({ method: 'SEND' })]),
  cut('the method in small letters', 'RFC 9110 §9.1', [400], () => [httpRequest({ method: 'post' })]),
  cut('no method', 'RFC 9112 §3', [400], () => [httpRequest({ method: '' })]),
];

const TARGETS: readonly (readonly [string, string, number])[] = [
  ['a path of nobody', '/verzuim/school/v2', 404],
  ['a slash after the path', `${PATH}/`, 404],
  ['two slashes before the path', `/${PATH}`, 404],
  ['the path in another case', PATH.toUpperCase(), 404],
  ['the path percent-encoded', '/verzuim/%73chool/v1', 404],
  ['dots in the path', '/verzuim/gemeente/../school/v1', 404],
  ['a path out of the folder', `${PATH}/../../../../etc/passwd`, 404],
  ['a path parameter', `${PATH};x=y`, 404],
  ['absolute form', `https://localhost${PATH}`, 404],
  ['absolute form of another host', `http://169.254.0.1${PATH}`, 404],
];
const targets: HttpTable = [
  ...TARGETS.map(([title, target, status]) => refused(title, 'EK-20', status, () => ({ target }))),
  ...[
    '/../../etc/passwd',
    '/schemas/../package.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    `${PATH}?wsdl=../../etc/passwd`,
  ].map((target) => refused(`GET of ${target}`, 'EK-20', 405, () => ({ method: 'GET', target, body: '' }))),
];

const length = (...values: readonly string[]) => ({ 'Content-Length': values });
const bad = (title: string, rule: string, change: () => RequestChange) =>
  cut(title, rule, [400], () => [httpRequest(change())]);

const lengths: HttpTable = [
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

const transfers: HttpTable = [
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

const many = (count: number, write: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => write(i));

const heads: HttpTable = [
  cut('no Host', 'RFC 9112 §3.2', [400], () => [httpRequest({ headers: { Host: undefined } })]),
  refused('two Hosts', 'RFC 9112 §3.2', 400, () => ({
    headers: { Host: ['localhost', 'attacker.example'] },
  })),
  cut('a header of 20 kB', 'RFC 9110 §5.4', [431], () => [
    httpRequest({ headers: { X: 'y'.repeat(20_000) } }),
  ]),
  cut('a header name of 20 kB', 'RFC 9110 §5.4', [431], () => [
    httpRequest({ headers: { ['x'.repeat(20_000)]: 'y' } }),
  ]),
  cut('500 headers of 50 bytes', 'RFC 9110 §5.4', [431], () => [
    httpRequest({ lines: many(500, (i) => `x-${i}: ${'y'.repeat(50)}`) }),
  ]),
  cut('a path of 20 kB', 'RFC 9110 §4.1', [431], () => [httpRequest({ target: `/${'x'.repeat(20_000)}` })]),
  cut('a request line of two lines', 'RFC 9112 §3', [505], () => [
    httpRequest({ target: `${PATH}\r\nX: y` }),
  ]),
  cut('a line that is no header', 'RFC 9112 §5', [400], () => [httpRequest({ lines: ['not a header'] })]),
  cut('a header without a name', 'RFC 9112 §5', [400], () => [httpRequest({ lines: [': x'] })]),
  cut('a header name with a blank', 'RFC 9112 §5.1', [400], () => [httpRequest({ lines: ['a b: c'] })]),
  cut('a header name with a byte above ASCII', 'RFC 9112 §5.1', [400], () => [
    httpRequest({ lines: ['\u00e9: c'] }),
  ]),
  cut('NUL in a header', 'RFC 9110 §5.5', [400], () => [httpRequest({ headers: { X: 'a\0b' } })]),
  cut('a bare carriage return in a header', 'RFC 9112 §2.2', [400], () => [
    httpRequest({ headers: { X: 'a\rSOAPAction: ""' } }),
  ]),
  cut('a first line that is folded', 'RFC 9112 §2.2', [400], () => [
    httpRequest().toString('latin1').replace('\r\n', '\r\n '),
  ]),
  cut('HTTP/0.9', 'RFC 9112 §2.3', [505], () => [`GET ${PATH}\r\n\r\n`]),
  cut('HTTP/2 in text', 'RFC 9112 §2.3', [505], () => [httpRequest({ version: 'HTTP/2.0' })]),
  cut('the preface of HTTP/2', 'RFC 9112 §2.3', [400], () => ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n']),
  cut('HTTP/1.1 in small letters', 'RFC 9112 §2.3', [400], () => [httpRequest({ version: 'http/1.1' })]),
  cut('another protocol', 'RFC 9112 §2.3', [400], () => [httpRequest({ version: 'GOPHER/1.1' })]),
  cut('random bytes', 'RFC 9112 §2', [400], () => [Buffer.from('16030100ff00ff41424344', 'hex')]),
  refused('an expectation that nobody knows', 'RFC 9110 §10.1.1', 417, () => ({
    headers: { Expect: '200-ok' },
  })),
  cut('100-continue for a body over the limit', 'EK-20', [413], () => [
    httpRequest({ headers: { Expect: '100-continue', ...length(String(MAX_BYTES + 1)) }, body: '' }),
  ]),
  faulted('SOAPAction twice', ['VB-F09', 'EK-36'], () => [
    httpRequest({
      headers: { SOAPAction: [`"${MELDEN}"`, '"urn:verzuimbroker:school:v1/intrekkenVerzuim"'] },
    }),
  ]),
  faulted('SOAPAction twice, the same', ['VB-F09', 'EK-36'], () => [
    httpRequest({ headers: { SOAPAction: [`"${MELDEN}"`, `"${MELDEN}"`] } }),
  ]),
  faulted('no SOAPAction', ['VB-F09', 'EK-37'], () => [httpRequest({ headers: { SOAPAction: undefined } })]),
];

const smuggled: HttpTable = [
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

/** The client stops before it is done; the server does not wait for ever. */
const slow: HttpTable = [
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

const trickles: HttpTable = [
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

export const HTTP_FAMILIES: Readonly<Record<string, HttpTable>> = {
  'media types and compression': media,
  methods,
  targets,
  lengths,
  'transfer encodings': transfers,
  'request heads': heads,
  'requests behind requests': smuggled,
  'senders that stop': slow,
  'senders that never get done': trickles,
};
