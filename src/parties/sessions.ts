/**
 * A session: from login until logout, a quiet time, or the end of the day's work. The token is random and lives with
 * the person only. Source: verzuim §6.4; docs/decisions/0020.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Queryable } from '../store/pool.ts';
import {
  findSession,
  insertSession,
  listSessions,
  renewSession,
  type Session,
  type SessionKind,
  type SessionWithGebruiker,
  touchSession,
} from '../store/sessions.ts';
import { type Rol, rolPast } from '../verzuim/rollen.ts';

export interface SessionTimes {
  /** Without a request it ends. */
  readonly idleMs: number;
  /** After login it ends, whatever happens. */
  readonly absoluteMs: number;
}

export interface OpenSession {
  readonly sessionId: string;
  readonly gebruikerId: string;
  readonly inlognaam: string;
  readonly partijId: string | undefined;
  /** Those that fit the organisation as it is now. */
  readonly rollen: readonly Rol[];
}

/** 256 bits. */
export const newToken = (): string => randomBytes(32).toString('base64url');

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** One write a minute is enough to know when a session was last used. */
const TOUCH_EVERY_MS = 60_000;

/** @returns undefined for a token that is unknown, ended or too old: nobody learns which. */
export async function findOpenSession(
  db: Queryable,
  token: string,
  kind: SessionKind,
  times: SessionTimes,
  now: number,
): Promise<OpenSession | undefined> {
  const session = await findSession(db, sha256(token), kind);
  if (session === undefined || !counts(session, times, now)) return undefined;
  if (now - session.lastSeenAt >= Math.min(TOUCH_EVERY_MS, times.idleMs / 4)) {
    await touchSession(db, session.sessionId, now);
  }
  return openSessionOf(session);
}

function openSessionOf(session: SessionWithGebruiker): OpenSession {
  const { sessionId, gebruikerId, inlognaam, partijId, partij, rollen } = session;
  return {
    sessionId,
    gebruikerId,
    inlognaam,
    partijId: partijId ?? undefined,
    rollen: rollen.filter((rol) => rolPast(rol, partij ?? undefined)),
  };
}

/**
 * A session that ended by a quiet time only, this working day: its owner may be given back what was typed in it.
 * @returns undefined for one that counts, was ended, or is older.
 */
export async function findLapsedSession(
  db: Queryable,
  token: string,
  times: SessionTimes,
  now: number,
): Promise<OpenSession | undefined> {
  const session = await findSession(db, sha256(token), 'cookie');
  if (session === undefined || counts(session, times, now)) return undefined;
  return now - session.createdAt < times.absoluteMs + times.idleMs ? openSessionOf(session) : undefined;
}

function counts({ createdAt, lastSeenAt }: Session, times: SessionTimes, now: number): boolean {
  return now - createdAt < times.absoluteMs && now - lastSeenAt < times.idleMs;
}

export function listOpenSessions(
  db: Queryable,
  gebruikerId: string,
  times: SessionTimes,
  now: number,
): Promise<readonly Session[]> {
  return listSessions(db, gebruikerId, {
    createdAfter: now - times.absoluteMs,
    seenAfter: now - times.idleMs,
  });
}

/** @returns with the token, of which nothing but the hash is kept. */
export async function openSession(
  db: Queryable,
  gebruikerId: string,
  from: { readonly kind: SessionKind; readonly network: string; readonly now: number },
): Promise<{ readonly sessionId: string; readonly token: string }> {
  const token = newToken();
  const sessionId = await insertSession(db, { tokenSha256: sha256(token), gebruikerId, ...from });
  return { sessionId, token };
}

/** A session under another token: whoever has a copy of the old one is out. */
export interface RenewedSession {
  readonly kind: SessionKind;
  readonly token: string;
}

/** @returns undefined for a session that ended. */
export async function renewSessionToken(
  db: Queryable,
  sessionId: string,
): Promise<RenewedSession | undefined> {
  const token = newToken();
  const kind = await renewSession(db, sessionId, sha256(token));
  return kind && { kind, token };
}
