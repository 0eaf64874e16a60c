/** So much and no more: a bucket a source, that fills again with time. */
import { expect, test } from 'vitest';
import { rateLimit } from '../../src/loket/rate-limit.ts';

test('a burst goes through, the next one waits, and only its own source', () => {
  const limit = rateLimit({ burst: 3, everyMs: 1_000 });
  const taken = (source: string, now: number) => limit.take(source, now);
  expect([taken('a', 0), taken('a', 0), taken('a', 0), taken('a', 0)]).toEqual([0, 0, 0, 1]);
  expect(taken('b', 0)).toBe(0);
  // What was refused was not counted: one second gives one.
  expect([taken('a', 1_000), taken('a', 1_000)]).toEqual([0, 1]);
  expect([taken('a', 60_000), taken('a', 60_000), taken('a', 60_000), taken('a', 60_000)]).toEqual([
    0, 0, 0, 1,
  ]);
});

test('a clock that goes back gives nothing extra', () => {
  const limit = rateLimit({ burst: 1, everyMs: 1_000 });
  expect(limit.take('a', 10_000)).toBe(0);
  expect(limit.take('a', 0)).toBeGreaterThan(0);
});

test('many sources do not grow the list without end, and whoever asks stays in it', () => {
  const limit = rateLimit({ burst: 1, everyMs: 1_000_000 });
  for (let n = 0; n < 30_000; n++) {
    limit.take(`source ${n}`, 0);
    if (n % 1_000 === 0) expect(limit.take('busy', 0) > 0).toBe(n > 0);
  }
});
