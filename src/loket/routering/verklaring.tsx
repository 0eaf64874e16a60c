/** The 'Verklaring gegevensverstrekking aan verwerker': recorded, and withdrawn after a confirmation. */
import type { BrokerParts } from '../../broker/parts.ts';
import { parseOin } from '../../edukoppeling/oin.ts';
import { legVerklaringVast, trekVerklaringIn } from '../../parties/verklaringen.ts';
import type { Verklaring } from '../../store/verklaringen.ts';
import { datumVan, isDatum } from '../../verzuim/datum.ts';
import { keurVerklaring, type VerklaringInvoer } from '../../verzuim/keuring-routering.ts';
import { ROUTE_SLOTS } from '../../verzuim/routeringsformulier.ts';
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { ErrorText, Select, TextField } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { DataList } from '../components/text.tsx';
import { emptyForm, FORM, type FormState, type FormValues, fieldError, formWith } from '../form-values.ts';
import { NOT_CONNECTED } from '../fouten/not-connected.tsx';
import { leesDatum } from '../meldingen/lees-formulier.ts';
import { type Page, type PageAnswer, page, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { type Vormen, vormFout } from '../vormen.ts';
import { deskVan, metVerklaring, ROUTERING, VERKLARING_ID } from './eigen-formulier.tsx';
import { gemeenteOpties } from './formulier.tsx';
import { regelFout } from './regel-fout.ts';
import { toonIngang, toonSlots } from './toon-routering.ts';

const { routering, verklaring: t, gemeente } = TEKSTEN.gemeente;
const PATH = '/routering/verklaringen';
/** In the order of the form. */
const FIELDS = [
  'gemeentecode',
  'verwerkerNaam',
  'verwerkerKvk',
  'verwerkerOin',
  'reikwijdte',
  'datumOndertekening',
  'einddatum',
];
const LABELS = {
  gemeentecode: gemeente,
  verwerkerNaam: t.verwerkerNaam,
  verwerkerKvk: t.verwerkerKvk,
  verwerkerOin: t.verwerkerOin,
  reikwijdte: t.reikwijdte,
  datumOndertekening: t.datumOndertekening,
  einddatum: t.einddatum,
};
const VORMEN: Vormen = { verwerkerOin: 'oin', datumOndertekening: 'datum', einddatum: 'datum' };
type Options = Awaited<ReturnType<typeof gemeenteOpties>>;

export const verklaringPages = (broker: BrokerParts): readonly Page[] => [
  page({
    ...ROUTERING,
    method: 'GET',
    path: `${PATH}/nieuw`,
    answer: async (call) => {
      const opties = await gemeenteOpties(call, broker);
      return opties.length === 0 ? NOT_CONNECTED : show(emptyForm(), opties);
    },
  }),
  page({
    ...ROUTERING,
    method: 'POST',
    path: `${PATH}/nieuw`,
    body: FORM,
    answer: async (call) => {
      const opties = await gemeenteOpties(call, broker);
      const { invoer, errors } = lees(call.body, opties);
      if (errors.length > 0) {
        // What the rules say of the rest is told at once.
        const rest = keurVerklaring(invoer, { vandaag: datumVan(call.now), gemeenteBestaat: true })
          .map((fout) => regelFout(fout, call.body))
          .filter(({ veld }) => !errors.some((error) => error.veld === veld));
        return show(formWith(call.body, [...errors, ...rest], FIELDS), opties, 422);
      }
      const done = await legVerklaringVast(await deskVan(call, broker), invoer, call.visitor.door);
      if (done.verwerkt) return redirect('/routering?gedaan=vastgelegd');
      const wrong = done.fouten.map((fout) => regelFout(fout, call.body));
      return show(formWith(call.body, wrong, FIELDS), opties, 422);
    },
  }),
  page({
    ...ROUTERING,
    method: 'GET',
    path: `${PATH}/:verklaringId/intrekken`,
    params: VERKLARING_ID,
    answer: (call) => metVerklaring(call, broker, (verklaring) => bevestigIntrekken(verklaring)),
  }),
  page({
    ...ROUTERING,
    method: 'POST',
    path: `${PATH}/:verklaringId/intrekken`,
    params: VERKLARING_ID,
    body: FORM,
    answer: (call) =>
      metVerklaring(call, broker, async (verklaring) => {
        const { verklaringId } = verklaring;
        const done = await trekVerklaringIn(await deskVan(call, broker), verklaringId, call.visitor.door);
        return done.verwerkt
          ? redirect('/routering?gedaan=ingetrokken')
          : bevestigIntrekken(verklaring, done.fouten);
      }),
  }),
];

/** What is missing is said by the rules; only what has another shape is said here. */
function lees(values: FormValues, opties: Options) {
  const text = (veld: string) => (values[veld] ?? '').trim();
  const [eerste, ...meer] = opties;
  const gekozen = meer.length === 0 ? eerste : opties.find(({ waarde }) => waarde === text('gemeentecode'));
  const oin = parseOin(text('verwerkerOin').replaceAll(/\s/g, ''));
  const datumOndertekening = leesDatum(text('datumOndertekening'));
  const einddatum = leesDatum(text('einddatum'));
  const wrong = (veld: string) => ({ veld, tekst: vormFout(veld, values, VORMEN) ?? TEKSTEN.velden.vorm });
  const errors = [
    ...(gekozen === undefined ? [{ veld: 'gemeentecode', tekst: TEKSTEN.velden.kies }] : []),
    ...(oin === undefined ? [wrong('verwerkerOin')] : []),
    ...(isDatum(datumOndertekening) ? [] : [wrong('datumOndertekening')]),
    ...(einddatum === '' || isDatum(einddatum) ? [] : [wrong('einddatum')]),
  ];
  const invoer: VerklaringInvoer = {
    gemeentecode: gekozen?.waarde ?? '',
    verwerkerNaam: text('verwerkerNaam'),
    verwerkerKvk: text('verwerkerKvk').replaceAll(/\s/g, ''),
    verwerkerOin: oin ?? '',
    reikwijdte: ROUTE_SLOTS.filter((slot) => values[`reikwijdte/${slot}`] === 'ja'),
    datumOndertekening,
    ...(einddatum === '' ? {} : { einddatum }),
  };
  return { invoer, errors };
}

function show(of: FormState, opties: Options, status = 200): PageAnswer {
  const content = (
    <>
      <ErrorSummary of={of} labels={LABELS} />
      <p>{t.inleiding}</p>
      <Form action={`${PATH}/nieuw`} summary>
        {opties.length > 1 && (
          <Select of={of} veld="gemeentecode" label={gemeente} opties={opties} leeg={TEKSTEN.gemeente.kies} />
        )}
        <TextField of={of} veld="verwerkerNaam" label={t.verwerkerNaam} maxLength={200} />
        <TextField
          of={of}
          veld="verwerkerKvk"
          label={t.verwerkerKvk}
          waarom={t.kvkWaarom}
          inputMode="numeric"
          maxLength={10}
          short
        />
        <TextField of={of} veld="verwerkerOin" label={t.verwerkerOin} waarom={t.oinWaarom} maxLength={24} />
        <Reikwijdte of={of} />
        <TextField of={of} veld="datumOndertekening" label={t.datumOndertekening} type="date" short />
        <TextField
          of={of}
          veld="einddatum"
          label={t.einddatum}
          waarom={t.einddatumWaarom}
          type="date"
          optioneel
          short
        />
        <Actions>
          <Button>{t.knop}</Button>
          <LinkButton href="/routering">{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
  return view(t.titel, content, { status });
}

/** Each slot a box to tick; the summary leads to the first. */
function Reikwijdte({ of }: { readonly of: FormState }) {
  const errors = of.errors.get('reikwijdte') ?? [];
  return (
    <fieldset class={`vb-field${errors.length > 0 ? ' vb-field--invalid' : ''}`}>
      <legend class="utrecht-form-label">{t.reikwijdte}</legend>
      {errors.map((error) => (
        <ErrorText key={error.tekst} error={error} />
      ))}
      {ROUTE_SLOTS.map((slot, at) => {
        const naam = `reikwijdte/${slot}`;
        const id = at === 0 ? 'reikwijdte' : naam;
        return (
          <div class="vb-radio" key={slot}>
            <input
              class="vb-checkbox"
              type="checkbox"
              id={id}
              name={naam}
              value="ja"
              checked={of.values[naam] === 'ja'}
            />
            <label class="utrecht-form-label utrecht-form-label--radio" for={id}>
              {routering.slots[slot]}
            </label>
          </div>
        );
      })}
    </fieldset>
  );
}

function bevestigIntrekken(verklaring: Verklaring, fouten: readonly Fout[] = []): PageAnswer {
  const { verklaringId, verwerkerNaam, reikwijdte, geldigVanaf, geldigTot } = verklaring;
  const errors = fouten.map((fout) => ({ ...fieldError(fout), veld: '' }));
  const content = (
    <>
      <ErrorSummary of={formWith({}, errors, [])} />
      <DataList
        items={[
          [routering.verklaringKoppen[2], toonSlots(reikwijdte)],
          [routering.geldigVanaf, toonIngang(geldigVanaf)],
          [routering.geldigTot, toonIngang(geldigTot)],
        ]}
      />
      <p>{t.intrekUitleg}</p>
      <Form action={`${PATH}/${verklaringId}/intrekken`} summary>
        <Actions>
          <Button>{routering.intrekken}</Button>
          <LinkButton href="/routering">{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
  return view(t.intrekTitel(verwerkerNaam), content, { status: fouten.length > 0 ? 422 : 200 });
}
