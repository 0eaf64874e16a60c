/**
 * Numbered .sql files, each once, in order, in a transaction of its own; then BullMQ's own schema.
 * Safe from several processes at once: an advisory lock lets one do the work.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { runMigrations } from 'bullmq';
import pg from 'pg';
import { DependencyError } from '../edukoppeling/faults.ts';
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

/** @returns the names of the files applied now. @throws MigrationError; DependencyError when there is no connection. */
export async function migrate(url: string, folder: URL = MIGRATIONS): Promise<readonly string[]> {
  const client = await connect(url);
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query('create schema if not exists vb');
    await client.query(
      `create table if not exists vb.migration (
         name text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
    );
    const applied = await applyFiles(client, folder);
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

async function applyFiles(client: pg.Client, folder: URL): Promise<readonly string[]> {
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
    await client.query(
      `begin; ${text}\n; insert into vb.migration (name, sha256) values ('${name}', '${sha256}'); commit`,
    );
    applied.push(name);
  }
  return applied;
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
