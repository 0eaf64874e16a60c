/** Methods, targets and headers. Source: EK-20, EK-36, EK-37; RFC 9110, RFC 9112 §2–§5. */
import { MELDEN } from '../../setup/wire.ts';
import { cut, faulted, type HttpTable, MAX_BYTES, many, refused } from './http-attack.ts';
import { httpRequest, PATH } from './request.ts';

const length = (value: string) => ({ 'Content-Length': value });

const REFUSED_METHODS = ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'LOCK', 'PURGE'];
export const METHODS: HttpTable = [
  ...REFUSED_METHODS.map((method) => refused(`the method ${method}`, 'EK-20', 405, () => ({ method }))),
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

const REFUSED_TARGETS: readonly (readonly [string, string, number])[] = [
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
export const TARGETS: HttpTable = [
  ...REFUSED_TARGETS.map(([title, target, status]) => refused(title, 'EK-20', status, () => ({ target }))),
  ...[
    '/../../etc/passwd',
    '/schemas/../package.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    `${PATH}?wsdl=../../etc/passwd`,
  ].map((target) => refused(`GET of ${target}`, 'EK-20', 405, () => ({ method: 'GET', target, body: '' }))),
];

export const HEADS: HttpTable = [
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
