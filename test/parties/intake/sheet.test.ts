/** The sheet: what is written is read back, and every wrong cell is told at once. Source: verzuim §4.8. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INTAKE_LIMITS } from '../../../src/parties/intake/limits.ts';
import { readSheet } from '../../../src/parties/intake/read-sheet.ts';
import { readZip } from '../../../src/parties/intake/read-zip.ts';
import { maakSjabloon, type SjabloonWaarden, vulSjabloon } from '../../../src/parties/intake/sjabloon.ts';
import { SJABLOON_VELDEN } from '../../../src/verzuim/certificaatmelding.ts';
import { SHEET } from '../../setup/certificaat.ts';
import { makeZip, makeZipBehind, type Packed } from '../../setup/zips.ts';

const readBytes = (bytes: Buffer) => readSheet({ naam: 'sjabloon.xlsx', bytes }, INTAKE_LIMITS);
const read = async (change: SjabloonWaarden) => readBytes(await vulSjabloon({ ...SHEET, ...change }));
const wrong = (outcome: Awaited<ReturnType<typeof readBytes>>) =>
  typeof outcome === 'object' && 'fouten' in outcome
    ? outcome.fouten.map(({ code, veld }) => `${code} ${veld}`)
    : [];
const melding = (outcome: Awaited<ReturnType<typeof readBytes>>) =>
  typeof outcome === 'object' && 'melding' in outcome ? outcome.melding : undefined;

/** A workbook whose parts can be changed as no spreadsheet program would. */
async function rewritten(change: (naam: string, text: string) => string, values: SjabloonWaarden = SHEET) {
  const { entries } = await readZip(await vulSjabloon(values), INTAKE_LIMITS, { left: 1e7 });
  const parts = entries.map(
    ({ naam, bytes }): Packed => ({ naam, bytes: Buffer.from(change(naam, bytes.toString('utf8'))) }),
  );
  return makeZip(...parts);
}
const inSheet = (from: string | RegExp, to: string, values?: SjabloonWaarden) =>
  rewritten((naam, text) => (naam.endsWith('sheet1.xml') ? text.replace(from, to) : text), values);

test('a sheet that was filled in is read back', async () => {
  expect(melding(await read({}))).toEqual({ ...SHEET, geldigVan: '2020-01-01', geldigTot: '2099-12-31' });
});

test('the empty sheet names every field that is missing, and is text where it is filled in', async () => {
  const empty = await maakSjabloon();
  const optional = ['brin', 'gemeentecode'];
  const fields = Object.keys(SJABLOON_VELDEN).filter((veld) => !optional.includes(veld));
  expect(wrong(await readBytes(empty))).toEqual(fields.map((veld) => `VZ-CER-12 sjabloon/${veld}`));
  const { entries } = await readZip(empty, INTAKE_LIMITS, { left: 1e7 });
  const part = (naam: string) => entries.find((entry) => entry.naam === naam)?.bytes.toString('utf8') ?? '';
  const style = Number(/<c r="B10" s="(\d+)"/.exec(part('xl/worksheets/sheet1.xml'))?.[1]);
  const cells =
    part('xl/styles.xml')
      .split('<cellXfs')[1]
      ?.match(/<xf [^>]*numFmtId="\d+"/g) ?? [];
  // 49 is Text in every spreadsheet program.
  expect(part('xl/styles.xml').includes('formatCode="@"') || cells[style]?.includes('"49"')).toBe(true);
});

