/**
 * From an invitation to an account, in three views: code of the invitation and a password; the app; the recovery codes,
 * shown once. The invitation and the secret go from view to view in the form, never in an address.
 */
import { z } from 'zod';
import { beginEnrolment, finishEnrolment } from '../../parties/enrol.ts';
import { MAX_PASSWORD_LENGTH } from '../../parties/passwords.ts';
import type { People } from '../../parties/people.ts';
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextField } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { DataList, Notice } from '../components/text.tsx';
import { emptyForm, type FormState, fieldError, formWith } from '../form-values.ts';
import { type OpenPage, openPage, type PageAnswer, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { Qr } from './qr.tsx';

const text = (max: number) => z.string().max(max).default('');
const token = text(100).transform((typed) => typed.trim());
const wachtwoord = text(2 * MAX_PASSWORD_LENGTH);
/** What the first view gave to the second, and the second gives back when the code was wrong. */
const totpUri = z
  .string()
  .max(400)
  .regex(/^otpauth:\/\/totp\//);
const FIELDS = ['token', 'wachtwoord', 'herhaling', 'code'] as const;

export const inschrijvenPages = (people: People): readonly OpenPage[] => [
  openPage({
    method: 'GET',
    path: '/inschrijven',
    answer: async () => view(TEKSTEN.inschrijven.titel, <Begin of={emptyForm()} />),
  }),
  openPage({
    method: 'POST',
    path: '/inschrijven',
    body: z.object({ token, wachtwoord, herhaling: wachtwoord }),
    answer: async ({ body }) => {
      if (body.wachtwoord !== body.herhaling) {
        return again(body.token, [{ veld: 'herhaling', tekst: TEKSTEN.inschrijven.nietGelijk }]);
      }
      const begun = await beginEnrolment(people, body.token, body.wachtwoord);
      if (!begun.verwerkt) return again(body.token, begun.fouten.map(toFieldError));
      return view(
        TEKSTEN.inschrijven.appTitel,
        <App of={emptyForm()} token={body.token} totpUri={begun.totpUri} />,
      );
    },
  }),
  openPage({
    method: 'POST',
    path: '/inschrijven/app',
    body: z.object({ token, code: text(30), totpUri }),
    answer: async ({ body }) => {
      const done = await finishEnrolment(people, body.token, body.code.replaceAll(/\s/g, ''));
      if (done.verwerkt)
        return view(TEKSTEN.inschrijven.klaarTitel, <Klaar herstelcodes={done.herstelcodes} />);
      // The invitation ended meanwhile: from the beginning.
      if (done.fouten.some(({ veld }) => veld === 'token')) return again('', done.fouten.map(toFieldError));
      const form = formWith({}, done.fouten.map(toFieldError), FIELDS);
      const app = <App of={form} token={body.token} totpUri={body.totpUri} />;
      return view(TEKSTEN.inschrijven.appTitel, app, { status: 422 });
    },
  }),
];

const toFieldError = (fout: Fout) => ({ veld: fout.veld ?? '', ...fieldError(fout) });

function again(tokenTyped: string, errors: Parameters<typeof formWith>[1]): PageAnswer {
  const form = formWith({ token: tokenTyped }, errors, FIELDS);
  return view(TEKSTEN.inschrijven.titel, <Begin of={form} />, { status: 422 });
}

function Begin({ of }: { readonly of: FormState }) {
  const { inschrijven } = TEKSTEN;
  return (
    <div class="vb-narrow">
      <ErrorSummary of={of} />
      <p>{inschrijven.inleiding}</p>
      <Form action="/inschrijven" summary>
        <TextField of={of} veld="token" label={inschrijven.token} waarom={inschrijven.tokenWaarom} />
        <TextField
          of={of}
          veld="wachtwoord"
          label={inschrijven.wachtwoord}
          waarom={inschrijven.wachtwoordWaarom}
          type="password"
          autoComplete="new-password"
        />
        <TextField
          of={of}
          veld="herhaling"
          label={inschrijven.herhaling}
          type="password"
          autoComplete="new-password"
        />
        <Actions>
          <Button>{inschrijven.verder}</Button>
        </Actions>
      </Form>
    </div>
  );
}

function App(props: { readonly of: FormState; readonly token: string; readonly totpUri: string }) {
  const { of, token: invitation, totpUri: uri } = props;
  const { inschrijven } = TEKSTEN;
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  return (
    <div class="vb-narrow">
      <ErrorSummary of={of} />
      <p>{inschrijven.appInleiding}</p>
      <Qr text={uri} label={inschrijven.qr} />
      <DataList
        items={[
          [inschrijven.geheim, <span class="vb-mono">{secret.replaceAll(/(.{4})(?!$)/g, '$1 ')}</span>],
        ]}
      />
      <Form action="/inschrijven/app" summary hidden={{ token: invitation, totpUri: uri }}>
        <TextField
          of={of}
          veld="code"
          label={inschrijven.code}
          waarom={inschrijven.codeWaarom}
          inputMode="numeric"
          autoComplete="one-time-code"
          short
        />
        <Actions>
          <Button>{inschrijven.klaar}</Button>
        </Actions>
      </Form>
    </div>
  );
}

function Klaar({ herstelcodes }: { readonly herstelcodes: readonly string[] }) {
  const { inschrijven } = TEKSTEN;
  return (
    <>
      <Notice kind="ok">
        <p>{inschrijven.gelukt}</p>
      </Notice>
      <h2>{inschrijven.herstelcodes}</h2>
      <p>{inschrijven.herstelcodesUitleg}</p>
      <ol class="vb-codes vb-mono">
        {herstelcodes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <Actions>
        <LinkButton href="/inloggen" kind="primary">
          {inschrijven.naarInloggen}
        </LinkButton>
      </Actions>
    </>
  );
}
