/** Whom the register writes to: of the own organisation, by its beheerder. */
import { z } from 'zod';
import { wijzigEigenDeel } from '../../parties/partijbeheer.ts';
import { CONTACT } from '../../verzuim/partij.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextField } from '../components/field.tsx';
import { Actions, Button, Form } from '../components/form.tsx';
import { Notice } from '../components/text.tsx';
import { readRow } from '../eigen-lijst.ts';
import { emptyForm, FORM, type FormState, type FormValues, fieldError, formWith } from '../form-values.ts';
import { type Page, type PageAnswer, page, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { ONTVANGERS, ontvangerVan } from './eigen-gemeenten.ts';

const { contact: t } = TEKSTEN.gemeente;
const ROLES = ['beheerder'] as const;
const PATH = '/contactgegevens';
const FIELDS = ['naam', 'email', 'telefoon'] as const;
const LABELS = { naam: t.naam, email: t.email, telefoon: t.telefoon };

export const contactPages: readonly Page[] = [
  page({
    method: 'GET',
    path: PATH,
    roles: ROLES,
    voor: ONTVANGERS,
    menu: t.menu,
    query: z.object({ gedaan: z.string().optional() }),
    answer: async ({ visitor, query }) => {
      const nu = ontvangerVan(visitor.partij)?.contact;
      const values = { naam: nu?.naam ?? '', email: nu?.email ?? '', telefoon: nu?.telefoon ?? '' };
      return show(emptyForm(values), { gedaan: query.gedaan !== undefined });
    },
  }),
  page({
    method: 'POST',
    path: PATH,
    roles: ROLES,
    voor: ONTVANGERS,
    body: FORM,
    answer: async ({ visitor, body, store }) => {
      const read = readRow(CONTACT, body, candidate(body), FIELDS);
      if (read.kind === 'wrong') return show(read.of, { status: 422 });
      const { door, partijId = '' } = visitor;
      const change = { deel: 'contact', waarde: read.row } as const;
      const done = await wijzigEigenDeel(store, partijId, change, { door, partijId });
      if (done.verwerkt) return redirect(`${PATH}?gedaan=1`);
      const errors = done.fouten.map((fout) => ({ veld: '', ...fieldError(fout) }));
      return show(formWith(body, errors, FIELDS), { status: 422 });
    },
  }),
];

function candidate(values: FormValues): unknown {
  const text = (naam: (typeof FIELDS)[number]) => (values[naam] ?? '').trim();
  const telefoon = text('telefoon');
  return { naam: text('naam'), email: text('email'), ...(telefoon === '' ? {} : { telefoon }) };
}

function show(of: FormState, { status = 200, gedaan = false }): PageAnswer {
  const content = (
    <>
      {gedaan && (
        <Notice kind="ok">
          <p>{t.opgeslagen}</p>
        </Notice>
      )}
      <ErrorSummary of={of} labels={LABELS} />
      <p>{t.inleiding}</p>
      <Form action={PATH} summary>
        <TextField of={of} veld="naam" label={t.naam} maxLength={100} />
        <TextField of={of} veld="email" label={t.email} type="email" maxLength={100} />
        <TextField of={of} veld="telefoon" label={t.telefoon} type="tel" maxLength={20} optioneel short />
        <Actions>
          <Button>{TEKSTEN.velden.opslaan}</Button>
        </Actions>
      </Form>
    </>
  );
  return view(t.titel, content, { status });
}
