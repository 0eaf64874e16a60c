/**
 * Is the audit what was sealed? Reads the whole chain once, a page at a time, and names every place that does not fit.
 * What it can and cannot see: docs/decisions/0021.
 */
import { existsSync } from 'node:fs';
import { readSeals, type SealLine } from '../../ops/seal-file.ts';
import {
  BEFORE_ALL,
  findAuditRange,
  findHashes,
  findSealHead,
  readChain,
  readUnsealed,
  type Seal,
} from '../../store/audit-seal.ts';
import type { Queryable } from '../../store/pool.ts';
import { CHAIN_START, sealHash } from './audit-chain.ts';
import { SETTLED_MS } from './seal-audit.ts';

export type FindingKind =
  /** A row is not what was sealed. */
  | 'row-changed'
  /** A seal points to a row that is gone. */
  | 'row-missing'
  /** A row came long after the moment that it claims. */
  | 'row-inserted'
  /** Numbers of the chain are gone. */
  | 'seal-missing'
  /** The hash of a seal was changed; its row is what was sealed. */
  | 'seal-broken'
  /** The file knows later seals than the database. */
  | 'tail-cut'
  /** The file knows another hash under this number: the chain was made anew. */
  | 'seal-file-differs'
  | 'seal-file-missing'
  | 'seal-file-unreadable';

export interface Finding {
  readonly kind: FindingKind;
  readonly sealSeq?: string;
  readonly auditId?: string;
  /** ISO 8601 UTC: when it was sealed, or for an inserted row the moment that it claims. */
  readonly at?: string;
  /** For the operator. */
  readonly text: string;
}

export interface AuditVerdict {
  readonly intact: boolean;
  /** Seals in the chain. */
  readonly sealed: number;
  /** Rows that wait for their seal: a change of them cannot be seen. */
  readonly unsealed: number;
  /** Lines of the file that fit. */
  readonly sealLines: number;
  /** The first ones; `found` counts all. */
  readonly findings: readonly Finding[];
  readonly found: number;
}

export interface VerifyOptions {
  readonly sealFile?: string | undefined;
  /** Told after each page. */
  readonly onProgress?: (done: number, total: number) => void;
}

const PAGE = 5000;
const LINES = 500;
const MAX_FINDINGS = 1000;
const FAR = 2n ** 62n;
const SETTLED_MICROS = BigInt(SETTLED_MS) * 1000n;

/** @throws DependencyError. */
export async function verifyAudit(db: Queryable, options: VerifyOptions = {}): Promise<AuditVerdict> {
  const findings: Finding[] = [];
  let found = 0;
  const report = (finding: Finding): void => {
    found++;
    if (findings.length < MAX_FINDINGS) findings.push(finding);
  };
  const chain = await verifyChain(db, report, options.onProgress);
  const unsealed = await verifyUnsealed(db, chain.newestAt, report);
  const { sealFile } = options;
  const sealLines = sealFile === undefined ? 0 : await verifySealFile(db, sealFile, report);
  return { intact: found === 0, sealed: chain.sealed, unsealed, sealLines, findings, found };
}

type Report = (finding: Finding) => void;

async function verifyChain(db: Queryable, report: Report, onProgress: VerifyOptions['onProgress']) {
  const total = BigInt((await findSealHead(db))?.sealSeq ?? '0');
  const walk = createWalk(report);
  let last = 0n;
  let sealed = 0;
  while (last < total) {
    const page = await readChain(db, last, PAGE);
    if (page.length === 0) break;
    for (const seal of page) walk.next(seal);
    last = page.at(-1)?.sealSeq ?? total;
    sealed += page.length;
    onProgress?.(Number(last), Number(total));
  }
  walk.end();
  return { sealed, newestAt: walk.newestAt() };
}

