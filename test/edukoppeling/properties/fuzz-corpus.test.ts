/** What `npm run fuzz` found worth keeping, again: a verdict for each, and nothing believed that was not signed. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { run } from './oracle.ts';
import { SEEDS } from './seed-messages.ts';

const CORPUS = new URL('../../fuzz-corpus/', import.meta.url);
const files = readdirSync(CORPUS).map((name) => [name, readFileSync(new URL(name, CORPUS))] as const);

describe('EK-105 EK-25 the corpus', () => {
  test.each(SEEDS)('begins with the message of %s, which is believed', async (_, bytes) => {
    expect(await run(bytes, true)).toEqual({ behaviour: 'believed', finding: undefined });
  });

  test.each(files)('%s gets a verdict, and libxml2 agrees', async (_, bytes) => {
    const { behaviour, finding } = await run(bytes, true);
    expect(finding).toBeUndefined();
    expect(behaviour).toMatch(/^(believed$|VB-F)/);
  });

  test('reaches many different refusals, and acceptance', async () => {
    const reached = new Set<string>();
    for (const [, bytes] of files) reached.add((await run(bytes, false)).behaviour);
    expect(reached).toContain('believed');
    expect(reached.size).toBeGreaterThan(50);
  });

  test('a forged twin of a seed is refused', async () => {
    const forged = Buffer.from((SEEDS[0]?.[1] ?? '').toString().replace('regel 2', 'regel 3'));
    expect((await run(forged, true)).behaviour).toMatch(/^VB-F18/);
  });
});
