/**
 * Loaded before a process of the soak: on SIGUSR2 it collects its garbage, has malloc give back what was freed, and writes down
 * what it then holds, in bytes, in a file of the folder in SOAK_FOLDER with its number as name. Weighed by itself, before it can
 * make new garbage; the least of some times, as what is under way only adds.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import koffi from 'koffi';
import { privateBytes } from './private-bytes.mjs';

const TIMES = 4;
const PAUSE_MS = 250;
/** Of glibc: what was freed stays with the process until then, in pages between others, and looks like growth. */
const mallocTrim = koffi.load('libc.so.6').func('int malloc_trim(size_t pad)');

process.on('SIGUSR2', async () => {
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < TIMES; n++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    mallocTrim(0);
    least = Math.min(least, privateBytes(readFileSync('/proc/self/smaps_rollup', 'utf8')));
    await wait(PAUSE_MS);
  }
  const file = join(process.env['SOAK_FOLDER'], String(process.pid));
  writeFileSync(`${file}.new`, String(least));
  renameSync(`${file}.new`, file);
});
