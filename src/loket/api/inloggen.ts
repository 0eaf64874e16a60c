/** Addresses without a session: login, and taking up an invitation. */
import { z } from 'zod';
import { beginEnrolment, finishEnrolment } from '../../parties/enrol.ts';
import { DEVICE_MS, type LoginOutcome, logIn } from '../../parties/log-in.ts';
import { MAX_PASSWORD_LENGTH } from '../../parties/passwords.ts';
import type { People } from '../../parties/people.ts';
import { csrfTokenOf } from '../caller.ts';
import { DEVICE_COOKIE, SESSION_COOKIE, setCookie } from '../cookies.ts';
import { Refused } from './refusals.ts';
import { type ApiAnswer, type OpenRoute, openRoute } from './route.ts';
import { answerUitkomst } from './uitkomst.ts';

const text = (max: number) => z.string().min(1).max(max);
// Twice as long as is allowed to be chosen: a password that is too long is wrong, not another shape.
const wachtwoord = text(2 * MAX_PASSWORD_LENGTH);
const token = text(100);
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export const inloggenRoutes = (people: People): readonly OpenRoute[] => [
  openRoute({
    path: '/inloggen',
    body: z.strictObject({
      inlognaam: text(60).transform((name) => name.trim().toLowerCase()),
      wachtwoord,
      /** Of the app, or a recovery code. */
      code: text(30),
      /** A script gets a bearer token instead of a cookie. */
      soort: z.enum(['cookie', 'bearer']).default('cookie'),
    }),
    answer: async ({ body, network, cookies }) => {
      const { inlognaam, code, soort } = body;
      const cookie = (name: string) => {
        const value = cookies.get(name);
        return value !== undefined && TOKEN.test(value) ? value : undefined;
      };
      const outcome = await logIn(people, {
        ...{ inlognaam, wachtwoord: body.wachtwoord, code, kind: soort, network },
        deviceToken: cookie(DEVICE_COOKIE),
        sessionToken: cookie(SESSION_COOKIE),
      });
      return answerLogin(people, soort, outcome);
    },
  }),
  openRoute({
    path: '/inschrijving',
    body: z.strictObject({ token, wachtwoord }),
    answer: async ({ body }) => answerUitkomst(await beginEnrolment(people, body.token, body.wachtwoord)),
  }),
  openRoute({
    path: '/inschrijving/bevestiging',
    body: z.strictObject({ token, code: text(30) }),
    answer: async ({ body }) => answerUitkomst(await finishEnrolment(people, body.token, body.code)),
  }),
];

/** @throws Refused VB-A02, VB-A09. */
function answerLogin(people: People, kind: 'cookie' | 'bearer', outcome: LoginOutcome): ApiAnswer {
  if (outcome.kind === 'refused') throw new Refused('VB-A02');
  if (outcome.kind === 'wait') {
    throw new Refused('VB-A09', { retryAfterSeconds: Math.ceil(outcome.waitMs / 1000) });
  }
  const { sessionToken, sessionId, deviceToken } = outcome;
  if (kind === 'bearer') return { status: 200, body: { token: sessionToken } };
  return {
    status: 200,
    body: { csrfToken: csrfTokenOf(people.key, sessionId) },
    headers: {
      'set-cookie': [
        setCookie(SESSION_COOKIE, sessionToken),
        setCookie(DEVICE_COOKIE, deviceToken, DEVICE_MS / 1000),
      ],
    },
  };
}
