/**
 * Keeps the last messages of each party for whoever builds its system, in test mode only. Nobody waits for it: what came in
 * is written once in a while, and what is more than is kept never reaches the database. Source: docs/decisions/0027.
 */
import type { Answer, Received } from '../../broker/message.ts';
import type { Log } from '../../ops/log.ts';
import { startPeriodic } from '../../queue/periodic.ts';
import type { Store } from '../../store/pool.ts';
import { addTraffic, removeOldTraffic } from '../../store/test-traffic.ts';
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
/** What waits to be written, of all parties together; of one party it is never more than is kept of it. */
const MAX_WAITING = 400;

/** Read when it is written: most of what comes in is dropped before. */
interface Exchange {
  readonly received: Received;
  readonly answer: Answer;
}

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
  let waiting: Exchange[] = [];
  /** By party: until when it is not written. Of a clock that never jumps. */
  const pausedUntil = new Map<string, number>();
  const write = async (now: number) => {
    for (const [tlsOin, until] of pausedUntil) if (until <= now) pausedUntil.delete(tlsOin);
    const batch = waiting.filter(({ received }) => !pausedUntil.has(received.tlsOin));
    waiting = waiting.filter(({ received }) => pausedUntil.has(received.tlsOin));
    if (batch.length === 0) return;
    for (const { received } of batch)
      pausedUntil.set(received.tlsOin, (pausedUntil.get(received.tlsOin) ?? now) + PAUSE_PER_MESSAGE_MS);
    const read = batch.map(({ received, answer }) => readExchange(received, answer));
    await addTraffic(store, read, KEPT_MESSAGES);
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
      waiting.push({ received, answer });
      const ofParty = ({ received: { tlsOin } }: Exchange) => tlsOin === received.tlsOin;
      if (waiting.filter(ofParty).length > KEPT_MESSAGES) waiting.splice(waiting.findIndex(ofParty), 1);
      else if (waiting.length > MAX_WAITING) waiting.shift();
    },
    async close() {
      await Promise.all([writing.stop(), expiring.stop()]);
      await write(Number.POSITIVE_INFINITY).catch(onError);
    },
  };
}
