/** People and their roles. Every change is made by parties/, which audits it. */

import type { Rol, RolPartij } from '../verzuim/rollen.ts';
import { ms } from './columns.ts';
import { type Queryable, sql, type Tx } from './pool.ts';

/** Moments are milliseconds since epoch. */
export interface Gebruiker {
  readonly gebruikerId: string;
  readonly inlognaam: string;
  readonly naam: string;
  readonly email: string | null;
  /** null: the register itself. */
  readonly partijId: string | null;
  readonly rollen: readonly Rol[];
  readonly enrolledAt: number | null;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly blockedAt: number | null;
  readonly blockedBy: string | null;
}

export interface RolRegel {
  readonly rol: Rol;
  readonly grantedAt: number;
  readonly grantedBy: string;
  readonly endedAt: number | null;
  readonly endedBy: string | null;
}

/** Of party `p`: as much as roles depend on; null without a party. */
export const PARTIJ_FEITEN = `case when p.partij_id is null then null else jsonb_build_object('soort', p.soort,
    'sectoren', coalesce((select jsonb_agg(distinct b->>'sector') from jsonb_array_elements(
        case when jsonb_typeof(p.gegevens->'brins') = 'array' then p.gegevens->'brins' else '[]' end) b
      where b->>'sector' is not null
        and coalesce((b->>'geldigTot')::date >= (now() at time zone 'Europe/Amsterdam')::date, true)), '[]')) end`;

/** Of gebruiker `g`: what was granted and not taken away. */
export const ROLLEN_VAN = `(select coalesce(jsonb_agg(r.rol order by r.rol), '[]') from vb.gebruiker_rol r
    where r.gebruiker_id = g.gebruiker_id and r.ended_at is null)`;

const COLUMNS = `g.gebruiker_id as "gebruikerId", g.inlognaam, g.naam, g.email, g.partij_id::text as "partijId",
    ${ROLLEN_VAN} as rollen, ${ms('g.enrolled_at')} as "enrolledAt", ${ms('g.created_at')} as "createdAt",
    g.created_by as "createdBy", ${ms('g.blocked_at')} as "blockedAt", g.blocked_by as "blockedBy"
  from vb.gebruiker g`;

const LIST = sql(
  'gebruiker-list',
  `select ${COLUMNS} where $1::bool or g.partij_id is not distinct from $2::bigint
   order by g.partij_id nulls first, g.inlognaam`,
);
const FIND = sql('gebruiker-find', `select ${COLUMNS} where g.gebruiker_id = $1::uuid`);
const FIND_NAME = sql('gebruiker-find-name', `select ${COLUMNS} where g.inlognaam = $1`);
const ROLES = sql(
  'gebruiker-roles',
  `select rol, ${ms('granted_at')} as "grantedAt", granted_by as "grantedBy", ${ms('ended_at')} as "endedAt",
     ended_by as "endedBy"
   from vb.gebruiker_rol where gebruiker_id = $1::uuid order by gebruiker_rol_id`,
);
const HOLD = sql('gebruikers-hold', `select pg_advisory_xact_lock(hashtextextended('vb.gebruikers', 0))`);
const INSERT = sql(
  'gebruiker-insert',
  `insert into vb.gebruiker (inlognaam, naam, email, partij_id, created_at, created_by)
   values ($1, $2, $3, $4::bigint, to_timestamp($5::float8 / 1000), $6)
   on conflict (inlognaam) do nothing returning gebruiker_id as "gebruikerId"`,
);
const GRANT = sql(
  'gebruiker-grant',
  `insert into vb.gebruiker_rol (gebruiker_id, rol, granted_at, granted_by)
   values ($1::uuid, $2, to_timestamp($3::float8 / 1000), $4)
   on conflict (gebruiker_id, rol) where ended_at is null do nothing`,
);
const REVOKE = sql(
  'gebruiker-revoke',
  `update vb.gebruiker_rol set ended_at = to_timestamp($3::float8 / 1000), ended_by = $4
   where gebruiker_id = $1::uuid and rol = $2 and ended_at is null`,
);
const BLOCK = sql(
  'gebruiker-block',
  `update vb.gebruiker set blocked_at = to_timestamp($2::float8 / 1000), blocked_by = $3
   where gebruiker_id = $1::uuid`,
);
const COUNT = sql(
  'gebruiker-count-role',
  `select count(*)::int as count from vb.gebruiker g join vb.gebruiker_rol r using (gebruiker_id)
   where r.rol = $1 and r.ended_at is null and g.blocked_at is null and g.partij_id is not distinct from $2::bigint
     and (not $3::bool or g.enrolled_at is not null)`,
);
const PARTIJ = sql(
  'gebruiker-partij',
  `select ${PARTIJ_FEITEN} as partij from vb.partij p where p.partij_id = $1::bigint and p.ended_at is null`,
);
const AUDIT = sql(
  'gebruiker-audit',
  'insert into vb.audit (actor, action, detail) values ($1, $2, $3::jsonb)',
);

