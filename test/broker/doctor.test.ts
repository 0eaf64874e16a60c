/** Each set-up is really broken, and doctor says what it is and what to do. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgeServer } from '../../src/broker/doctor/database.ts';
import { examine } from '../../src/broker/doctor/examine.ts';
import { FINDINGS, type FindingCode } from '../../src/broker/doctor/findings.ts';
import { isNearlyFull, lookAtNode } from '../../src/broker/doctor/surroundings.ts';
import { readSettings, type Settings } from '../../src/ops/settings.ts';
import { sql } from '../../src/store/pool.ts';
import { EXAMPLE_SETTINGS } from '../setup/broker.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { freePort } from '../setup/process.ts';
import { hasRedis, startRedis } from '../setup/redis.ts';
import { startSmtp, type TestSmtp } from '../setup/smtp.ts';

const FIXTURES = fileURLToPath(new URL('../../certs-fixtures/', import.meta.url));
const YEAR_MS = 365 * 24 * 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-doctor-'));
const file = (name: string, text: string, mode = 0o600) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};

let database: TestDatabase;
let smtp: TestSmtp;
let taken: Server;
let takenPort: number;
let well: Settings;
beforeAll(async () => {
  database = await createTestDatabase();
  smtp = await startSmtp();
  takenPort = await freePort();
  taken = createServer().listen(takenPort, '127.0.0.1');
  const example = readSettings(EXAMPLE_SETTINGS, {});
  const key = file('own.key', readFileSync(`${FIXTURES}keys/broker.key.pem`, 'utf8'));
  well = {
    ...example,
    own: { ...example.own, key },
    listen: { host: '127.0.0.1', port: 0 },
    operations: { port: 0 },
    store: { connections: 2, databaseUrl: database.url },
    audit: { sealSeconds: 60, sealFile: join(folder, 'seals') },
    post: {
      smtp: { host: '127.0.0.1', port: smtp.port, tls: 'none', timeoutMs: 5000 },
      from: 'broker@broker.example',
      batchMinutes: 15,
      retryMinutes: [1],
    },
  };
});
afterAll(async () => {
  taken.close();
  await smtp.stop();
  await database.drop();
});

const seen = new Set<string>();
async function codes(
  change: Partial<Settings> = {},
  ahead = 0,
  dataFolder?: string,
): Promise<readonly string[]> {
  const found = await examine({ ...well, ...change }, { dataFolder, clock: () => Date.now() + ahead });
  for (const { code, cure } of found) {
    expect(cure).toBe(FINDINGS[code][1]);
    seen.add(code);
  }
  return found.map(({ code }) => code);
}
const databaseUrl = (change: Partial<Pick<URL, 'port' | 'password' | 'pathname'>>) => {
  const url = Object.assign(new URL(database.url), change);
  return { store: { ...well.store, databaseUrl: url.href } };
};
const own = (change: Partial<Settings['own']>) => ({ own: { ...well.own, ...change } });
const trust = (change: Partial<Settings['trust']>) => ({ trust: { ...well.trust, ...change } });

const keys = (keyDirectory: string, masterKeyFile?: string) => ({
  atRest: {
    keyDirectory,
    masterKeyFile: masterKeyFile ?? file('master-key', randomBytes(32).toString('base64')),
  },
});

test('nothing is wrong: nothing is found', async () => {
  expect(await codes()).toEqual([]);
});

test.each<[FindingCode, () => Partial<Settings>]>([
  ['own-certificate-unreadable', () => own({ certificate: file('no-pem', 'x') })],
  ['own-key-unreadable', () => own({ key: file('no-key', 'x') })],
  ['own-key-of-another', () => own({ certificate: `${FIXTURES}school.pem` })],
  ['own-certificate-expired', () => own({ certificate: `${FIXTURES}bad/expired.pem` })],
  ['own-certificate-refused', () => own({ certificate: `${FIXTURES}bad/self-signed.pem` })],
  ['own-certificate-refused', () => own({ certificate: `${FIXTURES}bad/revoked.pem` })],
  ['test-certificate-in-production', () => ({ mode: 'production' })],
  ['keys-not-named', () => ({ mode: 'production' })],
  ['master-key-unusable', () => keys(folder, join(folder, 'nothing'))],
  ['keys-unreadable', () => keys(join(folder, 'nowhere'))],
  ['keys-of-another-database', () => keys(mkdtempSync(join(folder, 'keys-')))],
  [
    'master-key-of-other-keys',
    () => {
      const directory = mkdtempSync(join(folder, 'keys-'));
      writeFileSync(join(directory, 'index.key'), 'x');
      return keys(directory);
    },
  ],
  ['trust-unreadable', () => trust({ anchors: [file('no-anchor', 'x')] })],
  ['crl-missing', () => trust({ crls: well.trust.crls.slice(1) })],
  ['secret-readable-by-others', () => own({ key: `${FIXTURES}keys/broker.key.pem` })],
  ['secret-missing', () => own({ key: join(folder, 'nothing') })],
  [
    'data-folder-not-writable',
    () => ({ audit: { sealSeconds: 60, sealFile: join(folder, 'nowhere', 'seals') } }),
  ],
  ['postgresql-unreachable', () => databaseUrl({ port: '1' })],
  ['postgresql-refuses', () => databaseUrl({ password: 'wrong' })],
  ['postgresql-refuses', () => databaseUrl({ pathname: '/no_such_database' })],
  ['port-in-use', () => ({ listen: { host: '127.0.0.1', port: takenPort } })],
  ['redis-unreachable', () => ({ queue: { redisUrl: 'redis://127.0.0.1:1' } })],
  [
    'smtp-unreachable',
    () => ({ ...(well.post && { post: { ...well.post, smtp: { ...well.post.smtp, port: 1 } } }) }),
  ],
])('%s', async (code, change) => {
  expect(await codes(change())).toContain(code);
});

test('time: CRLs and certificates that end, and a clock that differs', async () => {
  const validTo = Date.parse('2099-12-20T00:00:00Z') - Date.now();
  expect(await codes({}, validTo)).toEqual(
    expect.arrayContaining(['own-certificate-ends-soon', 'clock-differs']),
  );
  expect(await codes({}, 200 * YEAR_MS)).toEqual(
    expect.arrayContaining(['crl-old', 'own-certificate-expired']),
  );
});

test('migrations: missing, newer; numbers that would be given again; a report that waits; synchronous_commit', async () => {
  const { store, url } = database;
  const run = (text: string) => store.query(sql('', text));
  await run(
    `insert into vb.audit (at, actor, action) values (now() - interval '2 hours', 'test', 'test.old')`,
  );
  await run(`insert into vb.migration (name, sha256) values ('9999_later.sql', '')`);
  await run(
    `insert into vb.database_origin (system_identifier, timeline, database_oid, door, moved_by) values ('1', '00000001', 1, 'test', 0)`,
  );
  // A report of its own would need the whole way there; what is looked at is its age.
  await run(`do $$ begin
    set local session_replication_role = replica;
    insert into vb.outbox (event_id, meldingsnummer, volgnummer, created_at, next_try_at)
    values (gen_random_uuid(), 1, 1, now() - interval '6 minutes', now());
  end $$`);
  await run(`alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = off`);
  expect(await codes()).toEqual(
    expect.arrayContaining([
      ...['migrations-newer', 'synchronous-commit-off', 'outbox-old', 'audit-unsealed', 'came-back'],
    ]),
  );
  await run(`delete from vb.migration where name like '0001%'`);
  expect(await codes()).toContain('migrations-missing');
});

test('a database that nothing was ever made in', async () => {
  const empty = await createTestDatabase('empty');
  try {
    expect(await codes({ store: { ...well.store, databaseUrl: empty.url } })).toEqual(['migrations-missing']);
  } finally {
    await empty.drop();
  }
});

(hasRedis ? test : test.skip)('a Redis that may throw jobs away', async () => {
  const redis = await startRedis('allkeys-lru');
  try {
    expect(await codes({ queue: { redisUrl: redis.url } })).toContain('redis-evicts');
  } finally {
    await redis.stop();
  }
});

test('what cannot be broken here is judged by its value', () => {
  const server = { version: 180_000, fsync: 'on', synchronousCommit: 'on' };
  expect(judgeServer(server, 'x')).toEqual([]);
  const bad = judgeServer({ version: 130_012, fsync: 'off', synchronousCommit: 'remote_apply' }, 'x');
  expect(bad.map(({ code }) => code)).toEqual(['postgresql-too-old', 'fsync-off']);
  expect(lookAtNode('v24.21.0').map(({ code }) => code)).toEqual(['node-leaks']);
  expect(lookAtNode('v24.20.0')).toEqual([]);
  expect([isNearlyFull(4e9, 1e11), isNearlyFull(2e10, 1e12), isNearlyFull(1e9, 2e9)]).toEqual([
    true,
    false,
    false,
  ]);
});

test('nearly every finding was seen on a set-up that was broken', () => {
  const notSeen = Object.keys(FINDINGS).filter((code) => !seen.has(code));
  expect(notSeen.filter((code) => !(code === 'redis-evicts' && !hasRedis))).toEqual([
    'disk-nearly-full',
    'postgresql-too-old',
    'fsync-off',
    'node-leaks',
  ]);
});
