/**
 * Numbered .sql files, each once, in order, in a transaction of its own; then BullMQ's own schema.
 * Safe from several processes at once: an advisory lock lets one do the work. Processes of the version before are at work
 * meanwhile: a migration never waits long for a lock, since everybody would wait behind it. docs/decisions/0037.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { DependencyError } from '../edukoppeling/faults.ts';
import { INDEX_KEY, SEALED_TABLES } from './at-rest/columns.ts';
import { AtRestError } from './at-rest/errors.ts';
import { rewrite } from './at-rest/rewrite.ts';
import { sealExisting } from './at-rest/seal-existing.ts';
import type { Sealer } from './at-rest/sealer.ts';
import { type Queryable, sql } from './pool.ts';

// The same place seen from src/store and from dist/store.
const MIGRATIONS = new URL('../../src/store/migrations/', import.meta.url);
const LOCK = 7_104_032_026;
const CONNECT_TIMEOUT_MS = 10_000;
/**
 * Who waits for a table makes everybody else wait behind it; so not long, and again. Shorter than PostgreSQL's
 * deadlock_timeout (a second): where two wait for each other it is the migration that gives way.
 */
const LOCK_TIMEOUT_MS = 500;
const LOCK_TRIES = 120;
const LOCK_PAUSE_MS = 500;
export const QUEUE_SCHEMA = 'bullmq';

/** The database and the code disagree: a file has changed, or a newer version was at work; or a table is never free. */
export class MigrationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MigrationError';
  }
}

export interface MigrateOptions {
  readonly sealer: Sealer;
  readonly folder?: URL;
  /** A newer version was at work: `refuse`, or `bear` with it as long as that version says that it can be borne. */
  readonly newer?: 'refuse' | 'bear' | undefined;
  /** Told while what an earlier version stored is sealed: which table, how many rows of it so far. */
  readonly tell?: (table: string, count: number) => void;
}

/**
 * @returns the names of the files applied now.
 * @throws MigrationError; AtRestError when the keys are not those of this database; DependencyError when there is no connection.
 */
export async function migrate(url: string, options: MigrateOptions): Promise<readonly string[]> {
  const { folder = MIGRATIONS, newer = 'bear' } = options;
  const client = await connect(url);
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query('create schema if not exists vb');
    await client.query(
      `create table if not exists vb.migration (
         name text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
    );
    await verifyNotTooNew(client, folder, newer);
    const applied = await applyFiles(client, options);
    await verifyKeys(client, options.sealer);
    // Most commands migrate nothing: they start without loading a queue.
    const { runMigrations } = await import('bullmq');
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
    // Whoever waits for an answer hears that the connection is gone; between two statements nobody listens.
    client.on('error', () => undefined);
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
    await applyFile(client, { name, text, sha256 });
    applied.push(name);
    const left = wasPlain > 0 ? await rewrite(client, SEALED_TABLES) : [];
    if (left.length > 0)
      throw new MigrationError(
        `${left.join(', ')}: what stood there before it was sealed is still in the files, since a transaction that began before has not ended (pg_stat_activity tells whose). End it, then: vacuum full ${left.join(', ')}`,
      );
  }
  return applied;
}

interface MigrationFile {
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
}

/** @throws MigrationError when what it changes is never free. */
async function applyFile(client: pg.Client, { name, text, sha256 }: MigrationFile): Promise<void> {
  const contract = contractOf(text);
  const record =
    contract === undefined
      ? `insert into vb.migration (name, sha256) values ('${name}', '${sha256}')`
      : `insert into vb.migration (name, sha256, contract) values ('${name}', '${sha256}', '${contract}')`;
  for (let tries = 1; ; tries++) {
    try {
      await client.query(`begin; set local lock_timeout = ${LOCK_TIMEOUT_MS}; ${text}\n; ${record}; commit`);
      return;
    } catch (error) {
      await client.query('rollback');
      if (!GIVE_WAY.includes((error as { code?: string }).code ?? '')) throw error;
      if (tries === LOCK_TRIES)
        throw new MigrationError(
          `${name}: a table that it changes is in use all the time (pg_stat_activity tells by whom)`,
        );
    }
    await wait(LOCK_PAUSE_MS);
  }
}

/** lock_not_available, deadlock_detected. */
const GIVE_WAY = ['55P03', '40P01'];

/**
 * What a file says that shuts older processes out: `-- contract: 0098 why`.
 * @returns the number of the migration that a process must know to be able to go on; undefined: every one can.
 */
export function contractOf(text: string): string | undefined {
  return /^-- contract: (\d{4})\b/m.exec(text)?.[1];
}

/** @throws MigrationError. */
async function verifyNotTooNew(
  client: pg.Client,
  folder: URL,
  newer: MigrateOptions['newer'],
): Promise<void> {
  const names = await migrationNames(folder);
  // The column came later than the table.
  const { rows } = await client.query<{ name: string; contract: string | null }>(
    `select name, to_jsonb(m)->>'contract' as contract from vb.migration m where name <> all($1) order by name`,
    [names],
  );
  const [first] = rows;
  if (first === undefined) return;
  const ours = names.at(-1)?.slice(0, 4) ?? '';
  const shutOut = rows.find(({ contract }) => contract !== null && ours < contract);
  if (shutOut !== undefined)
    throw new MigrationError(
      `a newer version made the database one that this version cannot work with (${shutOut.name}): install that version`,
    );
  if (newer === 'refuse')
    throw new MigrationError(
      `the database was made by a newer version (${first.name}): migrate with that version. Processes of this version may go on beside it`,
    );
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
