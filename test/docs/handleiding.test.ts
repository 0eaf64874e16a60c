/** docs/handleiding/ speaks of what is there: words of the pages, pictures, chapters, roles. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { REDEN_AFSLUITING, STATUS } from '../../src/loket/meldingen/toon.ts';
import { ROL_TEKST } from '../../src/loket/teksten-beheer.ts';
import { FOUTEN, SIGNALEN } from '../../src/verzuim/fouten.ts';
import { ROLLEN } from '../../src/verzuim/rollen.ts';
import { VERZUIMSOORTEN } from '../../src/verzuim/verzuimsoorten.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = `${ROOT}docs/handleiding/`;
const LOKET = `${ROOT}src/loket/`;
const MAX_BYTES = 3 * 1024 * 1024;

const CHAPTERS = readdirSync(FOLDER).filter((name) => name.endsWith('.md'));
const textOf = (name: string) => readFileSync(`${FOLDER}${name}`, 'utf8');
const found = (pattern: RegExp, name: string) =>
  [...textOf(name).matchAll(pattern)].map(([, one]) => (one ?? '').replaceAll(/\s+/g, ' '));

/** Every text a page can say without a value in it; of one in two languages each half too. */
const shown = new Set<string>();

function collect(value: unknown): void {
  if (typeof value === 'string') for (const text of [value, ...value.split(' / ')]) shown.add(text);
  else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
}

beforeAll(async () => {
  for (const name of readdirSync(LOKET, { recursive: true }) as string[]) {
    if (/(^|\/)teksten[\w-]*\.ts$/.test(name)) collect(await import(`${LOKET}${name}`));
  }
  collect([STATUS, REDEN_AFSLUITING, FOUTEN, SIGNALEN]);
  collect(Object.values(VERZUIMSOORTEN).map(({ naam }) => naam));
});

test.each(CHAPTERS)('what stands in bold in %s is a text of the loket', (name) => {
  const bold = found(/\*\*([^*]+)\*\*/g, name);
  expect(bold.length).toBeGreaterThan(5);
  expect(bold.filter((text) => !shown.has(text))).toEqual([]);
});

test('every picture that a chapter shows is there and says what it shows, every picture that is there is shown', () => {
  const there = readdirSync(`${FOLDER}beelden`);
  const named = CHAPTERS.flatMap((name) => found(/!\[[^\]]{10,}\]\(beelden\/([\w-]+\.png)\)/g, name));
  expect(named.length).toBeGreaterThan(20);
  expect(CHAPTERS.flatMap((name) => found(/!\[[^\]]*\]\(([^)]+)\)/g, name))).toHaveLength(named.length);
  expect(new Set(named)).toEqual(new Set(there));
});

test('the pictures together stay small', () => {
  const bytes = readdirSync(`${FOLDER}beelden`).map(
    (name) => readFileSync(`${FOLDER}beelden/${name}`).length,
  );
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(MAX_BYTES);
});

test('README.md leads to every chapter, and chapters only to files and headings that are there', () => {
  const linked = found(/\]\(([\w-]+\.md)\)/g, 'README.md');
  expect(new Set(linked)).toEqual(new Set(CHAPTERS.filter((name) => name !== 'README.md')));
  for (const chapter of CHAPTERS) {
    for (const [, name = '', anchor] of textOf(chapter).matchAll(/\]\(([\w./-]*\.md)?#?([\w-]+)?\)/g)) {
      const target = readFileSync(`${FOLDER}${name || chapter}`, 'utf8');
      if (anchor !== undefined) expect(`${chapter} ${headings(target)}`).toContain(` ${anchor} `);
    }
  }
});

/** As a page of Markdown names them. */
const headings = (text: string): string =>
  [...text.matchAll(/^#+ (.*)$/gm)]
    .map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\d\s-]/gu, '')
        .replaceAll(' ', '-'),
    )
    .join(' ')
    .concat(' ');

test('README.md says of every role which chapter is for it', () => {
  const rows = textOf('README.md')
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const without = ROLLEN.filter(
    (rol) => !rows.some((row) => row.includes(`**${ROL_TEKST[rol].naam}**`) && /\]\([a-z]+\.md\)/.test(row)),
  );
  expect(without).toEqual([]);
});
