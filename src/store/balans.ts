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
const item = (what: string) =>
  `exists (select 1 from vb.mailbox_item i where i.meldingsnummer = m.meldingsnummer and i.mailbox ${what})`;

// Every kind needs proof of its own: what has none is lost, and so is a report with an event that left no trace.
const balans = (reports: string) => `with report as (
     select m.meldingsnummer, case
       when exists (select 1 from vb.melding_event e where e.meldingsnummer = m.meldingsnummer and e.lapsed_at is null
         and not exists (select 1 from vb.outbox o where o.event_id = e.event_id)
         and not exists (select 1 from vb.mailbox_item i where i.event_id = e.event_id)) then 'verschil'
       when exists (select 1 from vb.outbox o where o.meldingsnummer = m.meldingsnummer and o.parked_at is not null)
         then 'geparkeerd'
       when exists (select 1 from vb.outbox o where o.meldingsnummer = m.meldingsnummer)
         or ${item(`= '${UITVAL}' and i.ended_at is null`)} then 'wachtend'
       when ${item(`<> '${UITVAL}'`)} then 'geleverd'
       when not ${item(`= '${UITVAL}'`)} then 'verschil'
       when m.status = 'I' then 'ingetrokken' else 'afgesloten' end as stand
     from (${reports}) m
   )
   select count(*)::int as aangenomen,
     ${(['geleverd', 'wachtend', 'geparkeerd', 'ingetrokken', 'afgesloten', 'verschil'] as const)
       .map((stand) => `count(*) filter (where stand = '${stand}')::int as ${stand}`)
       .join(',\n     ')},
     coalesce((array_agg(meldingsnummer::text order by meldingsnummer) filter (where stand = 'verschil'))[1:${MAX_ZOEK}], '{}') as zoek,
     max(meldingsnummer)::text as laatste
   from report`;

const OF_DAY = sql(
  'balans-day',
  balans(`select meldingsnummer, status from vb.melding
     where registered_at >= $1::date::timestamp at time zone 'Europe/Amsterdam'
       and registered_at < ($1::date + 1)::timestamp at time zone 'Europe/Amsterdam'`),
);
const OF_PART = sql(
  'balans-part',
  balans(
    'select meldingsnummer, status from vb.melding where meldingsnummer > $1::bigint order by 1 limit $2',
  ),
);
/** Well below the time a statement may take. */
const PART = 20_000;

type Row = Balans & { readonly laatste: string | null };

/** @param dag  JJJJ-MM-DD, Dutch time. @returns of the reports registered then, as they are now. */
export async function readBalansVanDag(db: Queryable, dag: string): Promise<Balans> {
  const [row] = await db.query<Row>(OF_DAY, [dag]);
  return plus(EMPTY, row);
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
