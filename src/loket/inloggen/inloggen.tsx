/** Login: name, password and code on one page. Whatever is wrong, the answer is the same sentence. */
import { z } from 'zod';
import { logIn } from '../../parties/log-in.ts';
import { MAX_PASSWORD_LENGTH } from '../../parties/passwords.ts';
import type { People } from '../../parties/people.ts';
import { REFUSALS } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextField } from '../components/field.tsx';
import { Actions, Button, Form } from '../components/form.tsx';
import { Notice } from '../components/text.tsx';
import { emptyForm, type FormState, formWith } from '../form-values.ts';
import { ownPath } from '../own-path.ts';
import { type OpenPage, openPage, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { letInTo, loginFrom } from './binnen.ts';
import { passkeyInloggenPages } from './passkey.tsx';

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
    query: z.object({ naar, uitgelogd: z.string().optional(), bewaard: z.string().optional() }),
    answer: async ({ query }) =>
      view(
        TEKSTEN.inloggen.titel,
        <Inloggen of={emptyForm()} naar={ownPath(query.naar)} bericht={berichtVan(query)} />,
      ),
  }),
  openPage({
    method: 'POST',
    path: '/inloggen',
    body: LOGIN,
    answer: async (call) => {
      const { body } = call;
      const outcome = await logIn(people, {
        ...{ inlognaam: body.inlognaam.trim().toLowerCase(), wachtwoord: body.wachtwoord },
        ...{ code: body.code.trim(), kind: 'cookie', ...loginFrom(call) },
      });
      const next = ownPath(body.naar);
      if (outcome.kind === 'in') return letInTo(next, outcome);
      const waits = outcome.kind === 'wait' ? Math.ceil(outcome.waitMs / 1000) : undefined;
      const tekst = waits === undefined ? REFUSALS['VB-A02'].nl : TEKSTEN.inloggen.wacht(waits);
      const form = formWith({ inlognaam: body.inlognaam }, [{ veld: '', tekst }], []);
      return view(TEKSTEN.inloggen.titel, <Inloggen of={form} naar={next} />, {
        status: waits === undefined ? 422 : 429,
        headers: waits === undefined ? {} : { 'retry-after': String(waits) },
      });
    },
  }),
  ...passkeyInloggenPages(people),
];

function berichtVan(query: {
  readonly uitgelogd?: string | undefined;
  readonly bewaard?: string | undefined;
}): string | undefined {
  if (query.bewaard !== undefined) return TEKSTEN.inloggen.bewaard;
  return query.uitgelogd === undefined ? undefined : TEKSTEN.inloggen.uitgelogd;
}

function Inloggen(props: {
  readonly of: FormState;
  readonly naar: string | undefined;
  readonly bericht?: string | undefined;
}) {
  const { of } = props;
  const { inloggen } = TEKSTEN;
  return (
    <div class="vb-narrow">
      {props.bericht && (
        <Notice kind="ok">
          <p>{props.bericht}</p>
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
      <Form action="/inloggen/passkey" hidden={{ naar: props.naar }}>
        <Actions>
          <Button kind="secondary">{inloggen.passkey}</Button>
        </Actions>
      </Form>
      <p>
        <a href="/inschrijven">{inloggen.inschrijven}</a>
      </p>
    </div>
  );
}
