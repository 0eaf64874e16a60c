/** What was deleted is gone from the files of a rewritten table, also when another transaction could still ask for it. */
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rewrite } from '../../../src/store/at-rest/rewrite.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database.ts';

let database: TestDatabase;
let client: pg.Client;
let reader: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase('empty');
  [client, reader] = [0, 1].map(() => new pg.Client({ connectionString: database.url })) as [
    pg.Client,
    pg.Client,
  ];
  await Promise.all([client.connect(), reader.connect()]);
  await client.query('create schema vb');
});
afterAll(async () => {
  await Promise.all([client.end(), reader.end()]);
  await database.drop();
});

async function inFile(table: string, text: string): Promise<boolean> {
  await client.query('checkpoint');
  const { rows } = await client.query<{ file: string }>(
    "select current_setting('data_directory') || '/' || pg_relation_filepath($1) as file",
    [table],
  );
  return readFileSync(rows[0]?.file ?? '').includes(text);
}

async function fillAndClear(table: string): Promise<void> {
  await client.query(`create table ${table} as select 'merkteken' || n as text from generate_series(1, 9) n`);
  await reader.query('begin isolation level repeatable read; select 1');
  await client.query(`delete from ${table}`);
}

test('a transaction that still sees the rows is waited for', async () => {
  await fillAndClear('vb.waited');
  expect(await inFile('vb.waited', 'merkteken')).toBe(true);
  let tries = 0;
  const hear = ({ detail }: { detail?: string | undefined }) => {
    if (detail?.startsWith('9 dead') && ++tries === 2) void reader.query('commit');
  };
  client.on('notice', hear);
  expect(await rewrite(client, ['waited'], { tries: 100, pauseMs: 100 })).toEqual([]);
  client.off('notice', hear);
  expect(tries).toBeGreaterThanOrEqual(2);
  expect(await inFile('vb.waited', 'merkteken')).toBe(false);
});

test('a transaction that never ends is not waited for, and the table is named', async () => {
  await fillAndClear('vb.held');
  expect(await rewrite(client, ['held', 'waited'], { tries: 3, pauseMs: 10 })).toEqual(['vb.held']);
  expect(await inFile('vb.held', 'merkteken')).toBe(true);
  await reader.query('commit');
});
