/** The queue of hints: where they are left, and the router that works on them. */
import type { BrokerParts } from '../broker/parts.ts';
import { routeEvents } from '../broker/route/route-events.ts';
import { DependencyError } from '../edukoppeling/faults.ts';
import type { Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { type Settings, SettingsError } from '../ops/settings.ts';
import {
  createHintQueue,
  type QueueSettings,
  RedisPolicyError,
  startHintWorker,
  verifyRedisPolicy,
} from '../queue/backend.ts';
import { createRelay } from '../queue/relay.ts';
import { startSweeper } from '../queue/sweeper.ts';
import { claimDueEvents } from '../store/outbox.ts';
import type { Store } from '../store/pool.ts';
import { placeOf } from './database.ts';

const SWEEP_LIMIT = 2000;

export interface QueueParts {
  readonly databaseUrl: string;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Where this process leaves hints, and where a router finds them. */
export type HintsOut = Awaited<ReturnType<typeof openQueue>>;

/** @throws SettingsError when Redis does not answer, or may throw jobs away. */
export async function openQueue(settings: Settings, { databaseUrl, log, metrics }: QueueParts) {
  const { redisUrl } = settings.queue;
  const backend: QueueSettings = redisUrl
    ? { kind: 'redis', url: redisUrl }
    : { kind: 'postgres', url: databaseUrl };
  if (redisUrl) await verifyRedis(settings, redisUrl);
  const onError = (error: Error) => log.warn({ event: 'queue.error', queue: backend.kind, error });
  const queue = createHintQueue(backend, onError);
  const relay = createRelay(queue, (error, count) => {
    metrics.enqueueFailed.inc();
    log.warn({ event: 'queue.enqueue-failed', count, error });
  });
  return {
    backend,
    onError,
    offer: relay.offer,
    ping: () => queue.ping(),
    async close() {
      await relay.flush();
      await queue.close();
    },
  };
}

export interface RouterParts {
  readonly store: Store;
  readonly directory: BrokerParts['directory'];
  /** When it closes: so long for jobs under way. */
  readonly closeMs: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The worker, and the sweeper that finds what no hint came for. Any number of processes may do this. */
export function startRouter(
  { backend, offer, onError }: HintsOut,
  parts: RouterParts,
): { close(): Promise<void> } {
  const { store, directory, log } = parts;
  const worker = startHintWorker(
    backend,
    async (ids) => {
      await directory.refresh();
      await routeEvents(ids, parts);
    },
    onError,
  );
  const sweeper = startSweeper({
    claimDue: () => claimDueEvents(store, SWEEP_LIMIT),
    offer,
    onError: (error) => log.warn({ event: 'sweeper.failed', error }),
  });
  return {
    async close() {
      await sweeper.stop();
      await worker.close(parts.closeMs);
    },
  };
}

async function verifyRedis(settings: Settings, url: string): Promise<void> {
  try {
    await verifyRedisPolicy(url);
  } catch (error) {
    if (!(error instanceof RedisPolicyError) && !(error instanceof DependencyError)) throw error;
    const { code, message } = (error.cause ?? {}) as { code?: string; message?: string };
    const why = error instanceof RedisPolicyError ? error.message : `cannot be used (${code ?? message})`;
    throw new SettingsError(settings.file, [`queue.redisUrl: Redis at ${placeOf(url)}: ${why}`], error);
  }
}
