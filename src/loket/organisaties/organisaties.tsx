/** Organisations for the register's own people: searched, shown with their versions, certificates and mandates. */
import { z } from 'zod';
import { listMandaten } from '../../store/mandaten.ts';
import { findPartij, listPartijVersies, searchPartijen } from '../../store/partijen.ts';
import { GEVERS } from '../../verzuim/mandaat.ts';
import { GEGEVENS, type Partij } from '../../verzuim/partij.ts';
import type { PartijSoort, Rol } from '../../verzuim/rollen.ts';
import { Refused } from '../api/refusals.ts';
import { Select, TextField } from '../components/field.tsx';
import { Actions, Button, LinkButton } from '../components/form.tsx';
import { Badge, Notice, Paging, Table } from '../components/text.tsx';
import { emptyForm } from '../form-values.ts';
import { Lijst as Mandaten } from '../mandaten/lijst.tsx';
import { readNamen } from '../mandaten/namen.ts';
import { ContactGegevens, Gegevens, Versies } from '../organisatie/gegevens.tsx';
import { type Page, page, view } from '../page.ts';
import { getoondeSoort } from '../partij-feiten.ts';
import { useTeksten } from '../shell/context.ts';
import { inElkeTaal, tekstenIn } from '../teksten-in.ts';

const ROLES: readonly Rol[] = ['functioneel-beheerder', 'operator'];
const PER_PAGE = 50;
const SOORTEN = Object.keys(GEGEVENS) as [PartijSoort, ...PartijSoort[]];
const nummer = z.string().regex(/^[1-9]\d{0,17}$/);
/** What cannot be searched for is not searched for. */
const ZOEKVRAAG = z.object({
  zoek: z.string().trim().min(1).max(100).optional().catch(undefined),
  soort: z.enum(SOORTEN).optional().catch(undefined),
  ook: z.literal('beeindigd').optional().catch(undefined),
  verder: nummer.optional().catch(undefined),
});
type Zoekvraag = z.output<typeof ZOEKVRAAG>;

export const organisatiesPages: readonly Page[] = [
  page({
    method: 'GET',
    path: '/organisaties',
    roles: ROLES,
    tweetalig: true,
    menu: inElkeTaal(({ menu }) => menu.organisaties),
    query: ZOEKVRAAG,
    answer: async ({ store, query, taal }) => {
      const { zoek, soort, ook, verder } = query;
      const filter = { zoek, soort, ended: ook !== undefined, after: verder, max: PER_PAGE + 1 };
      const found = await searchPartijen(store, filter);
      return view(tekstenIn(taal).organisaties.titel, <Zoek vraag={query} found={found} />);
    },
  }),
  page({
    method: 'GET',
    path: '/organisaties/:partijId',
    roles: ROLES,
    tweetalig: true,
    params: z.object({ partijId: nummer }),
    answer: async ({ store, params, visitor, taal }) => {
      const { organisaties: t, mandaten: m } = tekstenIn(taal);
      const partij = await findPartij(store, params.partijId);
      if (partij === undefined) throw new Refused('VB-A05');
      const versies = await listPartijVersies(store, partij.partijId);
      const mandaten = await listMandaten(store, { van: partij, withdrawn: true });
      const namen = await readNamen(store, taal);
      const beheert = visitor.rollen.includes('functioneel-beheerder') && partij.endedAt === null;
      return view(
        partij.naam,
        <>
          <p>
            <Stand partij={partij} />
          </p>
          <Gegevens partij={partij} />
          {beheert && <Handelingen partij={partij} />}
          <ContactGegevens partij={partij} />
          <h2>{m.titel}</h2>
          <Mandaten mandaten={mandaten} namen={namen} links={beheert} />
          <Versies versies={versies} />
          <p>
            <a href="/organisaties">{t.terug}</a>
          </p>
        </>,
      );
    },
  }),
];

function Handelingen({ partij }: { readonly partij: Partij }) {
  const { organisaties: t } = useTeksten();
  return (
    <Actions>
      <LinkButton href={`/gebruikers/nieuw?partij=${partij.partijId}`}>{t.gebruiker}</LinkButton>
      {GEVERS.includes(partij.soort) && (
        <LinkButton href={`/mandaten/nieuw?gever=${partij.partijId}`}>{t.mandaat}</LinkButton>
      )}
    </Actions>
  );
}

function Stand({ partij }: { readonly partij: Partij }) {
  const { organisaties: t } = useTeksten();
  if (partij.endedAt !== null) return <Badge kind="neutral">{t.beeindigd}</Badge>;
  if (partij.oin === null) return <Badge kind="warning">{t.nietAangesloten}</Badge>;
  return <Badge kind="success">{t.aangesloten}</Badge>;
}

/** @param found  one more than a page when there are more. */
function Zoek({ vraag, found }: { readonly vraag: Zoekvraag; readonly found: readonly Partij[] }) {
  const { organisaties: t, partijSoort } = useTeksten();
  const rijen = found.slice(0, PER_PAGE);
  const verder = found.length > PER_PAGE ? rijen.at(-1)?.partijId : undefined;
  const at = (more: Readonly<Record<string, string>>) => {
    const { zoek, soort, ook } = vraag;
    const filter = Object.entries({ zoek, soort, ook }).flatMap(([naam, waarde]) =>
      waarde === undefined ? [] : [[naam, waarde]],
    );
    return `/organisaties?${new URLSearchParams([...filter, ...Object.entries(more)])}`;
  };
  return (
    <>
      <Zoeken vraag={vraag} />
      {rijen.length === 0 ? (
        <Notice kind="info">
          <p>{t.geen}</p>
        </Notice>
      ) : (
        <Table
          caption={t.caption}
          koppen={t.koppen}
          rijen={rijen.map((partij) => ({
            key: partij.partijId,
            cellen: [
              <a href={`/organisaties/${partij.partijId}`}>{partij.naam}</a>,
              partijSoort[getoondeSoort(partij)],
              partij.oin ?? '',
              <Stand partij={partij} />,
            ],
          }))}
        />
      )}
      <Paging
        first={vraag.verder === undefined ? undefined : at({})}
        next={verder === undefined ? undefined : at({ verder })}
      />
    </>
  );
}

function Zoeken({ vraag }: { readonly vraag: Zoekvraag }) {
  const { organisaties: t, partijSoortKeuze } = useTeksten();
  const { zoek = '', soort = '', ook = '' } = vraag;
  const of = emptyForm({ zoek, soort });
  return (
    <search>
      <form method="get" action="/organisaties">
        <div class="vb-row">
          <TextField of={of} veld="zoek" label={t.zoek} maxLength={100} />
          <Select
            of={of}
            veld="soort"
            label={t.soort}
            leeg={t.alle}
            opties={SOORTEN.map((waarde) => ({ waarde, tekst: partijSoortKeuze[waarde] }))}
          />
        </div>
        <div class="vb-radio">
          <input
            class="vb-check"
            type="checkbox"
            id="ook"
            name="ook"
            value="beeindigd"
            checked={ook !== ''}
          />
          <label class="utrecht-form-label utrecht-form-label--radio" for="ook">
            {t.ook}
          </label>
        </div>
        <Actions>
          <Button kind="secondary">{t.zoeken}</Button>
        </Actions>
      </form>
    </search>
  );
}
