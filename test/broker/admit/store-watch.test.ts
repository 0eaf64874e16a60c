/** When the store counts as slow, and when again as quick. docs/decisions/0034. */
import { expect, test } from 'vitest';
import { StoreWatch, WINDOW_MS } from '../../../src/broker/admit/store-watch.ts';
import { DependencyError } from '../../../src/edukoppeling/faults.ts';
import { type Store, sql } from '../../../src/store/pool.ts';

const ONE = sql('one', 'select 1');

function start() {
  const state = { now: 0, waiting: 0 };
  const open: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const pending = () =>
    new Promise<never>((resolve, reject) => open.push({ resolve: resolve as () => void, reject }));
  const store: Store = {
    query: pending,
    withTransaction: pending,
    waiting: () => state.waiting,
    close: async () => undefined,
  };
  const watch = new StoreWatch(store, { slowMs: 1000, maxWaiting: 5, clock: () => state.now });
  /** Asks so many things that each take so long. */
  const ask = async (count: number, ms: number, error?: Error) => {
    const asked = Array.from({ length: count }, (_, at) =>
      at % 2 ? watch.store.query(ONE) : watch.store.withTransaction(async () => undefined),
    );
    state.now += ms;
    for (const { resolve, reject } of open.splice(0)) {
      if (error) reject(error);
      else resolve();
    }
    await Promise.allSettled(asked);
  };
  return { state, watch, ask, open };
}

test('what is under way too long makes it slow before anything has failed', async () => {
  const { state, watch, open } = start();
  const asked = Array.from({ length: 8 }, () => watch.store.query(ONE));
  state.now = 1000;
  expect(watch.isSlow()).toBe(false);
  state.now = 1001;
  expect(watch.isSlow()).toBe(true);
  for (const { resolve } of open) resolve();
  await Promise.all(asked);
  state.now += WINDOW_MS + 1;
  expect(watch.isSlow()).toBe(false);
});

test('a few slow questions among many quick ones are not the store', async () => {
  const { watch, ask } = start();
  await ask(20, 10);
  await ask(9, 1500);
  expect(watch.isSlow()).toBe(false);
  await ask(12, 1400);
  expect(watch.isSlow()).toBe(true);
});

test('seven slow ones alone are not enough, eight are', async () => {
  const { watch, ask } = start();
  await ask(7, 1500);
  expect(watch.isSlow()).toBe(false);
  await ask(1, 1500);
  expect(watch.isSlow()).toBe(true);
});

test('failures of the store count as slow; errors of a statement do not', async () => {
  const { watch, ask } = start();
  await ask(8, 1, new Error('23505'));
  expect(watch.isSlow()).toBe(false);
  await ask(9, 1, new DependencyError('postgresql', undefined));
  expect(watch.isSlow()).toBe(true);
});

test('a waiting line above its limit is enough', () => {
  const { state, watch } = start();
  state.waiting = 5;
  expect(watch.isSlow()).toBe(false);
  state.waiting = 6;
  expect(watch.isSlow()).toBe(true);
});
