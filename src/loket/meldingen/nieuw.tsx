/**
 * A new report: begun, gone on with, kept for later, checked, sent. The kenmerk of the form is made when it is shown:
 * sent twice, it gives one report and one answer.
 */
import { z } from 'zod';
import type { BrokerParts } from '../../broker/parts.ts';
import type { SchoolGegevens } from '../../verzuim/partij.ts';
import { Refused } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { Notice } from '../components/text.tsx';
import { emptyForm, FORM, type FormState, type FormValues, formWith } from '../form-values.ts';
import { newKenmerk, sendForm } from '../own-messages.ts';
import { type Page, type PageAnswer, type PageCall, page, redirect, view } from '../page.ts';
import { actieveContactpersonen } from '../partij-feiten.ts';
import { TEKSTEN } from '../teksten.ts';
import { inElkeTaal } from '../teksten-in.ts';
import {
  bewaarConcept,
  type ConceptParts,
  gooiWeg,
  leesConcept,
  MAX_CONCEPTEN,
  vergeetConcept,
} from './concepten.ts';
import { CONTROLE_PATH, controleer } from './controle.ts';
import { eigenSchool } from './eigen-school.ts';
import { MeldingVelden } from './formulier.tsx';
import { leesFormulier } from './lees-formulier.ts';
import { LABELS, meldingForm } from './velden.ts';

const ROLES = ['verzuimloketmelder'] as const;
const DAY_MS = 24 * 60 * 60_000;
const PATH = '/meldingen/nieuw';
const { nieuw: t, velden } = TEKSTEN;
const CONCEPT = z.object({ conceptId: z.uuid() });
/** Which button it was. */
const DOE = { bewaren: 'bewaren', controleren: 'controleren' } as const;

type Sent = PageCall<unknown, unknown, FormValues>;

export const nieuwPages = (broker: BrokerParts, concepten: ConceptParts): readonly Page[] => [
  page({
    method: 'GET',
    path: PATH,
    roles: ROLES,
    menu: inElkeTaal(({ menu }) => menu.nieuw),
    answer: async ({ visitor }) => {
      const start = {
        kenmerk: newKenmerk(),
        'leerling/soort': 'burgerservicenummer',
        'melding/urenEenheid': 'LESUUR',
      };
      return show(emptyForm(start), eigenSchool(visitor), concepten);
    },
  }),
  page({
    method: 'POST',
    path: PATH,
    roles: ROLES,
    body: FORM,
    answer: (call) => {
      if (call.body['doe'] === DOE.bewaren) return bewaar(call, concepten);
      return call.body['doe'] === DOE.controleren
        ? controleerPagina(call, broker, concepten)
        : verstuur(call, broker, concepten);
    },
    // Whoever typed for longer than the session lasts finds it again after the login.
    lapsed: async (call) => {
      const conceptId = await bewaarConcept(concepten, call, call.body);
      if (conceptId === undefined) return redirect('/inloggen');
      const naar = `/meldingen/concepten/${conceptId}`;
      return redirect(`/inloggen?${new URLSearchParams({ naar, bewaard: '1' }).toString()}`);
    },
  }),
  page({
    method: 'GET',
    path: '/meldingen/concepten/:conceptId',
    roles: ROLES,
    params: CONCEPT,
    answer: async (call) => {
      const { conceptId } = call.params;
      const concept = await leesConcept(concepten, call, conceptId);
      if (concept === undefined) throw new Refused('VB-A05');
      return show(emptyForm({ ...concept.values, concept: conceptId }), eigenSchool(call.visitor), concepten);
    },
  }),
  page({
    method: 'POST',
    path: '/meldingen/concepten/:conceptId/weggooien',
    roles: ROLES,
    params: CONCEPT,
    answer: async (call) => {
      if (!(await gooiWeg(call, call.params.conceptId))) throw new Refused('VB-A05');
      return redirect('/meldingen?gedaan=weggegooid');
    },
  }),
];

async function verstuur(call: Sent, broker: BrokerParts, parts: ConceptParts): Promise<PageAnswer> {
  const school = eigenSchool(call.visitor);
  const { verzuimmelding, errors } = leesFormulier(call.body, school);
  const sent =
    errors.length > 0
      ? { kind: 'wrong' as const, errors }
      : await sendForm('meldenVerzuim', verzuimmelding, call, broker);
  if (sent.kind === 'wrong') return show(meldingForm(call.body, sent.errors), school, parts, { status: 422 });
  await vergeetConcept(call, call.body);
  return redirect(`/meldingen/${sent.response.meldingsnummer}?gedaan=gemeld`);
}

async function bewaar(call: Sent, parts: ConceptParts): Promise<PageAnswer> {
  const conceptId = await bewaarConcept(parts, call, call.body);
  if (conceptId !== undefined) return redirect('/meldingen?gedaan=bewaard');
  const full = formWith(call.body, [{ veld: '', tekst: t.teVeelConcepten(MAX_CONCEPTEN) }], []);
  return show(full, eigenSchool(call.visitor), parts, { status: 422 });
}

async function controleerPagina(call: Sent, broker: BrokerParts, parts: ConceptParts): Promise<PageAnswer> {
  const school = eigenSchool(call.visitor);
  const of = await controleer(call.body, school, call, broker);
  return show(of, school, parts, {
    status: of.errors.size === 0 ? 200 : 422,
    gecontroleerd: of.errors.size === 0,
  });
}

function show(
  of: FormState,
  school: SchoolGegevens,
  { keptMs }: ConceptParts,
  { status = 200, gecontroleerd = false } = {},
): PageAnswer {
  const dagen = Math.round(keptMs / DAY_MS);
  const content = <Nieuw of={of} school={school} dagen={dagen} gecontroleerd={gecontroleerd} />;
  return view(t.titel, content, { status, script: 'controle' });
}

function Nieuw(props: {
  readonly of: FormState;
  readonly school: SchoolGegevens;
  /** How long a concept is kept. */
  readonly dagen: number;
  readonly gecontroleerd: boolean;
}) {
  const { of, school } = props;
  if (actieveContactpersonen(school).length === 0) {
    return (
      <Notice kind="warning" kop={t.geenContactKop}>
        <p>{t.geenContact}</p>
      </Notice>
    );
  }
  const { kenmerk, concept } = of.values;
  return (
    <div data-controle={CONTROLE_PATH}>
      <ErrorSummary of={of} labels={LABELS} />
      {props.gecontroleerd && (
        <Notice kind="ok">
          <p id="fouten">{t.gecontroleerd}</p>
        </Notice>
      )}
      <p>{t.inleiding}</p>
      <Form action={PATH} summary hidden={{ kenmerk, concept }}>
        <MeldingVelden of={of} school={school} nieuw />
        <p>{t.bewarenUitleg(props.dagen)}</p>
        <Actions>
          <Button>{t.knop}</Button>
          <Button kind="secondary" doe={DOE.controleren}>
            {t.controleren}
          </Button>
          <Button kind="secondary" doe={DOE.bewaren}>
            {t.bewaren}
          </Button>
          <LinkButton href="/meldingen">{velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </div>
  );
}
