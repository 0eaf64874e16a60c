/** Lists as files: what a spreadsheet would run is text, in both kinds, and nothing else changes. */

import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { expect, test } from 'vitest';
import { attachment } from '../../src/loket/attachment.ts';
import { alsCsv, alsXlsx } from '../../src/loket/meldingen/bestand.ts';
import type { PageAnswer } from '../../src/loket/page.ts';

const bytesOf = (answer: PageAnswer): Buffer => {
  if (answer.kind !== 'download') throw new Error(answer.kind);
  return answer.body;
};
const readCsv = async (answer: PageAnswer): Promise<unknown[][]> =>
  parse(bytesOf(answer), { delimiter: ';', bom: true, relax_column_count: true });
const readXlsx = async (answer: PageAnswer): Promise<unknown[][]> => readSheet(bytesOf(answer));

const HEAD = ['Meldingsnummer', 'Soort', 'Begin'];
const PLAIN = ['123456789012345678', 'Verzuim; "langer" dan 4 weken', '1 maart 2026'];

test.each([
  ['CSV', async (rijen: string[][]) => readCsv(alsCsv('meldingen', rijen))],
  ['XLSX', async (rijen: string[][]) => readXlsx(await alsXlsx('meldingen', rijen))],
])('%s is read back as it was, with every digit', async (_kind, roundTrip) => {
  expect(await roundTrip([HEAD, PLAIN])).toEqual([HEAD, PLAIN]);
});

test.each([
  ['CSV', async (rijen: string[][]) => readCsv(alsCsv('meldingen', rijen))],
  ['XLSX', async (rijen: string[][]) => readXlsx(await alsXlsx('meldingen', rijen))],
])('%s has no cell that a spreadsheet would run', async (_kind, roundTrip) => {
  const cells = ['=1+1', '+31', '-2', '@SUM(A1)', '\t=1', '\r=1', '＝1', "=cmd|'/c calc'!A1"];
  const [, row = []] = await roundTrip([HEAD, cells]);
  expect(row).toHaveLength(cells.length);
  for (const cell of row) expect(String(cell)).toMatch(/^'/);
  const [, same] = await roundTrip([HEAD, ['a=b', '1-2', 'a@b']]);
  expect(same).toEqual(['a=b', '1-2', 'a@b']);
});

test.each([
  ['meldingen.csv', 'attachment; filename="meldingen.csv"'],
  [
    'levering 1 €.csv',
    `attachment; filename="levering 1 _.csv"; filename*=UTF-8''levering%201%20%E2%82%AC.csv`,
  ],
  [
    'a"b; filename=x.html',
    `attachment; filename="a_b_ filename_x.html"; filename*=UTF-8''a%22b%3B%20filename%3Dx.html`,
  ],
  ["a\r\nb'()*", `attachment; filename="a__b____"; filename*=UTF-8''a%0D%0Ab%27%28%29%2A`],
])('the name of a file %j is one header and one parameter', (name, header) => {
  expect(attachment(name)).toBe(header);
});
