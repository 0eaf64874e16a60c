/**
 * Keeps the last messages of each party for whoever builds its system, in test mode only. Nobody waits for it: what came in
 * is written once in a while, and what is more than is kept never reaches the database. Source: docs/decisions/0027.
 */
import type { Answer, Received } from '../../broker/message.ts';
import type { Log } from '../../ops/log.ts';
import { startPeriodic } from '../../queue/periodic.ts';
import type { Store } from '../../store/pool.ts';
import { addTraffic, removeOldTraffic, type Traffic } from '../../store/test-traffic.ts';
import { readExchange } from './read-exchange.ts';

/** Of each party. */
export const KEPT_MESSAGES = 25;
const WRITE_EVERY_MS = 1_000;
/**
 * What a party waits for each message of it that was written: who sends more than this waits longer, so that more of it is
 * dropped here. Written and deleted again, it would cost the database its disk.
 */
const PAUSE_PER_MESSAGE_MS = 400;
const EXPIRE_EVERY_MS = 3_600_000;
const KEPT_MS = 7 * 24 * 3_600_000;
/** What waits to be written, of all parties together. */
const MAX_WAITING = 400;

export interface TrafficRecorder {
  /** Never throws, never waits. */
  note(received: Received, answer: Answer): void;
  close(): Promise<void>;
}

export function recordTraffic(parts: {
  readonly store: Store;
  readonly clock: () => number;
  readonly log: Log;
}): TrafficRecorder {
  const { store, clock, log } = parts;
  let waiting: Traffic[] = [];
  /** By party: until when it is not written. Of a clock that never jumps. */
  const pausedUntil = new Map<string, number>();
  const write = async (now: number) => {
    for (const [tlsOin, until] of pausedUntil) if (until <= now) pausedUntil.delete(tlsOin);
    const batch = newestOfEach(waiting.filter(({ tlsOin }) => !pausedUntil.has(tlsOin)));
    waiting = waiting.filter(({ tlsOin }) => pausedUntil.has(tlsOin));
    if (batch.length === 0) return;
    for (const { tlsOin } of batch)
      pausedUntil.set(tlsOin, (pausedUntil.get(tlsOin) ?? now) + PAUSE_PER_MESSAGE_MS);
    await addTraffic(store, batch, KEPT_MESSAGES);
  };
  const onError = (error: unknown) => log.warn({ event: 'traffic.not-kept', error });
  const writing = startPeriodic({ work: () => write(performance.now()), everyMs: WRITE_EVERY_MS, onError });
  const expiring = startPeriodic({
    work: () => removeOldTraffic(store, clock() - KEPT_MS),
    everyMs: EXPIRE_EVERY_MS,
    onError,
  });
  return {
    note(received, answer) {
      waiting.push(readExchange(received, answer));
      if (waiting.length > MAX_WAITING) waiting = newestOfEach(waiting).slice(-MAX_WAITING);
    },
    async close() {
      await Promise.all([writing.stop(), expiring.stop()]);
      await write(Number.POSITIVE_INFINITY).catch(onError);
    },
  };
}

function newestOfEach(messages: readonly Traffic[]): Traffic[] {
  const count = new Map<string, number>();
  const kept = messages.toReversed().filter(({ tlsOin }) => {
    const before = count.get(tlsOin) ?? 0;
    count.set(tlsOin, before + 1);
    return before < KEPT_MESSAGES;
  });
  return kept.reverse();
}
