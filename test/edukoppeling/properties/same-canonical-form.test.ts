/** Whatever keeps the canonical form of the signed parts is accepted, and read as what was signed. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooser } from './choose.ts';
import { signedPartsOf } from './libxml2.ts';
import { REWRITINGS, type Rewriting, rewrite } from './rewriting.ts';
import { judge, SEEDS } from './seed-messages.ts';

async function readsAsSigned(original: Buffer, rewritten: Buffer): Promise<void> {
  // libxml2 agrees that it is a rewriting of the same signed parts; otherwise the rewriter is wrong.
  expect(signedPartsOf(rewritten)).toBe(signedPartsOf(original));
  const [before, after] = [await judge(original), await judge(rewritten)];
  if (!before.ok) throw before.fault;
  if (!after.ok) throw after.fault;
  expect(after.envelope.canonicalPayload.toString()).toBe(before.envelope.canonicalPayload.toString());
  expect(after.envelope.addressing).toEqual(before.envelope.addressing);
  expect(after.envelope.signatureValue).toBe(before.envelope.signatureValue);
}

describe.each(SEEDS)('EK-85 EK-86 the message of %s is accepted with other', (_, original) => {
  test.each(REWRITINGS)('%s', async (kind) => {
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const rewritten = rewrite(original, new Set([kind]), chooser(seed));
        if (!rewritten.equals(original)) changed++;
        await readsAsSigned(original, rewritten);
      }),
      { numRuns: 40 },
    );
    expect(changed).toBeGreaterThan(0);
  });

  test('any of these together', async () => {
    const kinds = fc.subarray<Rewriting>([...REWRITINGS], { minLength: 2 });
    await fc.assert(
      fc.asyncProperty(kinds, fc.nat(), async (chosen, seed) => {
        await readsAsSigned(original, rewrite(original, new Set(chosen), chooser(seed)));
      }),
      { numRuns: 150 },
    );
  });
});