describe('dates', () => {
  test.each<readonly [string, string | Date]>([
    ['dd-mm-jjjj', '05-02-2021'],
    ['d-m-jjjj', '5-2-2021'],
    ['with slashes', '05/02/2021'],
    ['ISO', '2021-02-05'],
    ['ISO with a time', '2021-02-05T10:00:00Z'],
    ['with a time behind it', '05-02-2021 13:45:00'],
    ['a date of Excel', new Date(Date.UTC(2021, 1, 5))],
  ])('%s', async (_, geldigVan) => {
    expect(melding(await read({ geldigVan }))?.geldigVan).toBe('2021-02-05');
  });
  test.each<readonly [string, string | number]>([
    ['no date', 'volgend jaar'],
    ['31 February', '31-02-2021'],
    ['a month 13', '01-13-2021'],
    ['a number that was not made a date', 44232],
  ])('VZ-CER-12 %s', async (_, geldigVan) => {
    expect(wrong(await read({ geldigVan }))).toEqual(['VZ-CER-12 sjabloon/geldigVan']);
  });
  test('VZ-CER-12 an end before the beginning', async () => {
    expect(wrong(await read({ geldigTot: '31-12-2019' }))).toEqual(['VZ-CER-12 sjabloon/geldigTot']);
  });
});

describe('a spreadsheet program changes what is typed', () => {
  test.each([4660, 1.23e25])('VZ-CER-13 a serial number that became the number %s', async (serienummer) => {
    expect(wrong(await read({ serienummer }))).toEqual(['VZ-CER-13 sjabloon/serienummer']);
    expect(wrong(await read({ serienummer: String(4660) }))).toEqual([]);
  });
  test('a gemeentecode and a telephone number without their zeros', async () => {
    const { brin: _, ...gemeente } = SHEET;
    const bytes = await vulSjabloon({
      ...gemeente,
      organisatieSoort: 'Gemeente',
      gemeentecode: 344,
      contactTelefoon: 301234567,
    });
    expect(melding(await readBytes(bytes))).toMatchObject({
      organisatieSoort: 'GEMEENTE',
      gemeentecode: '0344',
      contactTelefoon: '0301234567',
    });
  });
  test('lower case and spaces are the same', async () => {
    expect(melding(await read({ brin: ' 99ad ', omgeving: 'test', uitgever: 'TEST  TSP CA' }))).toMatchObject(
      {
        brin: '99AD',
        omgeving: 'TEST',
        uitgever: 'TEST TSP CA',
      },
    );
  });
  test('the answer of a formula counts', async () => {
    const bytes = await inSheet(
      /(<c r="B6"[^>]*) t="s"><v>\d+<\/v>/,
      '$1 t="str"><f>"99"&amp;"AD"</f><v>99AD</v>',
    );
    expect(melding(await readBytes(bytes))).toMatchObject({ brin: '99AD' });
  });
  test('VZ-CER-12 a formula that failed', async () => {
    const bytes = await inSheet(/(<c r="B8"[^>]*) t="s"><v>\d+<\/v>/, '$1 t="e"><f>X!A1</f><v>#REF!</v>');
    expect(wrong(await readBytes(bytes))).toEqual(['VZ-CER-12 sjabloon/organisatieNaam']);
  });
});

describe('VZ-CER-12 a value that does not fit', () => {
  test.each<readonly [keyof SjabloonWaarden, string]>([
    ['organisatieSoort', 'BEDRIJF'],
    ['brin', '9AD'],
    ['contactEmail', 'geen adres'],
    ['contactTelefoon', 'bel mij'],
    ['organisatieNaam', 'x'.repeat(201)],
    ['organisatieNaam', 'een\nregel'],
    ['serienummer', 'niet hexadecimaal'],
    ['omgeving', 'ACCEPTATIE'],
  ])('%s: %s', async (veld, value) => {
    expect(wrong(await read({ [veld]: value }))).toEqual([`VZ-CER-12 sjabloon/${veld}`]);
  });
  test('the code of the other kind of organisation, or none', async () => {
    expect(wrong(await read({ gemeentecode: '0344' }))).toEqual(['VZ-CER-12 sjabloon/gemeentecode']);
    expect(wrong(await read({ brin: '' }))).toEqual(['VZ-CER-12 sjabloon/brin']);
  });
  test('all at once', async () => {
    expect(wrong(await read({ omgeving: '', contactEmail: '', serienummer: 12 }))).toEqual([
      'VZ-CER-12 sjabloon/contactEmail',
      'VZ-CER-13 sjabloon/serienummer',
      'VZ-CER-12 sjabloon/omgeving',
    ]);
  });
  test('a label that stands there twice', async () => {
    const twice = (_: string, text: string) =>
      text.replace(SJABLOON_VELDEN.gemeentecode.label, SJABLOON_VELDEN.omgeving.label);
    expect(wrong(await readBytes(await rewritten(twice)))).toEqual(['VZ-CER-12 sjabloon/omgeving']);
  });
});

