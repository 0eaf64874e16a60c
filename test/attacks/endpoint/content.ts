/** Media types, charsets and compression. Source: EK-20, EK-28, EK-39; RFC 9110 §8. */
import { gzipSync } from 'node:zlib';
import { faulted, type HttpTable, refused } from './http-attack.ts';
import { goodBody, httpRequest } from './request.ts';

const contentType = (value: string | readonly string[] | undefined) => () => ({
  headers: { 'Content-Type': value },
});
const encoded =
  (value: string | readonly string[], body = () => gzipSync(goodBody())) =>
  () => ({
    headers: { 'Content-Encoding': value },
    body: body(),
  });

export const MEDIA: HttpTable = [
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
