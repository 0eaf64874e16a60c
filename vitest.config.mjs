/** Tests run on real servers; the embedded PostgreSQL for the run is started once, by the global set-up. */
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

/** Begun first, or the run waits for them at its end with one core idle. */
const LONGEST = [
  'test/chaos/',
  'test/e2e/',
  'test/model/',
  'test/loket/pages/axe',
  'test/cli/',
  'test/interop/',
];

class LongestFirst extends BaseSequencer {
  async sort(files) {
    const rank = ({ moduleId }) => {
      const found = LONGEST.findIndex((part) => moduleId.includes(part));
      return found === -1 ? LONGEST.length : found;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup/postgres-of-run.mjs'],
    // A browser, a cluster and whole commands share two cores; no test is about how long it takes.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    pool: 'forks',
    maxWorkers: 2,
    // No test changes a module, so that the house is loaded once by a worker and not once by a file.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // `npm test -- conformance` lists every statement by the titles of its tests.
    reporters: process.argv.includes('conformance') ? ['verbose'] : ['default'],
  },
});
