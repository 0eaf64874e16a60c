/** One suite, both back ends: what the journey needs of a queue. */
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import {
  createHintQueue,
  type QueueSettings,
  RedisPolicyError,
  startHintWorker,
  verifyRedisPolicy,
} from '../../src/queue/backend.ts';
import { createRelay } from '../../src/queue/relay.ts';
import { startSweeper } from '../../src/queue/sweeper.ts';
import { until } from '../setup/broker.ts';
import { createTestDatabase } from '../setup/database.ts';
import { hasRedis, startRedis } from '../setup/redis.ts';

const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

const backends: readonly (readonly [
  string,
  boolean,
  () => Promise<{ settings: QueueSettings; lose?: () => Promise<void> }>,
])[] = [
  [
    'PostgreSQL',
    true,
    async () => {
      const database = await createTestDatabase();
      cleanups.push(() => database.drop());
      return { settings: { kind: 'postgres', url: database.url } };
    },
  ],
  [
    'Redis',
    hasRedis,
    async () => {
      const redis = await startRedis();
      cleanups.push(() => redis.stop());
      return { settings: { kind: 'redis', url: redis.url }, lose: () => redis.flushAll() };
    },
  ],
];

describe.each(backends)('the queue on %s', (_name, available, make) => {
  const run = available ? test : test.skip;

  run(
    'brings every hint of a bulk at least once, tries a failed one again, and survives losing its content',
    async () => {
      const { settings, lose } = await make();
      const errors: unknown[] = [];
      const queue = createHintQueue(settings, (error) => errors.push(error));
      const seen = new Map<string, number>();
      let failuresLeft = 2;
      const worker = startHintWorker(
        settings,
        async (ids) => {
          if (failuresLeft-- > 0) throw new Error('not now');
          for (const id of ids) seen.set(id, (seen.get(id) ?? 0) + 1);
        },
        (error) => errors.push(error),
      );
      const relay = createRelay(queue, (error) => errors.push(error));
      const ids = Array.from({ length: 500 }, () => randomUUID());
      relay.offer(ids);
      await until('500 ids', async () => (ids.every((id) => seen.has(id)) ? true : undefined), 20_000);
      await lose?.();
      // What the queue lost, the sweeper offers again as long as the store holds it.
      const waiting = new Set([randomUUID(), randomUUID()]);
      const sweeper = startSweeper({
        everyMs: 50,
        claimDue: async () => [...waiting].filter((id) => !seen.has(id)),
        offer: relay.offer,
        onError: (error) => errors.push(error),
      });
      await until(
        'the swept ids',
        async () => ([...waiting].every((id) => seen.has(id)) ? true : undefined),
        20_000,
      );
      await sweeper.stop();
      await worker.close();
      await queue.close();
    },
  );
});

test('a queue that is down never fails the one who offers', async () => {
  const failures: unknown[] = [];
  const queue = createHintQueue({ kind: 'redis', url: 'redis://127.0.0.1:1' }, () => undefined);
  const relay = createRelay(queue, (error) => failures.push(error));
  relay.offer([randomUUID()]);
  await until('the failure to be told', async () => (failures.length > 0 ? true : undefined));
  await queue.close();
});

test('a sweeper survives a store that is down', async () => {
  let asked = 0;
  const errors: unknown[] = [];
  const sweeper = startSweeper({
    everyMs: 5,
    claimDue: async () => {
      asked++;
      throw new Error('down');
    },
    offer: () => undefined,
    onError: (error) => errors.push(error),
  });
  await until('three tries', async () => (asked >= 3 ? true : undefined));
  await sweeper.stop();
  expect(errors.length).toBe(asked);
});

(hasRedis ? test : test.skip)('a Redis that may evict jobs stops the start', async () => {
  const redis = await startRedis('allkeys-lru');
  await expect(verifyRedisPolicy(redis.url)).rejects.toThrow(RedisPolicyError);
  await redis.stop();
});
