/** A Redis that loses what it has, or does not answer. It only holds hints: nothing may depend on it. */
import { pause, type Scenario, type Under } from '../scenario.ts';

const DOWN_MS = 1500;
const FROZEN_MS = 4000;

function redisOf({ scene: { redis } }: Under) {
  if (redis === undefined) throw new Error('there is no Redis in this scene');
  return redis;
}

export const QUEUE: readonly Scenario[] = [
  {
    name: 'Redis killed',
    what: 'kill -9 with a backlog, restarted after a while',
    async harm(under) {
      await redisOf(under).kill();
      await pause(DOWN_MS);
      await redisOf(under).start();
    },
  },
  {
    name: 'Redis flushed',
    what: 'FLUSHALL, again and again',
    async harm(under) {
      for (let round = 0; round < under.rounds; round++) {
        await redisOf(under).flush();
        await pause(200);
      }
    },
  },
  {
    name: 'Redis lost its data',
    what: 'killed, everything it wrote taken away, started empty',
    async harm(under) {
      await redisOf(under).kill();
      redisOf(under).loseData();
      await redisOf(under).start();
    },
  },
  {
    name: 'Redis behind a cut cable',
    what: 'connections stay open and nothing answers',
    async harm(under) {
      redisOf(under).freeze();
      await pause(FROZEN_MS);
      redisOf(under).thaw();
    },
  },
  {
    name: 'Redis with a policy that throws away',
    what: 'maxmemory-policy becomes allkeys-lru while it runs, and its keys are gone',
    async harm(under) {
      await redisOf(under).policy('allkeys-lru');
      await redisOf(under).flush();
      await pause(DOWN_MS);
      await redisOf(under).policy('noeviction');
    },
  },
];
