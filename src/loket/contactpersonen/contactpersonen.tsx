/** The contactpersonen of the own school: shown, added to, changed; what is not used any more is switched off, not thrown away. */
import { z } from 'zod';
import { CONTACTPERSOON, type Contactpersoon, type SchoolGegevens } from '../../verzuim/partij.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { RadioGroup, Select, TextField } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { Badge, Notice, Table } from '../components/text.tsx';
import { putRow, readRow } from '../eigen-lijst.ts';
import { emptyForm, FORM, type FormState, type FormValues } from '../form-values.ts';
import { eigenSchool } from '../meldingen/nieuw.tsx';
import { type Page, type PageAnswer, page, redirect, view } from '../page.ts';
import { rijId } from '../partij-feiten.ts';
import { TEKSTEN } from '../teksten.ts';

const { contactpersonen: t, velden } = TEKSTEN;
const ROLES = ['verzuimloketbeheerder'] as const;
const FIELDS = ['brin', 'naam', 'functie', 'telefoon', 'email', 'actief'] as const;
const LABELS = { naam: t.naam, functie: t.functie, telefoon: t.telefoon, email: t.email };
/** A row, or the place of a new one. */
const RIJ = z.object({ rij: z.string().regex(/^([0-9a-f]{24}|nieuw)$/) });

export const contactpersonenPages: readonly Page[] = [
  page({
    method: 'GET',
    path: '/contactpersonen',
    roles: ROLES,
    menu: t.menu,
    query: z.object({ gedaan: z.string().optional() }),
    answer: async ({ visitor, query }) =>
      view(
        t.titel,
        <Lijst rijen={eigenSchool(visitor).contactpersonen} gedaan={query.gedaan !== undefined} />,
      ),
  }),
  page({
    method: 'GET',
    path: '/contactpersonen/:rij',
    roles: ROLES,
    params: RIJ,
    answer: async ({ visitor, params }) => {
      const school = eigenSchool(visitor);
      if (params.rij === 'nieuw') return show(emptyForm({ actief: 'true' }), school, params.rij);
      const rij = school.contactpersonen.find((one) => rijId(one) === params.rij);
      if (rij === undefined) return redirect('/contactpersonen');
      const values = Object.fromEntries(Object.entries(rij).map(([naam, waarde]) => [naam, String(waarde)]));
      return show(emptyForm(values), school, params.rij);
    },
  }),
  page({
    method: 'POST',
    path: '/contactpersonen/:rij',
    roles: ROLES,
    params: RIJ,
    body: FORM,
    answer: async ({ visitor, params, body, store }) => {
      const school = eigenSchool(visitor);
      const read = readRow<Contactpersoon>(CONTACTPERSOON, body, candidate(body, school), FIELDS);
      if (read.kind === 'wrong') return show(read.of, school, params.rij, 422);
      const { door, partijId = '' } = visitor;
      const about = { partijId, deel: 'contactpersonen', door: { door, partijId } } as const;
      const id = params.rij === 'nieuw' ? undefined : params.rij;
      const wrong = await putRow(store, about, { id, row: read.row, values: body });
      return wrong === undefined
        ? redirect('/contactpersonen?gedaan=1')
        : show(wrong, school, params.rij, 422);
    },
  }),
];

function candidate(values: FormValues, school: SchoolGegevens): unknown {
  const text = (naam: (typeof FIELDS)[number]) => (values[naam] ?? '').trim();
  return {
    brin: text('brin') || school.brins[0]?.brin,
    naam: text('naam'),
    functie: text('functie'),
    telefoon: text('telefoon'),
    email: text('email'),
    actief: text('actief') !== 'false',
  };
}

function Lijst({ rijen, gedaan }: { readonly rijen: readonly Contactpersoon[]; readonly gedaan: boolean }) {
  return (
    <>
      {gedaan && (
        <Notice kind="ok">
          <p>{t.opgeslagen}</p>
        </Notice>
      )}
      <p>{t.inleiding}</p>
      {rijen.length > 0 && (
        <Table
          caption={t.titel}
          koppen={t.koppen}
          rijen={rijen.map((rij) => ({
            key: rijId(rij),
            cellen: [
              <a href={`/contactpersonen/${rijId(rij)}`}>{rij.naam}</a>,
              rij.functie,
              rij.telefoon,
              rij.email,
              <Badge kind={rij.actief ? 'success' : 'neutral'}>
                {rij.actief ? velden.actief : velden.inactief}
              </Badge>,
            ],
          }))}
        />
      )}
      <Actions>
        <LinkButton href="/contactpersonen/nieuw" kind="primary">
          {t.toevoegen}
        </LinkButton>
      </Actions>
    </>
  );
}

function show(of: FormState, school: SchoolGegevens, rij: string, status = 200): PageAnswer {
  const content = (
    <>
      <ErrorSummary of={of} labels={LABELS} />
      <Form action={`/contactpersonen/${rij}`} summary>
        {school.brins.length > 1 && (
          <Select
            of={of}
            veld="brin"
            label={velden.brin}
            opties={school.brins.map(({ brin }) => ({ waarde: brin, tekst: brin }))}
          />
        )}
        <TextField of={of} veld="naam" label={t.naam} waarom={t.naamWaarom} maxLength={100} />
        <TextField of={of} veld="functie" label={t.functie} maxLength={60} />
        <TextField of={of} veld="telefoon" label={t.telefoon} type="tel" maxLength={20} short />
        <TextField of={of} veld="email" label={t.email} type="email" maxLength={100} />
        <RadioGroup
          of={of}
          veld="actief"
          label={t.actief}
          opties={[
            { waarde: 'true', tekst: velden.ja },
            { waarde: 'false', tekst: velden.nee },
          ]}
        />
        <Actions>
          <Button>{velden.opslaan}</Button>
          <LinkButton href="/contactpersonen">{velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
  return view(rij === 'nieuw' ? t.toevoegen : t.wijzigen, content, { status });
}
