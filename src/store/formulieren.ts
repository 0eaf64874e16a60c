/**
 * Routing forms: handed in, approved, withdrawn, each with its audit event. Nothing is deleted: the rows are the history.
 * Source: verzuim §1 row 12, §4.8, §6.3.
 */

import type { RouteringsRegel } from '../verzuim/routeringsformulier.ts';
import { ms } from './columns.ts';
import { type Queryable, sql, type Tx } from './pool.ts';

export type FormulierStatus = 'INGEDIEND' | 'GOEDGEKEURD' | 'VERVALLEN';

/** Moments are milliseconds since epoch. */
export interface Formulier {
  readonly formulierId: string;
  readonly gemeentecode: string;
  readonly ondertekenaar: string;
  readonly status: FormulierStatus;
  readonly gevraagdeIngang: number;
  readonly geldigVanaf: number | null;
  readonly geldigTot: number | null;
  readonly ingediendDoor: string;
  readonly ingediendOp: number;
  readonly goedgekeurdDoor: string | null;
  readonly goedgekeurdOp: number | null;
  readonly ingetrokkenDoor: string | null;
  readonly ingetrokkenOp: number | null;
  readonly regels: readonly RouteringsRegel[];
}

const COLUMNS = `f.formulier_id::text as "formulierId", f.gemeentecode, f.ondertekenaar, f.status,
    ${ms('f.gevraagde_ingang')} as "gevraagdeIngang", ${ms('f.geldig_vanaf')} as "geldigVanaf",
    ${ms('f.geldig_tot')} as "geldigTot", f.ingediend_door as "ingediendDoor", ${ms('f.ingediend_op')} as "ingediendOp",
    f.goedgekeurd_door as "goedgekeurdDoor", ${ms('f.goedgekeurd_op')} as "goedgekeurdOp",
    f.ingetrokken_door as "ingetrokkenDoor", ${ms('f.ingetrokken_op')} as "ingetrokkenOp",
    (select jsonb_agg(jsonb_build_object('slot', r.slot, 'instantieNaam', r.instantie_naam, 'instantieCode', r.instantie_code,
       'email', r.email) order by r.slot) from vb.routering_regel r where r.formulier_id = f.formulier_id) as regels
  from vb.routering_formulier f`;

const LIST = sql(
  'formulier-list',
  `select ${COLUMNS} where $1::text is null or f.gemeentecode = $1 order by f.gemeentecode, f.formulier_id`,
);
const READ = sql('formulier-read', `select ${COLUMNS} where f.formulier_id = $1::bigint`);
const LOCK = sql('formulier-lock', `select ${COLUMNS} where f.formulier_id = $1::bigint for update of f`);

/** In the order in which they were handed in, by gemeente. */
export function listFormulieren(db: Queryable, gemeentecode?: string): Promise<readonly Formulier[]> {
  return db.query<Formulier>(LIST, [gemeentecode ?? null]);
}

export async function findFormulier(db: Queryable, formulierId: string): Promise<Formulier | undefined> {
  return (await db.query<Formulier>(READ, [formulierId]))[0];
}

/** Nobody else changes it until the transaction ends. */
export async function lockFormulier(tx: Tx, formulierId: string): Promise<Formulier | undefined> {
  return (await tx.query<Formulier>(LOCK, [formulierId]))[0];
}

const MOMENT = sql('routering-moment', `select ${ms('vb.routering_moment()')} as moment`);

const PASS = sql('routering-pass', 'select pg_sleep(0.003)');

/**
 * From which moment a change in this transaction may hold: later than every report that was routed without it, and past
 * when this returns, so that whatever is registered after the change was answered is on its side.
 * Waits for the routers at work, and holds up others until the transaction ends: keep it short.
 */
export async function takeRouteringMoment(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ moment: number }>(MOMENT);
  if (row === undefined) throw new Error('routering_moment gave no row');
  await tx.query(PASS);
  return row.moment;
}

const INSERT = sql(
  'formulier-insert',
  `with formulier as (
     insert into vb.routering_formulier (gemeentecode, ondertekenaar, status, gevraagde_ingang, ingediend_door)
     values ($1, $2, 'INGEDIEND', to_timestamp($3::float8 / 1000), $4) returning formulier_id
   ), regel as (
     insert into vb.routering_regel (formulier_id, slot, instantie_naam, instantie_code, email)
     select formulier_id, r->>'slot', r->>'instantieNaam', r->>'instantieCode', r->>'email'
     from formulier, jsonb_array_elements($5::jsonb) r
   )
   select formulier_id::text as "formulierId" from formulier`,
);

/** @returns its number. */
export async function insertFormulier(
  tx: Tx,
  formulier: Pick<
    Formulier,
    'gemeentecode' | 'ondertekenaar' | 'gevraagdeIngang' | 'ingediendDoor' | 'regels'
  >,
): Promise<string> {
  const { gemeentecode, ondertekenaar, gevraagdeIngang, ingediendDoor, regels } = formulier;
  const [row] = await tx.query<{ formulierId: string }>(INSERT, [
    gemeentecode,
    ondertekenaar,
    gevraagdeIngang,
    ingediendDoor,
    JSON.stringify(regels),
  ]);
  if (row === undefined) throw new Error('no form was inserted');
  return row.formulierId;
}

const APPROVE = sql(
  'formulier-approve',
  `update vb.routering_formulier set status = 'GOEDGEKEURD', goedgekeurd_door = $2, goedgekeurd_op = clock_timestamp(),
     geldig_vanaf = to_timestamp($3::float8 / 1000)
   where formulier_id = $1::bigint`,
);

export async function approveFormulier(
  tx: Tx,
  formulierId: string,
  door: string,
  geldigVanaf: number,
): Promise<void> {
  await tx.query(APPROVE, [formulierId, door, geldigVanaf]);
}

const WITHDRAW = sql(
  'formulier-withdraw',
  `update vb.routering_formulier set status = 'VERVALLEN', ingetrokken_door = $2, ingetrokken_op = clock_timestamp(),
     geldig_tot = case when geldig_vanaf is not null then to_timestamp($3::float8 / 1000) end
   where formulier_id = $1::bigint`,
);

/** One that has not begun never will. */
export async function withdrawFormulier(
  tx: Tx,
  formulierId: string,
  door: string,
  geldigTot: number,
): Promise<void> {
  await tx.query(WITHDRAW, [formulierId, door, geldigTot]);
}

const AUDIT = sql(
  'routering-audit',
  'insert into vb.audit (actor, action, detail) values ($1, $2, $3::jsonb)',
);

/** @param detail  numbers and codes; no e-mail address, no name. */
export async function auditRouting(
  db: Queryable,
  actor: string,
  action: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await db.query(AUDIT, [actor, action, JSON.stringify(detail)]);
}
