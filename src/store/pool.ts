/**
 * One way to PostgreSQL. A client is only had inside `withTransaction`, so that each one has an error listener:
 * without it a restart of the server ends the process.
 */
import pg from 'pg';
import { DependencyError } from '../edukoppeling/faults.ts';
import { AtRestError, type AtRestProblem } from './at-rest/errors.ts';
import type { Sealer } from './at-rest/sealer.ts';

export interface StoreOptions {
  readonly url: string;
  /** Connections; group commit needs more than 8. */
  readonly max: number;
  readonly applicationName: string;
  /** Told when an idle connection breaks; the pool replaces it. */
  readonly onConnectionError: (error: Error) => void;
  /** What personal data are sealed and opened with: every statement's values and rows pass it. */
  readonly sealer: Sealer;
}

/** A statement with a name is prepared once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export function sql(name: string, text: string): Statement {
  return { name, text };
}

export interface Queryable {
  /**
   * @throws DependencyError when the server cannot be reached, or a key cannot be had; AtRestError for a value that does not
   * open; pg's DatabaseError for everything else.
   */
  query<Row extends object>(statement: Statement, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** A transaction under way. */
export interface Tx extends Queryable {
  readonly tx: true;
}

export interface Store extends Queryable {
  /** Commits when `work` ends well, rolls back when it throws. */
  withTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** How many wait for a connection now. */
  waiting(): number;
  close(): Promise<void>;
}

const STATEMENT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 5_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5_000;

export function createStore(options: StoreOptions): Store {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    application_name: options.applicationName,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  pool.on('error', options.onConnectionError);
  // A connection that is cut in the same moment as it is given out has no listener yet, and would end the process.
  // Whoever uses it hears of it by its statement.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    query: <Row extends object>(statement: Statement, values: readonly unknown[] = []) =>
      translated(() => run<Row>(pool, options.sealer, statement, values)),
    withTransaction: (work) => translated(() => transaction(pool, options, work)),
    waiting: () => pool.waitingCount,
    close: () => pool.end(),
  };
}

async function transaction<T>(
  pool: pg.Pool,
  options: StoreOptions,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
    options.onConnectionError(error);
  };
  client.on('error', onError);
  try {
    await client.query('begin');
    const result = await work({
      tx: true,
      query: (statement, values = []) => run(client, options.sealer, statement, values),
    });
    await client.query('commit');
    return result;
  } catch (error) {
    // The connection may be gone; what matters is the first error.
    if (!broken) await client.query('rollback').catch((rollback: Error) => onError(rollback));
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

async function run<Row extends object>(
  target: pg.Pool | pg.PoolClient,
  sealer: Sealer,
  { name, text }: Statement,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const protectedValues = values.map((value) => sealer.protect(value));
  const { rows } = await target.query<Row>({ name, text, values: protectedValues });
  return text.includes('vb.sealed(') ? (sealer.open(rows) as readonly Row[]) : rows;
}

/** SQLSTATEs that say "not now": connection, resources, shutdown, conflicts, read-only, no connections, locks. */
const NOT_NOW = /^(08|53|57|40|25006|55000|55P03)/;
const SOCKET = /^E(CONN|PIPE|HOST|NET|TIMEDOUT|AI_AGAIN)|^ETIMEDOUT/;

/** What no key and no other moment would mend; every other problem is that a key is not to be had now. */
const OF_THE_VALUE: ReadonlySet<AtRestProblem> = new Set(['value-does-not-open', 'key-destroyed']);

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AtRestError && !OF_THE_VALUE.has(error.problem))
      throw new DependencyError('keys', error);
    const { code, message } = error as { code?: unknown; message?: unknown };
    const known = typeof code === 'string' && (NOT_NOW.test(code) || SOCKET.test(code));
    const lost =
      typeof message === 'string' &&
      /Connection terminated|timeout exceeded when trying|connection error/i.test(message);
    if (known || lost) throw new DependencyError('postgresql', error);
    throw error;
  }
}

/** The SQLSTATE of what the server answered; undefined for every other error. */
export function sqlStateOf(error: unknown): string | undefined {
  const cause = error instanceof DependencyError ? error.cause : error;
  return cause instanceof pg.DatabaseError ? cause.code : undefined;
}
