/** @param rollup  a smaps_rollup of /proc. @returns what only that process holds, in bytes. */
export const privateBytes = (rollup) =>
  [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB/gm)].reduce((sum, [, kib]) => sum + Number(kib) * 1024, 0);
