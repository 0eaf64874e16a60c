/** Failed logins, counted by a digest of the name that was typed (it may be a password) and where it came from. */
import type { Teller } from '../verzuim/inlogvertraging.ts';
import { type Queryable, type Store, sql, type Tx } from './pool.ts';

export interface AttemptKey {
  /** SHA-256 of the name; empty: all names from one network. */
  readonly who: Buffer;
  readonly source: string;
}

const HOLD = sql(
  'attempt-hold',
  `select pg_advisory_xact_lock(hashtextextended('vb.login ' || encode($1::bytea, 'hex') || $2, 0))`,
);
const READ = sql(
  'attempt-read',
  `select failures, (extract(epoch from last_at) * 1000)::float8 as "lastAt"
   from vb.login_attempt where who = $1 and source = $2`,
);
const WRITE = sql(
  'attempt-write',
  `insert into vb.login_attempt (who, source, failures, last_at) values ($1, $2, $3, to_timestamp($4::float8 / 1000))
   on conflict (who, source) do update set failures = excluded.failures, last_at = excluded.last_at`,
);
const FORGIVE = sql('attempt-forgive', 'delete from vb.login_attempt where who = $1 and source = $2');
const GIVE_BACK = sql(
  'attempt-give-back',
  'update vb.login_attempt set failures = greatest(0, failures - 1) where who = $1 and source = $2',
);
const REMOVE_OLD = sql(
  'attempt-remove-old',
  'delete from vb.login_attempt where last_at < to_timestamp($1::float8 / 1000)',
);

/** Counters under one key change one after the other: two tries at once are two tries. */
export function countAttempts<T>(
  store: Store,
  keys: readonly AttemptKey[],
  work: (tx: Tx, tellers: readonly (Teller | undefined)[]) => Promise<T>,
): Promise<T> {
  return store.withTransaction(async (tx) => {
    const tellers: (Teller | undefined)[] = [];
    for (const { who, source } of keys) {
      await tx.query(HOLD, [who, source]);
      tellers.push((await tx.query<Teller>(READ, [who, source]))[0]);
    }
    return work(tx, tellers);
  });
}

export async function writeAttempt(tx: Tx, { who, source }: AttemptKey, teller: Teller): Promise<void> {
  await tx.query(WRITE, [who, source, teller.failures, teller.lastAt]);
}

export async function forgiveAttempts(db: Queryable, { who, source }: AttemptKey): Promise<void> {
  await db.query(FORGIVE, [who, source]);
}

/** It was counted before it was judged, and was no failure. */
export async function giveBackAttempt(db: Queryable, { who, source }: AttemptKey): Promise<void> {
  await db.query(GIVE_BACK, [who, source]);
}

export async function removeOldAttempts(db: Queryable, before: number): Promise<void> {
  await db.query(REMOVE_OLD, [before]);
}
