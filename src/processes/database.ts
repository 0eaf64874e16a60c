/** The database of the settings, embedded or not, migrated; what makes it unusable is said with the setting's name. */
import type { OpenStore } from '../cli/command.ts';
import { DependencyError } from '../edukoppeling/faults.ts';
import { createLog, type Log } from '../ops/log.ts';
import { type Settings, SettingsError } from '../ops/settings.ts';
import { importPartiesFile } from '../parties/import-parties.ts';
import { type PartiesFile, readSettingsFileOfParties } from '../parties/parties-file.ts';
import { AtRestError } from '../store/at-rest/errors.ts';
import type { Sealer } from '../store/at-rest/sealer.ts';
import { moveNumbersAhead } from '../store/database-origin.ts';
import { startEmbeddedPostgres } from '../store/embedded.ts';
import { DataFolderError } from '../store/embedded-cluster.ts';
import { makeEnvelopeMonths } from '../store/envelope-months.ts';
import { type MigrateOptions, migrate } from '../store/migrate.ts';
import { createStore, type Store } from '../store/pool.ts';
import { withStartLock } from '../store/start-lock.ts';
import { keyProblem, openSealer } from './at-rest.ts';
import { dataFolderOf } from './data-folder.ts';
import { createOpened, startOrClose } from './opened.ts';
import { loadReferences } from './reference-data.ts';

export interface Database {
  readonly url: string;
  /** Another process started it, and may be using it. */
  readonly adopted: boolean;
  stop(): Promise<void>;
}

/** @throws SettingsError. */
export async function openDatabase(settings: Settings, ephemeral: boolean): Promise<Database> {
  const { databaseUrl } = settings.store;
  if (databaseUrl) return { url: databaseUrl, adopted: true, stop: async () => undefined };
  const folder = dataFolderOf(settings);
  try {
    return await startEmbeddedPostgres({ dataFolder: folder, ephemeral });
  } catch (error) {
    throw embeddedProblem(settings, folder, error);
  }
}

/** Who the parties file names, when it has changed. */
export async function importParties(store: Store, parties: PartiesFile | undefined): Promise<void> {
  if (parties !== undefined) await importPartiesFile(store, parties, 'partijenbestand');
}

/** @throws SettingsError when the database cannot be used, MigrationError. */
async function migrateDatabase(
  settings: Settings,
  { url }: Database,
  { sealer, newer = 'bear' }: Pick<MigrateOptions, 'sealer' | 'newer'>,
): Promise<readonly string[]> {
  const tell = (table: string, count: number) => process.stderr.write(`sealed ${count} values of ${table}\n`);
  try {
    return await migrate(url, { sealer, tell, newer });
  } catch (error) {
    if (error instanceof AtRestError) throw keyProblem(settings, error);
    const cause = error instanceof DependencyError ? error.cause : error;
    const { code, message } = cause as { code?: string; message: string };
    if (!(error instanceof DependencyError) && !OPERATORS_TO_SOLVE.includes(code ?? '')) throw error;
    // A SQLSTATE has five positions and says nothing by itself; PostgreSQL's sentence does.
    const why = code === undefined || /^[0-9A-Z]{5}$/.test(code) ? message : code;
    const setting = settings.store.databaseUrl ? 'store.databaseUrl' : 'store.dataFolder';
    throw new SettingsError(
      settings.file,
      [`${setting}: PostgreSQL at ${placeOf(url)} cannot be used (${why})`],
      error,
    );
  }
}

/**
 * What every start does, one process at a time: the schema, numbers that a database from the past would give again, the
 * files that the settings name.
 * @returns the migrations that were applied now. @throws SettingsError, PartiesError, MigrationError.
 */
export async function prepareDatabase(
  settings: Settings,
  database: Database,
  {
    store,
    parties,
    log,
    sealer,
    newer,
  }: {
    readonly store: Store;
    readonly parties: PartiesFile | undefined;
    readonly log: Log;
    readonly sealer: Sealer;
    readonly newer?: MigrateOptions['newer'];
  },
): Promise<readonly string[]> {
  const applied = await migrateDatabase(settings, database, { sealer, newer });
  await withStartLock(database.url, async () => {
    const moved = await moveNumbersAhead(store, { door: 'start' });
    if (moved !== undefined) log.warn({ event: 'store.came-back', count: moved.jumps.length });
    // Without its month an envelope is kept all the same.
    await makeEnvelopeMonths(store).catch((error: unknown) =>
      log.warn({ event: 'envelope-months.failed', error }),
    );
    await loadReferences(settings, store, log);
    await importParties(store, parties);
  });
  return applied;
}

/** insufficient_privilege, and read_only_sql_transaction of a standby. */
const OPERATORS_TO_SOLVE = ['42501', '25006'];

/** For commands that only read or load data: the store of the settings, migrated, with the parties of its file. */
export async function openStore(settings: Settings): Promise<OpenStore> {
  const opened = createOpened();
  return startOrClose(opened, async () => {
    const sealer = openSealer(settings, false);
    const database = await openDatabase(settings, false);
    // A server that another process started stays.
    if (!database.adopted) opened.add(() => database.stop());
    await migrateDatabase(settings, database, { sealer });
    const store = createStore({
      url: database.url,
      max: 2,
      applicationName: 'verzuimbroker-cli',
      onConnectionError: () => undefined,
      sealer,
    });
    opened.add(() => store.close());
    await importParties(store, readSettingsFileOfParties(settings));
    return { store, close: () => opened.close() };
  });
}

/** For `migrate`: everything a start does to the database, and nothing else. @returns what was applied. @throws as a start. */
export async function migrateAll(settings: Settings): Promise<readonly string[]> {
  const opened = createOpened();
  try {
    const parties = readSettingsFileOfParties(settings);
    const sealer = openSealer(settings, false);
    const database = await openDatabase(settings, false);
    if (!database.adopted) opened.add(() => database.stop());
    const store = createStore({
      url: database.url,
      max: 2,
      applicationName: 'verzuimbroker-migrate',
      onConnectionError: () => undefined,
      sealer,
    });
    opened.add(() => store.close());
    return await prepareDatabase(settings, database, {
      ...{ store, parties, sealer },
      newer: 'refuse',
      log: createLog({ level: settings.logLevel }),
    });
  } finally {
    await opened.close();
  }
}

/** Of a failed start: a folder that cannot be had, a package that is not installed, PostgreSQL's own words. */
function embeddedProblem(settings: Settings, folder: string, error: unknown): unknown {
  const { code, name, message } = error as NodeJS.ErrnoException;
  const fail = (why: string) => new SettingsError(settings.file, [`store.dataFolder: ${why}`], error);
  if (error instanceof DataFolderError) return fail(message);
  if (typeof code === 'string') return fail(`${folder} cannot be used (${code})`);
  // A TypeError and its like are ours.
  return name === 'Error' ? fail(message) : error;
}

/** Host, port and database of a URL, without its user and password. */
export function placeOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? 'an address that is no URL' : `${parsed.host}${parsed.pathname}`;
}
