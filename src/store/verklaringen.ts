/** Declarations 'gegevensverstrekking aan verwerker': recorded, withdrawn; the rows are the history. Source: verzuim §1 row 13, §4.8. */

import type { RouteSlot } from '../verzuim/verzuimsoorten.ts';
import { ms } from './columns.ts';
import { type Queryable, sql, type Tx } from './pool.ts';

/** Moments are milliseconds since epoch. */
export interface Verklaring {
  readonly verklaringId: string;
  readonly gemeentecode: string;
  readonly verwerkerNaam: string;
  readonly verwerkerKvk: string;
  readonly verwerkerOin: string;
  readonly reikwijdte: readonly RouteSlot[];
  readonly datumOndertekening: string;
  readonly einddatum: string | null;
  readonly geldigVanaf: number;
  readonly geldigTot: number | null;
  readonly vastgelegdDoor: string;
  readonly vastgelegdOp: number;
  readonly ingetrokkenDoor: string | null;
  readonly ingetrokkenOp: number | null;
}

const COLUMNS = `verklaring_id::text as "verklaringId", gemeentecode, verwerker_naam as "verwerkerNaam",
    verwerker_kvk as "verwerkerKvk", verwerker_oin as "verwerkerOin", reikwijdte,
    datum_ondertekening::text as "datumOndertekening", einddatum::text, ${ms('geldig_vanaf')} as "geldigVanaf",
    ${ms('geldig_tot')} as "geldigTot", vastgelegd_door as "vastgelegdDoor", ${ms('vastgelegd_op')} as "vastgelegdOp",
    ingetrokken_door as "ingetrokkenDoor", ${ms('ingetrokken_op')} as "ingetrokkenOp"
  from vb.verklaring_verwerker`;

const LIST = sql(
  'verklaring-list',
  `select ${COLUMNS} where $1::text is null or gemeentecode = $1 order by gemeentecode, verklaring_id`,
);
const READ = sql('verklaring-read', `select ${COLUMNS} where verklaring_id = $1::bigint`);
const LOCK = sql('verklaring-lock', `select ${COLUMNS} where verklaring_id = $1::bigint for update`);

export function listVerklaringen(db: Queryable, gemeentecode?: string): Promise<readonly Verklaring[]> {
  return db.query<Verklaring>(LIST, [gemeentecode ?? null]);
}

export async function findVerklaring(db: Queryable, verklaringId: string): Promise<Verklaring | undefined> {
  return (await db.query<Verklaring>(READ, [verklaringId]))[0];
}

/** Nobody else changes it until the transaction ends. */
export async function lockVerklaring(tx: Tx, verklaringId: string): Promise<Verklaring | undefined> {
  return (await tx.query<Verklaring>(LOCK, [verklaringId]))[0];
}

const INSERT = sql(
  'verklaring-insert',
  `insert into vb.verklaring_verwerker (gemeentecode, verwerker_naam, verwerker_kvk, verwerker_oin, reikwijdte,
     datum_ondertekening, einddatum, geldig_vanaf, geldig_tot, vastgelegd_door)
   values ($1, $2, $3, $4, $5, $6::date, $7::date, to_timestamp($8::float8 / 1000),
     ($7::date + 1)::timestamp at time zone 'Europe/Amsterdam', $9)
   returning verklaring_id::text as "verklaringId"`,
);

export type NieuweVerklaring = Omit<
  Verklaring,
  'verklaringId' | 'geldigTot' | 'vastgelegdOp' | 'ingetrokkenDoor' | 'ingetrokkenOp'
>;

/** Holds up to and including `einddatum`, in the Netherlands. @returns its number. */
export async function insertVerklaring(tx: Tx, verklaring: NieuweVerklaring): Promise<string> {
  const [row] = await tx.query<{ verklaringId: string }>(INSERT, [
    verklaring.gemeentecode,
    verklaring.verwerkerNaam,
    verklaring.verwerkerKvk,
    verklaring.verwerkerOin,
    verklaring.reikwijdte,
    verklaring.datumOndertekening,
    verklaring.einddatum,
    verklaring.geldigVanaf,
    verklaring.vastgelegdDoor,
  ]);
  if (row === undefined) throw new Error('no declaration was inserted');
  return row.verklaringId;
}

const WITHDRAW = sql(
  'verklaring-withdraw',
  `update vb.verklaring_verwerker set ingetrokken_door = $2, ingetrokken_op = clock_timestamp(),
     geldig_tot = least(geldig_tot, to_timestamp($3::float8 / 1000))
   where verklaring_id = $1::bigint`,
);

export async function withdrawVerklaring(
  tx: Tx,
  verklaringId: string,
  door: string,
  geldigTot: number,
): Promise<void> {
  await tx.query(WITHDRAW, [verklaringId, door, geldigTot]);
}
