/** Sending once more what a mailbox got since a moment: counted first, then sent. */
import { z } from 'zod';
import type { BrokerParts } from '../../broker/parts.ts';
import { type ResendCount, resendSince } from '../../store/resend-since.ts';
import { isDatum, momentVan } from '../../verzuim/datum.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextField } from '../components/field.tsx';
import { Actions, Button, Form } from '../components/form.tsx';
import { Notice } from '../components/text.tsx';
import { emptyForm, FORM, type FormState, type FormValues, formWith } from '../form-values.ts';
import { type Page, type PageAnswer, page, redirect, view } from '../page.ts';
import { useTeksten } from '../shell/context.ts';
import type { Taal } from '../taal.ts';
import { tekstenIn } from '../teksten-in.ts';
import { REGISTER } from './uitval.tsx';

const PATH = '/beheer/opnieuw-sinds';
/** Each is a transaction of its own, and the visitor waits for them. */
const MAX_REPORTS = 500;
const FIELDS = ['dag', 'tijd', 'mailbox'] as const;

export const opnieuwSindsPages = (broker: BrokerParts): readonly Page[] => [
  page({
    method: 'GET',
    path: PATH,
    roles: REGISTER,
    tweetalig: true,
    query: z.record(z.string(), z.string()).catch({}),
    answer: async ({ query, store, taal }) => {
      const gedaan = /^\d{1,6}$/.test(query['gedaan'] ?? '') ? Number(query['gedaan']) : undefined;
      const asked = FIELDS.some((field) => query[field] !== undefined);
      if (!asked) return show(emptyForm(), { gedaan, taal });
      const choice = read(query, taal);
      if (choice.kind === 'wrong') return show(choice.of, { taal }, 422);
      const count = await resendSince(store, choice, { door: undefined, after: choice.after });
      return show(emptyForm(query), { gedaan, count, taal });
    },
  }),
  page({
    method: 'POST',
    path: PATH,
    roles: REGISTER,
    tweetalig: true,
    body: FORM,
    answer: async ({ body, store, visitor, taal }) => {
      const choice = read(body, taal);
      if (choice.kind === 'wrong') return show(choice.of, { taal }, 422);
      const { after } = choice;
      const { verstuurd, eventIds, verderNa } = await resendSince(store, choice, {
        door: visitor.door,
        after,
      });
      broker.offer(eventIds);
      const next = new URLSearchParams({ gedaan: String(verstuurd) });
      if (verderNa !== null) {
        for (const field of FIELDS) next.set(field, body[field] ?? '');
        next.set('na', verderNa);
      }
      return redirect(`${PATH}?${next}`);
    },
  }),
];

function read(values: FormValues, taal: Taal) {
  const t = tekstenIn(taal).beheer.opnieuwSinds;
  const [dag = '', tijd = '', mailbox = ''] = FIELDS.map((field) => values[field]?.trim());
  const wrong = [
    ...(isDatum(dag) ? [] : [{ veld: 'dag', tekst: t.dagFout }]),
    ...(/^(([01]\d|2[0-3]):[0-5]\d)?$/.test(tijd) ? [] : [{ veld: 'tijd', tekst: t.tijdFout }]),
    ...(/^[\w.-]{1,40}$/.test(mailbox) ? [] : [{ veld: 'mailbox', tekst: t.mailboxFout }]),
  ];
  if (wrong.length > 0) return { kind: 'wrong', of: formWith(values, wrong, FIELDS) } as const;
  const since = new Date(momentVan(dag, tijd || undefined));
  // Where the go before ended.
  const after = /^\d{1,18}$/.test(values['na'] ?? '') ? (values['na'] ?? '') : '0';
  return { kind: 'choice', since, mailbox, max: MAX_REPORTS, after } as const;
}

function show(
  of: FormState,
  shown: { readonly gedaan?: number | undefined; readonly count?: ResendCount; readonly taal: Taal },
  status = 200,
): PageAnswer {
  const { gedaan, count, taal } = shown;
  const t = tekstenIn(taal).beheer.opnieuwSinds;
  return view(
    t.titel,
    <>
      <ErrorSummary of={of} />
      {gedaan !== undefined && (
        <Notice kind="ok">
          <p>{t.gedaan(gedaan)}</p>
        </Notice>
      )}
      <p>{t.inleiding}</p>
      <form method="get" action={PATH}>
        <TextField of={of} veld="dag" label={t.dag} type="date" />
        <TextField of={of} veld="tijd" label={t.tijd} waarom={t.tijdWaarom} optioneel short maxLength={5} />
        <TextField of={of} veld="mailbox" label={t.mailbox} waarom={t.mailboxWaarom} short maxLength={40} />
        <Actions>
          <button type="submit" class="utrecht-button utrecht-button--secondary-action">
            {t.tel}
          </button>
        </Actions>
      </form>
      {count && <Uitkomst of={of} count={count} />}
    </>,
    { status },
  );
}

function Uitkomst({ of, count }: { readonly of: FormState; readonly count: ResendCount }) {
  const { opnieuwSinds: t, kanNiet } = useTeksten().beheer;
  const { verstuurd, overgeslagen, verderNa } = count;
  const niet = Object.entries(overgeslagen) as [keyof typeof overgeslagen, number][];
  return (
    <>
      <h2>{t.uitkomst}</h2>
      <ul>
        <li>{t.zou(verstuurd)}</li>
        {niet.map(([waarom, aantal]) => (
          <li key={waarom}>
            {t.niet(aantal)}: {kanNiet[waarom]}
          </li>
        ))}
      </ul>
      {verderNa !== null && <p>{t.meer(MAX_REPORTS)}</p>}
      {verstuurd === 0 ? (
        <Notice kind="info">
          <p>{t.niets}</p>
        </Notice>
      ) : (
        <Form
          action={PATH}
          summary
          hidden={Object.fromEntries([...FIELDS, 'na'].map((field) => [field, of.values[field]]))}
        >
          <Actions>
            <Button>{t.knop}</Button>
          </Actions>
        </Form>
      )}
    </>
  );
}
