/** `serve` that cannot start, as a real process: one line that names the setting, status 78, and nothing left running. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { freePort, startServe, writeSettings } from '../setup/process.ts';
import { hasRedis, startRedis } from '../setup/redis.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'dist/processes/verzuimbroker.js');
const TIMEOUT_MS = 60_000;

let database: TestDatabase;
let taken: Server;
let takenPort: number;
let closedPort: number;
beforeAll(async () => {
  database = await createTestDatabase();
  takenPort = await freePort();
  closedPort = await freePort();
  taken = createServer().listen(takenPort, '127.0.0.1');
});
afterAll(async () => {
  taken.close();
  await database.drop();
});

type Change = Record<string, Record<string, unknown>>;

function settingsWith(change: Change, place: { dataFolder: string } | { databaseUrl: string }): string {
  const file = writeSettings({ port: 0, ...place });
  const settings = parse(readFileSync(file, 'utf8')) as Change;
  for (const [group, values] of Object.entries(change)) settings[group] = { ...settings[group], ...values };
  writeFileSync(file, stringify(settings));
  return file;
}

/** The log goes to stderr too, as JSON. */
function serve(file: string) {
  const { status, signal, stderr } = spawnSync(process.execPath, [BIN, 'serve', '--settings', file], {
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
  });
  const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  return { status, signal, lines };
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'verzuimbroker failed start '));
const fixture = (name: string) => join(ROOT, 'certs-fixtures', name);

describe('before the database is opened', () => {
  test.each<[string, () => Change, string]>([
    [
      'a key of another certificate',
      () => ({ own: { key: fixture('keys/school.key.pem') } }),
      'own.key does not belong to own.certificate',
    ],
    [
      'a key that is no PEM',
      () => ({ own: { key: join(ROOT, 'README.md') } }),
      'own.key: .*README.md holds no private key',
    ],
    [
      'a certificate that is no PEM',
      () => ({ own: { certificate: join(ROOT, 'README.md') } }),
      'own.certificate: .*README.md holds no certificate',
    ],
    [
      'another OIN than that of the certificate',
      () => ({ own: { oin: '00000001999900020000' } }),
      'own.oin: 00000001999900020000 is not the OIN of own.certificate, which is 00000001999900019000',
    ],
    [
      'an expired certificate of our own',
      () => ({
        own: {
          oin: '00000001999900020000',
          certificate: fixture('bad/expired.pem'),
          key: fixture('keys/vendor-rsin.key.pem'),
        },
      }),
      'own.certificate: .*expired',
    ],
    [
      'a trust anchor that holds no certificate',
      () => ({ trust: { anchors: [fixture('trust/root.pem'), join(ROOT, 'README.md')] } }),
      'trust.anchors: .*README.md: holds no certificate',
    ],
    ['an OIN without quotes', () => ({ own: { oin: 1_999_900_019 } }), 'own.oin: put it between quotes'],
    [
      'a Security header allowed where it is always asked',
      () => ({ services: { school: { allowSecurityHeader: true } } }),
      'services.school.allowSecurityHeader: only for profile 2W-be',
    ],
  ])('%s', (_name, change, expected) => {
    const dataFolder = newFolder();
    const { status, lines } = serve(settingsWith(change(), { dataFolder }));
    expect(lines).toEqual([expect.stringMatching(new RegExp(`settings.yaml: ${expected}`))]);
    expect(status).toBe(78);
    expect(existsSync(join(dataFolder, 'cluster'))).toBe(false);
  });

  test('an anchor marked as test, in production, is named', () => {
    const file = settingsWith({}, { dataFolder: newFolder() });
    writeFileSync(file, readFileSync(file, 'utf8').replace('mode: test', 'mode: production'));
    const { status, lines } = serve(file);
    expect(lines.join('\n')).toMatch(/trust\.anchors: .*root\.pem: .*marked as test/);
    expect(status).toBe(78);
  });
});

describe('a database or a queue that cannot be used', () => {
  test('a databaseUrl where nothing listens', () => {
    const databaseUrl = `postgres://somebody:secret@127.0.0.1:${closedPort}/vb`;
    const { status, lines } = serve(settingsWith({}, { databaseUrl }));
    expect(lines).toEqual([
      expect.stringMatching(`store.databaseUrl: PostgreSQL at 127.0.0.1:${closedPort}/vb .*ECONNREFUSED`),
    ]);
    expect(lines.join('')).not.toContain('secret');
    expect(status).toBe(78);
  });
  test('a databaseUrl of a database that does not exist', () => {
    const url = new URL(database.url);
    url.pathname = '/does_not_exist';
    const { status, lines } = serve(settingsWith({}, { databaseUrl: url.href }));
    expect(lines).toEqual([expect.stringMatching(/store\.databaseUrl: .*does not exist/)]);
    expect(status).toBe(78);
  });
  test('a dataFolder below a file', () => {
    const { status, lines } = serve(settingsWith({}, { dataFolder: join(ROOT, 'README.md/data') }));
    expect(lines).toEqual([expect.stringMatching(/store\.dataFolder: .*README\.md\/data .*ENOTDIR/)]);
    expect(status).toBe(78);
  });
  test('a Redis that is down', () => {
    const change = { queue: { redisUrl: `redis://127.0.0.1:${closedPort}` } };
    const { status, lines } = serve(settingsWith(change, { databaseUrl: database.url }));
    expect(lines).toEqual([
      expect.stringMatching(`queue.redisUrl: Redis at 127.0.0.1:${closedPort}: .*ECONNREFUSED`),
    ]);
    expect(status).toBe(78);
  });
  (hasRedis ? test : test.skip)('a Redis that may throw jobs away', async () => {
    const redis = await startRedis('allkeys-lru');
    try {
      const change = { queue: { redisUrl: redis.url } };
      const { status, lines } = serve(settingsWith(change, { databaseUrl: database.url }));
      expect(lines).toEqual([expect.stringMatching(/queue\.redisUrl: .*allkeys-lru; set it to noeviction/)]);
      expect(status).toBe(78);
    } finally {
      await redis.stop();
    }
  });
});

describe('a port that is in use, when everything else was opened', () => {
  test.each(['listen', 'operations', 'loket'])(
    '%s.port: the embedded PostgreSQL is stopped again',
    (group) => {
      const dataFolder = newFolder();
      const { status, lines } = serve(settingsWith({ [group]: { port: takenPort } }, { dataFolder }));
      expect(lines).toEqual([expect.stringMatching(`${group}.port: port ${takenPort} is in use`)]);
      expect(status).toBe(78);
      expect(existsSync(join(dataFolder, 'cluster', 'PG_VERSION'))).toBe(true);
      expect(existsSync(join(dataFolder, 'cluster', 'postmaster.pid'))).toBe(false);
    },
    TIMEOUT_MS,
  );
  test(
    'a second broker on the same folder leaves the server of the first alone',
    async () => {
      const [dataFolder, port, operationsPort] = [newFolder(), await freePort(), await freePort()];
      const change = { listen: { port }, operations: { port: operationsPort } };
      const first = startServe(settingsWith(change, { dataFolder }));
      try {
        await first.listening;
        expect(serve(settingsWith({ listen: { port } }, { dataFolder })).status).toBe(78);
        const ready = await fetch(`http://127.0.0.1:${operationsPort}/ready`);
        expect(ready.status).toBe(200);
      } finally {
        first.child.kill('SIGTERM');
        await first.ended;
      }
    },
    TIMEOUT_MS,
  );
});
