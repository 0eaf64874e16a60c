/** A new password, by whoever knows the present one and has the app. */
import { z } from 'zod';
import { changePassword } from '../../parties/enrol.ts';
import type { People } from '../../parties/people.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextField } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { SESSION_COOKIE, setCookie } from '../cookies.ts';
import { formWithFouten } from '../form-fouten.ts';
import { emptyForm, type FormState, formWith } from '../form-values.ts';
import { type Page, type PageAnswer, page, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { BEHEER } from '../teksten-beheer.ts';
import { Bewijs, CODE, nietIngevuld, provenBy, WACHTWOORD } from './bewijs.tsx';

const { account: t } = BEHEER;
const FIELDS = ['wachtwoord', 'code', 'nieuwWachtwoord', 'herhaling'] as const;

export const wachtwoordPages = (people: People): readonly Page[] => [
  page({ method: 'GET', path: '/account/wachtwoord', roles: [], answer: async () => show(emptyForm()) }),
  page({
    method: 'POST',
    path: '/account/wachtwoord',
    roles: [],
    body: z.object({
      wachtwoord: WACHTWOORD,
      code: CODE,
      nieuwWachtwoord: WACHTWOORD,
      herhaling: WACHTWOORD,
    }),
    answer: async ({ visitor, body }) => {
      const leeg = nietIngevuld(body, FIELDS);
      if (leeg) return show(leeg, 422);
      const { herhaling, ...change } = body;
      if (herhaling !== change.nieuwWachtwoord) {
        return show(
          formWith({}, [{ veld: 'herhaling', tekst: TEKSTEN.inschrijven.nietGelijk }], FIELDS),
          422,
        );
      }
      const { gebruikerId, sessionId } = visitor;
      const done = await provenBy(() => changePassword(people, { gebruikerId, sessionId, ...change }));
      if ('errors' in done) return show(done, 429);
      if (!done.verwerkt) return show(formWithFouten({}, done.fouten, FIELDS), 422);
      const { sessie } = done;
      if (sessie === undefined) return redirect('/inloggen');
      return redirect('/account?gedaan=wachtwoord', {
        'set-cookie': setCookie(SESSION_COOKIE, sessie.token),
      });
    },
  }),
];

function show(of: FormState, status = 200): PageAnswer {
  const content = (
    <div class="vb-narrow">
      <ErrorSummary of={of} />
      <p>{t.wachtwoordUitleg}</p>
      <Form action="/account/wachtwoord" summary>
        <Bewijs of={of} />
        <TextField
          of={of}
          veld="nieuwWachtwoord"
          label={t.nieuw}
          waarom={t.nieuwWaarom}
          type="password"
          autoComplete="new-password"
        />
        <TextField of={of} veld="herhaling" label={t.herhaling} type="password" autoComplete="new-password" />
        <Actions>
          <Button>{t.wachtwoordKnop}</Button>
          <LinkButton href="/account">{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </div>
  );
  return view(t.wachtwoord, content, { status });
}
