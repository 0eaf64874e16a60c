/**
 * The pages of a list that a school keeps up itself: shown, added to, changed; what is not used any more is switched off,
 * not thrown away. What a row is, each list says itself.
 */
import type { ComponentChildren } from 'preact';
import { z } from 'zod';
import type { EigenDeel } from '../parties/partijbeheer.ts';
import type { Contactpersoon, Locatie, SchoolGegevens } from '../verzuim/partij.ts';
import { ErrorSummary } from './components/error-summary.tsx';
import { RadioGroup, Select } from './components/field.tsx';
import { Actions, Button, Form, LinkButton } from './components/form.tsx';
import { Badge, Notice, Table } from './components/text.tsx';
import { putRow, readRow } from './eigen-lijst.ts';
import { emptyForm, FORM, type FormState, type FormValues } from './form-values.ts';
import { eigenSchool } from './meldingen/eigen-school.ts';
import { type Page, type PageAnswer, page, redirect, view } from './page.ts';
import { rijId } from './partij-feiten.ts';
import { TEKSTEN } from './teksten.ts';
import { inElkeTaal } from './teksten-in.ts';
import type { Vormen } from './vormen.ts';

const { velden } = TEKSTEN;
const ROLES = ['verzuimloketbeheerder'] as const;
/** A row, or the place of a new one. */
const RIJ = z.object({ rij: z.string().regex(/^([0-9a-f]{24}|nieuw)$/) });

export interface EigenLijst<Row extends Contactpersoon | Locatie> {
  readonly deel: EigenDeel & ('contactpersonen' | 'locaties');
  readonly shape: z.ZodType<Row>;
  readonly rijen: (school: SchoolGegevens) => readonly Row[];
  readonly teksten: {
    readonly titel: string;
    readonly inleiding: string;
    /** As many as the cells, and one for whether it is used. */
    readonly koppen: readonly string[];
    readonly toevoegen: string;
    readonly wijzigen: string;
    readonly opgeslagen: string;
    readonly naam: string;
    readonly actief: string;
  };
  /** What stands in a line beside the name. */
  readonly cellen: (row: Row) => readonly ComponentChildren[];
  /** Of the fields of its own, in the order of the form. */
  readonly labels: Readonly<Record<string, string>>;
  readonly vormen: Vormen;
  /** A row as it was typed, without BRIN and whether it is used. */
  readonly lees: (text: (naam: string) => string) => Readonly<Record<string, string>>;
  readonly Velden: (props: { readonly of: FormState }) => ComponentChildren;
}

/** The address is that of the part it changes. */
export function eigenLijstPages<Row extends Contactpersoon | Locatie>(
  lijst: EigenLijst<Row>,
): readonly Page[] {
  const { deel, teksten: t } = lijst;
  const path = `/${deel}`;
  const fields = ['brin', ...Object.keys(lijst.labels), 'actief'];
  return [
    page({
      method: 'GET',
      path,
      roles: ROLES,
      menu: inElkeTaal(({ menu }) => menu[deel]),
      query: z.object({ gedaan: z.string().optional() }),
      answer: async ({ visitor, query }) =>
        view(
          t.titel,
          <Lijst {...lijstVan(lijst, eigenSchool(visitor))} gedaan={query.gedaan !== undefined} />,
        ),
    }),
    page({
      method: 'GET',
      path: `${path}/:rij`,
      roles: ROLES,
      params: RIJ,
      answer: async ({ visitor, params }) => {
        const school = eigenSchool(visitor);
        if (params.rij === 'nieuw') return show(lijst, emptyForm({ actief: 'true' }), school, params.rij);
        const rij = lijst.rijen(school).find((one) => rijId(one) === params.rij);
        if (rij === undefined) return redirect(path);
        const values = Object.fromEntries(
          Object.entries(rij).map(([naam, waarde]) => [naam, String(waarde)]),
        );
        return show(lijst, emptyForm(values), school, params.rij);
      },
    }),
    page({
      method: 'POST',
      path: `${path}/:rij`,
      roles: ROLES,
      params: RIJ,
      body: FORM,
      answer: async ({ visitor, params, body, store }) => {
        const school = eigenSchool(visitor);
        const read = readRow<Row>(lijst.shape, body, candidate(lijst, body, school), {
          fields,
          vormen: lijst.vormen,
        });
        if (read.kind === 'wrong') return show(lijst, read.of, school, params.rij, 422);
        const { door, partijId = '' } = visitor;
        const about = { partijId, deel, door: { door, partijId } } as const;
        const id = params.rij === 'nieuw' ? undefined : params.rij;
        const wrong = await putRow(store, about, { id, row: read.row, values: body });
        return wrong === undefined
          ? redirect(`${path}?gedaan=1`)
          : show(lijst, wrong, school, params.rij, 422);
      },
    }),
  ];
}

function candidate<Row extends Contactpersoon | Locatie>(
  { lees }: EigenLijst<Row>,
  values: FormValues,
  school: SchoolGegevens,
): unknown {
  const text = (naam: string) => (values[naam] ?? '').trim();
  return {
    ...{ brin: text('brin') || school.brins[0]?.brin, actief: text('actief') !== 'false' },
    ...lees(text),
  };
}

/** The rows as the list shows them, whatever they are rows of. */
function lijstVan<Row extends Contactpersoon | Locatie>(lijst: EigenLijst<Row>, school: SchoolGegevens) {
  const rijen = lijst.rijen(school).map((rij) => ({
    key: rijId(rij),
    cellen: [
      <a href={`/${lijst.deel}/${rijId(rij)}`}>{rij.naam}</a>,
      ...lijst.cellen(rij),
      <Badge kind={rij.actief ? 'success' : 'neutral'}>{rij.actief ? velden.actief : velden.inactief}</Badge>,
    ],
  }));
  return { rijen, teksten: lijst.teksten, nieuw: `/${lijst.deel}/nieuw` };
}

function Lijst(
  props: ReturnType<typeof lijstVan> & {
    readonly gedaan: boolean;
  },
) {
  const { teksten: t, rijen } = props;
  return (
    <>
      {props.gedaan && (
        <Notice kind="ok">
          <p>{t.opgeslagen}</p>
        </Notice>
      )}
      <p>{t.inleiding}</p>
      {rijen.length > 0 && <Table caption={t.titel} onderKop koppen={t.koppen} rijen={rijen} />}
      <Actions>
        <LinkButton href={props.nieuw} kind="primary">
          {t.toevoegen}
        </LinkButton>
      </Actions>
    </>
  );
}

function show<Row extends Contactpersoon | Locatie>(
  { deel, teksten: t, labels, Velden }: EigenLijst<Row>,
  of: FormState,
  school: SchoolGegevens,
  rij: string,
  status = 200,
): PageAnswer {
  const content = (
    <>
      <ErrorSummary of={of} labels={labels} />
      <Form action={`/${deel}/${rij}`} summary>
        {school.brins.length > 1 && (
          <Select
            of={of}
            veld="brin"
            label={velden.brin}
            opties={school.brins.map(({ brin }) => ({ waarde: brin, tekst: brin }))}
          />
        )}
        <Velden of={of} />
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
          <LinkButton href={`/${deel}`}>{velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
  return view(rij === 'nieuw' ? t.toevoegen : t.wijzigen, content, { status });
}
