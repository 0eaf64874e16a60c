/**
 * After commit: ids are buffered for at most 10 ms or 50 ids and added in bulk. Failing to add is no failure: the
 * sweeper finds what nobody worked on.
 */
import { randomUUID } from 'node:crypto';
import type { HintQueue } from './backend.ts';

const MAX_WAIT_MS = 10;
const MAX_IDS = 50;
/** A queue that does not answer must not hold the ids: the outbox does. */
const ADD_TIMEOUT_MS = 3000;

export interface Relay {
  /** Returns at once and never throws. */
  readonly offer: (ids: readonly string[]) => void;
  /** Adds what is buffered. */
  readonly flush: () => Promise<void>;
}

export function createRelay(
  queue: Pick<HintQueue, 'addBulk'>,
  onFailure: (error: unknown, count: number) => void,
): Relay {
  let buffer: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const ids = buffer;
    buffer = [];
    if (ids.length === 0) return;
    const hints = [];
    for (let at = 0; at < ids.length; at += MAX_IDS) {
      hints.push({ jobId: randomUUID(), hint: { ids: ids.slice(at, at + MAX_IDS) } });
    }
    try {
      await withTimeout(queue.addBulk(hints));
    } catch (error) {
      onFailure(error, ids.length);
    }
  };
  return {
    offer: (ids) => {
      buffer.push(...ids);
      if (buffer.length >= MAX_IDS) void flush();
      else timer ??= setTimeout(() => void flush(), MAX_WAIT_MS);
    },
    flush,
  };
}

function withTimeout(work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the queue does not answer')), ADD_TIMEOUT_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
