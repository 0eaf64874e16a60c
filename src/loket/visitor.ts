/** Who looks at a page, from the session cookie alone; never from a bearer token, which no browser sends by itself. */
import type { FastifyRequest } from 'fastify';
import { findOpenSession } from '../parties/sessions.ts';
import { findPartij } from '../store/partijen.ts';
import type { CallerParts } from './caller.ts';
import { readAandacht } from './certificaten/aandacht.ts';
import { readCookies, SESSION_COOKIE } from './cookies.ts';
import type { Visitor } from './page.ts';

/** A token as `newToken` makes it; anything else is not looked up. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** @returns undefined without a session that counts. */
export async function findVisitor(
  request: FastifyRequest,
  { store, times }: Pick<CallerParts, 'store' | 'times'>,
  now: number,
): Promise<Visitor | undefined> {
  const token = readCookies(request.headers.cookie).get(SESSION_COOKIE);
  if (token === undefined || !TOKEN.test(token)) return undefined;
  const session = await findOpenSession(store, token, 'cookie', times, now);
  if (session === undefined) return undefined;
  const { sessionId, gebruikerId, inlognaam, partijId, rollen } = session;
  const partij = partijId === undefined ? undefined : await findPartij(store, partijId);
  const aandacht = partijId === undefined ? [] : await readAandacht(store, partijId, now);
  return { gebruikerId, door: inlognaam, partijId, partij, rollen, sessionId, aandacht };
}
