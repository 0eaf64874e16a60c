/** The cluster of `scripts/cluster` for a bench: started in a folder of its own, with pupils enough, and what it costs. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isBurgerservicenummer } from '../dist/verzuim/persoonsnummer.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SCRIPT = join(ROOT, 'scripts/topology/cluster.mjs');
const BIN = join(ROOT, 'dist/processes/verzuimbroker.js');
const run = promisify(execFile);
/** Of `clock ticks` in /proc: always 100 on Linux. */
const TICK_MS = 10;
const RETRY_MS = 200;

export const SCHOOLS = [
  ['99AD', '0000000700099AD00000'],
  ['99AE', '0000000700099AE00000'],
  ['99BA', '00000001999911112000'],
  ['99BB', '00000001999911112000'],
];
/** One in three lives in the second. */
export const GEMEENTEN = [
  ['0344', 'gemeente-utrecht', '00000001999903440000'],
  ['0307', 'gemeente-amersfoort', '00000001999903070000'],
];

/** @param counts  of endpoints, routers and pupils. @returns state of the cluster, numbers of pupils, and how it ends. */
export async function startCluster({ endpoints, routers, pupils }) {
  const parent = mkdtempSync(join(tmpdir(), 'verzuimbroker-cluster-'));
  chmodSync(parent, 0o755);
  const numbers = burgerservicenummers(pupils);
  const deelnemers = join(parent, 'deelnemers.csv');
  writePupils(deelnemers, numbers);
  const folder = join(parent, 'cluster');
  const command = (name, ...more) => run(process.execPath, [SCRIPT, name, '--folder', folder, ...more]);
  const stop = async () => {
    await command('stop');
    rmSync(parent, { recursive: true, force: true });
  };
  try {
    await command('start', ...['--endpoints', endpoints, '--routers', routers].map(String));
    // Not as the file of the settings: every process would read it at its start.
    await run(process.execPath, [
      ...[BIN, 'import', 'deelnemers', deelnemers],
      ...['--settings', join(folder, 'settings.yaml')],
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  const state = JSON.parse(readFileSync(join(folder, 'cluster.json'), 'utf8'));
  const databaseUrl = readFileSync(join(folder, 'database-url'), 'utf8').trim();
  return { state, databaseUrl, numbers, stop };
}

function burgerservicenummers(count) {
  const numbers = [];
  // One in eleven is one.
  for (let n = 900_100_000; numbers.length < count; n++) {
    if (n > 999_999_999)
      throw new RangeError(`there are no ${count} numbers of nine positions from 900100000 on`);
    if (isBurgerservicenummer(String(n))) numbers.push(String(n));
  }
  return numbers;
}

function writePupils(file, numbers) {
  const [header] = readFileSync(join(ROOT, 'examples/deelnemers.csv'), 'utf8').split('\n');
  const rows = numbers.map(
    (number, i) =>
      `${number},,Proef,,Kim,2014-01-01,V,N,0,,Straat,1,3511AB,Utrecht,${GEMEENTEN[i % 3 ? 0 : 1][0]},,${SCHOOLS[i % SCHOOLS.length][0]},2020-08-01,`,
  );
  writeFileSync(file, [header, ...rows].join('\n'));
}

/**
 * As a client of the profile does: no answer, the same bytes again. @returns the answer. @throws what a retry cannot mend.
 */
export async function persist(partner, operation, request) {
  const prepared = partner.prepare(operation, request);
  for (;;) {
    try {
      const answer = await partner.send(operation, prepared);
      if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
      return answer;
    } catch (error) {
      if (error.name !== 'NetworkError') throw error;
      await wait(RETRY_MS);
    }
  }
}

/** Kinds of process, by the names of the cluster: endpoint-1 and endpoint-2 are one. */
export const kindOf = (name) => name.replace(/-\d+$/, '');

/** Processor time so far of each process of the cluster, with its children, in milliseconds. */
export function processorTime({ processes }) {
  const children = new Map();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = statOf(entry);
    if (stat) children.set(stat.parent, [...(children.get(stat.parent) ?? []), stat.ownMs]);
  }
  return new Map(
    processes.map(({ name, pid }) => {
      const stat = statOf(pid);
      const living = (children.get(pid) ?? []).reduce((sum, ms) => sum + ms, 0);
      return [name, stat ? stat.ownMs + stat.endedMs + living : 0];
    }),
  );
}

function statOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    const ms = (from) => (Number(fields[from]) + Number(fields[from + 1])) * TICK_MS;
    return { parent: Number(fields[1]), ownMs: ms(11), endedMs: ms(13) };
  } catch {
    return undefined; // it has ended
  }
}
