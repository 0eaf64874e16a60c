/** Nothing is missing in the table of statements: every id, its test, its line in the page, its reason. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  conformanceTitles,
  filesByStatement,
  leadingIds,
  readTitles,
} from '../../scripts/conformance-tests.mjs';
import { FAULTS } from '../../src/edukoppeling/faults.ts';
import { RULES, type Rule } from '../../src/edukoppeling/rules.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const IDS = Array.from({ length: 160 }, (_, i) => `EK-${String(i + 1).padStart(2, '0')}`);
const rules: Readonly<Record<string, Rule>> = RULES;
const page = readFileSync(`${ROOT}docs/conformance.md`, 'utf8');
const titles = conformanceTitles();
const files = filesByStatement(titles);

test('the table has the 160 statements and no other', () => {
  const byNumber = (a: string, b: string) => Number(a.slice(3)) - Number(b.slice(3));
  expect(Object.keys(rules).sort(byNumber)).toEqual(IDS);
});

describe('stands in the table, in the page and in the title of a test', () => {
  test.each(IDS)('%s', (id) => {
    const rule = rules[id];
    expect(rule?.text).toMatch(/\.$/);
    expect(page).toContain(`| ${id} | ${rule?.text.replace(/[|<>*]/g, (c) => `\\${c}`)} |`);
    expect(existsSync(`${ROOT}${rule?.where}`)).toBe(true);
    expect(files.get(id) ?? []).not.toEqual([]);
  });
});

test('what is not done has a reason, what is done otherwise a decision page', () => {
  for (const [id, rule] of Object.entries(rules)) {
    if (rule.status === 'not-applicable' || rule.status === 'not-built') {
      expect(`${id}: ${rule.reason}`).toMatch(/: .{20,}/);
    }
    if (rule.status === 'deviation') {
      expect(rule.decision).toMatch(/^docs\/decisions\/\d{4}-[\w-]+\.md$/);
      expect(existsSync(`${ROOT}${rule.decision}`)).toBe(true);
    }
  }
});

test('every fault in the table exists, and every one of the profile is the fault of a statement', () => {
  const named = new Set(
    Object.values(rules).flatMap(({ fault }) => (fault?.startsWith('VB-') ? [fault] : [])),
  );
  for (const code of named) expect(Object.keys(FAULTS)).toContain(code);
  expect(Object.keys(FAULTS).filter((code) => !named.has(code as keyof typeof FAULTS))).toEqual([]);
});

test('no test names a statement that does not exist', () => {
  const unknown = titles.flatMap(({ file, title }) =>
    (title.match(/EK-\d+/g) ?? []).filter((id) => !(id in rules)).map((id) => `${file}: ${id}`),
  );
  expect(unknown).toEqual([]);
});

test('no source names a statement that does not exist', () => {
  const sources = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' });
  const unknown = sources
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) =>
      (readFileSync(`${ROOT}src/${name}`, 'utf8').match(/EK-\d+/g) ?? [])
        .filter((id) => !(id in rules))
        .map((id) => `${name}: ${id}`),
    );
  expect(sources.length).toBeGreaterThan(50);
  expect(unknown).toEqual([]);
});

test('titles are read from test, it, and the rows of each, in place or in a constant', () => {
  const source = `
    const rows: readonly (readonly [string, number])[] = [['EK-03 c', 1], ['EK-04 EK-05 d', 2]] as const;
    describe('EK-99 not a test', () => {
      test('EK-01 a', () => {}); it(\`EK-02 b \${x}\`, () => {});
      test.each(rows)('%s', () => {});
      test.each([['EK-06 e'], ...rows])('%s is refused', () => {});
      test.each(names)('EK-07 %s', () => {});
      expect('EK-08').toBe('EK-08');
    });`;
  expect(readTitles(source)).toEqual([
    'EK-01 a',
    'EK-02 b …',
    'EK-03 c',
    'EK-04 EK-05 d',
    'EK-06 e is refused',
    'EK-03 c is refused',
    'EK-04 EK-05 d is refused',
    'EK-07 %s',
  ]);
  expect(leadingIds('EK-04 EK-05 d, EK-06')).toEqual(['EK-04', 'EK-05']);
});
