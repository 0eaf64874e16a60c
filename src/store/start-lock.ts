/**
 * What processes that start at the same moment must not do at the same moment: loading the files that the settings name.
 * A connection of its own, without the time limits of the pool: whoever waits here waits for another start.
 */
import pg from 'pg';
import { DependencyError } from '../edukoppeling/faults.ts';

const LOCK = 7_104_032_027;
const CONNECT_TIMEOUT_MS = 10_000;

/** @throws DependencyError when there is no connection; whatever `work` throws. */
export async function withStartLock<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'verzuimbroker-start',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // The lock ends with its connection: the work fails by itself when the server is gone.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select pg_advisory_lock($1)', [LOCK]);
  } catch (error) {
    await client.end().catch(() => undefined); // the first failure says why
    throw new DependencyError('postgresql', error);
  }
  try {
    return await work();
  } finally {
    await client.end().catch(() => undefined); // a connection that is gone is closed
  }
}
