/** Logging out ends this session, everywhere at once. */

import { auditGebruikers } from '../../store/gebruikers.ts';
import { endSessions } from '../../store/sessions.ts';
import { SESSION_COOKIE, setCookie } from '../cookies.ts';
import { type Page, page, redirect } from '../page.ts';

export const UITLOGGEN: Page = page({
  method: 'POST',
  path: '/uitloggen',
  roles: [],
  answer: async ({ visitor, store, now }) => {
    const { gebruikerId, door, sessionId } = visitor;
    await store.withTransaction(async (tx) => {
      const sessies = await endSessions(tx, gebruikerId, { only: sessionId }, { door, now });
      await auditGebruikers(tx, door, 'gebruiker.uitgelogd', { gebruikerId, sessies });
    });
    return redirect('/inloggen?uitgelogd=1', { 'set-cookie': setCookie(SESSION_COOKIE, '', 0) });
  },
});
