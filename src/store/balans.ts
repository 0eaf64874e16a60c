/**
 * The balance: every accepted report is somewhere, and can be shown to be. One report counts once; each statement sees one
 * moment, locks nothing, and goes through the reports by an index, so that reports may come in meanwhile.
 * Source: design §1; docs/operate/dead-letters.md.
 */
import { UITVAL } from '../verzuim/routering.ts';
import { type Queryable, sql } from './pool.ts';

/** aangenomen = geleverd + wachtend + geparkeerd + ingetrokken + afgesloten + verschil. */
export interface Balans {
  readonly aangenomen: number;
  /** Everything of it lies, or lay, in a mailbox of a gemeente or office. */
  readonly geleverd: number;
  /** Something of it is in the outbox or on the desk. */
  readonly wachtend: number;
  /** Something of it is parked. */
  readonly geparkeerd: number;
  /** Withdrawn before any gemeente had it. */
  readonly ingetrokken: number;
  /** The desk ended the work before any gemeente had it. */
  readonly afgesloten: number;
  /** Of which something is nowhere: lost. */
  readonly verschil: number;
  /** Meldingsnummers of those, at most 10. */
  readonly zoek: readonly string[];
}

const MAX_ZOEK = 10;

// Read as sets, by ranges of meldingsnummers, each table once: one by one it takes twenty times as long (measured).
// Every kind needs proof of its own: what has none is lost, and so is a report with an event that left no trace.
const OF_REPORTS =
  'meldingsnummer between (select min(meldingsnummer) from report) and (select max(meldingsnummer) from report)';
const balans = (reports: string) => `with report as materialized (${reports}
   ), item as materialized (
     select meldingsnummer, event_id, mailbox, ended_at from vb.mailbox_item where ${OF_REPORTS}
   ), waiting as materialized (
     select meldingsnummer, event_id, parked_at from vb.outbox where ${OF_REPORTS}
   ), items as (
     select meldingsnummer, bool_or(mailbox <> '${UITVAL}') as geleverd,
       bool_or(mailbox = '${UITVAL}' and ended_at is null) as open
     from item group by meldingsnummer
   ), undelivered as (
     select meldingsnummer, bool_or(parked_at is not null) as geparkeerd from waiting group by meldingsnummer
   ), lost as (
     select distinct e.meldingsnummer from vb.melding_event e
     where ${OF_REPORTS} and e.lapsed_at is null
       and not exists (select 1 from item i where i.event_id = e.event_id)
       and not exists (select 1 from waiting w where w.event_id = e.event_id)
   ), standing as (
     select r.meldingsnummer, case
       when l.meldingsnummer is not null then 'verschil'
       when u.geparkeerd then 'geparkeerd'
       when u.meldingsnummer is not null or i.open then 'wachtend'
       when i.geleverd then 'geleverd'
       when i.meldingsnummer is null then 'verschil'
       when r.status = 'I' then 'ingetrokken' else 'afgesloten' end as stand
     from report r left join items i using (meldingsnummer) left join undelivered u using (meldingsnummer)
       left join lost l using (meldingsnummer)
   )
   select count(*)::int as aangenomen,
     ${(['geleverd', 'wachtend', 'geparkeerd', 'ingetrokken', 'afgesloten', 'verschil'] as const)
       .map((stand) => `count(*) filter (where stand = '${stand}')::int as ${stand}`)
       .join(',\n     ')},
     coalesce((array_agg(meldingsnummer::text order by meldingsnummer) filter (where stand = 'verschil'))[1:${MAX_ZOEK}], '{}') as zoek,
     max(meldingsnummer)::text as laatste
   from standing`;

const ON_DAY = `registered_at >= $1::date::timestamp at time zone 'Europe/Amsterdam'
       and registered_at < ($1::date + 1)::timestamp at time zone 'Europe/Amsterdam'`;
/** Numbers further apart than this are of different stretches: what lies between them is of other days. */
const FAR = 10_000;
/** More stretches than this have no order worth following. */
const MAX_STRETCHES = 20;
// Numbers are given in the order of time, but for a jump: after a restore, or a clock that was put right.
const STRETCHES = sql(
  'balans-stretches',
  `select min(meldingsnummer)::text as van, max(meldingsnummer)::text as tot from (
     select meldingsnummer, count(*) filter (where far) over (order by meldingsnummer) as stretch from (
       select meldingsnummer, meldingsnummer - lag(meldingsnummer) over (order by meldingsnummer) > ${FAR} as far
       from vb.melding where ${ON_DAY}) n) s
   group by stretch order by min(meldingsnummer)`,
);
const OF_DAY = sql(
  'balans-day',
  balans(`select meldingsnummer, status from vb.melding
     where ${ON_DAY} and meldingsnummer between $2::bigint and $3::bigint`),
);
const OF_PART = sql(
  'balans-part',
  balans(
    'select meldingsnummer, status from vb.melding where meldingsnummer > $1::bigint order by 1 limit $2',
  ),
);
/** Well below the time a statement may take. */
const PART = 10_000;

type Row = Balans & { readonly laatste: string | null };

/** @param dag  JJJJ-MM-DD, Dutch time. @returns of the reports registered then, as they are now. */
export async function readBalansVanDag(db: Queryable, dag: string): Promise<Balans> {
  const found = await db.query<{ van: string; tot: string }>(STRETCHES, [dag]);
  const [first, last] = [found[0], found.at(-1)];
  if (first === undefined || last === undefined) return EMPTY;
  const stretches = found.length > MAX_STRETCHES ? [{ van: first.van, tot: last.tot }] : found;
  let total = EMPTY;
  for (const { van, tot } of stretches) {
    const [row] = await db.query<Row>(OF_DAY, [dag, van, tot]);
    total = plus(total, row);
  }
  return total;
}

/** Of every report that is kept. @param part  reports in one statement. */
export async function readBalans(db: Queryable, part = PART): Promise<Balans> {
  let total = EMPTY;
  for (let after = '0'; ; ) {
    const [row] = await db.query<Row>(OF_PART, [after, part]);
    total = plus(total, row);
    if (!row?.laatste || row.aangenomen < part) return total;
    after = row.laatste;
  }
}

const EMPTY: Balans = {
  aangenomen: 0,
  geleverd: 0,
  wachtend: 0,
  geparkeerd: 0,
  ingetrokken: 0,
  afgesloten: 0,
  verschil: 0,
  zoek: [],
};

function plus(a: Balans, b: Balans = EMPTY): Balans {
  return {
    aangenomen: a.aangenomen + b.aangenomen,
    geleverd: a.geleverd + b.geleverd,
    wachtend: a.wachtend + b.wachtend,
    geparkeerd: a.geparkeerd + b.geparkeerd,
    ingetrokken: a.ingetrokken + b.ingetrokken,
    afgesloten: a.afgesloten + b.afgesloten,
    verschil: a.verschil + b.verschil,
    zoek: [...a.zoek, ...b.zoek].slice(0, MAX_ZOEK),
  };
}
