/** Dead letters: what is parked by cause, what to do about it, and trying again by cause or one report. */
import { z } from 'zod';
import { isReden } from '../../broker/inzage/exporteer-inzage.ts';
import type { BrokerParts } from '../../broker/parts.ts';
import {
  countDeadLetters,
  type DeadLetter,
  type DeadLetterChoice,
  type DeadLetterGroup,
  listDeadLetterGroups,
  listDeadLetters,
  retryAllDeadLetters,
} from '../../store/dead-letters.ts';
import { PARK_CAUSE_CODES, type ParkCause } from '../../store/park-causes.ts';
import { Refused } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextField } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { DataList, Notice, Table } from '../components/text.tsx';
import { emptyForm, FORM, type FormState, type FormValues, formWith } from '../form-values.ts';
import { MELDINGSNUMMER } from '../meldingen/opgehaald.tsx';
import { type Page, type PageAnswer, page, redirect, view } from '../page.ts';
import { useTaal, useTeksten } from '../shell/context.ts';
import type { Taal } from '../taal.ts';
import { inElkeTaal, tekstenIn } from '../teksten-in.ts';
import { toonTijdstip } from './tijdstip.ts';
import { REGISTER } from './uitval.tsx';

const PATH = '/beheer/geparkeerd';
const OF_CAUSE = z.object({ oorzaak: z.enum(PARK_CAUSE_CODES) });
const MAX_EVENTS = 50;
const GEDAAN = z.object({
  gedaan: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .optional()
    .catch(undefined),
});

export const geparkeerdPages = (broker: BrokerParts): readonly Page[] => [
  page({
    method: 'GET',
    path: PATH,
    roles: REGISTER,
    tweetalig: true,
    menu: inElkeTaal(({ beheer }) => beheer.geparkeerd.menu),
    query: GEDAAN,
    answer: async ({ store, query: { gedaan }, taal }) => {
      const groepen = await listDeadLetterGroups(store);
      return view(tekstenIn(taal).beheer.geparkeerd.titel, <Overzicht groepen={groepen} gedaan={gedaan} />);
    },
  }),
  page({
    method: 'GET',
    path: `${PATH}/:oorzaak`,
    roles: REGISTER,
    tweetalig: true,
    params: OF_CAUSE,
    answer: async ({ params: { oorzaak }, taal }) => showCause(oorzaak, emptyForm(), { broker, taal }),
  }),
  page({
    method: 'POST',
    path: `${PATH}/:oorzaak`,
    roles: REGISTER,
    tweetalig: true,
    params: OF_CAUSE,
    body: FORM,
    answer: async ({ params: { oorzaak }, body, visitor, taal }) =>
      retry({ kind: 'cause', cause: oorzaak }, { body, door: visitor.door, taal }, broker, (of) =>
        showCause(oorzaak, of, { broker, taal }, 422),
      ),
  }),
  page({
    method: 'GET',
    path: '/beheer/meldingen/:meldingsnummer/geparkeerd',
    roles: REGISTER,
    tweetalig: true,
    params: MELDINGSNUMMER,
    answer: async ({ params: { meldingsnummer }, taal }) =>
      showMelding(meldingsnummer, emptyForm(), { broker, taal }),
  }),
  page({
    method: 'POST',
    path: '/beheer/meldingen/:meldingsnummer/geparkeerd',
    roles: REGISTER,
    tweetalig: true,
    params: MELDINGSNUMMER,
    body: FORM,
    answer: async ({ params: { meldingsnummer }, body, visitor, taal }) =>
      retry({ kind: 'melding', meldingsnummer }, { body, door: visitor.door, taal }, broker, (of) =>
        showMelding(meldingsnummer, of, { broker, taal }, 422),
      ),
  }),
];

async function retry(
  choice: DeadLetterChoice,
  { body, door, taal }: { readonly body: FormValues; readonly door: string; readonly taal: Taal },
  { store, offer }: BrokerParts,
  again: (of: FormState) => Promise<PageAnswer>,
): Promise<PageAnswer> {
  const reden = (body['reden'] ?? '').trim();
  const { redenFout } = tekstenIn(taal).beheer.geparkeerd;
  if (!isReden(reden)) return again(formWith(body, [{ veld: 'reden', tekst: redenFout }], ['reden']));
  const aantal = await retryAllDeadLetters(store, choice, { door, reden }, offer);
  return choice.kind === 'melding'
    ? redirect(`/beheer/meldingen/${choice.meldingsnummer}?gedaan=${aantal > 0 ? 'nu' : 'niets'}`)
    : redirect(`${PATH}?gedaan=${aantal}`);
}

