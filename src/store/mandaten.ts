/** Mandates. Nothing is deleted: the rows are the history. Source: verzuim §4.8. */

import type { Dienst, MandaatReden, MandaatStatus } from '../verzuim/mandaat.ts';
import { ms } from './columns.ts';
import { type Queryable, sql, type Tx } from './pool.ts';

/** Moments are milliseconds since epoch; dates are Dutch days. */
export interface Mandaat {
  readonly mandaatId: string;
  readonly geverId: string;
  readonly gever: string;
  readonly verwerkerOin: string;
  readonly dienst: Dienst;
  /** None: everything of the giver. */
  readonly brins: readonly string[];
  readonly begindatum: string;
  readonly einddatum: string | null;
  readonly status: MandaatStatus;
  readonly herkomst: 'HAND' | 'BESTAND';
  readonly gegevenOp: number;
  readonly gegevenDoor: string;
  readonly goedgekeurdOp: number | null;
  readonly goedgekeurdDoor: string | null;
  readonly ingetrokkenOp: number | null;
  readonly ingetrokkenDoor: string | null;
}

const COLUMNS = `m.mandaat_id::text as "mandaatId", m.gever_id::text as "geverId", p.naam as gever,
    m.verwerker_oin as "verwerkerOin", m.dienst, m.brins, m.begindatum::text, m.einddatum::text, m.status, m.herkomst,
    ${ms('m.gegeven_op')} as "gegevenOp", m.gegeven_door as "gegevenDoor", ${ms('m.goedgekeurd_op')} as "goedgekeurdOp",
    m.goedgekeurd_door as "goedgekeurdDoor", ${ms('m.ingetrokken_op')} as "ingetrokkenOp",
    m.ingetrokken_door as "ingetrokkenDoor"`;
const FROM = 'from vb.mandaat m join vb.partij p on p.partij_id = m.gever_id';

const LIST = sql(
  'mandaat-list',
  `select ${COLUMNS} ${FROM}
   where ($1::bigint is null or m.gever_id = $1::bigint or m.verwerker_oin = $2) and ($3::bool or m.status <> 'INGETROKKEN')
   order by m.mandaat_id`,
);
const FIND = sql('mandaat-find', `select ${COLUMNS} ${FROM} where m.mandaat_id = $1::bigint`);
const LOCK = sql('mandaat-lock', `select ${COLUMNS} ${FROM} where m.mandaat_id = $1::bigint for update of m`);
const INSERT = sql(
  'mandaat-insert',
  `insert into vb.mandaat (gever_id, verwerker_oin, dienst, brins, begindatum, einddatum, status, herkomst, gegeven_op, gegeven_door)
   values ($1::bigint, $2, $3, $4, $5::date, $6::date, $7, $8, clock_timestamp(), $9) returning mandaat_id::text as "mandaatId"`,
);
const APPROVE = sql(
  'mandaat-approve',
  `update vb.mandaat set status = 'GEGEVEN', goedgekeurd_op = clock_timestamp(), goedgekeurd_door = $2
   where mandaat_id = $1::bigint and status = 'VOORGESTELD'`,
);
const WITHDRAW = sql(
  'mandaat-withdraw',
  `update vb.mandaat set status = 'INGETROKKEN', ingetrokken_op = clock_timestamp(), ingetrokken_door = $2
   where mandaat_id = $1::bigint and status <> 'INGETROKKEN'`,
);
const SHORTEN = sql(
  'mandaat-shorten',
  'update vb.mandaat set einddatum = $2::date where mandaat_id = $1::bigint',
);

export interface MandaatFilter {
  /** Only those this party gave, or those of which it is the holder. */
  readonly van?: { readonly partijId: string; readonly oin: string | null } | undefined;
  readonly withdrawn?: boolean | undefined;
}

/** In the order in which they were given. */
export function listMandaten(
  db: Queryable,
  { van, withdrawn = false }: MandaatFilter,
): Promise<readonly Mandaat[]> {
  return db.query<Mandaat>(LIST, [van?.partijId ?? null, van?.oin ?? null, withdrawn]);
}

export async function findMandaat(db: Queryable, mandaatId: string): Promise<Mandaat | undefined> {
  return (await db.query<Mandaat>(FIND, [mandaatId]))[0];
}

export async function lockMandaat(tx: Tx, mandaatId: string): Promise<Mandaat | undefined> {
  return (await tx.query<Mandaat>(LOCK, [mandaatId]))[0];
}

export interface MandaatToInsert {
  readonly geverId: string;
  readonly verwerkerOin: string;
  readonly dienst: Dienst;
  readonly brins: readonly string[];
  readonly begindatum: string;
  readonly einddatum: string | undefined;
  readonly status: 'VOORGESTELD' | 'GEGEVEN';
  readonly herkomst: Mandaat['herkomst'];
  readonly door: string;
}

/** @returns its number. */
export async function insertMandaat(tx: Tx, nieuw: MandaatToInsert): Promise<string> {
  const { geverId, verwerkerOin, dienst, brins, begindatum, einddatum, status, herkomst, door } = nieuw;
  const values = [
    geverId,
    verwerkerOin,
    dienst,
    brins,
    begindatum,
    einddatum ?? null,
    status,
    herkomst,
    door,
  ];
  const [row] = await tx.query<{ mandaatId: string }>(INSERT, values);
  return row?.mandaatId ?? '';
}

export async function approveMandaat(tx: Tx, mandaatId: string, door: string): Promise<void> {
  await tx.query(APPROVE, [mandaatId, door]);
}

/** Its commit waits for the messages that are being stored; the next ones see it (migration 0021). */
export async function withdrawMandaat(
  tx: Tx,
  { mandaatId }: Pick<Mandaat, 'mandaatId'>,
  door: string,
): Promise<void> {
  await tx.query(WITHDRAW, [mandaatId, door]);
}

/** Another last day, by an import. */
export async function setMandaatEnd(tx: Tx, mandaatId: string, einddatum: string | undefined): Promise<void> {
  await tx.query(SHORTEN, [mandaatId, einddatum ?? null]);
}

/** What is kept of a message that was refused for want of a mandate. */
export interface MandaatWeigering {
  readonly ref: string;
  /** Milliseconds since epoch. */
  readonly at: number;
  readonly partijOin: string;
  readonly fromOin: string;
  readonly dienst: Dienst;
  readonly datum: string;
  readonly reden: MandaatReden;
  readonly mandaatIds: readonly string[];
}

const REFUSAL = sql(
  'mandaat-refusal',
  `select detail->>'ref' as ref, ${ms('at')} as at, actor as "partijOin", detail->>'fromOin' as "fromOin",
     detail->>'dienst' as dienst, detail->>'datum' as datum, detail->>'reden' as reden, detail->'mandaatIds' as "mandaatIds"
   from vb.audit where action = 'mandaat.geweigerd' and detail->>'ref' = $1 limit 1`,
);

/** By the reference in the fault. */
export async function findMandaatRefusal(db: Queryable, ref: string): Promise<MandaatWeigering | undefined> {
  return (await db.query<MandaatWeigering>(REFUSAL, [ref]))[0];
}
