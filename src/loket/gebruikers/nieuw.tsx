/** A person added and invited: to the own organisation, and by the functioneel beheerder to the register or any other. */
import { z } from 'zod';
import { voegGebruikerToe } from '../../parties/gebruikersbeheer.ts';
import type { People } from '../../parties/people.ts';
import { findPartij } from '../../store/partijen.ts';
import { EMAIL, INLOGNAAM, NAAM } from '../../verzuim/gebruiker.ts';
import { Refused } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextField } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { formWithFouten } from '../form-fouten.ts';
import { emptyForm, FORM, type FormState, type FormValues, formWith } from '../form-values.ts';
import { type Page, type PageCall, page, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { BEHEER as TEKST } from '../teksten-beheer.ts';
import { type Vormen, vormFout } from '../vormen.ts';
import { BEHEER, beheerderOf, bezorgUitnodiging, isRegister } from './beheerder.ts';
import { toonUitnodiging } from './uitgenodigd.tsx';

const { gebruikers: t } = TEKST;
const FIELDS = ['inlognaam', 'naam', 'email'] as const;
const QUERY = z.object({
  /** For whom the functioneel beheerder adds; absent: the register. Of a beheerder it is not looked at. */
  partij: z
    .string()
    .regex(/^[1-9]\d{0,17}$/)
    .optional(),
});
type Call = PageCall<unknown, z.output<typeof QUERY>, unknown>;

export const nieuweGebruikerPages = (people: People): readonly Page[] => [
  page({
    method: 'GET',
    path: '/gebruikers/nieuw',
    roles: BEHEER,
    query: QUERY,
    answer: (call) => show(emptyForm(), call),
  }),
  page({
    method: 'POST',
    path: '/gebruikers/nieuw',
    roles: BEHEER,
    query: QUERY,
    body: FORM,
    answer: async (call) => {
      const { values, errors } = lees(call.body);
      if (errors.length > 0) return show(formWith(values, errors, FIELDS), call, 422);
      const { inlognaam = '', naam = '', email = '' } = values;
      const nieuw = { inlognaam, naam, email: email === '' ? null : email, partijId: voor(call) };
      const done = await voegGebruikerToe(call.store, beheerderOf(people, call), nieuw);
      if (!done.verwerkt) return show(formWithFouten(values, done.fouten, FIELDS), call, 422);
      return toonUitnodiging(await bezorgUitnodiging(people, done));
    },
  }),
];

/** null: the register. */
function voor(call: Call): string | null {
  return isRegister(call) ? (call.query.partij ?? null) : (call.visitor.partijId ?? null);
}

const VORMEN: Vormen = { inlognaam: 'inlognaam', naam: { tekst: 100 }, email: { email: 100 } };

function lees(body: FormValues) {
  const values = {
    inlognaam: (body['inlognaam'] ?? '').trim().toLowerCase(),
    naam: (body['naam'] ?? '').trim(),
    email: (body['email'] ?? '').trim(),
  };
  const wrong = (veld: keyof typeof values) => ({
    veld,
    tekst: vormFout(veld, values, VORMEN) ?? TEKSTEN.velden.vorm,
  });
  const errors = [
    ...(INLOGNAAM.test(values.inlognaam) ? [] : [wrong('inlognaam')]),
    ...(NAAM.test(values.naam) ? [] : [wrong('naam')]),
    ...(values.email === '' || (values.email.length <= 100 && EMAIL.test(values.email))
      ? []
      : [wrong('email')]),
  ];
  return { values: values as FormValues, errors };
}

/** @throws Refused VB-A05 for an organisation that is not there. */
async function show(of: FormState, call: Call, status = 200) {
  const partijId = voor(call);
  const partij = partijId === null ? undefined : await findPartij(call.store, partijId);
  if (partijId !== null && (partij === undefined || partij.endedAt !== null)) throw new Refused('VB-A05');
  const query = isRegister(call) && partijId !== null ? `?partij=${partijId}` : '';
  const content = (
    <>
      <ErrorSummary of={of} />
      <p>{t.nieuwInleiding}</p>
      <Form action={`/gebruikers/nieuw${query}`} summary>
        <TextField of={of} veld="inlognaam" label={t.inlognaam} waarom={t.inlognaamWaarom} maxLength={40} />
        <TextField of={of} veld="naam" label={t.naam} maxLength={100} />
        <TextField
          of={of}
          veld="email"
          label={t.email}
          waarom={t.emailWaarom}
          type="email"
          maxLength={100}
          optioneel
        />
        <Actions>
          <Button>{t.knop}</Button>
          <LinkButton href="/gebruikers">{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
  const titel = isRegister(call) ? t.toevoegenAan(partij?.naam ?? t.register) : t.toevoegen;
  return view(titel, content, { status });
}
