/** Imports point one way: a room may import what stands to its right, never back. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url));
const LEVELS: readonly (readonly string[])[] = [
  ['processes'],
  ['cli', 'loket'],
  ['harness'],
  ['broker'],
  ['parties', 'registers', 'contract', 'post', 'queue'],
  ['store', 'ops'],
  ['verzuim'],
  ['edukoppeling'],
];
const levelOf = (room: string) => LEVELS.findIndex((rooms) => rooms.includes(room));

function wrongImports(files: readonly (readonly [string, string])[]): string[] {
  return files.flatMap(([file, text]) => {
    const [room = ''] = file.split('/');
    return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].flatMap(([, target = '']) => {
      const [other = ''] = join(dirname(file), target).split('/');
      const upward = levelOf(other) < levelOf(room);
      const sideways = levelOf(other) === levelOf(room) && other !== room;
      return upward || sideways || levelOf(other) < 0 ? [`${file} imports ${other}`] : [];
    });
  });
}

test('no room imports a room above or beside it', () => {
  const names = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  expect(names.length).toBeGreaterThan(50);
  expect(
    wrongImports(
      names.map((name) => [relative(SOURCE, join(SOURCE, name)), readFileSync(join(SOURCE, name), 'utf8')]),
    ),
  ).toEqual([]);
});

test('the check sees an upward import', () => {
  expect(wrongImports([['store/pool.ts', `import { x } from '../broker/x.ts';`]])).toHaveLength(1);
  expect(wrongImports([['edukoppeling/xml/a.ts', `import { x } from '../../verzuim/x.ts';`]])).toHaveLength(
    1,
  );
});
