/** Login with a passkey, from the login page: the question on one page, what the authenticator signed to the next. */
import { z } from 'zod';
import { beginPasskeyLogin, logInWithPasskey } from '../../parties/passkey-login.ts';
import type { People } from '../../parties/people.ts';
import { fout } from '../../verzuim/fouten.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { PasskeyForm } from '../components/passkey-form.tsx';
import { FORM_COOKIE } from '../form-token.ts';
import { emptyForm, type FormState, fieldError, formWith } from '../form-values.ts';
import { ownPath } from '../own-path.ts';
import { type OpenPage, type OpenPageCall, openPage, type PageAnswer, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { letInTo, loginFrom } from './binnen.ts';

const { passkey: t, inloggen } = TEKSTEN;
const naar = z.string().max(600).optional();

export const passkeyInloggenPages = (people: People): readonly OpenPage[] => [
  openPage({
    method: 'POST',
    path: '/inloggen/passkey',
    body: z.object({ naar }),
    answer: (call) => ask(people, call, emptyForm(), 200),
  }),
  openPage({
    method: 'POST',
    path: '/inloggen/passkey/antwoord',
    body: z.object({ naar, antwoord: z.string().max(40_000) }),
    answer: async (call) => {
      const { antwoord } = call.body;
      const outcome = await logInWithPasskey(people, {
        ...{ ...loginFrom(call), antwoord, formCookie: formCookieOf(call) },
      });
      switch (outcome.kind) {
        case 'in':
          return letInTo(ownPath(call.body.naar), outcome);
        case 'wait':
          return wait(Math.ceil(outcome.waitMs / 1000));
        case 'refused': {
          const error = { veld: '', ...fieldError(fout('VZ-GEB-13', 'antwoord')) };
          return ask(people, call, formWith({}, [error], []), 422);
        }
      }
    },
  }),
];

type Call = OpenPageCall<unknown, { readonly naar?: string | undefined }>;

/** The token of the form was verified by it: it is there. */
const formCookieOf = ({ cookies }: Pick<Call, 'cookies'>): string => cookies.get(FORM_COOKIE) ?? '';

async function ask(people: People, call: Call, of: FormState, status: number): Promise<PageAnswer> {
  const opties = await beginPasskeyLogin(people, {
    formCookie: formCookieOf(call),
    network: call.network,
  });
  if (opties === undefined) return wait(60);
  const content = (
    <div class="vb-narrow">
      <ErrorSummary of={of} />
      <p>{t.inloggenUitleg}</p>
      <PasskeyForm
        action="/inloggen/passkey/antwoord"
        wat="get"
        opties={opties}
        knop={t.gebruik}
        hidden={{ naar: ownPath(call.body.naar) }}
      />
      <Terug />
    </div>
  );
  return view(t.inloggenTitel, content, { status, script: 'passkey' });
}

function wait(seconds: number): PageAnswer {
  const of = formWith({}, [{ veld: '', tekst: inloggen.wacht(seconds) }], []);
  const content = (
    <div class="vb-narrow">
      <ErrorSummary of={of} />
      <Terug />
    </div>
  );
  return view(t.inloggenTitel, content, { status: 429, headers: { 'retry-after': String(seconds) } });
}

function Terug() {
  return (
    <p>
      <a href="/inloggen">{t.metWachtwoord}</a>
    </p>
  );
}
