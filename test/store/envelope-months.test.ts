/** Envelopes lie in months that are made ahead; what is past its term leaves as a table. */
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  countEnvelopesWithoutMonth,
  dropEmptyEnvelopeMonths,
  MONTHS_AHEAD,
  makeEnvelopeMonths,
} from '../../src/store/envelope-months.ts';
import { migrate } from '../../src/store/migrate.ts';
import { sql } from '../../src/store/pool.ts';
import { testSealer } from '../setup/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

const FOLDER = fileURLToPath(new URL('../../src/store/migrations/', import.meta.url));
const MONTHS = '0098_envelope_months.sql';

let database: TestDatabase;
const rows = <Row extends object>(text: string, values: readonly unknown[] = []) =>
  database.store.query<Row>(sql('', text), values);
/** As every statement that stores an envelope. @returns the table that it lies in. */
async function keep(monthsFromNow: number, key: string = randomUUID()): Promise<string> {
  await rows(
    `with remembered as (
       insert into vb.message values ($1::uuid, '1', $1::text, '', 'meldenVerzuim', '1', '1',
         date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' + $2 * interval '1 month' + interval '1 hour', '{}')
       returning message_key, received_at)
     insert into vb.envelope select message_key, received_at, 'bytes'::bytea from remembered`,
    [key, monthsFromNow],
  );
  return whereIs(key);
}
async function whereIs(key: string): Promise<string> {
  const [row] = await rows<{ name: string }>(
    'select tableoid::regclass::text as name from vb.envelope where message_key = $1::uuid',
    [key],
  );
  return row?.name ?? 'nowhere';
}
/** Of the table of a month. */
async function nameOf(monthsFromNow: number): Promise<string> {
  const [row] = await rows<{ name: string }>(
    `select 'vb.envelope_' || to_char(date_trunc('month', now() at time zone 'UTC') + $1 * interval '1 month', 'YYYY_MM') as name`,
    [monthsFromNow],
  );
  return row?.name ?? '';
}
const old = randomUUID();

beforeAll(async () => {
  database = await createTestDatabase('empty');
  const folder = mkdtempSync(join(tmpdir(), 'vb-months-'));
  for (const name of readdirSync(FOLDER).filter((each) => each < MONTHS))
    cpSync(join(FOLDER, name), join(folder, name));
  await migrate(database.url, { sealer: testSealer, folder: pathToFileURL(`${folder}/`) });
  rmSync(folder, { recursive: true });
  await keep(-20, old);
  expect(await migrate(database.url, { sealer: testSealer })).toContain(MONTHS);
});
afterAll(() => database.drop());

test('what was there before is there, and what comes now is beside it until the month ends', async () => {
  expect(await whereIs(old)).toBe('vb.envelope_before');
  expect(await keep(0)).toBe('vb.envelope_before');
});

test('three months are made ahead by the migration, and are not made twice', async () => {
  for (let month = 1; month <= MONTHS_AHEAD; month++) expect(await keep(month)).toBe(await nameOf(month));
  expect(await makeEnvelopeMonths(database.store)).toBe(0);
  expect(await countEnvelopesWithoutMonth(database.store)).toBe(0);
});

test('an envelope in a month that was not made is kept and counted, and moves into its month when that is made', async () => {
  const early = randomUUID();
  expect(await keep(6, early)).toBe('vb.envelope_rest');
  expect(await countEnvelopesWithoutMonth(database.store)).toBe(1);
  // Two at once make them once.
  const made = await Promise.all([
    makeEnvelopeMonths(database.store, 6),
    makeEnvelopeMonths(database.store, 6),
  ]);
  expect(made.toSorted((a, b) => a - b)).toEqual([0, 3]);
  expect(await countEnvelopesWithoutMonth(database.store)).toBe(0);
  expect(await whereIs(early)).toBe(await nameOf(6));
});

test('an envelope belongs to a message, and a message with one cannot go', async () => {
  const stray = rows(`insert into vb.envelope select gen_random_uuid(), now(), ''::bytea`);
  await expect(stray).rejects.toMatchObject({ code: '23503' });
  await expect(rows('delete from vb.message where message_key = $1::uuid', [old])).rejects.toMatchObject({
    code: '23503',
  });
});

test('a month goes as a table when its term is over and nothing is left in it, and not before', async () => {
  const far = '2999-01-01';
  await rows('delete from vb.envelope where message_key = $1::uuid', [old]);
  // The current month's envelope is still in the first table, and each other month has one but two.
  const [one, two] = [await nameOf(4), await nameOf(5)];
  expect(await dropEmptyEnvelopeMonths(database.store, '2000-01-01')).toEqual([]);
  expect((await dropEmptyEnvelopeMonths(database.store, far)).map((name) => `vb.${name}`)).toEqual([
    one,
    two,
  ]);
  await rows('delete from vb.envelope');
  expect(await dropEmptyEnvelopeMonths(database.store, far)).toContain('envelope_before');
  // It is as at the beginning of time, and goes on.
  expect(await keep(0)).toBe('vb.envelope_rest');
  expect(await makeEnvelopeMonths(database.store)).toBe(MONTHS_AHEAD + 1);
  expect(await keep(0)).toBe(await nameOf(0));
});
