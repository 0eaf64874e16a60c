/** docs/parties.md: its example is read by the broker, and names every key and tolerance there is. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseOin } from '../../src/edukoppeling/oin.ts';
import { TOLERANCES } from '../../src/edukoppeling/profile.ts';
import { PARTIES, readParties } from '../../src/parties/parties-file.ts';

const PAGE = readFileSync(new URL('../../docs/parties.md', import.meta.url), 'utf8');
const EXAMPLE = /```yaml\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? '';
const oin = (text: string) => parseOin(text) ?? ('' as never);

test('the example is a parties file, with a tolerance and an intermediary', () => {
  const directory = readParties(parse(EXAMPLE));
  const [maker, passer] = [oin('00000001999900020000'), oin('00000003999000300000')];
  expect(directory.tolerancesOf(maker)).toEqual(['unquoted-soap-action', 'time-zone-offsets']);
  expect(directory.passesOn(passer, maker)).toBe(true);
  expect(directory.mailboxFor('0344', 'R4')).toBe('RMC-0344');
});

test('the table has every tolerance', () => {
  const rows = [...PAGE.matchAll(/^\| `([a-z-]+)`/gm)].map(([, name]) => name);
  expect(new Set(rows)).toEqual(new Set(TOLERANCES));
});

test('the example shows every key', () => {
  const schema = JSON.stringify(z.toJSONSchema(PARTIES, { io: 'input', unrepresentable: 'any' }));
  const keys = new Set<string>();
  JSON.parse(schema, (key, value: unknown) => {
    if (key === 'properties') for (const name of Object.keys(value as object)) keys.add(name);
    return value;
  });
  expect(keys.size).toBeGreaterThan(15);
  expect([...keys].filter((name) => !EXAMPLE.includes(`${name}:`))).toEqual([]);
});
