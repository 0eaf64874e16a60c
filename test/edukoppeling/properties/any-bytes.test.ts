/** Whatever the bytes are: the reader gives a document or an XmlError, the gate a verdict. Nothing is thrown. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SenderFault } from '../../../src/edukoppeling/faults.ts';
import { readEnvelope } from '../../../src/edukoppeling/soap/envelope.ts';
import { canonicalize } from '../../../src/edukoppeling/xml/c14n.ts';
import { parseXml } from '../../../src/edukoppeling/xml/document.ts';
import { XmlError } from '../../../src/edukoppeling/xml/errors.ts';
import { DEFAULT_XML_LIMITS } from '../../../src/edukoppeling/xml/limits.ts';
import { signedPartsOf } from './libxml2.ts';
import { ourSignedPartsOf } from './oracle.ts';
import { judge, SEEDS } from './seed-messages.ts';

/** @throws whatever the reader throws that is not its own fault. */
function readable(bytes: Buffer): boolean {
  try {
    const { root } = parseXml(bytes);
    canonicalize(root);
    return true;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const { line, column } = error;
    expect(line).toBeGreaterThan(0);
    expect(column).toBeGreaterThan(0);
    return false;
  }
}

/** By libxml2 where it makes a canonical form at all (decision 0009). */
function partsOf(bytes: Buffer): string | undefined {
  try {
    return signedPartsOf(bytes);
  } catch (error) {
    if (!/^Failed to canonicalize/.test(String((error as Error).message))) throw error;
    return ourSignedPartsOf(bytes);
  }
}

async function verdictOn(bytes: Buffer): Promise<string> {
  const read = readable(bytes);
  let envelope: unknown;
  try {
    envelope = readEnvelope(bytes, DEFAULT_XML_LIMITS);
  } catch (error) {
    if (!(error instanceof SenderFault)) throw error;
  }
  const verdict = await judge(bytes);
  if (verdict.ok) expect([read, envelope === undefined]).toEqual([true, false]);
  else expect(verdict.fault).toBeInstanceOf(SenderFault);
  return verdict.ok ? 'believed' : verdict.fault.code;
}

const markup = fc
  .array(
    fc.constantFrom(
      ...[
        '<',
        '>',
        '/',
        '</',
        '/>',
        '<a',
        '<a:b',
        ' xmlns:a="u"',
        ' xmlns=""',
        '="',
        "='",
        '"',
        '&',
        ';',
        '&#',
        'x41;',
      ],
      ...[
        '<!--',
        '-->',
        '--',
        '<![CDATA[',
        ']]>',
        ']]',
        '<?xml version="1.0"?>',
        '<!DOCTYPE',
        '\ufeff',
        '\0',
        '\ufffe',
        'é',
        '😀',
      ],
    ),
    { maxLength: 40 },
  )
  .map((pieces) => Buffer.from(pieces.join('')));
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 400, size: 'max' }).map((bytes) => Buffer.from(bytes)),
  markup,
  markup.map((bytes) => Buffer.concat([Buffer.from('<a>'), bytes, Buffer.from('</a>')])),
);

test('EK-25 EK-28 random bytes and random markup', async () => {
  await fc.assert(
    fc.asyncProperty(anyBytes, async (bytes) => {
      expect(await verdictOn(bytes)).toMatch(/^VB-F0[1-7]/);
    }),
    { numRuns: 2000 },
  );
});

describe.each(SEEDS)('EK-25 the message of %s', (_, message) => {
  test('is believed as it is', async () => expect(await verdictOn(message)).toBe('believed'));

  test('cut off at any byte is refused as not well-formed', async () => {
    for (let length = 0; length < message.length; length++) {
      const found = await verdictOn(message.subarray(0, length));
      // A cut inside a character is not UTF-8.
      expect([length, found]).toEqual([length, expect.stringMatching(/^VB-F0[34]$/)]);
    }
  });

  test('with its first bytes cut off is refused, up to the root element', async () => {
    const root = message.indexOf('<', 1);
    for (let start = 1; start < message.length; start += start < root ? 1 : 37) {
      const found = await verdictOn(message.subarray(start));
      expect([start, found]).toEqual([
        start,
        expect.stringMatching(start === root ? /^VB-F0|believed/ : /^VB-F0[34]$/),
      ]);
    }
  });

  test('with bytes changed, moved, doubled and taken out gives a verdict, and is believed only as it was', async () => {
    const signed = signedPartsOf(message);
    const place = fc.nat(message.length - 1);
    const edit = fc.record({
      from: place,
      to: place,
      taken: fc.nat(60),
      length: fc.nat(300),
      junk: fc.uint8Array({ maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
        let bytes = message;
        for (const { from, to, taken, length, junk } of edits) {
          const moved = bytes.subarray(to, to + length);
          bytes = Buffer.concat([bytes.subarray(0, from), junk, moved, bytes.subarray(from + taken)]);
        }
        if ((await verdictOn(bytes)) === 'believed') expect(partsOf(bytes)).toBe(signed);
      }),
      { numRuns: 800 },
    );
  });
});
