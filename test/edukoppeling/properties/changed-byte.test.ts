/** No byte of a signed part can change its canonical form and be believed. libxml2 says what the form is. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signedPartsOf } from './libxml2.ts';
import { judge, SEEDS } from './seed-messages.ts';

const PARTS = ['To', 'Action', 'MessageID', 'From', 'FaultTo', 'Timestamp', 'SignedInfo', 'Body'] as const;

function rangeOf(bytes: Buffer, part: string): readonly [number, number] | undefined {
  const found = new RegExp(`<(\\w+:)?${part}[ >].*</\\1?${part}>`, 's').exec(bytes.toString('latin1'));
  return found === null ? undefined : [found.index, found.index + found[0].length];
}

/** @returns whether the changed message was believed, which it may be only with the signed parts as they were. */
async function believed(changed: Buffer, signed: string | undefined): Promise<boolean> {
  const verdict = await judge(changed);
  if (!verdict.ok) {
    expect(verdict.fault.code).toMatch(/^VB-F\d\d/);
    return false;
  }
  expect(signedPartsOf(changed)).toBe(signed);
  return true;
}

const cases = SEEDS.flatMap(([seed, bytes]) =>
  PARTS.flatMap((part) => {
    const range = rangeOf(bytes, part);
    return range === undefined ? [] : [{ seed, part, bytes, range }];
  }),
);

describe('EK-77 EK-78 a changed byte', () => {
  test.each(SEEDS)('the message of %s is believed as it is', async (_, bytes) => {
    const verdict = await judge(bytes);
    expect(verdict.ok || verdict.fault).toBe(true);
  });

  test.each(cases)('in $part of $seed is refused, or leaves every signed part as it was', async (each) => {
    const { bytes, range } = each;
    const signed = signedPartsOf(bytes);
    const [start, end] = range;
    let refused = 0;
    for (let at = start; at < end; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (bytes[at] as number) ^ 1;
      if (!(await believed(changed, signed))) refused++;
    }
    // White space in tags, quotes and comments are a small part of the bytes.
    expect(refused).toBeGreaterThan((end - start) * 0.8);
  });

  test.each(cases)('set, put in or taken out in $part of $seed: the same', async ({ bytes, range }) => {
    const signed = signedPartsOf(bytes);
    const [start, end] = range;
    const edit = fc.record({
      at: fc.integer({ min: start, max: end - 1 }),
      taken: fc.nat(3),
      put: fc.oneof(
        fc.uint8Array({ maxLength: 3 }),
        fc
          .constantFrom(' ', '\t', '\r\n', '<', '>', '/', '&', '&#65;', '"', '<!---->', 'x')
          .map((text) => Buffer.from(text)),
      ),
    });
    await fc.assert(
      fc.asyncProperty(edit, async ({ at, taken, put }) => {
        await believed(Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + taken)]), signed);
      }),
      { numRuns: 200 },
    );
  });
});
