/** Imports of public files: the full ones where they are present, and clear errors for bad ones. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readDeelnemers } from '../../src/registers/deelnemers-file.ts';
import { ImportError } from '../../src/registers/import-error.ts';
import { readPostcodes } from '../../src/registers/postcodes-file.ts';
import { findPostcodes, replacePostcodes } from '../../src/store/reference.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

const DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

(existsSync(DATA) ? test : test.skip)(
  'the whole table of postcodes is imported, and says what is not unambiguous',
  async () => {
    const rows = readPostcodes(readFileSync(`${DATA}postcode4_gemeente.csv`, 'utf8'));
    expect(rows).toHaveLength(4144);
    await replacePostcodes(database.store, rows);
    expect(await findPostcodes(database.store, ['1011AB'])).toMatchObject([
      { postcode: '1011', gemeentecode: '0363', eenduidig: true },
    ]);
    expect(new Set(rows.filter((row) => !row.eenduidig).map((row) => row.postcode)).size).toBe(55);
    const gemeenten = new Set(
      readFileSync(`${DATA}gemeenten.csv`, 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.slice(0, 4)),
    );
    expect(rows.filter((row) => !gemeenten.has(row.gemeentecode))).toEqual([]);
  },
);

test('the example pupils are read', () => {
  expect(
    readDeelnemers(readFileSync(new URL('../../examples/deelnemers.csv', import.meta.url), 'utf8')).length,
  ).toBeGreaterThan(10);
});

test('a postcode of another country is left out: the contract has no place for it', () => {
  const header =
    'burgerservicenummer,onderwijsnummer,geboortedatum,straatnaam,postcode,plaatsnaam,landcode,brin,inschrijving_begin';
  const [pupil] = readDeelnemers(
    `${header}\n999000111,,2014-01-01,Grote Markt,2000,Antwerpen,5010,99AD,2020-08-01`,
  );
  expect(pupil?.persoon.adres).toEqual({
    straatnaam: 'Grote Markt',
    plaatsnaam: 'Antwerpen',
    landcode: '5010',
  });
});

test('a line is that of the file, with its comments; a value may hold what begins a comment', () => {
  const header = 'burgerservicenummer,onderwijsnummer,geslachtsnaam,geboortedatum,brin,inschrijving_begin';
  const good = '999000111,,Proef # Test,2014-01-01,99AD,2020-08-01';
  const [pupil] = readDeelnemers(`# made by hand\n${header}\n# one pupil\n${good}`);
  expect(pupil).toMatchObject({ line: 4, persoon: { geslachtsnaam: 'Proef # Test' } });
  expect(() => readDeelnemers(`# made by hand\n${header}\n\n${good}\n${good.replace('99AD', 'AD')}`)).toThrow(
    expect.objectContaining({ line: 5, column: 'brin' }),
  );
});

test('an error names line and column, never the value', () => {
  const header = 'burgerservicenummer,onderwijsnummer,geboortedatum,brin,inschrijving_begin';
  expect(() => readDeelnemers(`${header}\n999000112,,2014-01-01,99AD,2020-08-01`)).toThrow(
    expect.objectContaining({ line: 2, column: 'burgerservicenummer' }),
  );
  expect(() => readDeelnemers(`${header}\n999000112,,2014-01-01,99AD,2020-08-01`)).toThrow(
    expect.not.stringContaining('999000112'),
  );
  expect(() => readPostcodes('postcode4,gemeentecode\n12345,0344')).toThrow(ImportError);
  expect(() => readPostcodes('postcode4,x\n1234,0344')).toThrow(/gemeentecode/);
});

test.each([
  ['voorvoegsel', 'van den ouden', 'longer than 10'],
  ['voornamen', 'x'.repeat(201), 'longer than 200'],
  ['geslacht', 'man', 'not M, V or O'],
  ['geheim', '9', 'not 0 to 7'],
  ['startkwalificatie', 'ja', 'not J or N'],
  ['overleden_op', '2026-02-30', 'not a date'],
  ['straatnaam', '', 'empty'],
  ['huisnummer', '12a', 'not a number of 1 to 5 digits'],
  ['postcode', '3511', 'not a postcode like 1234AB'],
  ['plaatsnaam', '', 'empty'],
  ['gemeentecode', '344', 'not 4 digits'],
  ['brin', '99', 'not a BRIN'],
  ['inschrijving_eind', 'nooit', 'not a date'],
])('a pupil whose %s the contract cannot say is not imported: "%s"', (column, value, problem) => {
  const row: Record<string, string> = {
    ...{ burgerservicenummer: '999000111', onderwijsnummer: '', geslachtsnaam: 'Proef', voorvoegsel: 'van' },
    ...{ voornamen: 'Kim', geboortedatum: '2014-00-00', geslacht: 'V', startkwalificatie: 'N', geheim: '0' },
    ...{
      overleden_op: '',
      straatnaam: 'Straat',
      huisnummer: '1',
      postcode: '3511 ab',
      plaatsnaam: 'Utrecht',
    },
    ...{ gemeentecode: '0344', brin: '99AD', inschrijving_begin: '2020-08-01', inschrijving_eind: '' },
  };
  const file = (of: Record<string, string>) => [Object.keys(of), Object.values(of)].join('\n');
  expect(readDeelnemers(file(row))[0]?.persoon.adres).toEqual({
    straatnaam: 'Straat',
    huisnummer: '1',
    postcode: '3511AB',
    plaatsnaam: 'Utrecht',
    gemeentecode: '0344',
  });
  let said = '';
  try {
    readDeelnemers(file({ ...row, [column]: value }));
  } catch (error) {
    said = String(error);
  }
  expect(said).toContain(`line 2, ${column}: `);
  expect(said).toContain(problem);
  if (value.length > 4) expect(said).not.toContain(value);
});
