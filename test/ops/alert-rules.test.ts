/** The alert rules and the board speak of metrics that exist, every rule is tried by promtool, and every metric is looked at. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../src/ops/metrics.ts';

const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));
const read = (name: string) => readFileSync(`${DEPLOY}${name}`, 'utf8');
const RULES = read('prometheus/verzuimbroker.rules.yaml');
const TESTS = read('prometheus/verzuimbroker.rules.test.yaml');
const BOARD = read('grafana/verzuimbroker.json');
interface Rule {
  readonly alert: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly action: string };
}
const rules = (parse(RULES) as { groups: readonly { rules: readonly Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const named = (text: string) =>
  new Set([...text.matchAll(/\bverzuim_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, '')));
/** Where `scripts/test` puts it. */
const UNPACKED = fileURLToPath(new URL('../../.cache/promtool/promtool', import.meta.url));
const promtool = [UNPACKED, 'promtool'].find((program) => spawnSync(program, ['--version']).status === 0);

test('every metric of a rule or of the board exists, and every metric has its place in one of them', async () => {
  const text = await createMetrics().render();
  const exist = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name));
  const used = named(RULES + BOARD);
  expect([...used].filter((name) => !exist.has(name))).toEqual([]);
  expect([...exist].filter((name) => !used.has(name))).toEqual([]);
});

test('every alert says how bad it is and what to do, and is tried', () => {
  for (const { alert, labels, annotations } of rules) {
    expect(['page', 'work']).toContain(labels.severity);
    expect(annotations.action.length).toBeGreaterThan(20);
    expect(annotations.summary).not.toBe('');
    expect(TESTS).toContain(alert);
  }
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
});

(promtool ? test : test.skip)('promtool: each alert fires where it should, and not before', () => {
  const run = (...args: string[]) =>
    spawnSync(promtool ?? '', args, { cwd: `${DEPLOY}prometheus`, encoding: 'utf8' });
  expect(run('check', 'rules', 'verzuimbroker.rules.yaml')).toMatchObject({ status: 0 });
  const tried = run('test', 'rules', 'verzuimbroker.rules.test.yaml');
  expect([tried.stdout + tried.stderr, tried.status]).toEqual([expect.stringContaining('SUCCESS'), 0]);
});
