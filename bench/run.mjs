/** `npm run bench -- gate|accept [--json]`: figures beside a peer or a physical limit in the same run. */
import { bench as accept } from './accept.mjs';
import { bench as gate } from './gate.mjs';

const [name, ...flags] = process.argv.slice(2);
const benches = { gate, accept };
if (!(name in benches)) {
  process.stderr.write('usage: npm run bench -- gate|accept [--json]\n');
  process.exit(64);
}
const json = flags.includes('--json');
const result = await benches[name]((line) => {
  if (!json) process.stdout.write(`${line}\n`);
});
if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
