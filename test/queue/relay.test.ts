/** The relay: small bulks after commit, and never a failure for the one who offers. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HintQueue } from '../../src/queue/backend.ts';
import { createRelay } from '../../src/queue/relay.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function recorded(answer: () => Promise<void> = async () => undefined) {
  const bulks: { jobId: string; ids: readonly string[] }[][] = [];
  const failures: { error: unknown; count: number }[] = [];
  const queue: Pick<HintQueue, 'addBulk'> = {
    addBulk: (hints) => {
      bulks.push(hints.map(({ jobId, hint }) => ({ jobId, ids: hint.ids })));
      return answer();
    },
  };
  return { bulks, failures, relay: createRelay(queue, (error, count) => failures.push({ error, count })) };
}
const names = (count: number) => Array.from({ length: count }, (_, i) => `id-${i}`);

test('what is offered within 10 ms goes as one hint', async () => {
  const { bulks, relay } = recorded();
  relay.offer(['a']);
  relay.offer(['b', 'c']);
  await vi.advanceTimersByTimeAsync(9);
  expect(bulks).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(bulks.map((bulk) => bulk.map(({ ids }) => ids))).toEqual([[['a', 'b', 'c']]]);
});

test('50 ids go at once; a hint never has more, and each has an id of its own', async () => {
  const { bulks, relay } = recorded();
  relay.offer(names(120));
  await vi.advanceTimersByTimeAsync(0);
  expect(bulks).toHaveLength(1);
  expect(bulks[0]?.map(({ ids }) => ids.length)).toEqual([50, 50, 20]);
  expect(bulks[0]?.flatMap(({ ids }) => ids)).toEqual(names(120));
  expect(new Set(bulks[0]?.map(({ jobId }) => jobId)).size).toBe(3);
});

test('a queue that refuses is told, with how many ids wait for the sweeper', async () => {
  const { failures, relay } = recorded(() => Promise.reject(new Error('down')));
  expect(relay.offer(['a', 'b'])).toBeUndefined();
  await vi.advanceTimersByTimeAsync(10);
  expect(failures.map(({ count }) => count)).toEqual([2]);
});

test('a queue that throws at once is the same', async () => {
  const { failures, relay } = recorded(() => {
    throw new Error('down');
  });
  relay.offer(['a']);
  await vi.advanceTimersByTimeAsync(10);
  expect(failures).toHaveLength(1);
});

test('a queue that does not answer is given up after 3 s, and the next ids do not wait for it', async () => {
  const { bulks, failures, relay } = recorded(() => new Promise(() => undefined));
  relay.offer(['a']);
  await vi.advanceTimersByTimeAsync(10);
  relay.offer(['b']);
  await vi.advanceTimersByTimeAsync(10);
  expect(bulks).toHaveLength(2);
  expect(failures).toEqual([]);
  await vi.advanceTimersByTimeAsync(3000);
  expect(failures).toHaveLength(2);
});

test('nothing offered is nothing added', async () => {
  const { bulks, relay } = recorded();
  relay.offer([]);
  await vi.advanceTimersByTimeAsync(50);
  await relay.flush();
  expect(bulks).toEqual([]);
});
