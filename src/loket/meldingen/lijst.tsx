/** The school's own reports in lines without personal data: searched, in pages from the newest back, and as a file. */
import { z } from 'zod';
import type { BrokerParts } from '../../broker/parts.ts';
import type { OpzoekenVerzuimmeldingenRequest } from '../../contract/messages.ts';
import type { MeldingRegel, Status } from '../../verzuim/verzuimmelding.ts';
import { VERZUIMSOORTEN } from '../../verzuim/verzuimsoorten.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Select, TextField } from '../components/field.tsx';
import { Actions, LinkButton } from '../components/form.tsx';
import { Badge, Notice, Paging, Table } from '../components/text.tsx';
import { emptyForm, type FormState, formWith, TYPED } from '../form-values.ts';
import { sendOwn } from '../own-messages.ts';
import { type Page, type PageAnswer, type PageCall, page, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { inElkeTaal } from '../teksten-in.ts';
import { type Vormen, vormFout } from '../vormen.ts';
import { alsCsv, alsXlsx, type Rijen } from './bestand.ts';
import { type ConceptParts, eigenConcepten } from './concepten.ts';
import { Concepten } from './concepten-lijst.tsx';
import { isDag, leesDatum } from './lees-formulier.ts';
import { STATUS, toonDatum, toonMoment } from './toon.ts';

const { meldingen: t } = TEKSTEN;
const ROLES = ['verzuimloketmelder'] as const;
const PER_PAGE = 25;
/** Of the file: as many pages of the most that one question gives. */
const FILE_PAGES = 50;
const FILE_PAGE = 100;

const STATUSSEN = Object.keys(STATUS) as [Status, ...Status[]];
/** A status or a page that we do not have was never chosen in the form: it is left out. */
const ZOEKVRAAG = z.object({
  meldingsnummer: TYPED.optional(),
  status: TYPED.pipe(z.enum(STATUSSEN)).optional().catch(undefined),
  vanaf: TYPED.optional(),
  totEnMet: TYPED.optional(),
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
    menu: inElkeTaal(({ menu }) => menu.meldingen),
    query: ZOEKVRAAG.extend(GEDAAN.shape),
    answer: async (call) => {
      const { gedaan, ...query } = call.query;
      return metVraag(query, async (vraag) => {
        const { regels, verder } = await zoek(
          call,
          vraag,
          { vervolgToken: vraag.verder, maxAantal: PER_PAGE },
          broker,
        );
        // Beside a search they would only stand in the way.
        const bladert = Object.values(vraag).some((value) => value !== undefined);
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
            <Lijst vraag={vraag} regels={regels} verder={verder} />
          </>,
        );
      });
    },
  }),
  page({
    method: 'GET',
    path: '/meldingen/overzicht.csv',
    roles: ROLES,
    query: ZOEKVRAAG,
    answer: (call) =>
      metVraag(call.query, async (vraag) => alsCsv('meldingen', await overzicht(call, vraag, broker))),
  }),
  page({
    method: 'GET',
    path: '/meldingen/overzicht.xlsx',
    roles: ROLES,
    query: ZOEKVRAAG,
    answer: (call) =>
      metVraag(call.query, async (vraag) => alsXlsx('meldingen', await overzicht(call, vraag, broker))),
  }),
];

/** What was typed wrong is told, and nothing is shown that was not asked for. */
async function metVraag(
  query: Zoekvraag,
  show: (vraag: Zoekvraag) => Promise<PageAnswer>,
): Promise<PageAnswer> {
  const { meldingsnummer = '', vanaf = '', totEnMet = '', ...rest } = query;
  const values = { meldingsnummer, vanaf, totEnMet, status: rest.status ?? '' };
  const nummer = meldingsnummer.replaceAll(/[\s.]/g, '');
  const dagen = { vanaf: leesDatum(vanaf), totEnMet: leesDatum(totEnMet) };
  const wrong = [
    ...(nummer === '' || NUMMER.test(nummer) ? [] : ['meldingsnummer']),
    ...Object.entries(dagen).flatMap(([veld, dag]) => (dag === '' || isDag(dag) ? [] : [veld])),
  ].map((veld) => ({ veld, tekst: vormFout(veld, values, VORMEN) ?? TEKSTEN.velden.vorm }));
  const { vanaf: eerste, totEnMet: laatste } = dagen;
  if (wrong.length === 0 && eerste && laatste && laatste < eerste) {
    wrong.push({ veld: 'totEnMet', tekst: t.omgekeerd });
  }
  if (wrong.length > 0) {
    const of = formWith(values, wrong, Object.keys(VORMEN));
    const content = (
      <>
        <ErrorSummary of={of} labels={LABELS} />
        <Zoeken of={of} />
      </>
    );
    return view(t.titel, content, { status: 422 });
  }
  if (nummer !== '') return redirect(`/meldingen/${nummer}`);
  return show({
    ...rest,
    vanaf: dagen.vanaf || undefined,
    totEnMet: dagen.totEnMet || undefined,
  });
}

const NUMMER = /^[1-9]\d{0,17}$/;
const VORMEN: Vormen = { meldingsnummer: 'meldingsnummer', vanaf: 'datum', totEnMet: 'datum' };
const LABELS = { meldingsnummer: t.nummer, vanaf: t.vanaf, totEnMet: t.totEnMet };

type ZoekCall = PageCall<unknown, unknown, unknown>;

/** Everything that is found, under its head; past the limit it says so in a last line. */
async function overzicht(call: ZoekCall, vraag: Zoekvraag, broker: BrokerParts): Promise<Rijen> {
  const lines: MeldingRegel[] = [];
  let verder: string | undefined;
  for (let pages = 0; pages < FILE_PAGES && (pages === 0 || verder !== undefined); pages++) {
    const found = await zoek(call, vraag, { vervolgToken: verder, maxAantal: FILE_PAGE }, broker);
    lines.push(...found.regels);
    verder = found.verder;
  }
  return [t.koppen, ...lines.map(cellen), ...(verder === undefined ? [] : [[t.meerDanInBestand]])];
}

async function zoek(
  call: ZoekCall,
  { status, vanaf, totEnMet }: Zoekvraag,
  { vervolgToken, maxAantal }: { readonly vervolgToken: string | undefined; readonly maxAantal: number },
  broker: BrokerParts,
): Promise<{ readonly regels: readonly MeldingRegel[]; readonly verder?: string | undefined }> {
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
      <Zoeken of={zoekveld(vraag)} />
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

const zoekveld = ({ meldingsnummer = '', status, vanaf = '', totEnMet = '' }: Zoekvraag): FormState =>
  emptyForm({ meldingsnummer, status: status ?? '', vanaf, totEnMet });

function Zoeken({ of }: { readonly of: FormState }) {
  return (
    <search>
      <form method="get" action="/meldingen">
        <div class="vb-row">
          <TextField of={of} veld="meldingsnummer" label={t.nummer} inputMode="numeric" maxLength={40} />
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
