/** Parties and their versions. The row is the present version; the table itself keeps every one. */

import type { Partij, PartijHerkomst, PartijInvoer } from '../verzuim/partij.ts';
import type { PartijSoort } from '../verzuim/rollen.ts';
import { ms } from './columns.ts';
import { type Queryable, sql, type Tx } from './pool.ts';

const COLUMNS = `partij_id::text as "partijId", soort, naam, oin, gegevens, brins, herkomst, versie,
    ${ms('changed_at')} as "changedAt", changed_by as "changedBy", ${ms('ended_at')} as "endedAt"`;

const CURRENT = sql(
  'partij-current',
  `select ${COLUMNS} from vb.partij where ended_at is null order by partij_id`,
);
const LIST = sql(
  'partij-list',
  `select ${COLUMNS} from vb.partij
   where ($1::text is null or soort = $1) and ($2::text is null or naam ilike $2 or oin = $3 or brins @> array[$3])
     and ($4::bool or ended_at is null) and partij_id > $5::bigint
   order by partij_id limit $6`,
);
const FIND = sql('partij-find', `select ${COLUMNS} from vb.partij where partij_id = $1::bigint`);
const LOCK = sql('partij-lock', `select ${COLUMNS} from vb.partij where partij_id = $1::bigint for update`);
const HOLD = sql('partijen-hold', `select pg_advisory_xact_lock(hashtextextended('vb.partijen', 0))`);
const INSERT = sql(
  'partij-insert',
  `insert into vb.partij (soort, naam, oin, gegevens, herkomst, changed_by)
   values ($1, $2, $3, $4::jsonb, $5, $6) returning ${COLUMNS}`,
);
const UPDATE = sql(
  'partij-update',
  `update vb.partij set naam = $2, oin = $3, gegevens = $4::jsonb, herkomst = $5, changed_by = $6,
     changed_at = clock_timestamp(), ended_at = null
   where partij_id = $1::bigint returning ${COLUMNS}`,
);
const END = sql(
  'partij-end',
  `update vb.partij set ended_at = clock_timestamp(), changed_at = clock_timestamp(), changed_by = $2
   where partij_id = $1::bigint and ended_at is null returning ${COLUMNS}`,
);
const VERSIES = sql(
  'partij-versies',
  `select versie, inhoud, ${ms('changed_at')} as "changedAt", changed_by as "changedBy"
   from vb.partij_versie where partij_id = $1::bigint order by versie desc`,
);
const STAND = sql(
  'partij-stand',
  'select stand::text, bestand_sha256 as "bestandSha256" from vb.partij_stand',
);
const FILE = sql('partij-file', 'update vb.partij_stand set bestand_sha256 = $1');

export interface PartijVersie {
  readonly versie: number;
  readonly inhoud: Readonly<Record<string, unknown>>;
  readonly changedAt: number;
  readonly changedBy: string;
}

/** Everyone who takes part now. */
export function listCurrentPartijen(db: Queryable): Promise<readonly Partij[]> {
  return db.query<Partij>(CURRENT);
}

const ENDED = sql(
  'partij-ended',
  `select ${COLUMNS} from vb.partij where ended_at is not null and changed_by <> $1 order by partij_id`,
);

/** Those that somebody else than this one ended. */
export function listEndedByHand(db: Queryable, otherThan: string): Promise<readonly Partij[]> {
  return db.query<Partij>(ENDED, [otherThan]);
}

export interface PartijFilter {
  readonly soort?: PartijSoort | undefined;
  /** A part of the name, an OIN, or a BRIN. */
  readonly zoek?: string | undefined;
  readonly ended?: boolean | undefined;
  /** Only larger numbers than this one. */
  readonly after?: string | undefined;
  readonly max: number;
}

export function searchPartijen(db: Queryable, filter: PartijFilter): Promise<readonly Partij[]> {
  const { soort, zoek, ended = false, after = '0', max } = filter;
  const like = zoek === undefined ? null : `%${zoek.replace(/[\\%_]/g, '\\$&')}%`;
  return db.query<Partij>(LIST, [soort ?? null, like, zoek?.toUpperCase() ?? null, ended, after, max]);
}

export async function findPartij(db: Queryable, partijId: string): Promise<Partij | undefined> {
  return (await db.query<Partij>(FIND, [partijId]))[0];
}

/** Nobody else changes it until the transaction ends. */
export async function lockPartij(tx: Tx, partijId: string): Promise<Partij | undefined> {
  return (await tx.query<Partij>(LOCK, [partijId]))[0];
}

/** Nobody else changes any party or mandate until the transaction ends: their rules are over all of them. */
export async function holdPartijen(tx: Tx): Promise<void> {
  await tx.query(HOLD);
}

interface Change {
  readonly herkomst: PartijHerkomst;
  readonly door: string;
}

/** @throws a unique violation when another party of that kind has the OIN. */
export async function insertPartij(
  tx: Tx,
  invoer: PartijInvoer,
  { herkomst, door }: Change,
): Promise<Partij> {
  const { soort, naam, oin, gegevens } = invoer;
  const [row] = await tx.query<Partij>(INSERT, [soort, naam, oin, JSON.stringify(gegevens), herkomst, door]);
  return row as Partij; // an insert returns its row
}

/** A new version; one that had ended takes part again. */
export async function updatePartij(
  tx: Tx,
  partijId: string,
  invoer: Omit<PartijInvoer, 'soort'>,
  { herkomst, door }: Change,
): Promise<Partij> {
  const { naam, oin, gegevens } = invoer;
  const [row] = await tx.query<Partij>(UPDATE, [
    partijId,
    naam,
    oin,
    JSON.stringify(gegevens),
    herkomst,
    door,
  ]);
  if (row === undefined) throw new Error(`partij ${partijId} is gone`);
  return row;
}

/** @returns undefined when it had ended. */
export async function endPartij(tx: Tx, partijId: string, door: string): Promise<Partij | undefined> {
  return (await tx.query<Partij>(END, [partijId, door]))[0];
}

/** Newest first. */
export function listPartijVersies(db: Queryable, partijId: string): Promise<readonly PartijVersie[]> {
  return db.query<PartijVersie>(VERSIES, [partijId]);
}

/** A number that grows with every change of a party or mandate, and which parties file was imported last. */
export async function readPartijStand(
  db: Queryable,
): Promise<{ readonly stand: string; readonly bestandSha256: string | null }> {
  const [row] = await db.query<{ stand: string; bestandSha256: string | null }>(STAND);
  if (row === undefined) throw new Error('vb.partij_stand is empty');
  return row;
}

const HOLD_STAND = sql('partij-hold-stand', `select set_config('vb.stand', $1, true)`);

/**
 * For the rest of the transaction: a message that is stored in it was authorised at this stand (migration 0021).
 * @throws later, when it is stored and something changed since: `isAuthorityChanged`.
 */
export async function holdStand(tx: Tx, stand: string | undefined): Promise<void> {
  if (stand !== undefined) await tx.query(HOLD_STAND, [stand]);
}

/** Parties or mandates changed while the message was under way: it must be authorised once more. SQLSTATE of migration 0021. */
export function isAuthorityChanged(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'VB022';
}

export async function recordPartiesFile(tx: Tx, sha256: string): Promise<void> {
  await tx.query(FILE, [sha256]);
}
