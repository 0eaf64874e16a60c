/**
 * `npm run bench -- gate|accept|route|loket|connections|backlog [--json] [--against COMMIT] [--reports N]`: figures beside a peer or a physical limit in the same
 * run; `gate --against` measures an earlier commit of this repository turn by turn with ours, `loket --reports` says how
 * many reports the store holds.
 */
import { bench as accept } from './accept.mjs';
import { bench as backlog } from './backlog.mjs';
import { bench as connections } from './connections.mjs';
import { bench as gate } from './gate.mjs';
import { bench as loket } from './loket.mjs';
import { bench as route } from './route.mjs';

const [name, ...flags] = process.argv.slice(2);
const benches = { gate, accept, route, loket, connections, backlog };
if (!(name in benches)) {
  process.stderr.write(
    'usage: npm run bench -- gate|accept|route|loket|connections|backlog [--json] [--against COMMIT] [--reports N]\n',
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
const result = await benches[name](tell, { against, ...(reports ? { reports: Number(reports) } : {}) });
if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit();
