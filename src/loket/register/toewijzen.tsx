/** Giving a report that lies on the desk to a gemeente: only who may know the pupil can say where it belongs. */
import type { BrokerParts } from '../../broker/parts.ts';
import { listLoketwerkVan } from '../../store/loketwerk.ts';
import { REDENEN_TOEWIJZEN } from '../../verzuim/loketwerk.ts';
import { Refused } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Select, TextField } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { emptyForm, FORM, type FormState, type FormValues, formWith } from '../form-values.ts';
import { MELDINGSNUMMER } from '../meldingen/opgehaald.tsx';
import { type Page, type PageAnswer, page, redirect, view } from '../page.ts';
import type { Taal } from '../taal.ts';
import { tekstenIn } from '../teksten-in.ts';
import { eisMelding } from './bestaande-melding.ts';
import { besluitAanLoket } from './loketbesluit.ts';
import { OpDesk } from './op-desk.tsx';

const ROLES = ['functioneel-beheerder'] as const;
const PATH = '/beheer/meldingen/:meldingsnummer/toewijzen';
const FIELDS = ['gemeentecode', 'mailbox', 'reden'] as const;
const GEMEENTECODE = /^\d{4}$/;
const INSTANTIE = /^[0-9A-Za-z-]{1,20}$/;

export const toewijzenPages = (broker: BrokerParts): readonly Page[] => [
  page({
    method: 'GET',
    path: PATH,
    roles: ROLES,
    tweetalig: true,
    params: MELDINGSNUMMER,
    answer: async ({ params: { meldingsnummer }, taal }) =>
      show(meldingsnummer, await vermoed(meldingsnummer, broker), { broker, taal }),
  }),
  page({
    method: 'POST',
    path: PATH,
    roles: ROLES,
    tweetalig: true,
    params: MELDINGSNUMMER,
    body: FORM,
    answer: async ({ params: { meldingsnummer }, body, visitor, now, taal }) => {
      const read = readOpdracht(body, taal);
      if (read.kind === 'wrong') return show(meldingsnummer, read.of, { broker, taal }, 422);
      const outcome = await besluitAanLoket(
        meldingsnummer,
        read.opdracht,
        { door: visitor.door, now },
        broker,
      );
      if (outcome.kind === 'not-found') throw new Refused('VB-A05');
      if (outcome.kind !== 'geweigerd')
        return redirect(`/beheer/meldingen/${meldingsnummer}?gedaan=toegewezen`);
      const tekst = tekstenIn(taal).beheer.kanNiet[outcome.waarom];
      return show(meldingsnummer, formWith(body, [{ veld: '', tekst }], []), { broker, taal }, 422);
    },
  }),
];

/** The gemeente that was named by who gave it back is filled in. */
async function vermoed(meldingsnummer: string, { store }: BrokerParts): Promise<FormState> {
  const werk = await listLoketwerkVan(store, meldingsnummer);
  const code = werk.find(({ vermoedeGemeentecode }) => vermoedeGemeentecode !== null)?.vermoedeGemeentecode;
  return emptyForm(code ? { gemeentecode: code, reden: 'VERHUISD' } : {});
}

function readOpdracht(values: FormValues, taal: Taal) {
  const { beheer, velden } = tekstenIn(taal);
  const { toewijzen: t, kanNiet } = beheer;
  const gemeentecode = (values['gemeentecode'] ?? '').trim();
  const mailbox = (values['mailbox'] ?? '').trim();
  const reden = REDENEN_TOEWIJZEN.find((one) => one === values['reden']);
  const errors = [
    ...(GEMEENTECODE.test(gemeentecode) ? [] : [{ veld: 'gemeentecode', tekst: t.gemeenteFout }]),
    ...(mailbox === '' || INSTANTIE.test(mailbox)
      ? []
      : [{ veld: 'mailbox', tekst: kanNiet.ANDERE_GEMEENTE }]),
    ...(reden === undefined ? [{ veld: 'reden', tekst: velden.kies }] : []),
  ];
  if (errors.length > 0 || reden === undefined) {
    return { kind: 'wrong', of: formWith(values, errors, FIELDS) } as const;
  }
  const instantieCode = mailbox === '' ? undefined : mailbox;
  return { kind: 'opdracht', opdracht: { kind: 'toewijzen', gemeentecode, instantieCode, reden } } as const;
}

/** Without work on the desk there is nothing to assign, and the page says so. */
async function show(
  meldingsnummer: string,
  of: FormState,
  { broker: { store }, taal }: { readonly broker: BrokerParts; readonly taal: Taal },
  status = 200,
): Promise<PageAnswer> {
  await eisMelding(store, meldingsnummer);
  const { beheer, velden } = tekstenIn(taal);
  const { toewijzen: t } = beheer;
  const werk = await listLoketwerkVan(store, meldingsnummer);
  const terug = `/beheer/meldingen/${meldingsnummer}`;
  const content = (
    <>
      <ErrorSummary of={of} />
      <OpDesk werk={werk}>
        <p>{t.inleiding}</p>
        <Form action={`${terug}/toewijzen`} summary>
          <TextField
            of={of}
            veld="gemeentecode"
            label={t.gemeente}
            waarom={t.gemeenteWaarom}
            inputMode="numeric"
            maxLength={4}
            short
          />
          <TextField
            of={of}
            veld="mailbox"
            label={t.mailbox}
            waarom={t.mailboxWaarom}
            maxLength={20}
            optioneel
            short
          />
          <Select
            of={of}
            veld="reden"
            label={t.reden}
            leeg={velden.niets}
            opties={REDENEN_TOEWIJZEN.map((waarde) => ({ waarde, tekst: t.redenen[waarde] }))}
          />
          <Actions>
            <Button>{t.knop}</Button>
            <LinkButton href={terug}>{velden.annuleren}</LinkButton>
          </Actions>
        </Form>
      </OpDesk>
    </>
  );
  return view(t.titel(meldingsnummer), content, { status });
}
