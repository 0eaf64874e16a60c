/** The reader fails closed: what is not plainly well-formed is refused, with kind and place. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalize } from '../../../src/edukoppeling/xml/c14n.ts';
import { isXmlCharacter } from '../../../src/edukoppeling/xml/characters.ts';
import { parseXml } from '../../../src/edukoppeling/xml/document.ts';
import { XmlError } from '../../../src/edukoppeling/xml/errors.ts';
import { DEFAULT_XML_LIMITS } from '../../../src/edukoppeling/xml/limits.ts';
import { XmlWriter } from '../../../src/edukoppeling/xml/writer.ts';
import { signedMessage } from '../../setup/wire.ts';

const kindOf = (input: string | Buffer, limits = DEFAULT_XML_LIMITS) => {
  try {
    parseXml(Buffer.from(input), limits);
    return 'accepted';
  } catch (error) {
    return error instanceof XmlError ? error.kind : String(error);
  }
};

const REFUSED: readonly (readonly [string, string | Buffer, string])[] = [
  ['a DTD', '<!DOCTYPE a><a/>', 'dtd'],
  ['a DTD with an entity', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'dtd'],
  ['a processing instruction', '<a><?x y?></a>', 'processing-instruction'],
  ['a processing instruction before the root', '<?x y?><a/>', 'processing-instruction'],
  ['an entity that XML does not know', '<a>&x;</a>', 'not-well-formed'],
  ['a reference to NUL', '<a>&#0;</a>', 'not-well-formed'],
  ['a reference to a surrogate', '<a>&#xD800;</a>', 'not-well-formed'],
  ['NUL', Buffer.from('<a>\0</a>'), 'not-well-formed'],
  ['a control character', '<a>\u0001</a>', 'not-well-formed'],
  ['U+FFFE', '<a>\ufffe</a>', 'not-well-formed'],
  ['a control character in an attribute', '<a b="\u0002"/>', 'not-well-formed'],
  ['a doubled attribute', '<a b="1" b="2"/>', 'not-well-formed'],
  [
    'a doubled attribute through two prefixes',
    '<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>',
    'not-well-formed',
  ],
  ['a prefix that is not declared', '<x:a/>', 'namespace'],
  ['an attribute prefix that is not declared', '<a x:b="1"/>', 'namespace'],
  ['a prefix bound to nothing', '<a xmlns:x=""/>', 'namespace'],
  ['xmlns rebound', '<a xmlns:xmlns="u"/>', 'namespace'],
  ['xml rebound', '<a xmlns:xml="u"/>', 'namespace'],
  [
    'another prefix for the namespace of xml',
    '<a xmlns:x="http://www.w3.org/XML/1998/namespace"/>',
    'namespace',
  ],
  ['a namespace URI that canonical forms differ about', '<a xmlns="u&amp;v"/>', 'namespace'],
  ['two roots', '<a/><b/>', 'not-well-formed'],
  ['text after the root', '<a/>x', 'not-well-formed'],
  ['text before the root', 'x<a/>', 'not-well-formed'],
  ['an element that is not closed', '<a><b></a>', 'not-well-formed'],
  ['an end tag of a longer name', '<a></ab>', 'not-well-formed'],
  ['nothing', '', 'not-well-formed'],
  [']]> in text', '<a>]]></a>', 'not-well-formed'],
  ['< in an attribute', '<a b="<"/>', 'not-well-formed'],
  ['an attribute without quotes', '<a b=1/>', 'not-well-formed'],
  ['attributes without a blank between', '<a b="1"c="2"/>', 'not-well-formed'],
  ['-- in a comment', '<a><!-- -- --></a>', 'not-well-formed'],
  ['a name with two colons', '<a:b:c xmlns:a="u"/>', 'not-well-formed'],
  ['a name that begins with a digit', '<1a/>', 'not-well-formed'],
  ['an XML declaration of 1.1', '<?xml version="1.1"?><a/>', 'not-well-formed'],
  ['an XML declaration that is not first', ' <?xml version="1.0"?><a/>', 'processing-instruction'],
  ['another encoding in the declaration', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'encoding'],
  ['UTF-16', Buffer.from('\ufeff<a/>', 'utf16le'), 'encoding'],
  ['bytes that are not UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]), 'encoding'],
  ['overlong UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0xc0, 0xaf, 0x3c, 0x2f, 0x61, 0x3e]), 'encoding'],
  ['too deep', '<a>'.repeat(65) + '</a>'.repeat(65), 'limit'],
  ['too many attributes', `<a ${Array.from({ length: 257 }, (_, i) => `b${i}=""`).join(' ')}/>`, 'limit'],
  ['too many names', `<a>${Array.from({ length: 2100 }, (_, i) => `<b${i}/>`).join('')}</a>`, 'limit'],
  ['a name that is too long', `<${'a'.repeat(257)}/>`, 'limit'],
  ['a namespace URI that is too long', `<a xmlns:x="${'u'.repeat(257)}"/>`, 'limit'],
];

describe('refused', () => {
  test.each(REFUSED)('EK-25 EK-26 EK-28 EK-41 %s', (_, input, kind) => expect(kindOf(input)).toBe(kind));
  test('EK-41 a message over the limit', () =>
    expect(kindOf('<aaaa/>', { ...DEFAULT_XML_LIMITS, maxBytes: 6 })).toBe('limit'));
  test('an error says line and column', () => {
    expect(() => parseXml(Buffer.from('<a>\n <b x="1" x="2"/></a>'))).toThrow(
      expect.objectContaining({ line: 2, column: 14 }),
    );
  });
});

describe('accepted', () => {
  test.each([
    ['EK-29 a byte order mark and a declaration', '\ufeff<?xml version="1.0" encoding="utf-8"?>\n<a/>'],
    ['EK-32 two prefixes for one namespace', '<x:a xmlns:x="u" xmlns:y="u"><y:b/></x:a>'],
    ['comments around and inside', '<!-- a --><a><!-- b --></a><!-- c -->'],
    ['letters beyond the basic plane', '<𐐀>😀</𐐀>'],
    [
      'EK-41 a namespace URI of 256 characters, each as a reference',
      `<a xmlns:x="${'&#117;'.repeat(256)}"/>`,
    ],
  ])('%s', (_, input) => expect(kindOf(input)).toBe('accepted'));
  test('text is all of the text: comments do not exist, CDATA is text, line ends are LF', () => {
    const { root } = parseXml(Buffer.from('<bsn>12<!-- x -->3<![CDATA[<4]]>\r\n&#53;</bsn>'));
    expect(root.text).toBe('123<4\n5');
  });
});

test('any one byte changed in a message gives a document or an XmlError, nothing else', () => {
  const message = signedMessage().bytes;
  fc.assert(
    fc.property(fc.nat(message.length - 1), fc.nat(255), (at, byte) => {
      const changed = Buffer.from(message);
      changed[at] = byte;
      expect([
        'accepted',
        'encoding',
        'dtd',
        'processing-instruction',
        'not-well-formed',
        'namespace',
        'limit',
      ]).toContain(kindOf(changed));
    }),
    { numRuns: 3000 },
  );
});

test('what the writer writes is canonical, and reads back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, value) => {
      fc.pre(
        Array.from(`${text}${value}`).every((character) => isXmlCharacter(character.codePointAt(0) ?? 0)),
      );
      const name = { prefix: 'v', namespaceUri: 'urn:v', localName: 'a' };
      const attributes = [
        { prefix: '', namespaceUri: '', localName: 'z', value },
        { prefix: 'w', namespaceUri: 'urn:a', localName: 'b', value },
      ];
      const written = new XmlWriter().open(name, attributes).leaf(name, text).close().toString();
      const { root } = parseXml(Buffer.from(written));
      expect(canonicalize(root).toString()).toBe(written);
      expect(root.children[0]?.text).toBe(text);
      expect(root.attribute('b', 'urn:a')).toBe(value);
    }),
    { numRuns: 300 },
  );
});
