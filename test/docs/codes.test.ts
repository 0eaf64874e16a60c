/** Every VZ code of verzuim §5.5 and of the code has a text, a line in docs/errors.md and a test that names and asserts it. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTests } from '../../scripts/conformance-tests.mjs';
import { CODECS } from '../../src/contract/codecs.ts';
import { FOUT_ORIGINS, SIGNAAL_ORIGINS, TECHNISCHE_CODES } from '../../src/contract/codes.ts';
import { FAULTS } from '../../src/edukoppeling/faults.ts';
import { FOUTEN, SIGNALEN } from '../../src/verzuim/fouten.ts';
import { FOUT_HULP, SIGNAAL_HULP } from '../../src/verzuim/fouten-hulp.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = readFileSync(`${ROOT}docs/errors.md`, 'utf8');
/** Verzuim §5.5, by group: the last number of each. */
const SPECIFIED = Object.entries({
  AUT: 5,
  CER: 1,
  PER: 5,
  SCH: 3,
  SRT: 3,
  PRD: 4,
  INH: 2,
  DUB: 2,
  STA: 3,
  VRY: 2,
  RTE: 3,
  LEV: 1,
  SYS: 1,
  SIG: 5,
}).flatMap(([group, last]) => Array.from({ length: last }, (_, i) => `VZ-${group}-0${i + 1}`));
const KNOWN = [
  ...new Set([...Object.keys(FOUTEN), ...Object.keys(SIGNALEN), ...Object.keys(TECHNISCHE_CODES)]),
].sort();

const sources = (folder: string) =>
  readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readFileSync(`${ROOT}${folder}/${name}`, 'utf8') }));
const codesIn = (text: string) => text.match(/VZ-[A-Z]{3}-\d{2}/g) ?? [];

test('every code of the specification is known', () => {
  expect(SPECIFIED.filter((code) => !KNOWN.includes(code))).toEqual([]);
});

test('every code that the code uses is known, and every known one is used', () => {
  const tables = ['verzuim/fouten.ts', 'verzuim/fouten-hulp.ts', 'contract/codes.ts'];
  const used = new Set(
    sources('src').flatMap(({ name, text }) => (tables.includes(name) ? [] : codesIn(text))),
  );
  expect([...used].filter((code) => !KNOWN.includes(code))).toEqual([]);
  const functional = [...Object.keys(FOUTEN), ...Object.keys(SIGNALEN)];
  expect(functional.filter((code) => !used.has(code))).toEqual([]);
});

test('every code has a test that names it in its title and asserts it', () => {
  const proven = new Set(
    sources('test')
      .filter(({ name }) => name.endsWith('.test.ts') && name !== 'docs/codes.test.ts')
      .flatMap(({ text }) => readTests(text))
      .flatMap(({ title, asserted }) => codesIn(title).filter((code) => asserted.includes(code))),
  );
  expect(KNOWN.filter((code) => !proven.has(code))).toEqual([]);
});

test('a title alone, or a code in a comment, proves nothing', () => {
  const read = (body: string) => readTests(`test('VZ-AUT-03 no', () => { ${body} });`)[0]?.asserted;
  expect(read('/* VZ-AUT-03 */ expect(codes).toEqual([]);')).toEqual([]);
  expect(read("send('VZ-AUT-03');")).toEqual([]);
  expect(read("expect(codes).toEqual(['VZ-AUT-03 veld']);")).toEqual(['VZ-AUT-03']);
});

test('the page has a line with text, origin and help for every code, and none that does not exist', () => {
  const line = (code: string, text: string) =>
    PAGE.split('\n').filter((found) => found.startsWith(`| ${code} | ${text} |`));
  for (const [code, text] of [...Object.entries(FOUTEN), ...Object.entries(SIGNALEN)]) {
    expect({ code, lines: line(code, text).length }).toEqual({ code, lines: 1 });
    expect(PAGE).toContain(`#### ${code}\n\n- **English.** `);
  }
  for (const [code, { tekst, fault }] of Object.entries(TECHNISCHE_CODES))
    expect(line(code, `${tekst} | ${fault}`)).toHaveLength(1);
  expect([...new Set(codesIn(PAGE))].filter((code) => !KNOWN.includes(code))).toEqual([]);
});

test('every code has somewhere to come from; the operations exist', () => {
  const operations = Object.keys(CODECS);
  for (const [code, origin] of Object.entries(FOUT_ORIGINS)) {
    const { operations: answers, commands = [], api = [], velden } = origin;
    expect({
      code,
      from: answers.length + commands.length + api.length > 0,
      velden: velden.length > 0,
    }).toEqual({
      code,
      from: true,
      velden: true,
    });
    expect(answers.filter((name) => !operations.includes(name))).toEqual([]);
    expect(new Set(answers).size).toBe(answers.length);
  }
  expect(Object.keys(FOUT_HULP)).toEqual(Object.keys(FOUTEN));
  expect(Object.keys(SIGNAAL_HULP)).toEqual(Object.keys(SIGNALEN));
  expect(Object.values(SIGNAAL_ORIGINS).every((answers) => answers.length > 0)).toBe(true);
});

test('only VZ-SYS-01 is worth repeating', () => {
  const later = Object.entries(TECHNISCHE_CODES).filter(([, { fault }]) => FAULTS[fault].retry === 'later');
  expect(later.map(([code]) => code)).toEqual(['VZ-SYS-01']);
});
