/** A connection can be cut in the moment in which it opens; the process that waited for it goes on. */
import { randomUUID } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { createHintQueue, startHintWorker } from '../../src/queue/backend.ts';
import { createStore, sql } from '../../src/store/pool.ts';
import { testSealer } from '../setup/at-rest.ts';
import { until } from '../setup/broker.ts';
import { createTestDatabase } from '../setup/database.ts';

const message = (type: string, body: Buffer) => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
};
/** Welcome, and gone, in one packet: what `pg_terminate_backend` in the right moment makes of a server. */
const CUT = Buffer.concat([
  message('R', Buffer.alloc(4)),
  message('Z', Buffer.from('I')),
  message('E', Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0')),
]);

/** Cuts connections, all or so many; the ones after them go through. */
async function startCutter(times = Infinity, through = 'postgresql://vb@127.0.0.1:1/vb'): Promise<string> {
  const url = new URL(through);
  const [port, host] = [Number(url.port), url.hostname];
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (times-- > 0) near.once('data', () => near.end(CUT));
    else {
      const far = connect(port, host);
      far.on('error', () => near.destroy());
      near.on('close', () => far.destroy());
      near.pipe(far).pipe(near);
    }
  });
  cleanups.push(async () => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' ? address?.port : 0);
  return url.href;
}

const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
});

/** An event that nobody listens to ends a process. */
async function withoutUncaught(work: () => Promise<void>): Promise<void> {
  const uncaught: unknown[] = [];
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => uncaught.push(error));
  try {
    await work();
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const other of others) process.on('uncaughtException', other);
  }
  expect(uncaught).toEqual([]);
}

test('of the store: its statement fails, and nothing else', () =>
  withoutUncaught(async () => {
    const store = createStore({
      ...{ url: await startCutter(), max: 2, applicationName: 'test', sealer: testSealer },
      onConnectionError: () => undefined,
    });
    await expect(store.query(sql('test-cut', 'select 1'))).rejects.toThrow();
    await expect(store.withTransaction(async () => undefined)).rejects.toThrow();
    await store.close();
  }));

test('of the queue and of its worker: they tell it, and nothing else', () =>
  withoutUncaught(async () => {
    const settings = { kind: 'postgres', url: await startCutter() } as const;
    const [ofQueue, ofWorker] = [[] as Error[], [] as Error[]];
    const queue = createHintQueue(settings, (error) => ofQueue.push(error));
    await expect(queue.addBulk([{ jobId: randomUUID(), hint: { ids: [] } }])).rejects.toThrow();
    const worker = startHintWorker(
      settings,
      async () => undefined,
      (error) => ofWorker.push(error),
    );
    await until('the worker to tell it', async () => (ofWorker.length > 0 ? true : undefined));
    await worker.close(100);
    await queue.close();
  }));

test('a queue and a worker that could not open bring every hint as soon as they can', () =>
  withoutUncaught(async () => {
    const database = await createTestDatabase();
    cleanups.push(() => database.drop());
    const [ofQueue, ofWorker] = [[] as Error[], [] as Error[]];
    const seen: string[] = [];
    const worker = startHintWorker(
      { kind: 'postgres', url: await startCutter(1, database.url) },
      async (ids) => void seen.push(...ids),
      (error) => ofWorker.push(error),
    );
    const queue = createHintQueue({ kind: 'postgres', url: await startCutter(1, database.url) }, (error) =>
      ofQueue.push(error),
    );
    const id = randomUUID();
    const offer = () => queue.addBulk([{ jobId: id, hint: { ids: [id] } }]);
    await expect(offer()).rejects.toThrow();
    await offer();
    await until('the hint', async () => (seen.includes(id) ? true : undefined), 20_000);
    // Told a few times, not without end.
    expect(ofWorker.length).toBeGreaterThan(0);
    expect(ofWorker.length).toBeLessThan(10);
    await worker.close();
    await queue.close();
  }));
