/** The form 'Alternatieve routering verzuimloket': filled in by one person, shown with its preview, approved by another, withdrawn. */
import { z } from 'zod';
import type { BrokerParts } from '../../broker/parts.ts';
import {
  bekijkVoorbeeld,
  dienFormulierIn,
  keurFormulierGoed,
  trekFormulierIn,
} from '../../parties/routering.ts';
import type { Formulier } from '../../store/formulieren.ts';
import { datumVan } from '../../verzuim/datum.ts';
import { ROUTE_SLOTS, type VoorbeeldRegel } from '../../verzuim/routeringsformulier.ts';
import type { Gemeentecode } from '../../verzuim/verzuimmelding.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Section, Select, TextField } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { emptyForm, FORM, type FormState, formWith } from '../form-values.ts';
import { NOT_CONNECTED } from '../fouten/not-connected.tsx';
import { gemeenteNamen, gemeentenVan } from '../gemeente/eigen-gemeenten.ts';
import { type Page, type PageAnswer, type PageCall, page, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { toonFormulier, VOORBEELD_DAGEN, Voorbeeld } from './een-formulier.tsx';
import { deskVan, FORMULIER_ID, geldendeVan, metFormulier, ROUTERING } from './eigen-formulier.tsx';
import { DELEN, FIELDS, LABELS, leesRouteringsformulier, metFouten, type Options } from './lees-formulier.ts';

const { routering: t, gemeente } = TEKSTEN.gemeente;
/** Which button it was: to look, not to hand in. */
const VOORBEELD = 'voorbeeld';
export const formulierPages = (broker: BrokerParts): readonly Page[] => [
  page({
    ...ROUTERING,
    method: 'GET',
    path: '/routering/nieuw',
    answer: async (call) => {
      const [eerste, ...meer] = await gemeenteOpties(call, broker);
      if (eerste === undefined) return NOT_CONNECTED;
      // Of several gemeenten each has rows of its own: nothing is filled in before one is chosen.
      const nu = meer.length === 0 ? await huidig(call, broker, eerste.waarde) : {};
      const of = emptyForm({ gemeentecode: eerste.waarde, ingang: datumVan(call.now), ...nu });
      return show(of, [eerste, ...meer]);
    },
  }),
  page({
    ...ROUTERING,
    method: 'POST',
    path: '/routering/nieuw',
    body: FORM,
    answer: async (call) => {
      const opties = await gemeenteOpties(call, broker);
      const read = leesRouteringsformulier(call.body, opties, call.now);
      if (read.kind === 'wrong') return show(formWith(call.body, read.errors, FIELDS), opties, 422);
      const desk = await deskVan(call, broker);
      if (call.body['doe'] === VOORBEELD) {
        const seen = await bekijkVoorbeeld(desk, read.invoer, VOORBEELD_DAGEN);
        return seen.verwerkt
          ? show(emptyForm(call.body), opties, 200, seen.regels)
          : show(metFouten(call.body, seen.fouten), opties, 422);
      }
      const done = await dienFormulierIn(desk, read.invoer, call.visitor.door);
      return done.verwerkt
        ? redirect(`/routering/${done.formulier.formulierId}?gedaan=ingediend`)
        : show(metFouten(call.body, done.fouten), opties, 422);
    },
  }),
  page({
    ...ROUTERING,
    method: 'GET',
    path: '/routering/:formulierId',
    params: FORMULIER_ID,
    query: z.object({
      gedaan: z.enum(['ingediend', 'goedgekeurd', 'ingetrokken']).optional().catch(undefined),
    }),
    answer: (call) =>
      metFormulier(call, broker, (formulier) =>
        toonFormulier(formulier, call, broker, { gedaan: call.query.gedaan }),
      ),
  }),
  page({
    ...ROUTERING,
    method: 'POST',
    path: '/routering/:formulierId/goedkeuren',
    params: FORMULIER_ID,
    body: FORM,
    answer: (call) =>
      metFormulier(call, broker, async (formulier) => {
        const { formulierId } = formulier;
        const done = await keurFormulierGoed(await deskVan(call, broker), formulierId, call.visitor.door);
        return done.verwerkt
          ? redirect(`/routering/${formulierId}?gedaan=goedgekeurd`)
          : toonFormulier(formulier, call, broker, { fouten: done.fouten });
      }),
  }),
  page({
    ...ROUTERING,
    method: 'GET',
    path: '/routering/:formulierId/intrekken',
    params: FORMULIER_ID,
    answer: (call) => metFormulier(call, broker, bevestigIntrekken),
  }),
  page({
    ...ROUTERING,
    method: 'POST',
    path: '/routering/:formulierId/intrekken',
    params: FORMULIER_ID,
    body: FORM,
    answer: (call) =>
      metFormulier(call, broker, async (formulier) => {
        const { formulierId } = formulier;
        const done = await trekFormulierIn(await deskVan(call, broker), formulierId, call.visitor.door);
        return done.verwerkt
          ? redirect(`/routering/${formulierId}?gedaan=ingetrokken`)
          : toonFormulier(formulier, call, broker, { fouten: done.fouten });
      }),
  }),
];

type Call = Pick<PageCall<unknown, unknown, unknown>, 'visitor' | 'store' | 'now'>;

export async function gemeenteOpties({ visitor, store }: Call, broker: BrokerParts): Promise<Options> {
  const codes = await gemeentenVan(visitor, broker);
  const naam = await gemeenteNamen(store, codes);
  return codes.map((waarde) => ({ waarde, tekst: naam(waarde) }));
}

/** Where the reports go now, as the rows of a new form: by the form that holds, or to the gemeente's own mailbox. */
async function huidig({ store, visitor, now }: Call, broker: BrokerParts, gemeentecode: Gemeentecode) {
  const geldig = await geldendeVan(store, gemeentecode, now);
  const rijen = ROUTE_SLOTS.map((slot) => {
    const instantieCode = broker.directory.mailboxFor(gemeentecode, slot);
    if (instantieCode === undefined) return undefined;
    const email = broker.directory.emailOf(instantieCode) ?? '';
    return { slot, instantieCode, instantieNaam: visitor.partij?.naam ?? '', email };
  });
  const regels = geldig?.regels ?? rijen.filter((rij) => rij !== undefined);
  return Object.fromEntries(
    regels.flatMap((regel) => DELEN.map((deel) => [`regels/${regel.slot}/${deel}`, regel[deel]])),
  );
}

/** @param voorbeeld  of the form as it stands, when that was asked. */
function show(
  of: FormState,
  opties: Options,
  status = 200,
  voorbeeld?: readonly VoorbeeldRegel[],
): PageAnswer {
  const content = (
    <>
      <ErrorSummary of={of} labels={LABELS} />
      {voorbeeld && (
        <section id="fouten" tabIndex={-1}>
          <Voorbeeld regels={voorbeeld} />
        </section>
      )}
      <p>{t.vulIn}</p>
      <Form
        action="/routering/nieuw"
        summary
        hidden={opties.length > 1 ? {} : { gemeentecode: opties[0]?.waarde }}
      >
        {opties.length > 1 && <Select of={of} veld="gemeentecode" label={gemeente} opties={opties} />}
        {ROUTE_SLOTS.map((slot) => (
          <Section key={slot} legend={t.slots[slot]}>
            <TextField
              of={of}
              veld={`regels/${slot}/instantieNaam`}
              label={t.instantieNaam}
              maxLength={200}
            />
            <TextField
              of={of}
              veld={`regels/${slot}/instantieCode`}
              label={t.instantieCode}
              waarom={t.instantieCodeWaarom}
              maxLength={20}
              short
            />
            <TextField of={of} veld={`regels/${slot}/email`} label={t.email} type="email" maxLength={254} />
          </Section>
        ))}
        <Section legend={t.ondertekening}>
          <TextField of={of} veld="ingang" label={t.ingang} waarom={t.ingangWaarom} type="date" short />
          <TextField
            of={of}
            veld="ondertekenaar"
            label={t.ondertekenaar}
            waarom={t.ondertekenaarWaarom}
            maxLength={200}
          />
        </Section>
        <Actions>
          <Button>{t.knop}</Button>
          <Button kind="secondary" doe={VOORBEELD}>
            {t.voorbeeldKnop}
          </Button>
          <LinkButton href="/routering">{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
  return view(t.titel, content, { status });
}

function bevestigIntrekken({ formulierId }: Formulier): PageAnswer {
  const content = (
    <>
      <p>{t.intrekUitleg}</p>
      <Form action={`/routering/${formulierId}/intrekken`}>
        <Actions>
          <Button>{t.intrekken}</Button>
          <LinkButton href={`/routering/${formulierId}`}>{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
  return view(t.intrekTitel(formulierId), content);
}
