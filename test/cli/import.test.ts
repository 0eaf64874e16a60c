/** `import` of a file that is wrong: status 64 and one line with its name, before anything is opened. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'dist/processes/verzuimbroker.js');

function importFile(kind: string, file: string) {
  const args = [BIN, 'import', kind, file, '--settings', '/does/not/exist.yaml'];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, lines: stderr.trim().split('\n') };
}

test.each([
  ['postcodes', '/does/not/exist.csv', '/does/not/exist.csv: cannot be read (ENOENT)'],
  ['postcodes', ROOT, 'cannot be read (EISDIR)'],
  ['deelnemers', join(ROOT, 'README.md'), 'README.md: line '],
])('%s %s', (kind, file, expected) => {
  const { status, lines } = importFile(kind, file);
  expect(lines).toEqual([expect.stringContaining(expected)]);
  expect(status).toBe(64);
});

test('a CSV that is broken is named with its line, never with a value of it', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'verzuimbroker-import-')), 'pupils.csv');
  writeFileSync(file, 'burgerservicenummer,naam\n999000111,"Marke" Merkteken\n');
  const { status, lines } = importFile('deelnemers', file);
  expect(lines).toEqual([expect.stringMatching(/pupils\.csv: line 2, row: not readable as CSV/)]);
  expect(lines.join('')).not.toMatch(/999000111|Mark/);
  expect(status).toBe(64);
});
