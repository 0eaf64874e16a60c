/**
 * Who calls, from the session alone: a cookie of a browser, which must also prove that our own page sent the request,
 * or a bearer token of a script.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { findOpenSession, type SessionTimes } from '../parties/sessions.ts';
import type { Store } from '../store/pool.ts';
import { Refused } from './api/refusals.ts';
import type { ApiRoute, Caller } from './api/route.ts';
import { readCookies, SESSION_COOKIE } from './cookies.ts';

export interface CallerParts {
  readonly store: Store;
  readonly times: SessionTimes;
  readonly csrfKey: Buffer;
  /** The origins our own pages have. */
  readonly origins: () => readonly string[];
}

export const CSRF_HEADER = 'x-csrf-token';
const SAFE = new Set(['GET', 'HEAD']);

/** What a page sends along with every change; it got it from us, within the session. */
export function csrfTokenOf(key: Buffer, sessionId: string): string {
  return createHmac('sha256', key).update(`csrf ${sessionId}`).digest('base64url');
}

/** A token as `newToken` makes it; anything else is not looked up. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** @throws Refused VB-A01 without a session, VB-A04 for a change that our own page did not send. */
export async function findCaller(request: FastifyRequest, parts: CallerParts, now: number): Promise<Caller> {
  const { authorization, cookie } = request.headers;
  const bearer = authorization === undefined ? undefined : /^Bearer (\S+)$/i.exec(authorization)?.[1];
  if (authorization !== undefined && bearer === undefined) throw new Refused('VB-A01');
  const token = bearer ?? readCookies(cookie).get(SESSION_COOKIE);
  if (token === undefined || !TOKEN.test(token)) throw new Refused('VB-A01');
  const kind = bearer === undefined ? 'cookie' : 'bearer';
  const session = await findOpenSession(parts.store, token, kind, parts.times, now);
  if (session === undefined) throw new Refused('VB-A01');
  if (kind === 'cookie' && !SAFE.has(request.method)) verifyOwnPage(request, parts, session.sessionId);
  const { sessionId, gebruikerId, inlognaam, partijId, rollen } = session;
  return { gebruikerId, door: inlognaam, partijId, rollen, sessionId };
}

function verifyOwnPage(request: FastifyRequest, parts: CallerParts, sessionId: string): void {
  const sent = request.headers[CSRF_HEADER];
  const expected = Buffer.from(csrfTokenOf(parts.csrfKey, sessionId));
  const given = Buffer.from(typeof sent === 'string' ? sent : '');
  const proven = given.length === expected.length && timingSafeEqual(given, expected);
  if (!proven || !isOwnOrigin(request, parts, 'asked')) throw new Refused('VB-A04');
}

/**
 * @param origin  'asked': one of Origin and Sec-Fetch-Site must be there, as in every browser of today; 'if sent': a
 * script sends neither, and has no cookie that somebody else could use.
 */
export function isOwnOrigin(
  request: FastifyRequest,
  parts: Pick<CallerParts, 'origins'>,
  origin: 'asked' | 'if sent',
): boolean {
  const { origin: from, 'sec-fetch-site': site } = request.headers;
  if (from === undefined && site === undefined) return origin === 'if sent';
  return (
    (from === undefined || parts.origins().includes(from)) && (site === undefined || site === 'same-origin')
  );
}

/** @throws Refused VB-A03. */
export function verifyRole(route: ApiRoute, caller: Caller): void {
  if (route.roles.length > 0 && !route.roles.some((rol) => caller.rollen.includes(rol))) {
    throw new Refused('VB-A03');
  }
}
