/**
 * The short form of `npm run chaos`: after every failure what was acknowledged is in one mailbox once, without gaps, and
 * the audit is whole. What a machine cannot do (a file system of its own, a compiler) is left out, and said.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { hasRedis } from '../setup/redis.ts';
import { type Played, playAll } from './play.ts';
import { APART, ON_POSTGRES, ON_REDIS, WITH_NEIGHBOURS } from './scenarios/table.ts';

const scenarios = [...[...ON_REDIS, ...ON_POSTGRES, ...APART].map(({ name }) => name), ...WITH_NEIGHBOURS];

(hasRedis ? describe : describe.skip)('acknowledged is never lost and never doubled', () => {
  const played = new Map<string, Played>();
  beforeAll(async () => {
    for (const one of await playAll({ rounds: 2, long: false })) played.set(one.scenario, one);
  }, 600_000);

  test.each(scenarios)('%s', (name) => {
    const one = played.get(name);
    if (one?.skipped !== undefined) process.stdout.write(`left out: ${name}, ${one.skipped}\n`);
    expect(one?.problem).toBeUndefined();
    expect(one).toMatchObject({ missing: 0, duplicates: 0, gaps: 0, auditIntact: true, ok: true });
  });
});
