/** Everyone's own account: who I am here, where I am logged in, and the way to a new password and new recovery codes. */
import { z } from 'zod';
import type { People } from '../../parties/people.ts';
import { listOpenSessions } from '../../parties/sessions.ts';
import { countRecoveryCodes } from '../../store/credentials.ts';
import { auditGebruikers } from '../../store/gebruikers.ts';
import { listPasskeys } from '../../store/passkeys.ts';
import { endSessions, type Session } from '../../store/sessions.ts';
import { Refused } from '../api/refusals.ts';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { Badge, DataList, Notice, Table } from '../components/text.tsx';
import { SESSION_COOKIE, setCookie } from '../cookies.ts';
import { type Page, page, redirect, type Visitor, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { ROL_TEKST, BEHEER as TEKST } from '../teksten-beheer.ts';
import { inElkeTaal } from '../teksten-in.ts';
import { toonTijd } from '../toon-tijd.ts';
import { Passkeys } from './passkeys.tsx';

const { account: t } = TEKST;
const GEDAAN = ['wachtwoord', 'sessie', 'sessies', 'passkey', 'passkeyWeg'] as const;

export const accountPages = (people: People): readonly Page[] => [
  page({
    method: 'GET',
    path: '/account',
    roles: [],
    menu: inElkeTaal(({ menu }) => menu.account),
    query: z.object({ gedaan: z.enum(GEDAAN).optional().catch(undefined) }),
    answer: async ({ visitor, store, now, query }) => {
      const { gebruikerId } = visitor;
      const sessies = await listOpenSessions(store, gebruikerId, people.times, now);
      const codes = await countRecoveryCodes(store, gebruikerId);
      const passkeys = await listPasskeys(store, gebruikerId);
      return view(
        t.titel,
        <>
          {query.gedaan && (
            <Notice kind="ok">
              <p>{t.gedaan[query.gedaan]}</p>
            </Notice>
          )}
          <Wie visitor={visitor} />
          <h2>{t.beveiliging}</h2>
          <p>{t.codesOver(codes)}</p>
          <Actions>
            <LinkButton href="/account/wachtwoord">{t.wachtwoord}</LinkButton>
            <LinkButton href="/account/herstelcodes">{t.herstelcodes}</LinkButton>
          </Actions>
          <h2>{t.passkeys}</h2>
          <Passkeys passkeys={passkeys} />
          <h2>{t.sessies}</h2>
          <Sessies sessies={sessies} deze={visitor.sessionId} />
        </>,
      );
    },
  }),
  page({
    method: 'POST',
    path: '/account/sessies',
    roles: [],
    /** One session; absent: every other one. */
    body: z.object({ sessie: z.uuid().optional() }),
    answer: async ({ visitor, store, now, body }) => {
      const { gebruikerId, door, sessionId } = visitor;
      const which = body.sessie === undefined ? { except: sessionId } : { only: body.sessie };
      const ended = await store.withTransaction(async (tx) => {
        const sessies = await endSessions(tx, gebruikerId, which, { door, now });
        await auditGebruikers(tx, door, 'gebruiker.uitgelogd', { gebruikerId, sessies });
        return sessies;
      });
      if (body.sessie === undefined) return redirect('/account?gedaan=sessies');
      if (ended === 0) throw new Refused('VB-A05');
      return body.sessie === sessionId
        ? redirect('/inloggen?uitgelogd=1', { 'set-cookie': setCookie(SESSION_COOKIE, '', 0) })
        : redirect('/account?gedaan=sessie');
    },
  }),
];

function Wie({ visitor }: { readonly visitor: Visitor }) {
  const rollen = visitor.rollen.map((rol) => ROL_TEKST[rol].naam).join(', ');
  return (
    <DataList
      items={[
        [t.inlognaam, visitor.door],
        [t.organisatie, visitor.partij?.naam ?? TEKSTEN.shell.register],
        [t.rollen, rollen === '' ? TEKST.gebruikers.geenRollen : rollen],
      ]}
    />
  );
}

function Sessies({ sessies, deze }: { readonly sessies: readonly Session[]; readonly deze: string }) {
  return (
    <>
      <p>{t.sessiesUitleg}</p>
      <Table
        caption={t.sessies}
        onderKop
        koppen={t.koppen}
        rijen={sessies.map(({ sessionId, createdAt, lastSeenAt, network, kind }) => ({
          key: sessionId,
          cellen: [
            toonTijd(createdAt),
            toonTijd(lastSeenAt),
            network,
            t[kind],
            sessionId === deze ? (
              <Badge kind="success">{t.deze}</Badge>
            ) : (
              <Form action="/account/sessies" hidden={{ sessie: sessionId }}>
                <Button kind="secondary" label={t.uitloggenVan(toonTijd(createdAt))}>
                  {t.uitloggen}
                </Button>
              </Form>
            ),
          ],
        }))}
      />
      {sessies.length > 1 && (
        <Actions>
          <Form action="/account/sessies">
            <Button kind="secondary">{t.andere}</Button>
          </Form>
        </Actions>
      )}
    </>
  );
}
