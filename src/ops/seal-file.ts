/**
 * The last seal, kept outside the database: one line a run of the sealer, `moment number hash`. What stands here cannot
 * be taken back in the database unseen. One file belongs to one process that seals.
 */
import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { createInterface } from 'node:readline';

export interface SealLine {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly sealSeq: bigint;
  /** Hexadecimal. */
  readonly hash: string;
}

const LINE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([1-9]\d{0,17}) ([0-9a-f]{64})$/;
const MAX_LINE = 256;

/** Ends when the line is on the disk. A line that a crash left half is cut off first: it was never confirmed. */
export async function appendSeal(file: string, { at, sealSeq, hash }: SealLine): Promise<void> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const end = await endOfLines(handle, size);
    if (end < size) await handle.truncate(end);
    await handle.write(`${at} ${sealSeq} ${hash}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @returns undefined when there is no file or no whole line; the newest line that can be read otherwise. */
export async function readLastSeal(file: string): Promise<SealLine | undefined> {
  let last: SealLine | undefined;
  for await (const { line } of readSeals(file)) last = line ?? last;
  return last;
}

/**
 * Every whole line, in order; nothing when there is no file.
 * @returns `number` from 1; `line` undefined when it is not one of ours.
 */
export async function* readSeals(
  file: string,
): AsyncGenerator<{ readonly number: number; readonly line: SealLine | undefined }> {
  const end = await wholeLines(file);
  if (end === 0) return;
  const lines = createInterface({
    input: createReadStream(file, { encoding: 'utf8', end: end - 1 }),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let number = 0;
  for await (const text of lines) {
    const [, at, sealSeq, hash] = LINE.exec(text) ?? [];
    number++;
    const found = at !== undefined && sealSeq !== undefined && hash !== undefined;
    yield { number, line: found ? { at, sealSeq: BigInt(sealSeq), hash } : undefined };
  }
}

/** @returns bytes up to the last end of a line; 0 when there is no file. */
async function wholeLines(file: string): Promise<number> {
  try {
    const handle = await open(file, 'r');
    try {
      return await endOfLines(handle, (await handle.stat()).size);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

async function endOfLines(handle: Awaited<ReturnType<typeof open>>, size: number): Promise<number> {
  const from = Math.max(0, size - MAX_LINE);
  const tail = Buffer.alloc(size - from);
  await handle.read(tail, 0, tail.length, from);
  const at = tail.lastIndexOf('\n');
  // A tail without any end of line is no file of ours; its lines are for the reader to refuse.
  return at === -1 ? (from === 0 ? 0 : size) : from + at + 1;
}

export interface KeptSeals {
  /** The file as it was; undefined when every line fitted and nothing was done. */
  readonly aside: string | undefined;
  /** The newest line of it: what the audit had reached. */
  readonly last: SealLine | undefined;
  /** Lines that stayed. */
  readonly fitting: number;
}

/**
 * Keeps the lines that fit, and puts the whole file aside, unchanged, when others stand in it. No process may be sealing.
 * @param fit  of some lines, those that stand in the database. @param at  ISO 8601, for the name of the file put aside.
 */
export async function keepFittingSeals(
  file: string,
  fit: (lines: readonly SealLine[]) => Promise<readonly SealLine[]>,
  at: string,
): Promise<KeptSeals> {
  const lines: SealLine[] = [];
  let unreadable = 0;
  for await (const { line } of readSeals(file)) {
    if (line === undefined) unreadable++;
    else lines.push(line);
  }
  const fitting = await fit(lines);
  const last = lines.at(-1);
  if (fitting.length === lines.length && unreadable === 0)
    return { aside: undefined, last, fitting: fitting.length };
  const aside = `${file}.until-${at.replace(/[-:.]/g, '')}`;
  const fresh = `${file}.new`;
  const handle = await open(fresh, 'w', 0o600);
  try {
    await handle.write(fitting.map((line) => `${line.at} ${line.sealSeq} ${line.hash}\n`).join(''));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(file, aside);
  await rename(fresh, file);
  return { aside, last, fitting: fitting.length };
}
