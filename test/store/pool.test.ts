/** One way to PostgreSQL: what callers see when the server goes away and comes back, in the same process. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DependencyError } from '../../src/edukoppeling/faults.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded.ts';
import { createStore, sql } from '../../src/store/pool.ts';
import { testSealer } from '../setup/at-rest.ts';
import { until } from '../setup/broker.ts';

const root = mkdtempSync(join(tmpdir(), 'vb-pool-'));
chmodSync(root, 0o755);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ONE = sql('pool-one', 'select 1 as n');
const open = (url: string, told: Error[] = []) =>
  createStore({
    ...{ url, max: 3, applicationName: 'test', sealer: testSealer },
    onConnectionError: (error) => told.push(error),
  });

test('a server that is not there is a DependencyError, for a statement and for a transaction', async () => {
  const store = open('postgres://nobody:none@127.0.0.1:1/none');
  await expect(store.query(ONE)).rejects.toBeInstanceOf(DependencyError);
  await expect(store.withTransaction((tx) => tx.query(ONE))).rejects.toBeInstanceOf(DependencyError);
  await store.close();
});

test('an immediate shutdown with a transaction open ends neither the process nor the store', async () => {
  const dataFolder = join(root, 'data');
  const server = await startEmbeddedPostgres({ dataFolder });
  const told: Error[] = [];
  const store = open(server.url, told);
  await store.withTransaction((tx) => tx.query(sql('pool-make', 'create table t (n int)')));
  const pid = Number(readFileSync(join(dataFolder, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const lost = store.withTransaction(async (tx) => {
    await tx.query(sql('pool-insert', 'insert into t values (1)'));
    process.kill(pid, 'SIGQUIT');
    // The listener of the client that is checked out hears of it; without one the process would end here.
    await until('the connection to break', async () => (told.length > 0 ? true : undefined));
    return tx.query(ONE);
  });
  await expect(lost).rejects.toThrow();
  await expect(store.query(ONE)).rejects.toBeInstanceOf(DependencyError);
  const again = await startEmbeddedPostgres({ dataFolder, port: server.port });
  expect([again.adopted, again.url]).toEqual([false, server.url]);
  expect(await store.query(sql('pool-count', 'select count(*)::int as n from t'))).toEqual([{ n: 0 }]);
  await store.withTransaction((tx) => tx.query(sql('pool-insert', 'insert into t values (1)')));
  expect(await store.query(sql('pool-count', 'select count(*)::int as n from t'))).toEqual([{ n: 1 }]);
  await store.close();
  await again.stop();
});

test('what a transaction did is undone when it throws, and the error is the one that was thrown', async () => {
  const server = await startEmbeddedPostgres({ dataFolder: join(root, 'undone') });
  const store = open(server.url);
  await store.query(sql('pool-make', 'create table t (n int)'));
  const thrown = new Error('ours');
  const work = store.withTransaction(async (tx) => {
    await tx.query(sql('pool-insert', 'insert into t values (1)'));
    throw thrown;
  });
  await expect(work).rejects.toBe(thrown);
  expect(await store.query(sql('pool-count', 'select count(*)::int as n from t'))).toEqual([{ n: 0 }]);
  const settings = await store.query(
    sql(
      'pool-settings',
      `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle`,
    ),
  );
  expect(settings).toEqual([{ statement: '10s', lock: '5s', idle: '15s' }]);
  await store.close();
  await server.stop();
});
