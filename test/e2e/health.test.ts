/** /ready says of each dependency how it is, and refuses work only when its role cannot do it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Readiness } from '../../src/ops/health.ts';
import { createHealth } from '../../src/ops/health.ts';
import { judgeCrls } from '../../src/processes/health-checks.ts';
import { sql } from '../../src/store/pool.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { hasRedis, startRedis } from '../setup/redis.ts';

const clock = { ahead: 0 };
let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker((same) => same, { clock: () => Date.now() + clock.ahead });
});
afterAll(() => running.stop());

async function ask(url: string, path = '/ready'): Promise<{ status: number; body: Readiness }> {
  const answer = await fetch(`${url}${path}`);
  return { status: answer.status, body: (await answer.json()) as Readiness };
}

test('everything is well', async () => {
  const url = running.broker.operationsUrl;
  const { status, body } = await ask(url);
  expect(body).toEqual({
    status: 'ready',
    phase: 'started',
    roles: ['endpoint', 'router', 'loket', 'housekeeping'],
    checks: {
      postgresql: { needed: true, state: 'up' },
      migrations: { needed: true, state: 'up' },
      queue: { needed: true, state: 'up' },
      crl: { needed: true, state: 'up' },
    },
  });
  expect(status).toBe(200);
  expect(await ask(url, '/startup')).toEqual({ status: 200, body: { phase: 'started' } });
  expect((await fetch(`${url}/live`)).status).toBe(200);
});

test('migrations: a newer version goes on beside us, a missing one does not', async () => {
  const { store } = running.database;
  const url = running.broker.operationsUrl;
  await store.query(
    sql('test-newer', `insert into vb.migration (name, sha256) values ('9999_later.sql', '')`),
  );
  expect(await ask(url)).toMatchObject({
    status: 200,
    body: { checks: { migrations: { state: 'degraded' } } },
  });
  await store.query(
    sql('test-older', `delete from vb.migration where name = '9999_later.sql' or name like '0001%'`),
  );
  const { status, body } = await ask(url);
  expect([status, body.checks['migrations']?.state]).toEqual([503, 'down']);
  expect(body.checks['migrations']?.problem).toMatch(/^not applied: 0001_/);
});

test('CRLs that are all too old: nobody would be believed', async () => {
  clock.ahead = 200 * 365 * 24 * 3_600_000;
  const { status, body } = await ask(running.broker.operationsUrl);
  clock.ahead = 0;
  expect([status, body.checks['crl']?.state]).toEqual([503, 'down']);
  const [fresh, stale] = [
    { issuer: 'A', thisUpdate: 0, nextUpdate: 20 },
    { issuer: 'B', thisUpdate: 0, nextUpdate: 5 },
  ];
  expect(judgeCrls([fresh, stale], 10)).toEqual({ state: 'degraded', problem: 'no fresh CRL of: B' });
});

(hasRedis ? test : test.skip)('Redis away: a router cannot work, an endpoint can', async () => {
  const redis = await startRedis();
  const on = (roles: ('endpoint' | 'router')[]) =>
    startTestBroker((same) => ({ ...same, roles, queue: { redisUrl: redis.url } }));
  const both = await Promise.all([on(['endpoint']), on(['router'])]);
  try {
    const [endpoint, router] = both.map(({ broker }) => broker.operationsUrl) as [string, string];
    expect([(await ask(endpoint)).status, (await ask(router)).status]).toEqual([200, 200]);
    await redis.stop();
    await until('the router to notice', async () => ((await ask(router)).status === 503 ? true : undefined));
    expect(await ask(endpoint)).toMatchObject({
      status: 200,
      body: { checks: { queue: { state: 'down', needed: false } } },
    });
  } finally {
    await Promise.all(both.map((each) => each.stop()));
  }
});

test('PostgreSQL away: down, with a code and nothing more', async () => {
  const own = await startTestBroker((same) => ({ ...same, roles: ['endpoint'] }));
  try {
    await own.database.drop();
    const { status, body } = await ask(own.broker.operationsUrl);
    expect([status, body.checks['postgresql']?.state]).toEqual([503, 'down']);
    expect(body.checks['postgresql']?.problem).toMatch(/^([A-Z0-9]{5}|does not answer)$/);
  } finally {
    await own.broker.close();
  }
});

test('a dependency that hangs is down; a process that starts or stops is not ready', async () => {
  const health = createHealth(['router'], 20);
  health.add({ name: 'queue', needed: false, look: () => new Promise(() => undefined) });
  expect(await health.readiness()).toMatchObject({ status: 'not-ready', phase: 'starting' });
  health.started();
  expect(await health.readiness()).toMatchObject({
    status: 'ready',
    checks: { queue: { state: 'down', problem: 'does not answer' } },
  });
  health.stopping();
  expect(await health.readiness()).toMatchObject({ status: 'not-ready', phase: 'stopping' });
});
