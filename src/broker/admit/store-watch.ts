/**
 * How the store keeps up with the messages: what took or takes too long among what was asked of it lately, failures of the
 * store among them. When everything is refused nothing is asked, and after the window messages are tried again.
 * Source: docs/decisions/0034.
 */
import { DependencyError } from '../../edukoppeling/faults.ts';
import type { Store } from '../../store/pool.ts';

export interface StoreWatchOptions {
  /** What takes longer is slow, the wait for a connection included. */
  readonly slowMs: number;
  /** So many that wait for a connection are too many. */
  readonly maxWaiting: number;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
}

/** How long a slow answer of the store is remembered. */
export const WINDOW_MS = 3000;
const SLICE_MS = 500;
/** One hot report or one long question is not the store. */
const MIN_SLOW = 8;

interface Slice {
  readonly from: number;
  done: number;
  slow: number;
}

export class StoreWatch {
  readonly #store: Store;
  readonly #options: StoreWatchOptions;
  /** When what is under way was asked, oldest first. */
  readonly #underWay = new Set<{ readonly since: number }>();
  #slices: Slice[] = [];

  constructor(store: Store, options: StoreWatchOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** The store, for the messages whose pace is watched; a transaction counts as one question. */
  get store(): Store {
    const store = this.#store;
    return {
      query: (statement, values) => this.#timed(() => store.query(statement, values)),
      withTransaction: (work) => this.#timed(() => store.withTransaction(work)),
      waiting: () => store.waiting(),
      close: () => store.close(),
    };
  }

  isSlow(): boolean {
    const { clock, slowMs, maxWaiting } = this.#options;
    if (this.#store.waiting() > maxWaiting) return true;
    const now = clock();
    let slow = 0;
    for (const { since } of this.#underWay) {
      if (now - since <= slowMs) break;
      slow += 1;
    }
    let all = slow;
    for (const slice of this.#recent(now)) {
      slow += slice.slow;
      all += slice.done;
    }
    return slow >= MIN_SLOW && slow * 2 > all;
  }

  async #timed<T>(work: () => Promise<T>): Promise<T> {
    const { clock, slowMs } = this.#options;
    const asked = { since: clock() };
    this.#underWay.add(asked);
    let failed = false;
    try {
      return await work();
    } catch (error) {
      failed = error instanceof DependencyError;
      throw error;
    } finally {
      this.#underWay.delete(asked);
      const now = clock();
      this.#note(now, failed || now - asked.since > slowMs);
    }
  }

  #note(now: number, slow: boolean): void {
    const last = this.#slices.at(-1);
    const slice = last !== undefined && now - last.from < SLICE_MS ? last : { from: now, done: 0, slow: 0 };
    if (slice !== last) this.#slices = [...this.#recent(now), slice];
    slice.done += 1;
    if (slow) slice.slow += 1;
  }

  #recent(now: number): readonly Slice[] {
    return this.#slices.filter(({ from }) => now - from < WINDOW_MS);
  }
}
