/**
 * One factory picks BullMQ on PostgreSQL or on Redis; nothing else differs.
 * Source: stack: BullMQ 6; the outbox is the truth, so the queue may lose everything.
 */
import { createPostgresBackend, type Processor, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { DependencyError } from '../edukoppeling/faults.ts';

export type QueueSettings =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'redis'; readonly url: string };

/** Ids of events; never a payload. */
export interface Hint {
  readonly ids: readonly string[];
}

export const QUEUE_NAME = 'route';
/** A hash tag: all keys in one slot, so that Redis Cluster works. */
const PREFIX = '{vb}';
const SCHEMA = 'bullmq';

/** The Redis may evict jobs; nothing would be lost, but everything would wait for the sweeper. */
export class RedisPolicyError extends Error {
  constructor(policy: string) {
    super(`maxmemory-policy is ${policy}; set it to noeviction`);
    this.name = 'RedisPolicyError';
  }
}

// The casts to `never` below: bullmq's overloads take the Redis back end for granted as soon as the job's type is given.

export interface HintQueue {
  addBulk(hints: readonly { readonly jobId: string; readonly hint: Hint }[]): Promise<void>;
  /** Whether hints can be added; on PostgreSQL the store tells. @throws what Redis says. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Adding fails fast: it must never delay or fail an answer. */
export function createHintQueue(settings: QueueSettings, onError: (error: Error) => void): HintQueue {
  const defaultJobOptions = {
    attempts: 20,
    backoff: { type: 'exponential', delay: 500 },
    // A finished or failed job that is kept would make a later one with its id a silent no-op.
    removeOnComplete: true,
    removeOnFail: true,
  };
  if (settings.kind === 'redis') {
    const connection = connectRedis(
      settings.url,
      { enableOfflineQueue: false, maxRetriesPerRequest: 1, connectTimeout: 3000 },
      onError,
    );
    const queue = new Queue<Hint>(QUEUE_NAME, { connection, prefix: PREFIX, defaultJobOptions });
    queue.on('error', onError);
    return asHintQueue(queue, {
      ping: async () => void (await connection.ping()),
      disconnect: async () => connection.disconnect(),
    });
  }
  const connection = { connectionString: settings.url, schema: SCHEMA, max: 4 };
  const queue = new Queue<Hint>(
    QUEUE_NAME,
    { connection, defaultJobOptions } as never,
    createPostgresBackend as never,
  );
  queue.on('error', onError);
  return asHintQueue(queue, { ping: async () => undefined, disconnect: async () => undefined });
}

function asHintQueue(
  queue: Queue<Hint>,
  { ping, disconnect }: { readonly ping: () => Promise<void>; readonly disconnect: () => Promise<void> },
): HintQueue {
  return {
    ping,
    async addBulk(hints) {
      await queue.addBulk(hints.map(({ jobId, hint }) => ({ name: 'hint', data: hint, opts: { jobId } })));
    },
    async close() {
      await within(GONE_MS, queue.close()).catch(() => undefined); // a queue that is gone is closed
      await disconnect();
    },
  };
}

export interface HintWorker {
  /** Jobs under way are finished, within the limit (default 30 seconds); what is cut off stands in the outbox. */
  close(limitMs?: number): Promise<void>;
}

/** Without Redis BullMQ waits for a connection that may never come, also to close. */
const GONE_MS = 2000;
const FINISH_MS = 30_000;

/** Goes on when the time is over. */
async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export function startHintWorker(
  settings: QueueSettings,
  handler: (ids: readonly string[]) => Promise<void>,
  onError: (error: Error) => void,
): HintWorker {
  const process: Processor<Hint> = (job) => handler(job.data.ids);
  const common = { concurrency: 4, lockDuration: 30_000, stalledInterval: 15_000, maxStalledCount: 1000 };
  if (settings.kind === 'redis') {
    const connection = connectRedis(settings.url, { maxRetriesPerRequest: null }, onError);
    const worker = new Worker<Hint>(QUEUE_NAME, process, { ...common, connection, prefix: PREFIX });
    worker.on('error', onError);
    return {
      async close(limitMs = FINISH_MS) {
        const isGone = connection.status !== 'ready';
        await within(isGone ? Math.min(GONE_MS, limitMs) : limitMs, worker.close(isGone));
        connection.disconnect();
      },
    };
  }
  const connection = { connectionString: settings.url, schema: SCHEMA, max: 6 };
  const worker = new Worker<Hint>(
    QUEUE_NAME,
    process,
    { ...common, connection } as never,
    createPostgresBackend as never,
  );
  worker.on('error', onError);
  return { close: (limitMs = FINISH_MS) => within(limitMs, worker.close()) };
}

/** @throws RedisPolicyError; DependencyError when Redis does not answer or does not let us in. */
export async function verifyRedisPolicy(url: string): Promise<void> {
  const client = new Redis(url, { maxRetriesPerRequest: 1, connectTimeout: 3000, lazyConnect: true });
  // connect() itself only says that the connection is closed.
  let reason: Error | undefined;
  client.on('error', (error: Error) => {
    reason = error;
  });
  try {
    await client.connect();
    const [, policy = 'unknown'] = (await client.config('GET', 'maxmemory-policy')) as string[];
    if (policy !== 'noeviction') throw new RedisPolicyError(policy);
  } catch (error) {
    throw error instanceof RedisPolicyError ? error : new DependencyError('redis', reason ?? error);
  } finally {
    client.disconnect();
  }
}

function connectRedis(url: string, options: object, onError: (error: Error) => void): Redis {
  const client = new Redis(url, {
    ...options,
    retryStrategy: (times: number) => Math.min(times * 100, 2000),
  });
  client.on('error', onError);
  return client;
}
