/** A mandate given: to which vendor, for which schools, from when. By the organisation, or by the register for it. */
import { z } from 'zod';
import { geefMandaat } from '../../parties/mandatenbeheer.ts';
import { findPartij } from '../../store/partijen.ts';
import { datumVan } from '../../verzuim/datum.ts';
import { GEVERS } from '../../verzuim/mandaat.ts';
import type { Partij } from '../../verzuim/partij.ts';
import { handelend } from '../api/handelend.ts';
import { Refused } from '../api/refusals.ts';
import { CheckboxGroup } from '../components/checkbox-group.tsx';
import { ErrorSummary } from '../components/error-summary.tsx';
import { RadioGroup, Select, TextField } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { Notice } from '../components/text.tsx';
import { formWithFouten } from '../form-fouten.ts';
import { emptyForm, type FieldError, type FormState, formWith } from '../form-values.ts';
import { leesDatum } from '../meldingen/lees-formulier.ts';
import { type Page, type PageCall, page, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { BEHEER } from '../teksten-beheer.ts';
import { VORMEN_TEKST } from '../teksten-vormen.ts';
import { ROLES, readNamen } from './namen.ts';

const { mandaten: t } = BEHEER;
const FIELDS = ['verwerkerOin', 'reikwijdte', 'brins', 'begindatum', 'einddatum'] as const;
const QUERY = z.object({
  /** For whom the register gives it. Of a beheerder it is not looked at. */
  gever: z
    .string()
    .regex(/^[1-9]\d{0,17}$/)
    .optional(),
});
const text = z.string().max(100).default('');
const BODY = z.object({
  verwerkerOin: text,
  reikwijdte: text,
  /** One box ticked comes as a text, several as a list. */
  brins: z
    .union([text, z.array(z.string().max(10)).max(2000)])
    .transform((sent) => (typeof sent === 'string' ? (sent === '' ? [] : [sent]) : sent)),
  begindatum: text,
  einddatum: text,
});
type Body = z.output<typeof BODY>;
type Call = PageCall<unknown, z.output<typeof QUERY>, unknown>;

export const nieuwMandaatPages = (fourEyes: boolean): readonly Page[] => [
  page({
    method: 'GET',
    path: '/mandaten/nieuw',
    roles: ROLES,
    query: QUERY,
    answer: async (call) => {
      const start = { reikwijdte: 'alles', begindatum: datumVan(call.now) };
      return show(call, await gever(call), { of: emptyForm(start), gekozen: [], fourEyes });
    },
  }),
  page({
    method: 'POST',
    path: '/mandaten/nieuw',
    roles: ROLES,
    query: QUERY,
    body: BODY,
    answer: async (call) => {
      const { body, store, now, visitor } = call;
      const wie = await gever(call);
      const { brins: gekozen, ...values } = body;
      const back = (of: FormState) => show(call, wie, { of, gekozen, fourEyes }, 422);
      const { errors, nieuw } = lees(body, wie);
      if (errors.length > 0) return back(formWith(values, errors, FIELDS));
      const beheer = { store, fourEyes, clock: () => now };
      const done = await geefMandaat(beheer, wie.partijId, nieuw, handelend(visitor));
      if (!done.verwerkt) return back(formWithFouten(values, done.fouten, FIELDS));
      const { mandaatId } = done.mandaat;
      return redirect(`/mandaten/${mandaatId}?gedaan=${fourEyes ? 'voorgesteld' : 'gegeven'}`);
    },
  }),
];

/** @throws Refused VB-A05 for an organisation that is not there, or can give none. */
async function gever({ visitor, store, query }: Call): Promise<Partij> {
  const partij =
    visitor.partijId === undefined && query.gever !== undefined
      ? await findPartij(store, query.gever)
      : visitor.partij;
  if (partij === undefined || partij.endedAt !== null || !GEVERS.includes(partij.soort)) {
    throw new Refused('VB-A05');
  }
  return partij;
}

function lees(body: Body, { brins: own }: Partij) {
  const errors: (FieldError & { readonly veld: string })[] = [];
  const wrong = (veld: (typeof FIELDS)[number], tekst: string) => errors.push({ veld, tekst });
  const datum = (veld: 'begindatum' | 'einddatum'): string => {
    const read = z.iso.date().safeParse(leesDatum(body[veld].trim()));
    if (!read.success) wrong(veld, VORMEN_TEKST.datum);
    return read.data ?? '';
  };
  if (body.verwerkerOin === '') wrong('verwerkerOin', t.kiesLeverancier);
  const keuze = own.length > 0 && body.reikwijdte === 'keuze';
  if (own.length > 0 && !['alles', 'keuze'].includes(body.reikwijdte))
    wrong('reikwijdte', TEKSTEN.velden.kies);
  if (keuze && body.brins.length === 0) wrong('brins', t.kiesBrin);
  if (body.begindatum.trim() === '') wrong('begindatum', TEKSTEN.velden.leeg);
  const begindatum = body.begindatum.trim() === '' ? '' : datum('begindatum');
  const einddatum = body.einddatum.trim() === '' ? undefined : datum('einddatum');
  const { verwerkerOin } = body;
  // Ticked boxes count only with the answer that they belong to.
  return { errors, nieuw: { verwerkerOin, brins: keuze ? body.brins : [], begindatum, einddatum } };
}

async function show(
  call: Call,
  wie: Partij,
  shown: { readonly of: FormState; readonly gekozen: readonly string[]; readonly fourEyes: boolean },
  status = 200,
) {
  const { of, gekozen, fourEyes } = shown;
  const namen = await readNamen(call.store);
  const leveranciers = namen.partijen.flatMap(({ soort, oin, naam }) =>
    soort === 'LEVERANCIER' && oin !== null ? [{ waarde: oin, tekst: `${naam} (${oin})` }] : [],
  );
  const register = call.visitor.partijId === undefined;
  const query = register ? `?gever=${wie.partijId}` : '';
  const content = (
    <>
      <ErrorSummary of={of} />
      <p>{t.inleiding}</p>
      {fourEyes && (
        <Notice kind="info">
          <p>{t.vierOgen}</p>
        </Notice>
      )}
      <Form action={`/mandaten/nieuw${query}`} summary>
        <Select
          of={of}
          veld="verwerkerOin"
          label={t.leverancier}
          waarom={t.leverancierWaarom}
          opties={leveranciers}
          leeg={t.kiesLeverancier}
        />
        {wie.brins.length > 0 && <Scholen of={of} brins={wie.brins} gekozen={gekozen} naam={namen.ofBrin} />}
        <TextField of={of} veld="begindatum" label={t.begindatum} type="date" short />
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
          <Button>{t.geefKnop}</Button>
          <LinkButton href="/mandaten">{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
  return view(register ? t.nieuwVoor(wie.naam) : t.nieuwTitel, content, { status });
}

function Scholen(props: {
  readonly of: FormState;
  readonly brins: readonly string[];
  readonly gekozen: readonly string[];
  readonly naam: (brin: string) => string;
}) {
  return (
    <>
      <RadioGroup
        of={props.of}
        veld="reikwijdte"
        label={t.reikwijdte}
        opties={[
          { waarde: 'alles', tekst: t.reikwijdteAlles, uitleg: t.reikwijdteAllesUitleg },
          { waarde: 'keuze', tekst: t.reikwijdteKeuze },
        ]}
      />
      <CheckboxGroup
        of={props.of}
        veld="brins"
        label={t.brins}
        opties={props.brins.map((waarde) => ({ waarde, tekst: props.naam(waarde) }))}
        gekozen={props.gekozen}
      />
    </>
  );
}
