/** The school's own reports in lines without personal data: searched, in pages from the newest back, and as a file. */
import { z } from 'zod';
import type { BrokerParts } from '../../broker/parts.ts';
import type { OpzoekenVerzuimmeldingenRequest } from '../../contract/messages.ts';
import type { MeldingRegel, Status } from '../../verzuim/verzuimmelding.ts';
import { VERZUIMSOORTEN } from '../../verzuim/verzuimsoorten.ts';
import { Select, TextField } from '../components/field.tsx';
import { Actions, LinkButton } from '../components/form.tsx';
import { Badge, Notice, Paging, Table } from '../components/text.tsx';
import { emptyForm } from '../form-values.ts';
import { sendOwn } from '../own-messages.ts';
import { type Page, type PageCall, page, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { alsCsv, alsXlsx, type Rijen } from './bestand.ts';
import { type ConceptParts, eigenConcepten } from './concepten.ts';
import { Concepten } from './concepten-lijst.tsx';
import { leesDatum } from './lees-formulier.ts';
import { STATUS, toonDatum, toonMoment } from './toon.ts';

const { meldingen: t } = TEKSTEN;
const ROLES = ['verzuimloketmelder'] as const;
const PER_PAGE = 25;
/** Of the file: as many pages of the most that one question gives. */
const FILE_PAGES = 50;
const FILE_PAGE = 100;

const STATUSSEN = Object.keys(STATUS) as [Status, ...Status[]];
const datum = z
  .string()
  .max(10)
  .transform(leesDatum)
  // ISO has a year 0; neither XML nor PostgreSQL has.
  .pipe(z.iso.date().refine((day) => !day.startsWith('0000')))
  .optional()
  .catch(undefined);
/** What cannot be searched for is not searched for: an address that was typed wrong shows everything. */
const ZOEKVRAAG = z.object({
  meldingsnummer: z
    .string()
    .trim()
    .regex(/^[1-9]\d{0,17}$/)
    .optional()
    .catch(undefined),
  status: z.enum(STATUSSEN).optional().catch(undefined),
  vanaf: datum,
  totEnMet: datum,
  verder: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .catch(undefined),
});
type Zoekvraag = z.output<typeof ZOEKVRAAG>;
const GEDAAN = z.object({ gedaan: z.enum(['bewaard', 'weggegooid']).optional().catch(undefined) });

export const lijstPages = (broker: BrokerParts, parts: ConceptParts): readonly Page[] => [
  page({
    method: 'GET',
    path: '/meldingen',
    roles: ROLES,
    menu: t.menu,
    query: ZOEKVRAAG.extend(GEDAAN.shape),
    answer: async (call) => {
      const { gedaan, ...query } = call.query;
      if (query.meldingsnummer) return redirect(`/meldingen/${query.meldingsnummer}`);
      const { regels, verder } = await zoek(call, query.verder, PER_PAGE, broker);
      // Beside a search they would only stand in the way.
      const bladert = Object.values(query).some((value) => value !== undefined);
      const concepten = bladert ? [] : await eigenConcepten(parts, call);
      return view(
        t.titel,
        <>
          {gedaan && (
            <Notice kind="ok">
              <p>{gedaan === 'bewaard' ? t.conceptBewaard : t.conceptWeg}</p>
            </Notice>
          )}
          <Concepten concepten={concepten} />
          <Lijst vraag={query} regels={regels} verder={verder} />
        </>,
      );
    },
  }),
  page({
    method: 'GET',
    path: '/meldingen/overzicht.csv',
    roles: ROLES,
    query: ZOEKVRAAG,
    answer: async (call) => alsCsv('meldingen', await overzicht(call, broker)),
  }),
  page({
    method: 'GET',
    path: '/meldingen/overzicht.xlsx',
    roles: ROLES,
    query: ZOEKVRAAG,
    answer: async (call) => alsXlsx('meldingen', await overzicht(call, broker)),
  }),
];

type ZoekCall = PageCall<unknown, Zoekvraag, unknown>;

/** Everything that is found, under its head; past the limit it says so in a last line. */
async function overzicht(call: ZoekCall, broker: BrokerParts): Promise<Rijen> {
  const lines: MeldingRegel[] = [];
  let verder: string | undefined;
  for (let pages = 0; pages < FILE_PAGES && (pages === 0 || verder !== undefined); pages++) {
    const found = await zoek(call, verder, FILE_PAGE, broker);
    lines.push(...found.regels);
    verder = found.verder;
  }
  return [t.koppen, ...lines.map(cellen), ...(verder === undefined ? [] : [[t.meerDanInBestand]])];
}

async function zoek(
  call: ZoekCall,
  vervolgToken: string | undefined,
  maxAantal: number,
  broker: BrokerParts,
): Promise<{ readonly regels: readonly MeldingRegel[]; readonly verder?: string | undefined }> {
  const { status, vanaf, totEnMet } = call.query;
  const request: OpzoekenVerzuimmeldingenRequest = {
    ...(status === undefined ? {} : { status }),
    ...(vanaf === undefined ? {} : { vanaf }),
    ...(totEnMet === undefined ? {} : { totEnMet }),
    ...(vervolgToken === undefined ? {} : { vervolgToken }),
    maxAantal,
  };
  const answer = await sendOwn('opzoekenVerzuimmeldingen', request, call, broker);
  // Of the shapes above nothing can be refused.
  if (!answer.verwerkt) throw new Error(answer.fouten.map(({ code }) => code).join(' '));
  return { regels: answer.regels, verder: answer.vervolgToken };
}

/** What the list shows and what the file holds are the same. */
const cellen = (regel: MeldingRegel): readonly string[] => [
  regel.meldingsnummer,
  VERZUIMSOORTEN[regel.verzuimsoort].naam,
  toonDatum(regel.begindatum),
  toonDatum(regel.einddatum),
  STATUS[regel.status].tekst,
  toonMoment(regel.datumTijdRegistratie),
];

function Lijst(props: {
  readonly vraag: Zoekvraag;
  readonly regels: readonly MeldingRegel[];
  readonly verder: string | undefined;
}) {
  const { vraag, regels, verder } = props;
  const { verder: _, ...filter } = vraag;
  const params = new URLSearchParams(
    Object.entries(filter).flatMap(([naam, waarde]) => (waarde === undefined ? [] : [[naam, waarde]])),
  );
  const at = (path: string, more: Readonly<Record<string, string>> = {}) => {
    const query = new URLSearchParams([...params, ...Object.entries(more)]).toString();
    return query === '' ? path : `${path}?${query}`;
  };
  return (
    <>
      <Zoeken vraag={vraag} />
      {regels.length === 0 ? (
        <Notice kind="info">
          <p>{t.geen}</p>
        </Notice>
      ) : (
        <Table
          caption={t.caption}
          koppen={t.koppen}
          rijen={regels.map((regel) => {
            const [nummer, soort, begin, eind, status, gemeld] = cellen(regel);
            const cells = [
              <a href={`/meldingen/${nummer}`}>{nummer}</a>,
              soort,
              begin,
              eind === '' ? t.open : eind,
              <Badge kind={STATUS[regel.status].badge}>{status}</Badge>,
              gemeld,
            ];
            return { key: regel.meldingsnummer, cellen: cells };
          })}
        />
      )}
      <Paging
        first={vraag.verder === undefined ? undefined : at('/meldingen')}
        next={verder === undefined ? undefined : at('/meldingen', { verder })}
      />
      <Actions>
        <LinkButton href="/meldingen/nieuw" kind="primary">
          {TEKSTEN.nieuw.menu}
        </LinkButton>
        {regels.length > 0 && (
          <>
            <LinkButton href={at('/meldingen/overzicht.xlsx')}>{t.bestandExcel}</LinkButton>
            <LinkButton href={at('/meldingen/overzicht.csv')}>{t.bestand}</LinkButton>
          </>
        )}
      </Actions>
    </>
  );
}

function Zoeken({ vraag }: { readonly vraag: Zoekvraag }) {
  const { meldingsnummer = '', status = '', vanaf = '', totEnMet = '' } = vraag;
  const of = emptyForm({ meldingsnummer, status, vanaf, totEnMet });
  return (
    <search>
      <form method="get" action="/meldingen">
        <div class="vb-row">
          <TextField of={of} veld="meldingsnummer" label={t.nummer} inputMode="numeric" maxLength={18} />
          <Select
            of={of}
            veld="status"
            label={t.status}
            leeg={t.alle}
            opties={STATUSSEN.map((waarde) => ({ waarde, tekst: STATUS[waarde].tekst }))}
          />
          <TextField of={of} veld="vanaf" label={t.vanaf} type="date" />
          <TextField of={of} veld="totEnMet" label={t.totEnMet} type="date" />
        </div>
        <Actions>
          <button type="submit" class="utrecht-button utrecht-button--secondary-action">
            {t.zoeken}
          </button>
          <a href="/meldingen">{t.allesTonen}</a>
        </Actions>
      </form>
    </search>
  );
}
