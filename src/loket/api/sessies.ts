/** A person's own matters: who am I, my sessions, my password. */
import { z } from 'zod';
import { changePassword, TooSoon } from '../../parties/enrol.ts';
import { MAX_PASSWORD_LENGTH } from '../../parties/passwords.ts';
import type { People } from '../../parties/people.ts';
import { listOpenSessions, type RenewedSession } from '../../parties/sessions.ts';
import { auditGebruikers } from '../../store/gebruikers.ts';
import { endSessions } from '../../store/sessions.ts';
import { fout } from '../../verzuim/fouten.ts';
import { csrfTokenOf } from '../caller.ts';
import { SESSION_COOKIE, setCookie } from '../cookies.ts';
import { Refused } from './refusals.ts';
import { type ApiAnswer, type ApiCall, type ApiRoute, apiRoute } from './route.ts';
import { answerUitkomst } from './uitkomst.ts';

const EVERYONE = [] as const;
const wachtwoord = z
  .string()
  .min(1)
  .max(2 * MAX_PASSWORD_LENGTH);

export const sessieRoutes = (people: People): readonly ApiRoute[] => [
  apiRoute({
    method: 'GET',
    path: '/ik',
    roles: EVERYONE,
    answer: async ({ caller }) => {
      const { gebruikerId, door, partijId, rollen, sessionId = '' } = caller;
      const csrfToken = csrfTokenOf(people.key, sessionId);
      return {
        status: 200,
        body: { gebruikerId, inlognaam: door, partijId: partijId ?? null, rollen, csrfToken },
      };
    },
  }),
  apiRoute({
    method: 'POST',
    path: '/uitloggen',
    roles: EVERYONE,
    answer: async (call) => {
      await endOwn(call, { only: call.caller.sessionId });
      return { status: 204, body: undefined, headers: { 'set-cookie': setCookie(SESSION_COOKIE, '', 0) } };
    },
  }),
  apiRoute({
    method: 'GET',
    path: '/sessies',
    roles: EVERYONE,
    answer: async ({ caller, store, now }) => {
      const sessions = await listOpenSessions(store, caller.gebruikerId, people.times, now);
      const body = sessions.map((session) => ({ ...session, deze: session.sessionId === caller.sessionId }));
      return { status: 200, body };
    },
  }),
  apiRoute({
    method: 'DELETE',
    path: '/sessies',
    roles: EVERYONE,
    answer: async (call) => {
      const beeindigd = await endOwn(call, { except: call.caller.sessionId });
      return { status: 200, body: { beeindigd } };
    },
  }),
  apiRoute({
    method: 'DELETE',
    path: '/sessies/:sessionId',
    roles: EVERYONE,
    params: z.strictObject({ sessionId: z.uuid() }),
    answer: async (call) => {
      const ended = await endOwn(call, { only: call.params.sessionId });
      return ended === 1
        ? { status: 204, body: undefined }
        : answerUitkomst({ verwerkt: false, fouten: [fout('VZ-GEB-01', 'sessionId')] });
    },
  }),
  apiRoute({
    method: 'PUT',
    path: '/wachtwoord',
    roles: EVERYONE,
    body: z.strictObject({ wachtwoord, code: z.string().max(30), nieuwWachtwoord: wachtwoord }),
    answer: async ({ caller, body }) => {
      const { gebruikerId, sessionId = '' } = caller;
      try {
        const done = await changePassword(people, { gebruikerId, sessionId, ...body });
        if (!done.verwerkt) return answerUitkomst(done);
        return { status: 200, ...renewed(done.sessie) };
      } catch (error) {
        if (!(error instanceof TooSoon)) throw error;
        throw new Refused('VB-A09', { retryAfterSeconds: Math.ceil(error.waitMs / 1000) });
      }
    },
  }),
];

/** A page gets its new token as it got the first one, a script in the body. */
function renewed(sessie: RenewedSession | undefined): Pick<ApiAnswer, 'body' | 'headers'> {
  if (sessie?.kind === 'bearer') return { body: { verwerkt: true, token: sessie.token } };
  const headers = sessie && { 'set-cookie': setCookie(SESSION_COOKIE, sessie.token) };
  return { body: { verwerkt: true }, ...(headers ? { headers } : {}) };
}

async function endOwn(
  { caller, store, now }: Pick<ApiCall<unknown, unknown, unknown>, 'caller' | 'store' | 'now'>,
  which: { readonly only?: string | undefined; readonly except?: string | undefined },
): Promise<number> {
  const { gebruikerId, door } = caller;
  return store.withTransaction(async (tx) => {
    const ended = await endSessions(tx, gebruikerId, which, { door, now });
    await auditGebruikers(tx, door, 'gebruiker.uitgelogd', { gebruikerId, sessies: ended });
    return ended;
  });
}
