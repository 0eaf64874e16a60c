/** Imports of public files: the full ones where they are present, and clear errors for bad ones. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ImportError, readDeelnemers, readPostcodes } from '../../src/registers/import-files.ts';
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
