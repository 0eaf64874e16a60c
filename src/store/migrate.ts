/**
 * Numbered .sql files, each once, in order, in a transaction of its own; then BullMQ's own schema.
 * Safe from several processes at once: an advisory lock lets one do the work.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { runMigrations } from 'bullmq';
import pg from 'pg';
import { DependencyError } from '../edukoppeling/faults.ts';
import { INDEX_KEY, SEALED_TABLES } from './at-rest/columns.ts';
import { AtRestError } from './at-rest/errors.ts';
import { sealExisting } from './at-rest/seal-existing.ts';
import type { Sealer } from './at-rest/sealer.ts';
import { type Queryable, sql } from './pool.ts';

// The same place seen from src/store and from dist/store.
const MIGRATIONS = new URL('../../src/store/migrations/', import.meta.url);
const LOCK = 7_104_032_026;
const CONNECT_TIMEOUT_MS = 10_000;
export const QUEUE_SCHEMA = 'bullmq';

/** A file that was applied has changed since: the database and the code disagree. */
export class MigrationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MigrationError';
  }
}

export interface MigrateOptions {
  readonly sealer: Sealer;
  readonly folder?: URL;
  /** Told while what an earlier version stored is sealed: which table, how many rows of it so far. */
  readonly tell?: (table: string, count: number) => void;
}

/**
 * @returns the names of the files applied now.
 * @throws MigrationError; AtRestError when the keys are not those of this database; DependencyError when there is no connection.
 */
export async function migrate(url: string, options: MigrateOptions): Promise<readonly string[]> {
  const client = await connect(url);
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query('create schema if not exists vb');
    await client.query(
      `create table if not exists vb.migration (
         name text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
    );
    const applied = await applyFiles(client, options);
    await verifyKeys(client, options.sealer);
    await runMigrations(client, QUEUE_SCHEMA);
    return applied;
  } finally {
    await client.end();
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  try {
    const client = new pg.Client({
      connectionString,
      application_name: 'verzuimbroker-migrate',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    await client.connect();
    return client;
  } catch (error) {
    throw new DependencyError('postgresql', error);
  }
}

/** What earlier versions stored is sealed before this file, which takes the plain columns away. */
const SEALED_ONLY = '0091_sealed_only.sql';

async function applyFiles(
  client: pg.Client,
  { folder = MIGRATIONS, sealer, tell }: MigrateOptions,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from vb.migration',
  );
  const known = new Map(rows.map((row) => [row.name, row.sha256]));
  const names = await migrationNames(folder);
  const applied: string[] = [];
  for (const name of names) {
    const text = await readFile(new URL(name, folder), 'utf8');
    const sha256 = createHash('sha256').update(text).digest('hex');
    const before = known.get(name);
    if (before === sha256) continue;
    if (before !== undefined) throw new MigrationError(`${name} has changed since it was applied`);
    const wasPlain = name === SEALED_ONLY ? await sealExisting(client, sealer, tell) : 0;
    await client.query(
      `begin; ${text}\n; insert into vb.migration (name, sha256) values ('${name}', '${sha256}'); commit`,
    );
    applied.push(name);
    // Else the plain values stay in the pages of the tables, for whoever copies them.
    if (wasPlain > 0) for (const table of SEALED_TABLES) await client.query(`vacuum full vb.${table}`);
  }
  return applied;
}

/** Keys of another database, or none: before anything is written or looked up with them. */
async function verifyKeys(client: pg.Client, sealer: Sealer): Promise<void> {
  // A folder of a test may hold other files.
  const { rows: there } = await client.query("select to_regclass('vb.at_rest') is not null as there");
  if (!there[0]?.there) return;
  const { rows } = await client.query<{ proof: Buffer }>('select proof from vb.at_rest');
  const known = rows[0]?.proof;
  if (known === undefined)
    await client.query('insert into vb.at_rest (proof) values ($1)', [sealer.proof('make')]);
  else if (!known.equals(sealer.proof('find'))) throw new AtRestError('keys-of-another-database', INDEX_KEY);
}

async function migrationNames(folder: URL): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort();
}

const APPLIED = sql('migrations-applied', 'select name from vb.migration order by name');

export interface MigrationStand {
  /** Files of this version that were not applied. */
  readonly missing: readonly string[];
  /** Applied, and unknown here: a newer version has been at work. */
  readonly newer: readonly string[];
}

/** How the database and this version of the code compare. @throws DependencyError; 42P01 when there is nothing of ours. */
export async function readMigrationStand(db: Queryable, folder: URL = MIGRATIONS): Promise<MigrationStand> {
  const applied = new Set((await db.query<{ name: string }>(APPLIED)).map(({ name }) => name));
  const names = await migrationNames(folder);
  return {
    missing: names.filter((name) => !applied.has(name)),
    newer: [...applied].filter((name) => !names.includes(name)),
  };
}
