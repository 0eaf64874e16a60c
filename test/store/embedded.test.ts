/** The embedded PostgreSQL: a path with a space, a start in parallel, adoption, a second start with the same data. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../src/store/embedded.ts';
import { MigrationError, migrate } from '../../src/store/migrate.ts';
import { testSealer } from '../setup/at-rest.ts';

const root = mkdtempSync(join(tmpdir(), 'vb embedded '));
chmodSync(root, 0o755);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ask = async (url: string, statement: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
};

test('three processes that start at the same moment share one server, and the data are there again later', async () => {
  const dataFolder = join(root, 'data folder');
  const all = await Promise.all([1, 2, 3].map(() => startEmbeddedPostgres({ dataFolder })));
  expect(new Set(all.map(({ url }) => url)).size).toBe(1);
  expect(all.filter(({ adopted }) => !adopted)).toHaveLength(1);
  await ask(all[0]?.url ?? '', 'create table kept as select 7 as n');
  await all[0]?.stop();
  const again = await startEmbeddedPostgres({ dataFolder });
  expect(again.adopted).toBe(false);
  expect(await ask(again.url, 'select n from kept')).toEqual([{ n: 7 }]);
  expect(
    await ask(
      again.url,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as sync, current_setting('data_checksums') as sums`,
    ),
  ).toEqual([{ fsync: 'on', sync: 'on', sums: 'on' }]);

  // Migrating twice, and from two processes at once, is migrating once; a changed file is refused.
  await Promise.all([migrate(again.url, { sealer: testSealer }), migrate(again.url, { sealer: testSealer })]);
  expect(await migrate(again.url, { sealer: testSealer })).toEqual([]);
  const folder = await mkdtemp(join(root, 'migrations-'));
  await writeFile(join(folder, '0001_journey.sql'), 'select 1');
  const changed = { sealer: testSealer, folder: pathToFileURL(`${folder}/`) };
  await expect(migrate(again.url, changed)).rejects.toBeInstanceOf(MigrationError);
  await again.stop();
});
