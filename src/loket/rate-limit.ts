/**
 * So much and no more from one source: a bucket that fills again with time. In memory, of this process alone: it bounds
 * work, and decides about nothing else.
 */
export interface RateLimit {
  /** @returns seconds to wait; 0: it may go on, and was counted. @param now  milliseconds since epoch. */
  take(source: string, now: number): number;
}

/** The oldest are forgotten: whoever has so many sources is not held up by a list of them. */
const MAX_SOURCES = 10_000;

/** @param burst  so many at once. @param everyMs  one more each so many milliseconds. */
export function rateLimit({
  burst,
  everyMs,
}: {
  readonly burst: number;
  readonly everyMs: number;
}): RateLimit {
  const buckets = new Map<string, { level: number; at: number }>();
  return {
    take(source, now) {
      const found = buckets.get(source);
      const sunk = found === undefined ? 0 : Math.max(0, found.level - Math.max(0, now - found.at) / everyMs);
      // Its place in the row is that of who asked last.
      buckets.delete(source);
      const full = sunk + 1 > burst;
      buckets.set(source, { level: full ? sunk : sunk + 1, at: now });
      if (buckets.size > MAX_SOURCES) buckets.delete(buckets.keys().next().value ?? '');
      return full ? Math.ceil(((sunk + 1 - burst) * everyMs) / 1000) : 0;
    },
  };
}
