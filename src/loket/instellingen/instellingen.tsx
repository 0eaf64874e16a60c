/** Looking an institution up, for everyone: public data, no login. Source: verzuim §1 row 9, §4.3. */
import type { ComponentChildren } from 'preact';
import type { BrokerParts } from '../../broker/parts.ts';
import { datumVan } from '../../verzuim/datum.ts';
import type { Instelling, InstellingRegel, Vestiging } from '../../verzuim/rio.ts';
import { Refused } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextField } from '../components/field.tsx';
import { Actions } from '../components/form.tsx';
import { DataList, Notice, Paging, Table } from '../components/text.tsx';
import { emptyForm, type FormState, formWith } from '../form-values.ts';
import { toonDatum } from '../meldingen/toon.ts';
import { type OpenPage, openPage, type PageAnswer, view } from '../page.ts';
import { type RateLimit, rateLimit } from '../rate-limit.ts';
import { TEKSTEN } from '../teksten.ts';
import { FIELDS, QUERY, readVraag } from './vraag.ts';

const { instellingen: t } = TEKSTEN;
const PATH = '/instellingen';
const PER_PAGE = 25;

/** Of one network: a school is one. */
const LIMIT = { burst: 60, everyMs: 1_000 };

export const instellingenPage = (
  { rio, clock }: Pick<BrokerParts, 'rio' | 'clock'>,
  limit: RateLimit = rateLimit(LIMIT),
): OpenPage =>
  openPage({
    method: 'GET',
    path: PATH,
    voet: t.titel,
    query: QUERY,
    answer: async ({ query, network }) => {
      const vraag = readVraag(query);
      if (vraag.kind === 'brin' || vraag.kind === 'search') {
        const retryAfterSeconds = limit.take(network, clock());
        if (retryAfterSeconds > 0) throw new Refused('VB-A13', { retryAfterSeconds });
      }
      switch (vraag.kind) {
        case 'empty':
          return form(emptyForm());
        case 'wrong':
          return form(vraag.of, 422);
        case 'brin': {
          const found = await rio.findInstelling(vraag.brin);
          if (found) return view(found.naam, <Een instelling={found} />);
          const errors = [{ veld: 'brin', tekst: t.onbekend }];
          return form(formWith({ brin: vraag.brin }, errors, FIELDS), 404);
        }
        case 'search': {
          const { kind: _, values, ...search } = vraag;
          const peildatum = datumVan(clock());
          const page = await rio.zoekInstellingen({ ...search, peildatum, max: PER_PAGE });
          const last = page.more ? page.instellingen.at(-1)?.brin : undefined;
          return form(emptyForm(values), 200, <Gevonden {...page} values={values} last={last} />);
        }
      }
    },
  });

function form(of: FormState, status = 200, found: ComponentChildren = null): PageAnswer {
  const content = (
    <>
      <ErrorSummary of={of} />
      <p>{t.inleiding}</p>
      <search>
        <form method="get" action={PATH}>
          <div class="vb-row">
            <TextField of={of} veld="naam" label={t.naam} waarom={t.naamWaarom} maxLength={100} />
            <TextField of={of} veld="plaats" label={t.plaats} maxLength={80} />
            <TextField of={of} veld="postcode" label={t.postcode} waarom={t.postcodeWaarom} maxLength={7} />
            <TextField of={of} veld="brin" label={t.brin} waarom={t.brinWaarom} maxLength={4} />
          </div>
          <Actions>
            <button type="submit" class="utrecht-button utrecht-button--primary-action">
              {t.zoeken}
            </button>
          </Actions>
        </form>
      </search>
      {found}
      <p>
        <a href="/inloggen">{t.inloggen}</a>
      </p>
    </>
  );
  return view(t.titel, content, { status });
}

function Gevonden(props: {
  readonly instellingen: readonly InstellingRegel[];
  readonly values: Readonly<Record<string, string>>;
  readonly last: string | undefined;
}) {
  const { instellingen, values, last } = props;
  if (instellingen.length === 0) {
    return (
      <Notice kind="info">
        <p>{t.niets}</p>
      </Notice>
    );
  }
  const filled = Object.entries(values).filter(([, value]) => value !== '');
  const next = last && `${PATH}?${new URLSearchParams([...filled, ['vervolgToken', last]]).toString()}`;
  return (
    <>
      <Table
        caption={t.caption}
        koppen={t.koppen}
        rijen={instellingen.map(({ brin, naam, sector, postcode, plaatsnaam }) => ({
          key: brin,
          cellen: [
            <a href={`${PATH}?brin=${brin}`}>{brin}</a>,
            naam,
            t.sector[sector],
            postcode ?? '–',
            plaatsnaam ?? '–',
          ],
        }))}
      />
      <Paging next={next} />
    </>
  );
}

function Een({ instelling }: { readonly instelling: Instelling }) {
  const { brin, sector, bestuurscode, naamBestuur, begindatum, einddatum, vestigingen } = instelling;
  return (
    <>
      <DataList
        items={[
          [t.brin, brin],
          [t.sectorLabel, t.sector[sector]],
          [t.bestuur, [naamBestuur, bestuurscode && `(${bestuurscode})`].filter(Boolean).join(' ')],
          [t.sinds, toonDatum(begindatum)],
          [t.totEnMet, toonDatum(einddatum)],
        ]}
      />
      <h2>{t.vestigingen}</h2>
      {vestigingen.length === 0 && <p>{t.geenVestigingen}</p>}
      {vestigingen.map((vestiging) => (
        <VanVestiging key={`${vestiging.vestigingscode} ${vestiging.begindatum}`} vestiging={vestiging} />
      ))}
      <p>
        <a href={PATH}>{t.opnieuw}</a>
      </p>
    </>
  );
}

function VanVestiging({ vestiging }: { readonly vestiging: Vestiging }) {
  const { vestigingscode, naam, postcode, plaatsnaam, gemeentecode, onderwijslocaties } = vestiging;
  return (
    <section>
      <h3>
        {vestigingscode}: {naam}
      </h3>
      <DataList
        items={[
          [t.adres, [postcode, plaatsnaam].filter(Boolean).join(' ')],
          [t.gemeente, gemeentecode],
          [t.sinds, toonDatum(vestiging.begindatum)],
          [t.totEnMet, toonDatum(vestiging.einddatum)],
        ]}
      />
      {onderwijslocaties.length === 0 ? (
        <p>{t.geenAanbod}</p>
      ) : (
        <Table
          caption={t.aanbod(naam)}
          koppen={t.aanbodKoppen}
          rijen={onderwijslocaties.map((locatie) => ({
            key: `${locatie.onderwijslocatiecode} ${locatie.onderwijsaanbiedercode} ${locatie.begindatum}`,
            cellen: [
              locatie.onderwijslocatiecode,
              locatie.onderwijsaanbiedercode,
              locatie.postcode ?? '–',
              locatie.plaatsnaam ?? '–',
              locatie.gemeentecode ?? '–',
              toonDatum(locatie.begindatum),
              toonDatum(locatie.einddatum) || '–',
            ],
          }))}
        />
      )}
    </section>
  );
}
