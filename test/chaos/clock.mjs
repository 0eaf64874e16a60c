/** Loaded into a process with --import: each SIGUSR2 moves what it takes for the time: two hours ahead, behind, right. */
const HOURS_MS = 2 * 3_600_000;
const jumps = [HOURS_MS, -HOURS_MS, 0];
let offset = 0;
let next = 0;
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + offset);
    else super(...args);
  }
  static now() {
    return RealDate.now() + offset;
  }
};
process.on('SIGUSR2', () => {
  offset = jumps[next++ % jumps.length];
});
