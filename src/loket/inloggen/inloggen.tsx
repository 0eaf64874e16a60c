/** Login: name, password and code on one page. Whatever is wrong, the answer is the same sentence. */
import { z } from 'zod';
import { DEVICE_MS, logIn } from '../../parties/log-in.ts';
import { MAX_PASSWORD_LENGTH } from '../../parties/passwords.ts';
import type { People } from '../../parties/people.ts';
import { REFUSALS } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextField } from '../components/field.tsx';
import { Actions, Button, Form } from '../components/form.tsx';
import { Notice } from '../components/text.tsx';
import { DEVICE_COOKIE, SESSION_COOKIE, setCookie } from '../cookies.ts';
import { emptyForm, type FormState, formWith } from '../form-values.ts';
import { ownPath } from '../own-path.ts';
import { type OpenPage, openPage, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const text = (max: number) => z.string().max(max).default('');
const naar = z.string().max(600).optional();

const LOGIN = z.object({
  inlognaam: text(200),
  // Twice as long as is allowed to be chosen: a password that is too long is wrong, not another shape.
  wachtwoord: text(2 * MAX_PASSWORD_LENGTH),
  code: text(60),
  naar,
});

export const inloggenPages = (people: People): readonly OpenPage[] => [
  openPage({
    method: 'GET',
    path: '/inloggen',
    query: z.object({ naar, uitgelogd: z.string().optional() }),
    answer: async ({ query }) =>
      view(
        TEKSTEN.inloggen.titel,
        <Inloggen of={emptyForm()} naar={ownPath(query.naar)} uitgelogd={query.uitgelogd !== undefined} />,
      ),
  }),
  openPage({
    method: 'POST',
    path: '/inloggen',
    body: LOGIN,
    answer: async ({ body, network, cookies }) => {
      const token = (name: string) => {
        const value = cookies.get(name);
        return value !== undefined && TOKEN.test(value) ? value : undefined;
      };
      const outcome = await logIn(people, {
        ...{ inlognaam: body.inlognaam.trim().toLowerCase(), wachtwoord: body.wachtwoord },
        ...{ code: body.code.trim(), kind: 'cookie', network },
        deviceToken: token(DEVICE_COOKIE),
        sessionToken: token(SESSION_COOKIE),
      });
      const next = ownPath(body.naar);
      if (outcome.kind === 'in') {
        return redirect(next ?? '/', {
          'set-cookie': [
            setCookie(SESSION_COOKIE, outcome.sessionToken),
            setCookie(DEVICE_COOKIE, outcome.deviceToken, DEVICE_MS / 1000),
          ],
        });
      }
      const waits = outcome.kind === 'wait' ? Math.ceil(outcome.waitMs / 1000) : undefined;
      const tekst = waits === undefined ? REFUSALS['VB-A02'].nl : TEKSTEN.inloggen.wacht(waits);
      const form = formWith({ inlognaam: body.inlognaam }, [{ veld: '', tekst }], []);
      return view(TEKSTEN.inloggen.titel, <Inloggen of={form} naar={next} />, {
        status: waits === undefined ? 422 : 429,
        headers: waits === undefined ? {} : { 'retry-after': String(waits) },
      });
    },
  }),
];

function Inloggen(props: {
  readonly of: FormState;
  readonly naar: string | undefined;
  readonly uitgelogd?: boolean;
}) {
  const { of } = props;
  const { inloggen } = TEKSTEN;
  return (
    <div class="vb-narrow">
      {props.uitgelogd && (
        <Notice kind="ok">
          <p>{inloggen.uitgelogd}</p>
        </Notice>
      )}
      <ErrorSummary of={of} />
      <Form action="/inloggen" summary hidden={{ naar: props.naar }}>
        <TextField of={of} veld="inlognaam" label={inloggen.inlognaam} autoComplete="username" />
        <TextField
          of={of}
          veld="wachtwoord"
          label={inloggen.wachtwoord}
          type="password"
          autoComplete="current-password"
        />
        <TextField
          of={of}
          veld="code"
          label={inloggen.code}
          waarom={inloggen.codeWaarom}
          autoComplete="one-time-code"
          short
        />
        <Actions>
          <Button>{inloggen.knop}</Button>
        </Actions>
      </Form>
      <p>
        <a href="/inschrijven">{inloggen.inschrijven}</a>
      </p>
    </div>
  );
}