function Overzicht(props: {
  readonly groepen: readonly DeadLetterGroup[];
  readonly gedaan: number | undefined;
}) {
  const taal = useTaal();
  const { geparkeerd: t, opnieuwSinds } = useTeksten().beheer;
  return (
    <>
      {props.gedaan !== undefined && (
        <Notice kind="ok">
          <p>{t.gedaan(props.gedaan)}</p>
        </Notice>
      )}
      <p>{t.inleiding}</p>
      {props.groepen.length === 0 ? (
        <Notice kind="info">
          <p>{t.leeg}</p>
        </Notice>
      ) : (
        <Table
          caption={t.caption}
          koppen={t.koppen}
          rijen={props.groepen.map(({ cause, count, meldingen, oldest, errors, examples }) => ({
            key: cause,
            cellen: [
              <a href={`${PATH}/${cause}`}>{t.oorzaak[cause]}</a>,
              count,
              meldingen,
              toonTijdstip(oldest, taal),
              errors.join(', ') || t.geenFout,
              <ul>
                {examples.map((meldingsnummer) => (
                  <li key={meldingsnummer}>
                    <a href={`/beheer/meldingen/${meldingsnummer}`}>{meldingsnummer}</a>
                  </li>
                ))}
              </ul>,
            ],
          }))}
        />
      )}
      <p>
        <a href="/beheer/opnieuw-sinds">{opnieuwSinds.titel}</a>
      </p>
    </>
  );
}

/** For whom a page is made. */
interface Shown {
  readonly broker: BrokerParts;
  readonly taal: Taal;
}

async function showCause(
  oorzaak: ParkCause,
  of: FormState,
  { broker: { store }, taal }: Shown,
  status = 200,
): Promise<PageAnswer> {
  const t = tekstenIn(taal).beheer.geparkeerd;
  const choice = { kind: 'cause', cause: oorzaak } as const;
  const aantal = await countDeadLetters(store, choice);
  const letters = await listDeadLetters(store, choice, MAX_EVENTS);
  return view(
    t.titelOorzaak(t.oorzaak[oorzaak]),
    <>
      <ErrorSummary of={of} />
      <h2>{t.watTeDoen}</h2>
      <p>{t.doen[oorzaak]}</p>
      {aantal === 0 ? (
        <Notice kind="info">
          <p>{t.leeg}</p>
        </Notice>
      ) : (
        <>
          <Opnieuw of={of} action={`${PATH}/${oorzaak}`} knop={t.alles(aantal)} terug={PATH} />
          <h2>{t.aantal(aantal)}</h2>
          <Losse letters={letters} />
        </>
      )}
      <p>
        <a href={PATH}>{t.terug}</a>
      </p>
    </>,
    { status },
  );
}

async function showMelding(
  meldingsnummer: string,
  of: FormState,
  { broker: { store }, taal }: Shown,
  status = 200,
): Promise<PageAnswer> {
  const t = tekstenIn(taal).beheer.geparkeerd;
  const [letter] = await listDeadLetters(store, { kind: 'melding', meldingsnummer }, 1);
  if (letter === undefined) throw new Refused('VB-A05');
  const { cause, errorClass, failures, soort, parkedAt } = letter;
  const terug = `/beheer/meldingen/${meldingsnummer}`;
  return view(
    t.titelMelding(meldingsnummer),
    <>
      <ErrorSummary of={of} />
      <DataList
        items={[
          [t.oorzaakNaam, <a href={`${PATH}/${cause}`}>{t.oorzaak[cause]}</a>],
          [t.fout, errorClass ?? ''],
          [t.levering, soort],
          [t.pogingen, failures],
          [t.sinds, toonTijdstip(parkedAt, taal)],
        ]}
      />
      <h2>{t.watTeDoen}</h2>
      <p>{t.doen[cause]}</p>
      <Opnieuw of={of} action={`${terug}/geparkeerd`} knop={t.knop} terug={terug} />
    </>,
    { status },
  );
}

function Opnieuw(props: {
  readonly of: FormState;
  readonly action: string;
  readonly knop: string;
  readonly terug: string;
}) {
  const { beheer, velden } = useTeksten();
  const t = beheer.geparkeerd;
  return (
    <Form action={props.action} summary>
      <TextField of={props.of} veld="reden" label={t.reden} waarom={t.redenWaarom} maxLength={200} />
      <Actions>
        <Button>{props.knop}</Button>
        <LinkButton href={props.terug}>{velden.annuleren}</LinkButton>
      </Actions>
    </Form>
  );
}

function Losse({ letters }: { readonly letters: readonly DeadLetter[] }) {
  const taal = useTaal();
  const t = useTeksten().beheer.geparkeerd;
  return (
    <Table
      caption={t.losse(MAX_EVENTS)}
      koppen={t.losseKoppen}
      rijen={letters.map(({ meldingsnummer, soort, errorClass, failures, parkedAt, waiting }) => ({
        key: meldingsnummer,
        cellen: [
          <a href={`/beheer/meldingen/${meldingsnummer}/geparkeerd`}>{meldingsnummer}</a>,
          soort,
          errorClass ?? t.geenFout,
          failures,
          toonTijdstip(parkedAt, taal),
          waiting,
        ],
      }))}
    />
  );
}
