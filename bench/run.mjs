/**
 * `npm run bench -- gate|accept|route [--json] [--against COMMIT]`: figures beside a peer or a physical limit in the same
 * run; `gate --against` measures an earlier commit of this repository turn by turn with ours.
 */
import { bench as accept } from './accept.mjs';
import { bench as gate } from './gate.mjs';
import { bench as route } from './route.mjs';

const [name, ...flags] = process.argv.slice(2);
const benches = { gate, accept, route };
if (!(name in benches)) {
  process.stderr.write('usage: npm run bench -- gate|accept|route [--json] [--against COMMIT]\n');
  process.exit(64);
}
const json = flags.includes('--json');
const against = flags.includes('--against') ? flags[flags.indexOf('--against') + 1] : undefined;
const tell = (line) => {
  if (!json) process.stdout.write(`${line}\n`);
};
const result = await benches[name](tell, { against });
if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
