/** What a queue must not keep, and what it must finish: the same on both back ends. */
import { randomUUID } from 'node:crypto';
import { UnrecoverableError } from 'bullmq';
import { afterAll, describe, expect, test } from 'vitest';
import { createHintQueue, type QueueSettings, startHintWorker } from '../../src/queue/backend.ts';
import { until } from '../setup/broker.ts';
import { createTestDatabase } from '../setup/database.ts';
import { hasRedis, startRedis } from '../setup/redis.ts';

const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});
const backends: readonly (readonly [string, boolean, () => Promise<QueueSettings>])[] = [
  [
    'PostgreSQL',
    true,
    async () => {
      const database = await createTestDatabase();
      cleanups.push(() => database.drop());
      return { kind: 'postgres', url: database.url };
    },
  ],
  [
    'Redis',
    hasRedis,
    async () => {
      const redis = await startRedis();
      cleanups.push(() => redis.stop());
      return { kind: 'redis', url: redis.url };
    },
  ],
];

describe.each(backends)('the queue on %s', (_name, available, make) => {
  const run = available ? test : test.skip;

  run('runs a hint again whose job failed for good, under the very same job id', async () => {
    const settings = await make();
    const queue = createHintQueue(settings, () => undefined);
    const hint = { jobId: randomUUID(), hint: { ids: [randomUUID()] } };
    let runs = 0;
    const worker = startHintWorker(
      settings,
      async () => {
        runs++;
        throw new UnrecoverableError('for good');
      },
      () => undefined,
    );
    // A job that were kept as failed would make every later add with its id a silent no-op.
    await until('two runs', async () => {
      await queue.addBulk([hint]);
      return runs >= 2 ? true : undefined;
    });
    await worker.close();
    await queue.close();
  });

  run('closing waits for the hint that is under way', async () => {
    const settings = await make();
    const queue = createHintQueue(settings, () => undefined);
    const order: string[] = [];
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const worker = startHintWorker(
      settings,
      async () => {
        order.push('begun');
        await held;
        order.push('ended');
      },
      () => undefined,
    );
    await queue.addBulk([{ jobId: randomUUID(), hint: { ids: [randomUUID()] } }]);
    await until('the hint to begin', async () => (order.length > 0 ? true : undefined));
    const closed = worker.close().then(() => order.push('closed'));
    setImmediate(finish);
    await closed;
    expect(order).toEqual(['begun', 'ended', 'closed']);
    await queue.close();
  });
});
