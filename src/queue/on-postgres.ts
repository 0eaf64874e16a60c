/**
 * BullMQ on PostgreSQL, as far as it does not go on by itself after a connection that was lost: readiness that failed once
 * stays failed, and a worker then asks for work without end or pause. So a queue or a worker that did not get ready is
 * thrown away, and made again.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { createPostgresBackend, type Processor, Queue, Worker } from 'bullmq';
import pg from 'pg';

const SCHEMA = 'bullmq';
const QUEUE_CONNECTIONS = 4;
/** One of them listens. */
const WORKER_CONNECTIONS = 7;
const AGAIN_MS = 1000;
const GONE_MS = 2000;

/** Goes on when the time is over. */
export async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/**
 * The pool that BullMQ would make itself, but each connection has a listener from its first moment: BullMQ's have none while
 * they are given out, and one that is cut just then would end the process. BullMQ hears of it by its statement.
 */
function openPool(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max, options: `-c search_path=${SCHEMA}`, keepAlive: true });
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

export interface QueueOnPostgres<Data> {
  /** @throws what PostgreSQL or its driver says; the next call begins afresh. */
  ready(): Promise<Queue<Data>>;
  close(): Promise<void>;
}

// The casts to `never` below: bullmq's overloads take the Redis back end for granted as soon as the job's type is given.

export function openQueue<Data>(
  name: string,
  url: string,
  options: object,
  onError: (error: Error) => void,
): QueueOnPostgres<Data> {
  const connection = openPool(url, QUEUE_CONNECTIONS);
  let queue: Queue<Data> | undefined;
  return {
    async ready() {
      if (queue === undefined) {
        queue = new Queue<Data>(name, { connection, ...options } as never, createPostgresBackend as never);
        queue.on('error', onError);
      }
      const mine = queue;
      try {
        await mine.waitUntilReady();
        return mine;
      } catch (error) {
        if (queue === mine) queue = undefined;
        await mine.close().catch(() => undefined); // it never was open
        throw error;
      }
    },
    async close() {
      await queue?.close();
      await within(GONE_MS, connection.end());
    },
  };
}

export interface WorkerOnPostgres {
  /** Jobs under way are finished, within the limit. */
  close(limitMs: number): Promise<void>;
}

export function startWorker<Data>(
  name: string,
  url: string,
  work: { readonly process: Processor<Data>; readonly options: object },
  onError: (error: Error) => void,
): WorkerOnPostgres {
  const connection = openPool(url, WORKER_CONNECTIONS);
  const closing = new AbortController();
  let worker: Worker<Data> | undefined;
  const run = async () => {
    while (!closing.signal.aborted) {
      worker = new Worker<Data>(
        name,
        work.process,
        { ...work.options, autorun: false, connection } as never,
        createPostgresBackend as never,
      );
      worker.on('error', onError);
      try {
        await worker.waitUntilReady();
        await worker.run();
      } catch (error) {
        onError(error as Error);
        await worker.close(true).catch(() => undefined); // it never was open
        await wait(AGAIN_MS, undefined, { signal: closing.signal }).catch(() => undefined); // it is closed
      }
    }
  };
  const running = run();
  return {
    async close(limitMs) {
      closing.abort();
      await within(limitMs, Promise.all([worker?.close(), running]));
      await within(GONE_MS, connection.end());
    },
  };
}
