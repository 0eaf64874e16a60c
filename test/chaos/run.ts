/** `npm run chaos -- [--json] [--long] [--rounds N] [--only TEXT]`: every failure, and what came of it. Status 1: something broke. */
import { parseArgs } from 'node:util';
import { type Played, playAll } from './play.ts';

const SHORT_ROUNDS = 4;
/** Two scenes kill one process in each round, and both in every other one, twice: eight kills a round. */
const LONG_ROUNDS = 127;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
  },
});
const rounds = Number(values.rounds ?? (values.long ? LONG_ROUNDS : SHORT_ROUNDS));
const tell = (one: Played) => {
  const {
    scenario,
    kills,
    acknowledged,
    refused,
    delivered,
    missing,
    duplicates,
    gaps,
    recoveryMs,
    drainedMs,
  } = one;
  if (one.skipped !== undefined) process.stderr.write(`skipped   ${scenario}: ${one.skipped}\n`);
  else {
    const counts = `kills ${kills}, acknowledged ${acknowledged}, refused ${refused}, delivered ${delivered}, missing ${missing}, duplicates ${duplicates}, gaps ${gaps}`;
    const problem = one.problem === undefined ? '' : `: ${one.problem}`;
    process.stderr.write(
      `${one.ok ? 'well     ' : 'NOT WELL '} ${scenario}: ${counts}, again after ${recoveryMs} ms, drained in ${drainedMs} ms${problem}\n`,
    );
  }
};
const played = await playAll({ rounds, long: values.long, only: values.only, tell });
process.stderr.write(`${played.reduce((sum, { kills }) => sum + kills, 0)} kills\n`);
if (values.json) process.stdout.write(`${JSON.stringify(played, null, 1)}\n`);
process.exit(played.length > 0 && played.every(({ ok }) => ok) ? 0 : 1);
