/** Sending a report again: what lies on the desk by its decision, what a mailbox had already as a new levering, what waits at once. */
import type { BrokerParts } from '../../broker/parts.ts';
import { listLoketwerkVan } from '../../store/loketwerk.ts';
import { findWhyNotResend, resend, retryNow } from '../../store/resend.ts';
import { REDENEN_OPNIEUW } from '../../verzuim/loketwerk.ts';
import { Refused } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { RadioGroup } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { emptyForm, FORM, type FormState, formWith } from '../form-values.ts';
import { MELDINGSNUMMER } from '../meldingen/opgehaald.tsx';
import { type Page, type PageAnswer, type PageCall, page, redirect, view } from '../page.ts';
import type { Taal } from '../taal.ts';
import type { TEKSTEN } from '../teksten.ts';
import { tekstenIn } from '../teksten-in.ts';
import { eisMelding } from './bestaande-melding.ts';
import { besluitAanLoket } from './loketbesluit.ts';
import { REGISTER } from './uitval.tsx';

const PATH = '/beheer/meldingen/:meldingsnummer/opnieuw';
type Call = PageCall<{ readonly meldingsnummer: string }, unknown, Readonly<Record<string, string>>>;
const back = (meldingsnummer: string, gedaan: keyof typeof TEKSTEN.beheer.melding.gedaan) =>
  redirect(`/beheer/meldingen/${meldingsnummer}?gedaan=${gedaan}`);

export const opnieuwPages = (broker: BrokerParts): readonly Page[] => [
  page({
    method: 'GET',
    path: PATH,
    roles: REGISTER,
    tweetalig: true,
    params: MELDINGSNUMMER,
    answer: async ({ params: { meldingsnummer }, taal }) =>
      show(meldingsnummer, emptyForm(), { broker, taal }),
  }),
  page({
    method: 'POST',
    path: PATH,
    roles: REGISTER,
    tweetalig: true,
    params: MELDINGSNUMMER,
    body: FORM,
    answer: async (call) => {
      const werk = await listLoketwerkVan(broker.store, call.params.meldingsnummer);
      return werk.length > 0 ? fromDesk(call, broker) : onceMore(call, broker);
    },
  }),
  page({
    method: 'POST',
    path: '/beheer/meldingen/:meldingsnummer/nu',
    roles: REGISTER,
    tweetalig: true,
    params: MELDINGSNUMMER,
    body: FORM,
    answer: async ({ params: { meldingsnummer }, store, visitor }) => {
      await eisMelding(store, meldingsnummer);
      const ids = await retryNow(store, { kind: 'melding', meldingsnummer }, visitor.door);
      broker.offer(ids);
      return back(meldingsnummer, ids.length > 0 ? 'nu' : 'niets');
    },
  }),
];

async function fromDesk(call: Call, broker: BrokerParts): Promise<PageAnswer> {
  const { params, body, visitor, now, taal } = call;
  const { meldingsnummer } = params;
  const { beheer, velden } = tekstenIn(taal);
  const reden = REDENEN_OPNIEUW.find((one) => one === body['reden']);
  if (reden === undefined) {
    const of = formWith(body, [{ veld: 'reden', tekst: velden.kies }], ['reden']);
    return show(meldingsnummer, of, { broker, taal }, 422);
  }
  const opdracht = { kind: 'opnieuw', reden } as const;
  const outcome = await besluitAanLoket(meldingsnummer, opdracht, { door: visitor.door, now }, broker);
  if (outcome.kind === 'not-found') throw new Refused('VB-A05');
  if (outcome.kind === 'geweigerd') return refused(call, beheer.kanNiet[outcome.waarom], broker);
  const sent = outcome.kind === 'toegewezen' && outcome.eventIds.length > 0;
  return back(meldingsnummer, sent ? 'verstuurd' : 'afgedaan');
}

async function onceMore(call: Call, broker: BrokerParts): Promise<PageAnswer> {
  const { params, visitor, taal } = call;
  const { meldingsnummer } = params;
  const outcome = await resend(broker.store, meldingsnummer, visitor.door);
  if (outcome.kind === 'not-found') throw new Refused('VB-A05');
  if (outcome.kind === 'geweigerd')
    return refused(call, tekstenIn(taal).beheer.kanNiet[outcome.waarom], broker);
  broker.offer([outcome.eventId]);
  return back(meldingsnummer, 'verstuurd');
}

const refused = ({ params, body, taal }: Call, tekst: string, broker: BrokerParts) =>
  show(params.meldingsnummer, formWith(body, [{ veld: '', tekst }], []), { broker, taal }, 422);

async function show(
  meldingsnummer: string,
  of: FormState,
  { broker: { store }, taal }: { readonly broker: BrokerParts; readonly taal: Taal },
  status = 200,
): Promise<PageAnswer> {
  const { beheer, velden } = tekstenIn(taal);
  const { opnieuw: t, kanNiet } = beheer;
  await eisMelding(store, meldingsnummer);
  const opDesk = (await listLoketwerkVan(store, meldingsnummer)).length > 0;
  const whyNot = opDesk ? undefined : await findWhyNotResend(store, meldingsnummer);
  const terug = `/beheer/meldingen/${meldingsnummer}`;
  const content = (
    <>
      <ErrorSummary of={of} />
      {whyNot ? (
        <p>{kanNiet[whyNot]}</p>
      ) : (
        <Form action={`${terug}/opnieuw`} summary>
          <p>{opDesk ? t.loket : t.bezorgd}</p>
          {opDesk && (
            <RadioGroup
              of={of}
              veld="reden"
              label={t.reden}
              opties={REDENEN_OPNIEUW.map((waarde) => ({ waarde, tekst: t.redenen[waarde] }))}
            />
          )}
          <Actions>
            <Button>{t.knop}</Button>
            <LinkButton href={terug}>{velden.annuleren}</LinkButton>
          </Actions>
        </Form>
      )}
      {whyNot && (
        <p>
          <a href={terug}>{beheer.leerling.terug}</a>
        </p>
      )}
    </>
  );
  return view(t.titel(meldingsnummer), content, { status });
}
