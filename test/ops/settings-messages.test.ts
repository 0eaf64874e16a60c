/** What the settings and the parties file say of what is written wrong in them. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readSettings, SETTINGS, SettingsError } from '../../src/ops/settings.ts';
import { PartiesError } from '../../src/parties/directory.ts';
import { readParties } from '../../src/parties/parties-file.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXAMPLE = readFileSync(`${ROOT}settings.example.yaml`, 'utf8');
const PARTIES = readFileSync(`${ROOT}examples/parties.yaml`, 'utf8');

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof SettingsError || error instanceof PartiesError) return error.problems;
    throw error;
  }
}

function settingsProblems(text: string): readonly string[] {
  const file = join(mkdtempSync(join(tmpdir(), 'verzuimbroker-settings-')), 'settings.yaml');
  writeFileSync(file, text);
  return problemsOf(() => readSettings(file, {}));
}

test('an OIN without quotes is a number in YAML: the message says what to do', () => {
  expect(settingsProblems(EXAMPLE)).toEqual([]);
  expect(settingsProblems(EXAMPLE.replace('"00000001999900019000"', '00000001999900019000'))).toEqual([
    expect.stringMatching(/settings\.yaml: own\.oin: put it between quotes/),
  ]);
});

test.each([
  ['oin: "00000001999911112000"', 'oin: 00000001999911112000', 'schools.5.oin'],
  ['verwerkerOin: "00000001999900020000"', 'verwerkerOin: 00000001999900020000', 'mandaten.0.verwerkerOin'],
  ['instantieCode: "0344"', 'instantieCode: 0344', 'gemeenten.0.mailboxes.0.instantieCode'],
])('%s without quotes in parties.yaml', (quoted, bare, path) => {
  expect(PARTIES).toContain(quoted);
  const problems = problemsOf(() => readParties(parse(PARTIES.replace(quoted, bare)), 'parties.yaml'));
  expect(problems).toEqual([expect.stringContaining(`parties.yaml: ${path}: put it between quotes`)]);
  expect(problemsOf(() => readParties(parse(PARTIES), 'parties.yaml'))).toEqual([]);
});

test('allowSecurityHeader belongs to 2W-be', () => {
  const services = (profile: string) =>
    `${EXAMPLE}\nservices: { gemeente: { profile: ${profile}, allowSecurityHeader: true } }\n`;
  expect(settingsProblems(services('2W-be'))).toEqual([]);
  expect(settingsProblems(services('2W-be-S'))).toEqual([
    expect.stringContaining('services.gemeente.allowSecurityHeader'),
  ]);
});

test('PORT in the environment must be a port', () => {
  expect(readSettings(`${ROOT}settings.example.yaml`, { PORT: '9443' }).listen.port).toBe(9443);
  for (const PORT of ['https', '-1', '65536', '1.5'])
    expect(problemsOf(() => readSettings(`${ROOT}settings.example.yaml`, { PORT }))).toHaveLength(1);
});

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly default?: unknown;
}

test('settings.example.yaml shows every key, and what is commented out there shows its default', () => {
  // Prose has one blank behind its #, a key has none, or two or more.
  const example: unknown = parse(EXAMPLE.replaceAll(/^#(?! \S)/gm, ''));
  expect(SETTINGS.safeParse(example).error).toBeUndefined();
  const asked = new Set(Object.keys(flatten(parse(EXAMPLE))));
  const shown = flatten(example);
  const missing: string[] = [];
  const walk = (node: Node, prefix: string) => {
    for (const [name, child] of Object.entries(node.properties ?? {})) {
      const key = `${prefix}${name}`;
      if (child.properties) walk(child, `${key}.`);
      else if (!(key in shown)) missing.push(key);
      else if (child.default !== undefined && !asked.has(key) && !EXAMPLES.includes(key))
        expect([key, shown[key]]).toEqual([key, child.default]);
    }
  };
  walk(z.toJSONSchema(SETTINGS, { io: 'input', unrepresentable: 'any' }) as Node, '');
  expect(missing).toEqual([]);
});

/** Lists whose default is empty. */
const EXAMPLES = ['trust.crlUrls', 'trust.crlHosts', 'trust.ocsp.hosts'];

function flatten(value: unknown, prefix = ''): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { [prefix]: value };
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, held]) => flatten(held, prefix ? `${prefix}.${name}` : name)),
  ) as Record<string, unknown>;
}
