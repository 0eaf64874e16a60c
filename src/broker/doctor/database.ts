/** PostgreSQL: there, ours, safe, of this version, on the same time; and whether the work in it goes on. */
import { DependencyError } from '../../edukoppeling/faults.ts';
import { AtRestError } from '../../store/at-rest/errors.ts';
import { readKeyProof } from '../../store/at-rest/inspect.ts';
import { type Keyring, openTestKeyring } from '../../store/at-rest/keyring.ts';
import { createSealer, type Sealer } from '../../store/at-rest/sealer.ts';
import { oldestUnsealedSeconds } from '../../store/audit-seal.ts';
import { readOriginStand } from '../../store/database-origin.ts';
import { readMigrationStand } from '../../store/migrate.ts';
import { oldestUndelivered } from '../../store/outbox.ts';
import { createStore, type Store, sql } from '../../store/pool.ts';
import { type Finding, finding } from './findings.ts';

const OLDEST_MAJOR = 14;
const MAX_CLOCK_MS = 5000;
const MAX_WAIT_SECONDS = 300;
/** Of the time between two runs of the sealer. */
const MAX_RUNS = 10;

const SERVER = sql(
  'doctor-server',
  `select current_setting('server_version_num')::int as version, current_setting('fsync') as fsync,
     current_setting('synchronous_commit') as "synchronousCommit",
     (extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
);

export interface Server {
  readonly version: number;
  readonly fsync: string;
  readonly synchronousCommit: string;
}

/** @param where  host, port and database. @param clock  milliseconds since epoch. */
export async function lookAtDatabase(
  url: string,
  {
    where,
    clock,
    sealSeconds,
    keyring,
  }: {
    readonly where: string;
    readonly clock: () => number;
    readonly sealSeconds: number;
    /** Undefined when it cannot be had: that is another finding. */
    readonly keyring: Keyring | undefined;
  },
): Promise<readonly Finding[]> {
  const sealer = createSealer(keyring ?? openTestKeyring());
  const store = createStore({
    sealer,
    url,
    max: 1,
    applicationName: 'verzuimbroker-doctor',
    onConnectionError: () => undefined,
  });
  try {
    const before = clock();
    const [server] = await store.query<Server & { now: number }>(SERVER);
    if (server === undefined) return [];
    const found = [...judgeServer(server, where)];
    // The answer was made somewhere between the question and now.
    if (server.now < before - MAX_CLOCK_MS || server.now > clock() + MAX_CLOCK_MS)
      found.push(
        finding('clock-differs', `${Math.round((before - server.now) / 1000)} seconds ahead of ${where}`),
      );
    return [...found, ...(await lookAtContent(store, where, sealSeconds, keyring && sealer))];
  } catch (error) {
    return [refusal(error, where)];
  } finally {
    await store.close();
  }
}

export function judgeServer(
  { version, fsync, synchronousCommit }: Server,
  where: string,
): readonly Finding[] {
  return [
    ...(version < OLDEST_MAJOR * 10_000 ? [finding('postgresql-too-old', where)] : []),
    ...(fsync === 'off' ? [finding('fsync-off', where)] : []),
    ...(synchronousCommit === 'off' ? [finding('synchronous-commit-off', where)] : []),
  ];
}

async function lookAtContent(
  store: Store,
  where: string,
  sealSeconds: number,
  sealer: Sealer | undefined,
): Promise<readonly Finding[]> {
  const stand = await readMigrationStand(store).catch((error: unknown) => {
    if ((error as { code?: string }).code === '42P01') return { missing: ['all'], newer: [] };
    throw error;
  });
  if (stand.missing.length > 0)
    return [finding('migrations-missing', `${where}: ${stand.missing.join(', ')}`)];
  const found: Finding[] = [];
  if (stand.newer.length > 0) found.push(finding('migrations-newer', `${where}: ${stand.newer.join(', ')}`));
  if ((await readOriginStand(store)).moved) found.push(finding('came-back', where));
  if ((await oldestUndelivered(store)).seconds > MAX_WAIT_SECONDS) found.push(finding('outbox-old', where));
  if ((await oldestUnsealedSeconds(store)) > MAX_RUNS * sealSeconds)
    found.push(finding('audit-unsealed', where));
  if (sealer !== undefined && !(await isOwnKeys(store, sealer)))
    found.push(finding('keys-of-another-database', where));
  return found;
}

async function isOwnKeys(store: Store, sealer: Sealer): Promise<boolean> {
  const known = await readKeyProof(store);
  if (known === undefined) return true;
  try {
    return known.equals(sealer.proof('find'));
  } catch (error) {
    if (error instanceof AtRestError) return false;
    throw error;
  }
}

/** invalid_authorization, invalid_password, and a database or user that is not there. */
const NOT_LET_IN = /^(28|3D000|42501)/;

function refusal(error: unknown, where: string): Finding {
  const { code = '' } = ((error instanceof DependencyError ? error.cause : error) ?? {}) as { code?: string };
  return finding(
    NOT_LET_IN.test(code) ? 'postgresql-refuses' : 'postgresql-unreachable',
    code ? `${where} (${code})` : where,
  );
}
