/**
 * Loaded before a process of the soak: on SIGUSR2 it collects its garbage and writes down what it then holds, in bytes, in a file
 * of the folder in SOAK_FOLDER with its number as name. Weighed by itself, before it can make new garbage; the least of some
 * times, as what is under way only adds.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { privateBytes } from './private-bytes.mjs';

const TIMES = 4;
const PAUSE_MS = 250;

process.on('SIGUSR2', async () => {
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < TIMES; n++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    least = Math.min(least, privateBytes(readFileSync('/proc/self/smaps_rollup', 'utf8')));
    await wait(PAUSE_MS);
  }
  const file = join(process.env['SOAK_FOLDER'], String(process.pid));
  writeFileSync(`${file}.new`, String(least));
  renameSync(`${file}.new`, file);
});
