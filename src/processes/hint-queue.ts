/** The queue of hints with its worker, relay and sweeper, as one thing that is closed. */
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
  readonly store: Store;
  readonly directory: BrokerParts['directory'];
  readonly log: Log;
  readonly metrics: Metrics;
}

/** @throws SettingsError when Redis does not answer, or may throw jobs away. */
export async function startQueue(
  settings: Settings,
  { databaseUrl, store, directory, log, metrics }: QueueParts,
) {
  const { redisUrl } = settings.queue;
  const queueSettings: QueueSettings = redisUrl
    ? { kind: 'redis', url: redisUrl }
    : { kind: 'postgres', url: databaseUrl };
  if (redisUrl) await verifyRedis(settings, redisUrl);
  const onError = (error: Error) => log.warn({ event: 'queue.error', queue: queueSettings.kind, error });
  const queue = createHintQueue(queueSettings, onError);
  const relay = createRelay(queue, (error, count) => {
    metrics.enqueueFailed.inc();
    log.warn({ event: 'queue.enqueue-failed', count, error });
  });
  const worker = startHintWorker(
    queueSettings,
    async (ids) => {
      await directory.refresh();
      await routeEvents(ids, { store, directory, log, metrics });
    },
    onError,
  );
  const sweeper = startSweeper({
    claimDue: () => claimDueEvents(store, SWEEP_LIMIT),
    offer: relay.offer,
    onError: (error) => log.warn({ event: 'sweeper.failed', error }),
  });
  return {
    offer: relay.offer,
    async close() {
      await sweeper.stop();
      await relay.flush();
      await worker.close();
      await queue.close();
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
