/** Sessions of people: only the SHA-256 of a token is kept. Whether a session still counts is for parties/sessions.ts. */

import type { Rol, RolPartij } from '../verzuim/rollen.ts';
import { ms } from './columns.ts';
import { PARTIJ_FEITEN, ROLLEN_VAN } from './gebruikers.ts';
import { type Queryable, sql } from './pool.ts';

export type SessionKind = 'cookie' | 'bearer';

/** Moments are milliseconds since epoch. */
export interface Session {
  readonly sessionId: string;
  readonly kind: SessionKind;
  /** Network it was opened from, never a whole address. */
  readonly network: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
}

export interface SessionWithGebruiker extends Session {
  readonly gebruikerId: string;
  readonly inlognaam: string;
  readonly partijId: string | null;
  readonly partij: RolPartij | null;
  /** Roles as granted, whether they fit the organisation or not. */
  readonly rollen: readonly Rol[];
}

const COLUMNS = `s.session_id as "sessionId", s.kind, s.network, ${ms('s.created_at')} as "createdAt",
  ${ms('s.last_seen_at')} as "lastSeenAt"`;

const FIND = sql(
  'session-find',
  `select ${COLUMNS}, s.gebruiker_id as "gebruikerId", g.inlognaam, g.partij_id::text as "partijId",
     ${PARTIJ_FEITEN} as partij, ${ROLLEN_VAN} as rollen
   from vb.session s join vb.gebruiker g using (gebruiker_id) left join vb.partij p using (partij_id)
   where s.token_sha256 = $1 and s.kind = $2 and s.ended_at is null
     and g.blocked_at is null and g.enrolled_at is not null and p.ended_at is null`,
);
const TOUCH = sql(
  'session-touch',
  'update vb.session set last_seen_at = to_timestamp($2::float8 / 1000) where session_id = $1 and ended_at is null',
);
const INSERT = sql(
  'session-insert',
  `insert into vb.session (token_sha256, gebruiker_id, kind, network, created_at, last_seen_at)
   select $1, $2::uuid, $3, $4, t.at, t.at from (select to_timestamp($5::float8 / 1000) as at) t
   returning session_id as "sessionId"`,
);
const LIST = sql(
  'session-list',
  `select ${COLUMNS} from vb.session s where s.gebruiker_id = $1::uuid and s.ended_at is null
     and s.created_at > to_timestamp($2::float8 / 1000) and s.last_seen_at > to_timestamp($3::float8 / 1000)
   order by s.created_at`,
);
const END = sql(
  'session-end',
  `update vb.session set ended_at = to_timestamp($4::float8 / 1000), ended_by = $5
   where gebruiker_id = $1::uuid and ended_at is null and ($2::uuid is null or session_id = $2::uuid)
     and ($3::uuid is null or session_id <> $3::uuid)
   returning session_id as "sessionId"`,
);
const END_TOKEN = sql(
  'session-end-token',
  `update vb.session set ended_at = to_timestamp($2::float8 / 1000), ended_by = $3
   where token_sha256 = $1 and ended_at is null`,
);
const END_ALL = sql(
  'session-end-all',
  `update vb.session set ended_at = to_timestamp($1::float8 / 1000), ended_by = $2
   where ended_at is null returning session_id as "sessionId"`,
);
const RENEW = sql(
  'session-renew',
  `update vb.session set token_sha256 = $2 where session_id = $1::uuid and ended_at is null returning kind`,
);
const REMOVE_OLD = sql(
  'session-remove-old',
  `delete from vb.session where coalesce(ended_at, last_seen_at) < to_timestamp($1::float8 / 1000)`,
);

export async function findSession(
  db: Queryable,
  tokenSha256: Buffer,
  kind: SessionKind,
): Promise<SessionWithGebruiker | undefined> {
  return (await db.query<SessionWithGebruiker>(FIND, [tokenSha256, kind]))[0];
}

export async function touchSession(db: Queryable, sessionId: string, now: number): Promise<void> {
  await db.query(TOUCH, [sessionId, now]);
}

export async function insertSession(
  db: Queryable,
  session: {
    readonly tokenSha256: Buffer;
    readonly gebruikerId: string;
    readonly kind: SessionKind;
    readonly network: string;
    readonly now: number;
  },
): Promise<string> {
  const { tokenSha256, gebruikerId, kind, network, now } = session;
  const [row] = await db.query<{ sessionId: string }>(INSERT, [tokenSha256, gebruikerId, kind, network, now]);
  return (row as { sessionId: string }).sessionId; // an insert without conflict clause gives its row
}

/** Those that still count: opened after `createdAfter` and seen after `seenAfter`. */
export function listSessions(
  db: Queryable,
  gebruikerId: string,
  { createdAfter, seenAfter }: { readonly createdAfter: number; readonly seenAfter: number },
): Promise<readonly Session[]> {
  return db.query<Session>(LIST, [gebruikerId, createdAfter, seenAfter]);
}

/** @param which  one session, or all but one, or all. @returns how many were ended now. */
export async function endSessions(
  db: Queryable,
  gebruikerId: string,
  which: { readonly only?: string | undefined; readonly except?: string | undefined },
  by: { readonly door: string; readonly now: number },
): Promise<number> {
  const values = [gebruikerId, which.only ?? null, which.except ?? null, by.now, by.door];
  return (await db.query(END, values)).length;
}

export async function endSessionOfToken(
  db: Queryable,
  tokenSha256: Buffer,
  by: { readonly door: string; readonly now: number },
): Promise<void> {
  await db.query(END_TOKEN, [tokenSha256, by.now, by.door]);
}

/** The old token is worth nothing any more. @returns undefined for a session that ended. */
export async function renewSession(
  db: Queryable,
  sessionId: string,
  tokenSha256: Buffer,
): Promise<SessionKind | undefined> {
  const [row] = await db.query<{ kind: SessionKind }>(RENEW, [sessionId, tokenSha256]);
  return row?.kind;
}

export async function removeOldSessions(db: Queryable, before: number): Promise<void> {
  await db.query(REMOVE_OLD, [before]);
}

/** Of everybody. @param now  milliseconds since epoch. @returns how many. */
export async function endAllSessions(db: Queryable, now: number, door: string): Promise<number> {
  return (await db.query(END_ALL, [now, door])).length;
}