/** Walks from seal to seal. After a place that does not fit it goes on from the hash that is stored there. */
function createWalk(report: Report) {
  let expected = 1n;
  let previous: Buffer | undefined = CHAIN_START;
  /** Does not fit; the next seal tells whether the row or the hash was changed. */
  let doubted: { readonly seal: Seal; readonly computed: Buffer } | undefined;
  let newestAt: bigint | undefined;

  const settle = (kind: 'row-changed' | 'seal-broken'): void => {
    if (doubted === undefined) return;
    const { seal } = doubted;
    report(
      about(kind, seal, kind === 'row-changed' ? 'is not what was sealed' : 'fits, its seal was changed'),
    );
    doubted = undefined;
  };
  const verifyHash = (seal: Seal, row: NonNullable<Seal['row']>): void => {
    const computed = previous && sealHash(previous, seal, row);
    const fits = computed === undefined || computed.equals(seal.hash);
    const fitsComputed = !fits && doubted && sealHash(doubted.computed, seal, row).equals(seal.hash);
    settle(fitsComputed ? 'seal-broken' : 'row-changed');
    if (!fits && !fitsComputed) doubted = { seal, computed };
  };
  const verifyMoment = (seal: Seal, at: bigint): void => {
    const late = newestAt !== undefined && at < newestAt - SETTLED_MICROS;
    const early = at > BigInt(seal.sealedAt) + SETTLED_MICROS;
    if (late || early)
      report(about('row-inserted', seal, `claims ${iso(at)}, which is not when it came: it was inserted`));
    else if (newestAt === undefined || at > newestAt) newestAt = at;
  };

  return {
    next(seal: Seal): void {
      if (seal.sealSeq !== expected) {
        settle('row-changed');
        const [from, to] = [expected, seal.sealSeq - 1n];
        report({
          kind: 'seal-missing',
          sealSeq: from.toString(),
          at: iso(BigInt(seal.sealedAt)),
          text: `seals ${from} to ${to} are gone; the next one was made ${iso(BigInt(seal.sealedAt))}`,
        });
        previous = undefined;
      }
      if (seal.row === undefined) {
        settle('row-changed');
        report(about('row-missing', seal, 'is gone'));
      } else {
        verifyHash(seal, seal.row);
        verifyMoment(seal, moment(seal.row.at));
      }
      previous = seal.hash;
      expected = seal.sealSeq + 1n;
    },
    end: () => settle('row-changed'),
    newestAt: () => newestAt,
  };
}

/** @returns how many rows wait for their seal. */
async function verifyUnsealed(db: Queryable, newestAt: bigint | undefined, report: Report): Promise<number> {
  let count = 0;
  // A row that was put there by hand may have any number.
  let after = BEFORE_ALL;
  for (;;) {
    const { last } = await findAuditRange(db, after, PAGE, SETTLED_MS);
    if (last === undefined) return count;
    for (const row of await readUnsealed(db, after, last)) {
      const at = moment(row.at);
      count++;
      if (newestAt === undefined || at >= newestAt - SETTLED_MICROS) continue;
      const text = `audit row ${row.auditId} claims ${iso(at)} and has no seal: it was inserted`;
      report({ kind: 'row-inserted', auditId: row.auditId, at: iso(at), text });
    }
    after = last;
  }
}

/** @returns how many lines fit. */
async function verifySealFile(db: Queryable, file: string, report: Report): Promise<number> {
  const head = BigInt((await findSealHead(db))?.sealSeq ?? '0');
  if (!existsSync(file)) {
    if (head > 0n)
      report({ kind: 'seal-file-missing', text: `${file} is not there: a cut tail cannot be seen` });
    return 0;
  }
  let fitting = 0;
  let lines = 0;
  let batch: SealLine[] = [];
  const compare = async (): Promise<void> => {
    const hashes = await findHashes(
      db,
      batch.map(({ sealSeq }) => sealSeq),
    );
    for (const line of batch) {
      if (hashes.get(line.sealSeq) === line.hash) fitting++;
      else report(misfit(line, head, hashes.has(line.sealSeq)));
    }
    batch = [];
  };
  for await (const { number, line } of readSeals(file)) {
    lines++;
    if (line === undefined)
      report({ kind: 'seal-file-unreadable', text: `${file}: line ${number} is not a seal` });
    else batch.push(line);
    if (batch.length >= LINES) await compare();
  }
  await compare();
  if (lines === 0 && head > 0n)
    report({ kind: 'seal-file-missing', text: `${file} is empty: a cut tail cannot be seen` });
  return fitting;
}

function misfit({ sealSeq, at }: SealLine, head: bigint, present: boolean): Finding {
  const place = { sealSeq: sealSeq.toString(), at };
  if (sealSeq > head)
    return {
      kind: 'tail-cut',
      ...place,
      text: `sealed up to ${sealSeq} at ${at}, but the database ends at ${head}: its tail was cut`,
    };
  const why = present ? 'has another hash: the chain was made anew' : 'is not in the database';
  return { kind: 'seal-file-differs', ...place, text: `seal ${sealSeq}, kept at ${at}, ${why}` };
}

function about(kind: FindingKind, { sealSeq, auditId, sealedAt }: Seal, what: string): Finding {
  const at = iso(BigInt(sealedAt));
  const text = `audit row ${auditId} (seal ${sealSeq}, made ${at}) ${what}`;
  return { kind, sealSeq: sealSeq.toString(), auditId, at, text };
}

/** Nobody of ours writes 'infinity'; it is as far away as can be. */
const moment = (text: string): bigint =>
  text === 'infinity' ? FAR : text === '-infinity' ? -FAR : BigInt(text);

const iso = (micros: bigint): string => {
  const date = new Date(Number(micros / 1000n));
  return Number.isNaN(date.getTime()) ? `${micros} microseconds since 1970` : date.toISOString();
};