describe('VZ-CER-11 no sheet', () => {
  test.each<readonly [string, () => Buffer | Promise<Buffer>]>([
    ['no zip', () => Buffer.from('brin;99AD')],
    ['empty', () => Buffer.alloc(0)],
    ['a zip with something else', () => makeZip({ naam: 'word/document.xml', bytes: Buffer.from('<w/>') })],
    ['XML that breaks off', () => inSheet('</sheetData>', '')],
    ['another workbook', () => rewritten((_, text) => text.replaceAll(/<t[^>]*>[^<]*<\/t>/g, '<t>x</t>'))],
    ['a row at the end of the world', () => inSheet('<row r="18"', '<row r="9999999"')],
    ['a cell at the end of the world', () => inSheet('<c r="C18"', '<c r="XFDXFD18"')],
    [
      'many rows of many columns',
      () => inSheet('</sheetData>', '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
    ],
    ['a number that hides', () => inSheet('<row r="18"', '<row r="&#49;8000000000"')],
    ['a prefix', () => inSheet('<row r="18"', '<row x:r="18000000000"')],
    [
      'a part that stands there twice',
      () =>
        makeZip(
          { naam: 'xl/workbook.xml', bytes: Buffer.from('<a/>') },
          { naam: 'xl/workbook.xml', bytes: Buffer.from('<b/>') },
        ),
    ],
  ])('%s', async (_, make) => {
    expect(wrong(await readBytes(await make()))).toEqual(['VZ-CER-11 sjabloon']);
  });
  test('the same change with a number that is not too large is read', async () => {
    const far = await inSheet('</sheetData>', '<row r="1048576"><c r="A1048576"/></row></sheetData>');
    expect(wrong(await readBytes(far))).toEqual([]);
  });
});

test('what the directory of the zip does not name does not reach the reader', async () => {
  const { entries } = await readZip(await vulSjabloon(SHEET), INTAKE_LIMITS, { left: 1e7 });
  const one = makeZip(...entries.filter(({ naam }) => naam === 'xl/workbook.xml'));
  const hidden = one.subarray(0, one.indexOf('PK\x01\x02', 0, 'latin1'));
  const both = makeZipBehind(hidden, ...entries.filter(({ naam }) => naam !== 'xl/workbook.xml'));
  expect(wrong(await readBytes(both))).toEqual(['VZ-CER-11 sjabloon']);
  expect(melding(await readBytes(makeZipBehind(hidden, ...entries)))).toMatchObject({ brin: '99AD' });
});

test('a workbook of random cells is refused or read, and never throws', async () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.date({ noInvalidDate: true, min: new Date('1901-01-01'), max: new Date('2200-01-01') }),
  );
  const fields = Object.keys(SHEET) as (keyof SjabloonWaarden)[];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...fields), cell, async (veld, value) => {
      const outcome = await read({ [veld]: value });
      const codes = wrong(outcome).map((text) => text.slice(0, 9));
      expect(codes.every((code) => ['VZ-CER-11', 'VZ-CER-12', 'VZ-CER-13'].includes(code))).toBe(true);
      expect(codes.length > 0 || melding(outcome) !== undefined).toBe(true);
    }),
    { numRuns: 60 },
  );
});