/** @param of  everyone, or those of one organisation; null is the register. */
export function listGebruikers(
  db: Queryable,
  of: 'everyone' | { readonly partijId: string | null },
): Promise<readonly Gebruiker[]> {
  return db.query<Gebruiker>(LIST, of === 'everyone' ? [true, null] : [false, of.partijId]);
}

export async function findGebruiker(db: Queryable, gebruikerId: string): Promise<Gebruiker | undefined> {
  return (await db.query<Gebruiker>(FIND, [gebruikerId]))[0];
}

export async function findGebruikerByName(db: Queryable, inlognaam: string): Promise<Gebruiker | undefined> {
  return (await db.query<Gebruiker>(FIND_NAME, [inlognaam]))[0];
}

export function listRolRegels(db: Queryable, gebruikerId: string): Promise<readonly RolRegel[]> {
  return db.query<RolRegel>(ROLES, [gebruikerId]);
}

/** Nobody else changes people or roles until the transaction ends: counts stay true while they are judged. */
export async function holdGebruikers(tx: Tx): Promise<void> {
  await tx.query(HOLD);
}

/** @returns undefined when the name is taken. */
export async function insertGebruiker(
  tx: Tx,
  gebruiker: Pick<Gebruiker, 'inlognaam' | 'naam' | 'email' | 'partijId'>,
  by: { readonly door: string; readonly now: number },
): Promise<string | undefined> {
  const { inlognaam, naam, email, partijId } = gebruiker;
  const values = [inlognaam, naam, email, partijId, by.now, by.door];
  return (await tx.query<{ gebruikerId: string }>(INSERT, values))[0]?.gebruikerId;
}

export async function grantRol(
  tx: Tx,
  gebruikerId: string,
  rol: Rol,
  by: { readonly door: string; readonly now: number },
): Promise<void> {
  await tx.query(GRANT, [gebruikerId, rol, by.now, by.door]);
}

export async function revokeRol(
  tx: Tx,
  gebruikerId: string,
  rol: Rol,
  by: { readonly door: string; readonly now: number },
): Promise<void> {
  await tx.query(REVOKE, [gebruikerId, rol, by.now, by.door]);
}

/** @param by  undefined lets the person in again. */
export async function blockGebruiker(
  tx: Tx,
  gebruikerId: string,
  by: { readonly door: string; readonly now: number } | undefined,
): Promise<void> {
  await tx.query(BLOCK, [gebruikerId, by?.now ?? null, by?.door ?? null]);
}

/** How many people who are not blocked have a role in an organisation (null: the register). */
export async function countWithRol(
  db: Queryable,
  rol: Rol,
  partijId: string | null,
  which: 'everyone' | 'enrolled',
): Promise<number> {
  return (await db.query<{ count: number }>(COUNT, [rol, partijId, which === 'enrolled']))[0]?.count ?? 0;
}

/** @returns undefined for an organisation that is not there, or not any more. */
export async function findRolPartij(db: Queryable, partijId: string): Promise<RolPartij | undefined> {
  return (await db.query<{ partij: RolPartij }>(PARTIJ, [partijId]))[0]?.partij;
}

/** @param detail  ids, roles and codes; no names, no addresses. */
export async function auditGebruikers(
  db: Queryable,
  actor: string,
  action: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await db.query(AUDIT, [actor, action, JSON.stringify(detail)]);
}
