/** Every scenario, by the scene it plays in. */
import type { Scenario } from '../scenario.ts';
import { LINE } from './line.ts';
import { POISON } from './poison.ts';
import { CLOCK, FROZEN, KILL_ALL, KILL_ONE } from './processes.ts';
import { QUEUE } from './queue.ts';
import { DISK_FULL, SLOW_DISK, STORE } from './store.ts';

/** On Redis, one after the other in one scene: what one leaves behind is there for the next. */
export const ON_REDIS: readonly Scenario[] = [
  KILL_ONE,
  ...QUEUE,
  ...STORE,
  POISON,
  FROZEN,
  CLOCK,
  ...LINE,
  KILL_ALL,
];

const onPostgres = (scenario: Scenario): Scenario => ({
  ...scenario,
  name: `${scenario.name}, queue on PostgreSQL`,
});

/** The queue on PostgreSQL. */
export const ON_POSTGRES: readonly Scenario[] = [KILL_ONE, ...STORE, KILL_ALL].map(onPostgres);

/** Each in a scene of its own. */
export const APART: readonly Scenario[] = [DISK_FULL, SLOW_DISK];

/** With servers of others; what they are stands in `neighbours.ts`. */
export const WITH_NEIGHBOURS = [
  'the BRP does not answer',
  'the host of the CRLs is away',
  'the mail server is away',
] as const;
