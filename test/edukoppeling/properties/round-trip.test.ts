/** Written, signed, sent, verified and read: every value arrives as it was, whatever its characters. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anonymousAddress, signEnvelope } from '../../../src/edukoppeling/sign.ts';
import { isXmlCharacter } from '../../../src/edukoppeling/xml/characters.ts';
import { XmlWriter } from '../../../src/edukoppeling/xml/writer.ts';
import { BROKER_OIN, fixtureIdentity } from '../../../src/harness/example-partners.ts';
import { signedPartsOf } from './libxml2.ts';
import { judge, MELDEN_ACTION, SIGNED_AT } from './seed-messages.ts';

const identity = fixtureIdentity('vendor-rsin');
const NAMESPACE = 'urn:verzuimbroker:school:v1';
const name = (localName: string) => ({ prefix: 'vb', namespaceUri: NAMESPACE, localName });
const attribute = (prefix: string, namespaceUri: string, localName: string, value: string) => ({
  prefix,
  namespaceUri,
  localName,
  value,
});

const character = fc.oneof(
  fc.constantFrom(
    '\r',
    '\n',
    '\r\n',
    '\t',
    ' ',
    '&',
    '<',
    '>',
    ']]>',
    '"',
    "'",
    '&amp;',
    '&#13;',
    '<!--',
    '\u0085',
    '\u2028',
  ),
  fc.constantFrom(
    '\ufeff',
    '\ufffd',
    '\ud7ff',
    '\ue000',
    '\u{10000}',
    '\u{10ffff}',
    '\u{1f600}',
    '\u007f',
    '\u009f',
    'e\u0301',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);
const value = fc
  .array(character, { maxLength: 20 })
  .map((characters) => characters.join(''))
  .filter((text) => Array.from(text).every((each) => isXmlCharacter(each.codePointAt(0) ?? 0)));

test('EK-38 EK-86 every value is read as it was written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 4 }), async (values) => {
      const writer = new XmlWriter().open(name('meldenVerzuimRequest'));
      for (const [text, other] of values) {
        writer.open(name('reden'), [attribute('', '', 'a', other), attribute('x', 'urn:x', 'b', text)]);
        writer.text(text).leaf(name('in'), other).close();
      }
      const payload = writer.close().toString();
      const addressing = {
        to: `https://broker.test/verzuim/school/v1?oin=${BROKER_OIN}`,
        action: MELDEN_ACTION,
        from: anonymousAddress('0000000700099AD00000'),
      };
      const { bytes } = signEnvelope({ addressing, payload, now: SIGNED_AT }, identity);
      const verdict = await judge(bytes);
      if (!verdict.ok) throw verdict.fault;
      const read = verdict.envelope.payload.children.map((reden) => [
        reden.text,
        reden.attribute('b', 'urn:x'),
        reden.attribute('a'),
        reden.children[0]?.text,
      ]);
      expect(read).toEqual(values.map(([text, other]) => [text, text, other, other]));
      expect(verdict.envelope.canonicalPayload.toString()).toBe(payload);
      expect(signedPartsOf(bytes)).toContain(payload);
    }),
    { numRuns: 300 },
  );
});
