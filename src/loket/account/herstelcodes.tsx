/** New recovery codes, shown once as the answer to the form itself; the old ones end. */
import { z } from 'zod';
import { renewRecoveryCodes } from '../../parties/enrol.ts';
import type { People } from '../../parties/people.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { formWithFouten } from '../form-fouten.ts';
import { emptyForm, type FormState } from '../form-values.ts';
import { type Page, type PageAnswer, page, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { BEHEER } from '../teksten-beheer.ts';
import { Bewijs, CODE, nietIngevuld, provenBy, WACHTWOORD } from './bewijs.tsx';

const { account: t } = BEHEER;

export const herstelcodesPages = (people: People): readonly Page[] => [
  page({ method: 'GET', path: '/account/herstelcodes', roles: [], answer: async () => show(emptyForm()) }),
  page({
    method: 'POST',
    path: '/account/herstelcodes',
    roles: [],
    body: z.object({ wachtwoord: WACHTWOORD, code: CODE }),
    answer: async ({ visitor, body }) => {
      const leeg = nietIngevuld(body, ['wachtwoord', 'code']);
      if (leeg) return show(leeg, 422);
      const { gebruikerId, sessionId } = visitor;
      const done = await provenBy(() => renewRecoveryCodes(people, { gebruikerId, sessionId, ...body }));
      if ('errors' in done) return show(done, 429);
      if (!done.verwerkt) return show(formWithFouten({}, done.fouten, ['wachtwoord', 'code']), 422);
      return view(t.codesKlaar, <Codes herstelcodes={done.herstelcodes} />);
    },
  }),
];

function Codes({ herstelcodes }: { readonly herstelcodes: readonly string[] }) {
  return (
    <>
      <p>{t.codesBewaar}</p>
      <ol class="vb-codes vb-mono">
        {herstelcodes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <Actions>
        <LinkButton href="/account" kind="primary">
          {t.terug}
        </LinkButton>
      </Actions>
    </>
  );
}

function show(of: FormState, status = 200): PageAnswer {
  const content = (
    <div class="vb-narrow">
      <ErrorSummary of={of} />
      <p>{t.codesUitleg}</p>
      <Form action="/account/herstelcodes" summary>
        <Bewijs of={of} />
        <Actions>
          <Button>{t.codesKnop}</Button>
          <LinkButton href="/account">{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </div>
  );
  return view(t.herstelcodes, content, { status });
}
