/**
 * Seals what the audit got since: each row a place in the chain and a hash over the one before. Run after run; a run that
 * was killed is taken up where its last commit ended, and two at once are one. docs/decisions/0021.
 */

import type { Log } from '../../ops/log.ts';
import { appendSeal, readLastSeal } from '../../ops/seal-file.ts';
import {
  BEFORE_ALL,
  findAuditRange,
  findHashes,
  findSealHead,
  insertSeals,
  readUnsealed,
  takeSealing,
} from '../../store/audit-seal.ts';
import type { Store } from '../../store/pool.ts';
import { CHAIN_START, sealHash } from './audit-chain.ts';

/** Longer than any transaction of ours: the store ends a statement after 10 seconds, an idle transaction after 15. */
export const SETTLED_MS = 10 * 60_000;
/** Rows a transaction. */
const BATCH = 2000;
/** Once in this time every row is looked at, also those that nobody should have written any more. */
const SWEEP_MS = 24 * 3_600_000;

export interface SealerParts {
  readonly store: Store;
  /** Where the last seal is kept outside the database. */
  readonly sealFile: string | undefined;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
  readonly log: Log;
}

export interface Sealer {
  /** @returns how many rows it sealed. @throws DependencyError, or the error of the file system. */
  run(): Promise<number>;
}

export function createSealer({ store, sealFile, clock, log }: SealerParts): Sealer {
  /** Every row up to here has its seal. */
  let floor = BEFORE_ALL;
  let swept = clock();
  /** Number of the last seal in the file; undefined before the first run. */
  let kept: bigint | undefined;

  const keep = async (): Promise<void> => {
    kept ??= await readKept(store, sealFile, log);
    const head = await findSealHead(store);
    if (head === undefined || BigInt(head.sealSeq) <= kept) return;
    const [sealSeq, hash] = [BigInt(head.sealSeq), head.hash.toString('hex')];
    // The log goes to another machine sooner than most files do.
    log.info({ event: 'audit.sealed', count: Number(sealSeq), sha256: hash });
    if (sealFile !== undefined)
      await appendSeal(sealFile, { at: new Date(clock()).toISOString(), sealSeq, hash });
    kept = sealSeq;
  };

  return {
    async run() {
      if (clock() - swept >= SWEEP_MS) {
        floor = BEFORE_ALL;
        swept = clock();
      }
      let sealed = 0;
      let after = floor;
      for (;;) {
        const batch = await store.withTransaction((tx) => sealBatch(tx, after));
        if (batch === undefined || batch.last === undefined) break;
        sealed += batch.sealed;
        after = batch.last;
        if (batch.settled !== undefined) floor = batch.settled;
      }
      await keep();
      return sealed;
    },
  };
}

type SealTx = Parameters<Parameters<Store['withTransaction']>[0]>[0];

/** @returns undefined when another sealer is at work. */
async function sealBatch(tx: SealTx, after: string) {
  if (!(await takeSealing(tx))) return undefined;
  const { last, settled, now } = await findAuditRange(tx, after, BATCH, SETTLED_MS);
  if (last === undefined) return { last, settled, sealed: 0 };
  const rows = await readUnsealed(tx, after, last);
  if (rows.length > 0) {
    const head = await findSealHead(tx);
    let sealSeq = BigInt(head?.sealSeq ?? '0');
    let hash = head?.hash ?? CHAIN_START;
    const seals = rows.map((row) => {
      sealSeq += 1n;
      hash = sealHash(hash, { sealSeq, sealedAt: now }, row);
      return { sealSeq, auditId: row.auditId, hash };
    });
    await insertSeals(tx, seals, now);
  }
  return { last, settled, sealed: rows.length };
}

/** A file that is ahead of the database, or differs from it, keeps its lines: they are the evidence. */
async function readKept(store: Store, sealFile: string | undefined, log: Log): Promise<bigint> {
  const last = sealFile === undefined ? undefined : await readLastSeal(sealFile);
  if (last === undefined) return 0n;
  const known = (await findHashes(store, [last.sealSeq])).get(last.sealSeq);
  if (known !== last.hash)
    log.error({ event: 'audit.seal-file-differs', count: Number(last.sealSeq), sha256: last.hash });
  return last.sealSeq;
}
