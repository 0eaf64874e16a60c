/**
 * Looking reports up, in pages from the newest back. No personal data in the lines; a filter tells whose they are, so
 * a page with lines is audited. Source: verzuim §5.1, §5.2.
 */
import type { MeldingRegel, Persoonsnummer, Status, Verzuimsoort } from '../verzuim/verzuimmelding.ts';
import { blind } from './at-rest/sealer.ts';
import type { Reader } from './audit.ts';
import { type Queryable, type Statement, sql } from './pool.ts';

export interface MeldingFilter {
  /** A pupil is found by either of the two numbers. */
  readonly leerling?: Persoonsnummer;
  readonly verzuimsoort?: Verzuimsoort;
  readonly status?: Status;
  /** Reports whose period touches vanaf … totEnMet. */
  readonly vanaf?: string;
  readonly totEnMet?: string;
  readonly vestigingscode?: string;
  /** Only older numbers than this one. */
  readonly before?: string;
  readonly max: number;
}

/** What only a gemeente may ask for. */
export interface GemeenteFilter extends MeldingFilter {
  readonly gemeentecode?: string;
  /** True: status R or B. False: every other status. */
  readonly open?: boolean;
}

const COLUMNS = `m.meldingsnummer::text, m.brin, m.vestigingscode, m.verzuimsoort,
          m.begindatum::text, m.einddatum::text, m.status,
          to_char(m.registered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "datumTijdRegistratie",
          to_char(m.changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "datumTijdLaatsteMutatie"`;
/** $1 is whose reports they must be, in each statement; the others are the filters, in the order of `valuesOf`. */
const LEERLING = `m.deelnemer_id = (
       select deelnemer_id from vb.deelnemer d
       where case when $2 = 'burgerservicenummer' then d.burgerservicenummer = $3::bytea else d.onderwijsnummer = $3::bytea end)`;
const OTHERS = `($4::text is null or m.verzuimsoort = $4)
     and ($5::text is null or m.status = $5)
     and ($6::date is null or coalesce(m.einddatum, 'infinity') >= $6::date)
     and ($7::date is null or m.begindatum <= $7::date)
     and ($8::text is null or m.vestigingscode = $8)
     and ($9::bigint is null or m.meldingsnummer < $9::bigint)`;
const WHERE = `($2::text is null or ${LEERLING}) and ${OTHERS}`;
const OF_GEMEENTE_ONLY = `($12::text is null or m.woongemeente = $12)
     and ($13::boolean is null or (m.status in ('R', 'B')) = $13)`;

/** @param actor  place of the reader, with the reference behind it. The line beyond the page is not shown. */
const audited = (select: string, actor: number) => `with page as (${select}
   ), audited as (
     insert into vb.audit (actor, action, detail)
     select $${actor}, 'melding.searched', jsonb_build_object('meldingsnummers', jsonb_agg(meldingsnummer), 'ref', $${actor + 1}::text)
     from (select meldingsnummer from page order by meldingsnummer::bigint desc limit $10::int - 1) shown having count(*) > 0
   )
   select * from page order by meldingsnummer::bigint desc`;

const OF_SCHOOL = sql(
  'melding-search',
  audited(
    // Inside: the index melding_search alone, of each school from its newest back: asked for all schools at once the order
    // comes from the primary key, past the reports of every other school. Outside: the rows of the page.
    `select ${COLUMNS} from vb.melding m where m.meldingsnummer in (
     select of_school.meldingsnummer from unnest($1::text[]) as school (brin) cross join lateral (
       select m.meldingsnummer from vb.melding m
       where m.brin = school.brin and ${WHERE} order by m.meldingsnummer desc limit $10::int) of_school
     order by of_school.meldingsnummer desc limit $10::int)`,
    11,
  ),
);
const COLUMNS_OF_GEMEENTE = `${COLUMNS}, coalesce(m.mailbox = any($11), false) as "bijAfzender", m.woongemeente as gemeentecode`;
const OF_GEMEENTE = sql(
  'melding-search-gemeente',
  audited(
    // The same: of each mailbox from its newest back. A report stands in a mailbox as often as it changed.
    `select ${COLUMNS_OF_GEMEENTE} from vb.melding m where m.meldingsnummer in (
     select of_mailbox.meldingsnummer from unnest($1::text[]) as box (mailbox) cross join lateral (
       select i.meldingsnummer from vb.mailbox_item i join vb.melding m using (meldingsnummer)
       where i.mailbox = box.mailbox and ${WHERE} and ${OF_GEMEENTE_ONLY}
       group by i.meldingsnummer order by i.meldingsnummer desc limit $10::int) of_mailbox
     order by of_mailbox.meldingsnummer desc limit $10::int)`,
    14,
  ),
);
/** Of one pupil there are few reports: from the pupil, not from the mailbox. */
const OF_GEMEENTE_LEERLING = sql(
  'melding-search-gemeente-leerling',
  audited(
    `select ${COLUMNS_OF_GEMEENTE} from vb.melding m
   where ${LEERLING} and ${OTHERS} and ${OF_GEMEENTE_ONLY}
     and exists (select from vb.mailbox_item i where i.meldingsnummer = m.meldingsnummer and i.mailbox = any($1))
   order by m.meldingsnummer desc limit $10::int`,
    14,
  ),
);

export interface MeldingRegelVanGemeente extends MeldingRegel {
  readonly bijAfzender: boolean;
  readonly gemeentecode?: string;
}
interface Page<Regel> {
  readonly regels: readonly Regel[];
  readonly more: boolean;
}

/** @param brins  only reports of these schools. */
export function searchForSchool(
  db: Queryable,
  brins: readonly string[],
  filter: MeldingFilter,
  { actor, ref }: Reader,
): Promise<Page<MeldingRegel>> {
  return search<MeldingRegel>(db, OF_SCHOOL, [...valuesOf(brins, filter), actor, ref], filter.max);
}

/**
 * @param mailboxes  only reports that are or were in one of these. @param own  all mailboxes of the reader.
 */
export function searchForGemeente(
  db: Queryable,
  mailboxes: readonly string[],
  own: readonly string[],
  filter: GemeenteFilter,
  { actor, ref }: Reader,
): Promise<Page<MeldingRegelVanGemeente>> {
  const values = [
    ...valuesOf(mailboxes, filter),
    own,
    filter.gemeentecode ?? null,
    filter.open ?? null,
    actor,
    ref,
  ];
  const statement = filter.leerling === undefined ? OF_GEMEENTE : OF_GEMEENTE_LEERLING;
  return search<MeldingRegelVanGemeente>(db, statement, values, filter.max);
}

function valuesOf(of: readonly string[], filter: MeldingFilter): readonly unknown[] {
  return [
    of,
    filter.leerling?.soort ?? null,
    filter.leerling === undefined ? null : blind(filter.leerling.soort, filter.leerling.nummer),
    filter.verzuimsoort ?? null,
    filter.status ?? null,
    filter.vanaf ?? null,
    filter.totEnMet ?? null,
    filter.vestigingscode ?? null,
    filter.before ?? null,
    filter.max + 1,
  ];
}

async function search<Regel extends object>(
  db: Queryable,
  statement: Statement,
  values: readonly unknown[],
  max: number,
): Promise<Page<Regel>> {
  const rows = await db.query<{ readonly [K in keyof Regel]: Regel[K] | null }>(statement, values);
  return { regels: rows.slice(0, max).map((row) => withoutNulls<Regel>(row)), more: rows.length > max };
}

function withoutNulls<Regel>(row: { readonly [K in keyof Regel]: Regel[K] | null }): Regel {
  // What the column may lack, the value may lack.
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as Regel;
}
