/** Processes that are killed, stand still, or see another time. */
import { pause, type Scenario } from '../scenario.ts';
import type { Member } from '../scene.ts';

/** A queue gives a job to another worker after 30 seconds. */
const PAST_ITS_LOCK_MS = 35_000;
const SHORT_MS = 4000;
const CLOCK_MS = 2500;
/** About what a start takes. */
const STARTING_MS = 1500;

/** Killed, started, killed again somewhere in its start, and started. @returns when that last start began, ms. */
async function killTwice(member: Member, between: () => Promise<void>): Promise<number> {
  await member.kill();
  await between();
  const starting = member.start().catch(() => undefined);
  await pause(Math.random() * STARTING_MS);
  await member.kill();
  await starting;
  const begun = Date.now();
  await member.start();
  return begun;
}

export const KILL_ONE: Scenario = {
  name: 'kill -9 of one process',
  what: 'one of two processes is killed while reports come in, and again while it starts; the other goes on',
  async harm({ scene: { members }, load, rounds }) {
    for (let round = 0; round < rounds; round++) {
      const member = members[round % 2 === 0 ? 0 : 1];
      await pause(Math.random() * 300);
      await killTwice(member, () => load.next());
    }
  },
};

export const KILL_ALL: Scenario = {
  name: 'kill -9 of every process',
  what: 'both processes at the same moment, and again while they start',
  async harm({ scene: { members }, load, rounds }) {
    for (let round = 0; round < Math.max(1, Math.floor(rounds / 2)); round++) {
      await pause(Math.random() * 300);
      const begun = await Promise.all(members.map((member) => killTwice(member, async () => undefined)));
      await load.recovered(Math.max(...begun));
    }
  },
};

export const FROZEN: Scenario = {
  name: 'a process that stands still',
  what: 'stopped in the middle of its work, past the lock of its jobs; then it goes on where it was',
  async harm({ scene: { members }, long }) {
    members[0].freeze();
    await pause(long ? PAST_ITS_LOCK_MS : SHORT_MS);
    members[0].thaw();
  },
};

/** `clock.mjs` is loaded into the first process: each signal moves its clock, and the third brings it back. */
export const CLOCK: Scenario = {
  name: 'a clock that jumps',
  what: 'the clock of one process two hours ahead, then two hours behind; messages it calls too old or too new are sent again',
  mayRepeat: ['VB-F12', 'VB-F13', 'VB-F16', 'VB-F20'],
  async harm({ scene: { members } }) {
    for (let jump = 0; jump < 3; jump++) {
      members[0].process().child.kill('SIGUSR2');
      await pause(jump < 2 ? CLOCK_MS : 100);
    }
  },
};
