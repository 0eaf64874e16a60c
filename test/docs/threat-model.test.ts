/** The threat model names files that exist. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

test('every file that docs/threat-model.md names exists, and every threat has a test', () => {
  const page = readFileSync(`${ROOT}docs/threat-model.md`, 'utf8');
  const named = [...page.matchAll(/`((?:src|test)\/[\w./-]+)`/g)].map(([, path]) => path ?? '');
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
  const [, threats = ''] = page.split('## Threats');
  const rows =
    threats
      .split('## What is not')[0]
      ?.split('\n')
      .filter((line) => /^\| [A-Z]/.test(line)) ?? [];
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) expect(row.split('|')[3]).toMatch(/`test\//);
});
