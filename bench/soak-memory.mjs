/**
 * What every process of the soak holds, and how fast that grows. Memory is what only that process holds (Private in smaps_rollup),
 * after a Node.js process collected its garbage and Redis gave back what it freed: V8 puts that off for longer than a soak
 * lasts. PostgreSQL is many processes.
 */
import { existsSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { privateBytes } from './private-bytes.mjs';

/** How long every process may take to collect. */
const COLLECT_MS = 15_000;
const SLOPE_MS = 10 * 60_000;

/** Its command line is its address and nothing more. */
export const redisOf = ({ processes }) =>
  `redis://127.0.0.1${processes.find(({ name }) => name === 'redis').command}`;

/**
 * By each Node.js process itself: bench/collect.mjs.
 * @param redis  gives what it freed back to the system when it is told to.
 */
export async function sample({ processes }, redis, { at, atMost }) {
  const folder = process.env['SOAK_FOLDER'];
  const collecting = processes.filter(isNode);
  for (const { pid } of collecting) {
    rmSync(join(folder, String(pid)), { force: true });
    process.kill(pid, 'SIGUSR2');
  }
  await redis.memory('PURGE');
  const bytes = memoryOf(processes);
  const written = ({ pid }) => join(folder, String(pid));
  const until = performance.now() + COLLECT_MS;
  while (!collecting.every((one) => existsSync(written(one)))) {
    if (performance.now() > until) throw new Error('a process does not collect: has it ended?');
    await wait(50);
  }
  for (const one of collecting) bytes.set(one.name, Number(readFileSync(written(one), 'utf8')));
  return { at, atMost, bytes, others: othersOf(processes) };
}

/** What has no such module ends at the signal. */
const isNode = ({ pid }) => basename(readlinkSync(`/proc/${pid}/exe`)) === 'node';
export const memoryOf = (processes) =>
  new Map(
    processes.map(({ name, pid }) => [name, privateBytes(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))]),
  );

/**
 * What each other process of PostgreSQL holds of its own, by its number. What they read of the shared buffers is not theirs, also
 * where only one of them has read it: that is why not `Private`.
 */
function othersOf(processes) {
  const { pid } = processes.find(({ name }) => name === 'postgres');
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return new Map(
    children.flatMap((child) => {
      try {
        const [, kib] = /^Pss_Anon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child}/smaps_rollup`, 'utf8'));
        return [[child, Number(kib) * 1024]];
      } catch {
        return []; // it has ended
      }
    }),
  );
}

/** Connections come and go with the work; those processes that stayed from the first sample to the last are weighed together. */
function withOthers(samples) {
  const stayed = [...samples[0].others.keys()].filter((pid) =>
    samples.every(({ others }) => others.has(pid)),
  );
  const total = (others) => stayed.reduce((sum, pid) => sum + others.get(pid), 0);
  return samples.map(({ at, atMost, bytes, others }) => {
    const name = `postgres (+${stayed.length})`;
    return {
      ...{ at },
      atMost: new Map([...atMost, [name, total(others)]]),
      bytes: new Map([...bytes, [name, total(others)]]),
    };
  });
}

/** Least squares: growth in ten minutes as a share of the mean. */
export function slopes(weighed) {
  const samples = withOthers(weighed);
  const names = [...samples[0].bytes.keys()];
  return names.map((name) => {
    const points = samples.map(({ at, bytes }) => [at, bytes.get(name)]);
    const mean = (index) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
    const [meanAt, meanBytes] = [mean(0), mean(1)];
    const covariance = points.reduce((sum, [at, bytes]) => sum + (at - meanAt) * (bytes - meanBytes), 0);
    const variance = points.reduce((sum, [at]) => sum + (at - meanAt) ** 2, 0);
    const slopePer10Minutes = ((covariance / variance) * SLOPE_MS) / meanBytes;
    return {
      name,
      mib: Math.round(meanBytes / 2 ** 20),
      atMostMib: Math.round(Math.max(...samples.map(({ atMost }) => atMost.get(name))) / 2 ** 20),
      kib: points.map(([, bytes]) => bytes / 1024),
      slopePer10Minutes: Math.round(slopePer10Minutes * 10_000) / 10_000,
    };
  });
}
