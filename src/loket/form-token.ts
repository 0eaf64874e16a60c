/**
 * That a form was ours: a token in the form that only our own page of this session could hold, and what the browser
 * says of where it came from. Our pages send no referrer, so that browsers write `Origin: null`: then Sec-Fetch-Site
 * must say it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Refused } from './api/refusals.ts';
import { csrfTokenOf } from './caller.ts';
import { readCookies } from './cookies.ts';

/** Binds the forms of whoever has no session yet. */
export const FORM_COOKIE = '__Host-verzuim-formulier';
export const CSRF_FIELD = 'csrf';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** @returns undefined when the browser has none that we could have given. */
export function readFormCookie(request: FastifyRequest): string | undefined {
  const value = readCookies(request.headers.cookie).get(FORM_COOKIE);
  return value !== undefined && TOKEN.test(value) ? value : undefined;
}

/** In a form for whoever has no session. */
export const openFormToken = (key: Buffer, cookie: string): string =>
  createHmac('sha256', key).update(`open form ${cookie}`).digest('base64url');

/** In a form of a session: the same token as the API asks in its header. */
export const formToken = csrfTokenOf;

/** Before the body is read. @throws Refused VB-A04. */
export function verifyOrigin(request: FastifyRequest, origins: readonly string[]): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  const known = origin !== undefined && origins.includes(origin);
  const silent = origin === undefined || origin === 'null';
  const own = site === 'same-origin' ? known || silent : site === undefined && known;
  if (!own) throw new Refused('VB-A04');
}

/** @returns the fields without the token. @throws Refused VB-A04. */
export function verifyFormToken(body: unknown, expected: string): Readonly<Record<string, unknown>> {
  const { [CSRF_FIELD]: sent, ...fields } = (body ?? {}) as Record<string, unknown>;
  const given = Buffer.from(typeof sent === 'string' ? sent : '');
  const wanted = Buffer.from(expected);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new Refused('VB-A04');
  return fields;
}
