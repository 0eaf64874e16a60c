/**
 * Rows of the audit that have no seal, and the seals. A place in the chain is given under one lock, to what is committed
 * by then: a slow transaction gets a later place. docs/decisions/0021.
 */
import { type Queryable, sql, type Tx } from './pool.ts';

/** A row of vb.audit, every column. Moments are microseconds since epoch, UTC, in decimals, or `infinity`. */
export interface AuditRow {
  readonly auditId: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly messageKey: string | null;
  readonly meldingsnummer: string | null;
  /** JSON, as jsonb prints it. */
  readonly detail: string;
}

/** Somebody may have written 'infinity', which is no number. */
const micros = (column: string) =>
  `case when isfinite(${column}) then (extract(epoch from ${column}) * 1000000)::bigint::text else ${column}::text end`;
const moment = (at: number) => `timestamptz 'epoch' + $${at}::bigint * interval '1 microsecond'`;
const ROW = `a.id::text as "auditId", ${micros('a.at')} as at, a.actor, a.action, a.message_key::text as "messageKey",
  a.meldingsnummer::text, a.detail::text`;

const TAKE = sql(
  'seal-take',
  `select pg_try_advisory_xact_lock(hashtextextended('vb.audit_seal', 0)) as held`,
);

/** @returns false when another sealer is at work; the lock ends with the transaction. */
export async function takeSealing(tx: Tx): Promise<boolean> {
  const [row] = await tx.query<{ held: boolean }>(TAKE);
  return row?.held ?? false;
}

export interface SealHead {
  readonly sealSeq: string;
  readonly hash: Buffer;
}

const HEAD = sql(
  'seal-head',
  'select seal_seq::text as "sealSeq", hash from vb.audit_seal order by seal_seq desc limit 1',
);

export async function findSealHead(db: Queryable): Promise<SealHead | undefined> {
  const [head] = await db.query<SealHead>(HEAD);
  return head;
}

/** Smaller than every number: one that was put in by hand may be below zero. */
export const BEFORE_ALL = '-9223372036854775808';

const RANGE = sql(
  'seal-range',
  `select max(id)::text as last, max(id) filter (where at < clock_timestamp() - $3::bigint * interval '1 millisecond')::text as settled,
     ${micros('clock_timestamp()')} as now
   from (select id, at from vb.audit where id > $1::bigint order by id limit $2) page`,
);

export interface AuditRange {
  /** Undefined when nothing stands after it. */
  readonly last: string | undefined;
  /** Up to here nobody writes any more. */
  readonly settled: string | undefined;
  /** Microseconds since epoch, of the server. */
  readonly now: string;
}

/** The next `max` rows by number. @param settledMs  how long a transaction can be under way. */
export async function findAuditRange(
  db: Queryable,
  after: string,
  max: number,
  settledMs: number,
): Promise<AuditRange> {
  const [row] = await db.query<{ last: string | null; settled: string | null; now: string }>(RANGE, [
    after,
    max,
    settledMs,
  ]);
  return { last: row?.last ?? undefined, settled: row?.settled ?? undefined, now: row?.now ?? '0' };
}

const UNSEALED = sql(
  'seal-unsealed',
  `select ${ROW} from vb.audit a where a.id > $1::bigint and a.id <= $2::bigint
     and not exists (select 1 from vb.audit_seal s where s.audit_id = a.id) order by a.id`,
);

/** Rows without a seal, numbered after `after` up to `last`. */
export function readUnsealed(db: Queryable, after: string, last: string): Promise<readonly AuditRow[]> {
  return db.query<AuditRow>(UNSEALED, [after, last]);
}

const SEAL = sql(
  'seal-insert',
  `insert into vb.audit_seal (seal_seq, audit_id, sealed_at, hash)
   select seal_seq, audit_id, ${moment(4)}, hash from unnest($1::bigint[], $2::bigint[], $3::bytea[]) s(seal_seq, audit_id, hash)`,
);

export interface NewSeal {
  readonly sealSeq: bigint;
  readonly auditId: string;
  readonly hash: Buffer;
}

/** @param sealedAt  microseconds since epoch, as it was hashed. */
export async function insertSeals(tx: Tx, seals: readonly NewSeal[], sealedAt: string): Promise<void> {
  await tx.query(SEAL, [
    seals.map(({ sealSeq }) => sealSeq.toString()),
    seals.map(({ auditId }) => auditId),
    seals.map(({ hash }) => hash),
    sealedAt,
  ]);
}

const CHAIN = sql(
  'seal-chain',
  `select s.seal_seq::text as "sealSeq", ${micros('s.sealed_at')} as "sealedAt", s.hash, s.audit_id::text as "sealedId", ${ROW}
   from (select * from vb.audit_seal where seal_seq > $1::bigint order by seal_seq limit $2) s
     left join vb.audit a on a.id = s.audit_id order by s.seal_seq`,
);

export interface Seal {
  readonly sealSeq: bigint;
  readonly sealedAt: string;
  readonly hash: Buffer;
  readonly auditId: string;
  /** Undefined when the row is gone. */
  readonly row: AuditRow | undefined;
}

type ChainRow = AuditRow & { sealSeq: string; sealedAt: string; hash: Buffer; sealedId: string };

/** The next seals, in the order of the chain, each with its row. */
export async function readChain(db: Queryable, after: bigint, max: number): Promise<readonly Seal[]> {
  const rows = await db.query<ChainRow>(CHAIN, [after.toString(), max]);
  return rows.map(({ sealSeq, sealedAt, hash, sealedId, ...row }) => ({
    sealSeq: BigInt(sealSeq),
    sealedAt,
    hash,
    auditId: sealedId,
    // The join gives nulls for a row that is not there.
    row: (row.auditId as string | null) === null ? undefined : row,
  }));
}

const HASHES = sql(
  'seal-hashes',
  `select seal_seq::text as "sealSeq", encode(hash, 'hex') as hash from vb.audit_seal where seal_seq = any($1::bigint[])`,
);

/** @returns hexadecimal, by number; without those that are not there. */
export async function findHashes(
  db: Queryable,
  numbers: readonly bigint[],
): Promise<ReadonlyMap<bigint, string>> {
  const rows = await db.query<{ sealSeq: string; hash: string }>(HASHES, [numbers.map(String)]);
  return new Map(rows.map(({ sealSeq, hash }) => [BigInt(sealSeq), hash]));
}

const OLDEST = sql(
  'seal-oldest-unsealed',
  `select coalesce(extract(epoch from clock_timestamp() - (
     select at from vb.audit a
     where id > coalesce((select audit_id from vb.audit_seal order by seal_seq desc limit 1), 0)
       and not exists (select 1 from vb.audit_seal s where s.audit_id = a.id)
     order by id limit 1)), 0)::float8 as seconds`,
);

/** Age of the first row after the last seal, 0 when there is none: until it is sealed nobody can see that it was removed. */
export async function oldestUnsealedSeconds(db: Queryable): Promise<number> {
  const [row] = await db.query<{ seconds: number }>(OLDEST);
  return Math.max(0, row?.seconds ?? 0);
}
