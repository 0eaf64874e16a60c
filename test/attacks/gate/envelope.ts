/** An Envelope that is not SOAP 1.1, and names that mean another thing than they did. Source: WW001, WW003; EK-24…EK-27, EK-77. */
import { attack, replace, type Table } from '../attack.ts';
import { atEndOf } from '../parts.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';

export const ENVELOPE: Table = [
  attack('SOAP 1.2', 'VB-F01', 'EK-24', (base) =>
    base.replaceAll('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'),
  ),
  attack('an envelope of no namespace', 'VB-F01', 'EK-24', () => '<Envelope><Body><x/></Body></Envelope>'),
  attack('another root', 'VB-F03', 'WW001', (base) => `<x>${base.slice(DECLARATION.length)}</x>`),
  attack('text in the Envelope', 'VB-F03', 'WW001', (base) => atEndOf(base, 'soap:Envelope', 'x')),
  attack('text in the Header', 'VB-F03', 'WW001', (base) => atEndOf(base, 'soap:Header', 'x')),
  attack('text in the Body', 'VB-F03', 'WW001', (base) => atEndOf(base, 'soap:Body', 'x')),
  attack('CDATA in the Body', 'VB-F03', 'WW001', (base) => atEndOf(base, 'soap:Body', '<![CDATA[x]]>')),
  attack('two payloads', 'VB-F03', 'EK-27', (base) => atEndOf(base, 'soap:Body', '<vb:x xmlns:vb="urn:x"/>')),
  attack('an empty Body', 'VB-F03', 'EK-27', (base) =>
    base.replace(/(<soap:Body [^>]*>).*(<\/soap:Body>)/s, '$1$2'),
  ),
  attack('no Body', 'VB-F03', 'WW003', (base) => base.replace(/<soap:Body .*<\/soap:Body>/s, '')),
  attack('two Headers', 'VB-F03', 'WW003', (base) =>
    replace(base, '<soap:Header>', '<soap:Header></soap:Header><soap:Header>'),
  ),
  attack('a Header after the Body', 'VB-F03', 'WW003', (base) =>
    atEndOf(base, 'soap:Envelope', '<soap:Header></soap:Header>'),
  ),
  attack('an element after the Body', 'VB-F03', 'WW003', (base) => atEndOf(base, 'soap:Envelope', '<x/>')),
  attack('a Body of another namespace', 'VB-F03', 'WW003', (base) =>
    base.replace(
      '<soap:Body xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"',
      '<soap:Body xmlns:soap="urn:x"',
    ),
  ),
  attack('no Header', 'VB-F06-To', 'EK-42', (base) => base.replace(/<soap:Header>.*<\/soap:Header>/s, '')),
  attack('a namespace of WS-Addressing rebound on the Header', 'VB-F05', 'EK-30', (base) =>
    replace(base, '<wsa:To xmlns:wsa="http://www.w3.org/2005/08/addressing"', '<wsa:To xmlns:wsa="urn:x"'),
  ),
  attack('the namespace of the payload rebound', 'VB-F18', 'WB013', (base) =>
    replace(base, 'xmlns:vb="urn:verzuimbroker:school:v1"', 'xmlns:vb="urn:x"'),
  ),
  attack('the namespace of one field rebound', 'VB-F18', 'WB013', (base) =>
    replace(base, '<vb:brin>', '<vb:brin xmlns:vb="urn:x">'),
  ),
  attack('a default namespace that a field without prefix takes', 'VB-F18', 'WB013', (base) =>
    base.replace('<vb:brin>', '<brin xmlns="urn:verzuimbroker:school:v1">').replace('</vb:brin>', '</brin>'),
  ),
  attack('an attribute of xml: on the payload', 'VB-F18', 'WB013', (base) =>
    replace(base, '<vb:brin>', '<vb:brin xml:space="preserve">'),
  ),
  attack('an xsi:nil on a field', 'VB-F18', 'WB013', (base) =>
    replace(
      base,
      '<vb:brin>',
      '<vb:brin xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true">',
    ),
  ),
  attack('an XInclude in the payload', 'VB-F18', 'WB013', (base) =>
    replace(
      base,
      '<vb:school>',
      '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/><vb:school>',
    ),
  ),
  attack('a carriage return as a reference in a value', 'VB-F18', 'WB013', (base) =>
    replace(base, '>onbekend<', '>onbekend&#13;<'),
  ),
  attack('white space between two fields', 'VB-F18', 'WB013', (base) =>
    replace(base, '<vb:school>', '\n<vb:school>'),
  ),
];
