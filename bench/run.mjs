/**
 * `npm run bench -- NAME [--json] [--against COMMIT] [--reports N] [--minutes N]`: figures beside a peer or a physical limit
 * in the same run; `gate --against` measures an earlier commit of this repository turn by turn with ours, `loket --reports`
 * says how many reports the store holds, `soak --minutes` how long it lasts.
 */
import { bench as accept } from './accept.mjs';
import { bench as backlog } from './backlog.mjs';
import { bench as cluster } from './cluster.mjs';
import { bench as connections } from './connections.mjs';
import { bench as gate } from './gate.mjs';
import { bench as loket } from './loket.mjs';
import { bench as route } from './route.mjs';
import { bench as soak } from './soak.mjs';

const [name, ...flags] = process.argv.slice(2);
const benches = { gate, accept, route, loket, connections, backlog, cluster, soak };
if (!(name in benches)) {
  process.stderr.write(
    `usage: npm run bench -- ${Object.keys(benches).join('|')} [--json] [--against COMMIT] [--reports N] [--minutes N]
`,
  );
  process.exit(64);
}
const json = flags.includes('--json');
const given = (flag) => (flags.includes(flag) ? flags[flags.indexOf(flag) + 1] : undefined);
const against = given('--against');
const reports = given('--reports');
const tell = (line) => {
  if (!json) process.stdout.write(`${line}\n`);
};
const minutes = given('--minutes');
const result = await benches[name](tell, {
  against,
  ...(reports ? { reports: Number(reports) } : {}),
  ...(minutes ? { minutes: Number(minutes) } : {}),
});
if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit();
