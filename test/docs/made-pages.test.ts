/** The pages that are made from tables are the tables: run `npm run build && node scripts/make-docs.mjs` when this fails. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { BUSY } from '../../src/broker/admit/busy.ts';
import { CODECS } from '../../src/contract/codecs.ts';
import { FAULTS } from '../../src/edukoppeling/faults.ts';
import { FOUTEN } from '../../src/verzuim/fouten.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (name: string) => readFileSync(`${ROOT}${name}`, 'utf8');

test.each(['errors', 'settings', 'conformance'])('docs/%s.md is what the code says', (page) => {
  const script = `import('${new URL('../../scripts/make-docs.mjs', import.meta.url).href}').then((made) => process.stdout.write(made.${page}Page()))`;
  expect(read(`docs/${page}.md`)).toBe(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
});

test('docs/integrate/operations is what the contracts, the code and the samples say', () => {
  const script = `import('${new URL('../../scripts/make-docs.mjs', import.meta.url).href}').then((made) => process.stdout.write(JSON.stringify([...made.operationPages()])))`;
  const made = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })) as [
    string,
    string,
  ][];
  const folder = 'docs/integrate/operations/';
  const found = readdirSync(`${ROOT}${folder}`).map((name) => [name, read(`${folder}${name}`)]);
  expect(new Map(found as [string, string][])).toEqual(new Map(made));
  const operations = Object.keys(CODECS).map((name) => `${name}.md`);
  expect(made.map(([name]) => name).sort()).toEqual(['README.md', ...operations].sort());
});

test('every code has a line, and every code in the page exists', () => {
  const page = read('docs/errors.md');
  for (const code of [
    ...Object.keys(FAULTS).map((key) => key.slice(0, 6)),
    ...Object.keys(BUSY),
    ...Object.keys(FOUTEN),
  ])
    expect(page).toContain(`| ${code} |`);
});
