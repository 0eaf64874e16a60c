/** The sealer: nobody forgotten, nobody twice, whatever commits late, runs beside it or is killed. */

import { statSync } from 'node:fs';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSealer } from '../../../src/broker/audit/seal-audit.ts';
import { verifyAudit } from '../../../src/broker/audit/verify-audit.ts';
import { createLog } from '../../../src/ops/log.ts';
import { oldestUnsealedSeconds } from '../../../src/store/audit-seal.ts';
import { createStore, type Store, sql } from '../../../src/store/pool.ts';
import { testSealer } from '../../setup/at-rest.ts';
import { openAudit, type TestAudit } from '../../setup/audit.ts';

let audit: TestAudit;
beforeEach(async () => {
  audit = await openAudit();
});
afterEach(() => audit.drop());

const PLACES = sql('test-places', 'select audit_id::int as id from vb.audit_seal order by seal_seq');
const places = async () => (await audit.store.query<{ id: number }>(PLACES)).map(({ id }) => id);

test('a slow transaction that commits behind the sealer gets a later place', async () => {
  const slow = new pg.Client({ connectionString: audit.url });
  await slow.connect();
  await slow.query('begin');
  await slow.query(`insert into vb.audit (actor, action) values ('A', 'slow')`);
  await audit.add(3);
  const sealer = audit.sealer();
  expect(await sealer.run()).toBe(3);
  expect(await places()).toEqual([2, 3, 4]);
  await slow.query('commit');
  await slow.end();
  expect(await sealer.run()).toBe(1);
  expect(await places()).toEqual([2, 3, 4, 1]);
  expect(await audit.verify()).toMatchObject({ intact: true, sealed: 4, unsealed: 0 });
});

test('one that nobody should have written any more is sealed a day later, and told', async () => {
  let now = Date.now();
  const sealer = audit.sealer(() => now);
  const put = (id: number, at: string) =>
    audit.asSuperuser(
      `insert into vb.audit (id, at, actor, action) overriding system value values (${id}, ${at}, 'A', 'x')`,
    );
  await put(50, `now() - interval '1 hour'`);
  await put(51, 'now()');
  await sealer.run();
  await put(7, `now() - interval '1 hour'`);
  expect(await sealer.run()).toBe(0);
  now += 24 * 3_600_000;
  expect(await sealer.run()).toBe(1);
  expect(await places()).toEqual([50, 51, 7]);
  expect((await audit.verify()).findings).toMatchObject([{ kind: 'row-inserted', auditId: '7' }]);
});

test('two sealers at once seal every row once, while rows are written', async () => {
  const sealers = [audit.sealer(), audit.sealer()];
  for (let round = 0; round < 10; round++) {
    await Promise.all([audit.add(300), ...sealers.map((sealer) => sealer.run()), audit.add(50)]);
  }
  await audit.sealer().run();
  const ids = await places();
  expect(new Set(ids).size).toBe(ids.length);
  expect(await audit.verify()).toMatchObject({ intact: true, sealed: 3500, unsealed: 0 });
});

/** Fails at the given statement, as a connection does that is killed. */
function dying(store: Store, name: string): Store {
  return {
    ...store,
    withTransaction: (work) =>
      store.withTransaction((tx) =>
        work({
          ...tx,
          query: (statement, values) => {
            if (statement.name === name) throw new Error('killed');
            return tx.query(statement, values);
          },
        }),
      ),
    query: (statement, values) => {
      if (statement.name === name) throw new Error('killed');
      return store.query(statement, values);
    },
  };
}

test.each(['seal-range', 'seal-unsealed', 'seal-insert', 'seal-head'])(
  'killed at %s: the next one goes on, and the chain is whole',
  async (name) => {
    await audit.add(20);
    await audit.sealer().run();
    await audit.add(20);
    const { sealFile } = audit;
    const log = createLog({ level: 'silent' });
    const killed = createSealer({ store: dying(audit.store, name), sealFile, clock: Date.now, log });
    await expect(killed.run()).rejects.toThrow('killed');
    await audit.sealer().run();
    expect(await audit.verify()).toMatchObject({ intact: true, sealed: 40, unsealed: 0, sealLines: 2 });
  },
);

test('killed after its commit, before the file: the next one writes the line though nothing is new', async () => {
  await audit.add(5);
  const log = createLog({ level: 'silent' });
  const sealFile = '/does/not/exist/seals';
  const sealer = createSealer({ store: audit.store, sealFile, clock: Date.now, log });
  await expect(sealer.run()).rejects.toThrow('ENOENT');
  expect(await audit.sealer().run()).toBe(0);
  expect(await audit.verify()).toMatchObject({ intact: true, sealed: 5, sealLines: 1 });
  expect(statSync(audit.sealFile).mode & 0o777).toBe(0o600);
});

test('the seal is the same whatever time zone and style of dates the server has', async () => {
  await audit.add(5);
  await audit.sealer().run();
  const database = new URL(audit.url).pathname.slice(1);
  await audit.asSuperuser(
    `alter database ${database} set timezone = 'Asia/Kathmandu'`,
    `alter database ${database} set datestyle = 'German'`,
    `alter database ${database} set extra_float_digits = 0`,
  );
  const options = { url: audit.url, max: 1, applicationName: 'test', sealer: testSealer };
  const store = createStore({ ...options, onConnectionError: () => undefined });
  expect(await verifyAudit(store, { sealFile: audit.sealFile })).toMatchObject({ intact: true, sealed: 5 });
  await store.close();
});

test('the age of what has no seal yet is told', async () => {
  expect(await oldestUnsealedSeconds(audit.store)).toBe(0);
  await audit.asSuperuser(
    `insert into vb.audit (at, actor, action) values (now() - interval '90 seconds', 'A', 'x')`,
  );
  expect(await oldestUnsealedSeconds(audit.store)).toBeGreaterThanOrEqual(90);
  await audit.sealer().run();
  expect(await oldestUnsealedSeconds(audit.store)).toBe(0);
});

test('100,000 rows are sealed and verified', async () => {
  await audit.add(100_000);
  expect(await audit.sealer().run()).toBe(100_000);
  expect(await audit.verify()).toMatchObject({ intact: true, sealed: 100_000, unsealed: 0, sealLines: 1 });
}, 120_000);
