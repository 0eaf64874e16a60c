/** Who looks at a page, from the session cookie alone; never from a bearer token, which no browser sends by itself. */
import type { FastifyRequest } from 'fastify';
import { findLapsedSession, findOpenSession, type OpenSession } from '../parties/sessions.ts';
import { findPartij } from '../store/partijen.ts';
import type { CallerParts } from './caller.ts';
import { readAandacht } from './certificaten/aandacht.ts';
import { readCookies, SESSION_COOKIE } from './cookies.ts';
import type { Visitor } from './page.ts';

/** A token as `newToken` makes it; anything else is not looked up. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

type Parts = Pick<CallerParts, 'store' | 'times'>;

/** @returns undefined without a session that counts. */
export async function findVisitor(
  request: FastifyRequest,
  parts: Parts,
  now: number,
): Promise<Visitor | undefined> {
  const token = tokenOf(request);
  const session = token && (await findOpenSession(parts.store, token, 'cookie', parts.times, now));
  return session ? visitorOf(session, parts, now) : undefined;
}

/** Whose session ended by itself: may be shown nothing. */
export async function findLapsedVisitor(
  request: FastifyRequest,
  parts: Parts,
  now: number,
): Promise<Visitor | undefined> {
  const token = tokenOf(request);
  const session = token && (await findLapsedSession(parts.store, token, parts.times, now));
  return session ? visitorOf(session, parts, now) : undefined;
}

function tokenOf(request: FastifyRequest): string | undefined {
  const token = readCookies(request.headers.cookie).get(SESSION_COOKIE);
  return token !== undefined && TOKEN.test(token) ? token : undefined;
}

async function visitorOf(session: OpenSession, { store }: Parts, now: number): Promise<Visitor> {
  const { sessionId, gebruikerId, inlognaam, partijId, rollen } = session;
  const partij = partijId === undefined ? undefined : await findPartij(store, partijId);
  const aandacht = partijId === undefined ? [] : await readAandacht(store, partijId, now);
  return { gebruikerId, door: inlognaam, partijId, partij, rollen, sessionId, aandacht };
}
