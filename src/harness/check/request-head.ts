/** What the endpoint refuses below SOAP: the wrong address, method or media type. Source: EK-20. */
import type { ServiceName } from '../../broker/message.ts';
import type { CheckContext } from './check.ts';
import type { RequestHead } from './recorded-request.ts';

const HTTP_HELP = {
  'HTTP 404': {
    meaning: 'There is no service at this path.',
    uitleg: 'Op dit pad is geen dienst.',
    help: 'Send to the path of soap:address in the WSDL.',
    hulp: 'Verstuur naar het pad van soap:address in de WSDL.',
  },
  'HTTP 405': {
    meaning: 'A message is sent with POST.',
    uitleg: 'Een bericht wordt met POST verstuurd.',
    help: 'Use the HTTP method POST.',
    hulp: 'Gebruik de HTTP-methode POST.',
  },
  'HTTP 415': {
    meaning: 'The media type is not that of SOAP 1.1, or the body is compressed.',
    uitleg: 'Het mediatype is niet dat van SOAP 1.1, of de inhoud is gecomprimeerd.',
    help: 'Send Content-Type: text/xml; charset=utf-8, without Content-Encoding.',
    hulp: 'Verstuur Content-Type: text/xml; charset=utf-8, zonder Content-Encoding.',
  },
} as const;

/** The service at the path of a recorded request; undefined for another path, or when none was recorded. */
export function serviceOfPath(
  { path }: RequestHead,
  paths: Readonly<Record<ServiceName, string>>,
): ServiceName | undefined {
  const names = Object.keys(paths) as ServiceName[];
  return names.find((name) => paths[name] === path);
}

/** In the endpoint's order. */
export function checkRequestHead(head: RequestHead, { inspection, parts }: CheckContext): void {
  const refuse = (code: keyof typeof HTTP_HELP, part: string, found: string) =>
    inspection.add('HTTP', { code, rule: 'EK-20', part, found, ...HTTP_HELP[code] });
  const { method, path, contentType, media } = head;
  if (method !== undefined && method !== 'POST') refuse('HTTP 405', 'method', method);
  if (path !== undefined && serviceOfPath(head, parts.paths) === undefined) refuse('HTTP 404', 'path', path);
  if (!media.supported) {
    refuse('HTTP 415', 'Content-Type', contentType ?? 'no such HTTP header, or a Content-Encoding');
  }
  inspection.pass('HTTP');
}
