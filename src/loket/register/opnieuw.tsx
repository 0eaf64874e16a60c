/** Sending a report again: what lies on the desk by its decision, what a mailbox had already as a new levering, what waits at once. */
import type { BrokerParts } from '../../broker/parts.ts';
import { listLoketwerkVan } from '../../store/loketwerk.ts';
import { findWhyNotResend, resend, retryNow } from '../../store/resend.ts';
import { readVerloop } from '../../store/verloop.ts';
import { REDENEN_OPNIEUW } from '../../verzuim/loketwerk.ts';
import { Refused } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { RadioGroup } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { emptyForm, FORM, type FormState, formWith } from '../form-values.ts';
import { MELDINGSNUMMER } from '../meldingen/opgehaald.tsx';
import { type Page, type PageAnswer, type PageCall, page, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { besluitAanLoket } from './loketbesluit.ts';
import { REGISTER } from './uitval.tsx';

const { opnieuw: t, kanNiet } = TEKSTEN.beheer;
const PATH = '/beheer/meldingen/:meldingsnummer/opnieuw';
type Call = PageCall<{ readonly meldingsnummer: string }, unknown, Readonly<Record<string, string>>>;
const back = (meldingsnummer: string, gedaan: keyof typeof TEKSTEN.beheer.melding.gedaan) =>
  redirect(`/beheer/meldingen/${meldingsnummer}?gedaan=${gedaan}`);

export const opnieuwPages = (broker: BrokerParts): readonly Page[] => [
  page({
    method: 'GET',
    path: PATH,
    roles: REGISTER,
    params: MELDINGSNUMMER,
    answer: async ({ params: { meldingsnummer } }) => show(meldingsnummer, emptyForm(), broker),
  }),
  page({
    method: 'POST',
    path: PATH,
    roles: REGISTER,
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
    params: MELDINGSNUMMER,
    body: FORM,
    answer: async ({ params: { meldingsnummer }, store, visitor }) => {
      const ids = await retryNow(store, { kind: 'melding', meldingsnummer }, visitor.door);
      broker.offer(ids);
      return back(meldingsnummer, ids.length > 0 ? 'nu' : 'niets');
    },
  }),
];

async function fromDesk({ params, body, visitor, now }: Call, broker: BrokerParts): Promise<PageAnswer> {
  const { meldingsnummer } = params;
  const reden = REDENEN_OPNIEUW.find((one) => one === body['reden']);
  if (reden === undefined) {
    const of = formWith(body, [{ veld: 'reden', tekst: TEKSTEN.velden.kies }], ['reden']);
    return show(meldingsnummer, of, broker, 422);
  }
  const opdracht = { kind: 'opnieuw', reden } as const;
  const outcome = await besluitAanLoket(meldingsnummer, opdracht, { door: visitor.door, now }, broker);
  if (outcome.kind === 'not-found') throw new Refused('VB-A05');
  if (outcome.kind === 'geweigerd') return refused(meldingsnummer, kanNiet[outcome.waarom], body, broker);
  const sent = outcome.kind === 'toegewezen' && outcome.eventIds.length > 0;
  return back(meldingsnummer, sent ? 'verstuurd' : 'afgedaan');
}

async function onceMore({ params, body, visitor }: Call, broker: BrokerParts): Promise<PageAnswer> {
  const { meldingsnummer } = params;
  const outcome = await resend(broker.store, meldingsnummer, visitor.door);
  if (outcome.kind === 'not-found') throw new Refused('VB-A05');
  if (outcome.kind === 'geweigerd') return refused(meldingsnummer, kanNiet[outcome.waarom], body, broker);
  broker.offer([outcome.eventId]);
  return back(meldingsnummer, 'verstuurd');
}

const refused = (meldingsnummer: string, tekst: string, body: Call['body'], broker: BrokerParts) =>
  show(meldingsnummer, formWith(body, [{ veld: '', tekst }], []), broker, 422);

async function show(
  meldingsnummer: string,
  of: FormState,
  { store }: BrokerParts,
  status = 200,
): Promise<PageAnswer> {
  if ((await readVerloop(store, meldingsnummer, false)) === undefined) throw new Refused('VB-A05');
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
            <LinkButton href={terug}>{TEKSTEN.velden.annuleren}</LinkButton>
          </Actions>
        </Form>
      )}
      {whyNot && (
        <p>
          <a href={terug}>{TEKSTEN.beheer.leerling.terug}</a>
        </p>
      )}
    </>
  );
  return view(t.titel(meldingsnummer), content, { status });
}
