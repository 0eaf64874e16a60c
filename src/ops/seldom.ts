/** What happens in floods is told at most once a second for each kind, with how often it happened since: a log is no flood. */
import type { Log, LogEvent } from './log.ts';

const EVERY_MS = 1000;
const MAX_KINDS = 1000;

export class SeldomLog {
  readonly #log: Log;
  readonly #clock: () => number;
  readonly #kinds = new Map<string, { toldAt: number; count: number }>();

  /** @param clock  milliseconds; one that never goes back. */
  constructor(log: Log, clock: () => number) {
    this.#log = log;
    this.#clock = clock;
  }

  /** @param kind  a bounded set of words and OINs. */
  warn(kind: string, event: LogEvent): void {
    const now = this.#clock();
    if (this.#kinds.size > MAX_KINDS) this.#kinds.clear();
    const known = this.#kinds.get(kind) ?? { toldAt: Number.NEGATIVE_INFINITY, count: 0 };
    this.#kinds.set(kind, known);
    known.count += 1;
    if (now - known.toldAt < EVERY_MS) return;
    this.#log.warn({ ...event, count: known.count });
    known.toldAt = now;
    known.count = 0;
  }
}
