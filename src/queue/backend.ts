/**
 * One factory picks BullMQ on PostgreSQL or on Redis; nothing else differs.
 * Source: stack: BullMQ 6; the outbox is the truth, so the queue may lose everything.
 */
import { type Processor, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { DependencyError } from '../edukoppeling/faults.ts';
import { openQueue, startWorker, within } from './on-postgres.ts';

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

/** The Redis may evict jobs; nothing would be lost, but everything would wait for the sweeper. */
export class RedisPolicyError extends Error {
  constructor(policy: string) {
    super(`maxmemory-policy is ${policy}; set it to noeviction`);
    this.name = 'RedisPolicyError';
  }
}

export interface HintQueue {
  addBulk(hints: readonly { readonly jobId: string; readonly hint: Hint }[]): Promise<void>;
  /** Whether hints can be added; on PostgreSQL the store tells. @throws what Redis says. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Adding fails fast: it must never delay or fail an answer. */
export function createHintQueue(settings: QueueSettings, onError: (error: Error) => void): HintQueue {
  // What BullMQ tells of its jobs is read by nobody.
  const streams = { events: { maxLen: 100 } };
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
    const queue = new Queue<Hint>(QUEUE_NAME, { connection, prefix: PREFIX, defaultJobOptions, streams });
    queue.on('error', onError);
    return {
      ping: async () => void (await connection.ping()),
      addBulk: async (hints) => void (await queue.addBulk(asJobs(hints))),
      async close() {
        await within(GONE_MS, queue.close()).catch(() => undefined); // a queue that is gone is closed
        connection.disconnect();
      },
    };
  }
  const queue = openQueue<Hint>(QUEUE_NAME, settings.url, { defaultJobOptions, streams }, onError);
  return {
    ping: async () => undefined,
    addBulk: async (hints) => void (await (await queue.ready()).addBulk(asJobs(hints))),
    close: () => within(GONE_MS, queue.close()).catch(() => undefined), // a queue that is gone is closed
  };
}

const asJobs = (hints: Parameters<HintQueue['addBulk']>[0]) =>
  hints.map(({ jobId, hint }) => ({ name: 'hint', data: hint, opts: { jobId } }));

export interface HintWorker {
  /** Jobs under way are finished, within the limit (default 30 seconds); what is cut off stands in the outbox. */
  close(limitMs?: number): Promise<void>;
}

/** Without Redis BullMQ waits for a connection that may never come, also to close. */
const GONE_MS = 2000;
const FINISH_MS = 30_000;

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
  const worker = startWorker<Hint>(QUEUE_NAME, settings.url, { process, options: common }, onError);
  return { close: (limitMs = FINISH_MS) => worker.close(limitMs) };
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
