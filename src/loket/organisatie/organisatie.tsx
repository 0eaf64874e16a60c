/** The own organisation as the register knows it, its versions, and the contact that it keeps up itself. */
import { z } from 'zod';
import { wijzigEigenDeel } from '../../parties/partijbeheer.ts';
import { listPartijVersies } from '../../store/partijen.ts';
import { CONTACT, type Contact, type Partij } from '../../verzuim/partij.ts';
import { handelend } from '../api/handelend.ts';
import { Refused } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextField } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { Notice } from '../components/text.tsx';
import { readRow } from '../eigen-lijst.ts';
import { formWithFouten } from '../form-fouten.ts';
import { emptyForm, FORM, type FormState } from '../form-values.ts';
import { type Page, type PageAnswer, page, redirect, type Visitor, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { BEHEER } from '../teksten-beheer.ts';
import { inElkeTaal } from '../teksten-in.ts';
import type { Vormen } from '../vormen.ts';
import { ContactGegevens, contactVan, Gegevens, Versies } from './gegevens.tsx';

const { organisatie: t } = BEHEER;
const ROLES = ['beheerder'] as const;
const FIELDS = ['naam', 'email', 'telefoon'] as const;
const VORMEN: Vormen = { naam: { tekst: 100 }, email: { email: 100 }, telefoon: 'telefoon' };

export const organisatiePages: readonly Page[] = [
  page({
    method: 'GET',
    path: '/organisatie',
    roles: ROLES,
    menu: inElkeTaal(({ menu }) => menu.organisatie),
    query: z.object({ gedaan: z.string().optional() }),
    answer: async ({ visitor, store, query }) => {
      const partij = eigenPartij(visitor);
      const versies = await listPartijVersies(store, partij.partijId);
      return view(
        t.titel,
        <>
          {query.gedaan !== undefined && (
            <Notice kind="ok">
              <p>{t.gedaan}</p>
            </Notice>
          )}
          <p>{t.inleiding}</p>
          <Gegevens partij={partij} />
          <ContactGegevens partij={partij} />
          <Actions>
            <LinkButton href="/organisatie/contact">{t.contactWijzigen}</LinkButton>
          </Actions>
          <Versies versies={versies} />
        </>,
      );
    },
  }),
  page({
    method: 'GET',
    path: '/organisatie/contact',
    roles: ROLES,
    answer: async ({ visitor }) => {
      const { naam = '', email = '', telefoon = '' } = contactVan(eigenPartij(visitor));
      return show(emptyForm({ naam, email, telefoon }));
    },
  }),
  page({
    method: 'POST',
    path: '/organisatie/contact',
    roles: ROLES,
    body: FORM,
    answer: async ({ visitor, store, body }) => {
      const { partijId } = eigenPartij(visitor);
      const [naam = '', email = '', telefoon = ''] = FIELDS.map((veld) => (body[veld] ?? '').trim());
      const typed = { naam, email, ...(telefoon === '' ? {} : { telefoon }) };
      const read = readRow<Contact>(CONTACT, body, typed, { fields: FIELDS, vormen: VORMEN });
      if (read.kind === 'wrong') return show(read.of, 422);
      const change = { deel: 'contact', waarde: read.row } as const;
      const done = await wijzigEigenDeel(store, partijId, change, handelend(visitor));
      return done.verwerkt ? redirect('/organisatie?gedaan=1') : show(formWithFouten(body, done.fouten), 422);
    },
  }),
];

/** @throws Refused VB-A05: the register itself has none. */
function eigenPartij({ partij }: Visitor): Partij {
  if (partij === undefined) throw new Refused('VB-A05');
  return partij;
}

function show(of: FormState, status = 200): PageAnswer {
  const content = (
    <>
      <ErrorSummary of={of} />
      <p>{t.contactUitleg}</p>
      <Form action="/organisatie/contact" summary>
        <TextField of={of} veld="naam" label={t.contactNaam} waarom={t.contactNaamWaarom} maxLength={100} />
        <TextField of={of} veld="email" label={t.email} type="email" maxLength={100} />
        <TextField of={of} veld="telefoon" label={t.telefoon} type="tel" maxLength={20} optioneel short />
        <Actions>
          <Button>{TEKSTEN.velden.opslaan}</Button>
          <LinkButton href="/organisatie">{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
  return view(t.contactWijzigen, content, { status });
}
