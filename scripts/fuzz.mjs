/**
 * `npm run fuzz -- [--minutes 10] [--seed N]`: mutates really signed messages, at the level of XML and of bytes, and
 * keeps what reaches new behaviour: another verdict, rule, part or cause, or code of src/edukoppeling that never ran.
 * The corpus is test/fuzz-corpus, a test replays it. What must not be goes to data/fuzz-findings; then exit 1.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chooser } from '../test/edukoppeling/properties/choose.ts';
import { mutate } from '../test/edukoppeling/properties/mutations.ts';
import { run } from '../test/edukoppeling/properties/oracle.ts';
import { REWRITINGS, rewrite } from '../test/edukoppeling/properties/rewriting.ts';
import { SEEDS } from '../test/edukoppeling/properties/seed-messages.ts';
import { startCoverage } from './fuzz-coverage.mjs';
import { minimise } from './fuzz-minimise.mjs';

const CORPUS = new URL('../test/fuzz-corpus/', import.meta.url);
const FINDINGS = new URL('../data/fuzz-findings/', import.meta.url);
const BATCH = 200;
const SLOW_MS = 500;
const MAX_BYTES = 64 * 1024;
/** Changed messages that are believed: not new behaviour, but what a wrong change of the code would lose. */
const MAX_ACCEPTED = 16;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: `${Date.now() % 1e9}` },
  },
});
const choose = chooser(Number(values.seed));
const end = Date.now() + Number(values.minutes) * 60_000;
mkdirSync(CORPUS, { recursive: true });

const seeds = SEEDS.map(([, bytes]) => bytes);
const pool = [...seeds];
const behaviours = new Set();
const found = new Map();
let executions = 0;
let kept = 0;
let accepted = 0;

const name = (behaviour, bytes) => {
  const words = behaviour
    .split(/[^\w-]+/)
    .slice(0, 4)
    .join('-');
  return `${words}-${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}.xml`;
};

async function execute(bytes, compare) {
  executions++;
  const before = process.cpuUsage();
  const outcome = await run(bytes, compare);
  const { user, system } = process.cpuUsage(before);
  const slow = (user + system) / 1000 > SLOW_MS ? `took ${Math.round((user + system) / 1000)} ms` : undefined;
  const finding = outcome.finding ?? slow;
  if (finding !== undefined) report(bytes, finding);
  return outcome;
}

function report(bytes, finding) {
  const key = finding.split('\n').slice(0, 2).join(' ').slice(0, 200);
  found.set(key, (found.get(key) ?? 0) + 1);
  if (found.get(key) > 1) return;
  mkdirSync(FINDINGS, { recursive: true });
  const file = new URL(name('finding', bytes), FINDINGS);
  writeFileSync(file, bytes);
  process.stdout.write(`FINDING ${finding}\n  ${file.pathname}\n`);
}

function keep(behaviour, bytes) {
  writeFileSync(new URL(name(behaviour, bytes), CORPUS), bytes);
  kept++;
}

function next() {
  const fresh = choose(2) === 0;
  const parent = fresh ? seeds[choose(seeds.length)] : pool[choose(pool.length)];
  const kinds = new Set(REWRITINGS.filter(() => choose(4) === 0));
  let bytes = fresh && choose(2) === 0 ? rewrite(parent, kinds, choose) : parent;
  for (let count = 1 + choose(3); count > 0; count--)
    bytes = mutate(bytes, choose, pool[choose(pool.length)]);
  return bytes.length > MAX_BYTES ? bytes.subarray(0, MAX_BYTES) : bytes;
}

const coverage = await startCoverage();
for (const file of readdirSync(CORPUS)) {
  if (file.startsWith('believed')) accepted++;
  pool.push(readFileSync(new URL(file, CORPUS)));
}
for (const bytes of pool) behaviours.add((await execute(bytes, true)).behaviour);
let covered = (await coverage.takeNew()).size;
const known = behaviours.size;

/** The batch reached `places` for the first time: finds by which messages, the first for each place, and keeps those. */
async function attribute(batch, places) {
  covered += places.size;
  for (const bytes of batch) {
    if (places.size === 0) return;
    await execute(bytes, false);
    const reached = await coverage.takeAmong(places);
    for (const place of reached) places.delete(place);
    if (reached.length === 0) continue;
    pool.push(bytes);
    const same = async (smaller) => {
      await execute(smaller, false);
      return (await coverage.takeAmong(reached)).length === reached.length;
    };
    keep('code', await minimise(bytes, same, 600));
  }
}

let told = Date.now();
while (Date.now() < end) {
  const batch = Array.from({ length: BATCH }, next);
  for (const bytes of batch) {
    const { behaviour } = await execute(bytes, choose(10) === 0);
    if (behaviour === 'believed' && accepted < MAX_ACCEPTED && !pool.some((known) => known.equals(bytes))) {
      accepted++;
      pool.push(bytes);
      keep(behaviour, bytes);
    }
    if (behaviours.has(behaviour)) continue;
    behaviours.add(behaviour);
    pool.push(bytes);
    keep(
      behaviour,
      await minimise(bytes, async (smaller) => (await execute(smaller, false)).behaviour === behaviour),
    );
  }
  await attribute(batch, await coverage.takeNew());
  if (Date.now() - told > 30_000) {
    told = Date.now();
    status();
  }
}
status();
process.exit(found.size === 0 ? 0 : 1);

function status() {
  process.stdout.write(
    `${executions} executions, ${behaviours.size} behaviours (${behaviours.size - known} new), ${kept} kept, ` +
      `${covered} characters of code covered, ${found.size} findings (seed ${values.seed})\n`,
  );
}
