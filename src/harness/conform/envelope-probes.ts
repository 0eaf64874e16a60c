/** EK-24…EK-41: the envelope, its encoding, SOAPAction. */
import { SOAP } from '../../edukoppeling/namespaces.ts';
import { accepted, type Probe, refused, refusedByHttp } from './probe.ts';

const SOAP_1_2 = 'http://www.w3.org/2003/05/soap-envelope';
const block = (attributes = '') => `<x:eigen xmlns:x="urn:voorbeeld:eigen"${attributes}>1</x:eigen>`;
const declaration = '<?xml version="1.0" encoding="UTF-8"?>';

export const ENVELOPE_PROBES: readonly Probe[] = [
  refused('EK-24', 'a SOAP 1.2 envelope', 'VB-F01', { bytes: (text) => text.replaceAll(SOAP, SOAP_1_2) }),
  refused('EK-25', 'XML that is not well-formed', 'VB-F03', { bytes: (text) => text.slice(0, -3) }),
  refused('EK-26', 'a DTD', 'VB-F03', { bytes: (text) => `<!DOCTYPE x [<!ENTITY y "z">]>${text}` }),
  refused('EK-26', 'a processing instruction', 'VB-F03', {
    bytes: (text) => text.replace('<soap:Header>', '<?x y?><soap:Header>'),
  }),
  refused('EK-27', 'an empty Body', 'VB-F03', { draft: () => ({ payload: '' }) }),
  refused('EK-27', 'two children in the Body', 'VB-F03', {
    draft: ({ payload }) => ({ payload: payload + payload }),
  }),
  refused('EK-28', 'UTF-16', 'VB-F04', { bytes: (text) => Buffer.from(`\ufeff${text}`, 'utf16le') }),
  refused('EK-28', 'another encoding declared', 'VB-F04', {
    bytes: (text) => `<?xml version="1.0" encoding="ISO-8859-1"?>${text}`,
  }),
  accepted('EK-29', 'without XML declaration', {}),
  accepted('EK-29', 'with XML declaration', { bytes: (text) => declaration + text }),
  accepted('EK-29', 'with a byte order mark', { bytes: (text) => `\ufeff${declaration}${text}` }),
  refused('EK-30', 'a header block of its own', 'VB-F05', { draft: () => ({ extraHeaders: block() }) }),
  refused('EK-31', 'a header block of its own that must be understood', 'VB-F02', {
    draft: () => ({ extraHeaders: block(' soap:mustUnderstand="1"') }),
  }),
  accepted('EK-32', 'other prefixes, and two for one namespace', {
    bytes: (text) =>
      text
        .replace('<soap:Envelope ', `<s:Envelope xmlns:s="${SOAP}" `)
        .replace('</soap:Envelope>', '</s:Envelope>'),
  }),
  refused('EK-33', 'a Body that the schema does not allow', 'VB-F21', {
    draft: ({ payload }) => ({
      payload: payload.replace(/<\/([\w:.-]+)>$/, '<onbekend xmlns="urn:voorbeeld:onbekend"/></$1>'),
    }),
  }),
  accepted('EK-34', 'an empty SOAPAction', { http: { headers: { soapaction: '""' } } }),
  accepted('EK-35', 'a SOAPAction equal to wsa:Action', {}),
  refused('EK-36', 'another SOAPAction', 'VB-F09', {
    http: { headers: { soapaction: '"urn:voorbeeld:anders"' } },
  }),
  {
    ...refused('EK-37', 'a SOAPAction without quotes', 'VB-F09', {}),
    run: (target) =>
      refused('EK-37', '', 'VB-F09', { http: { headers: { soapaction: target.action } } }).run(target),
  },
  refusedByHttp('EK-39', 'multipart/related', 415, {
    http: {
      headers: {
        'content-type': 'multipart/related; type="application/xop+xml"; start-info="text/xml"; boundary="b"',
      },
    },
  }),
  refused('EK-41', 'elements nested deeper than 64', 'VB-F03', {
    bytes: (text) => text.replace('</soap:Body>', `${'<a>'.repeat(80)}${'</a>'.repeat(80)}</soap:Body>`),
  }),
  refused('EK-41', 'more than 256 attributes', 'VB-F03', {
    bytes: (text) =>
      text.replace(
        '<soap:Body ',
        `<soap:Body ${Array.from({ length: 300 }, (_, i) => `a${i}="" `).join('')}`,
      ),
  }),
];
