/**
 * The embedded default: the real PostgreSQL from its npm package, started by us, with its own data folder.
 * PostgreSQL refuses to run as root, so as root it runs as `nobody`; a server that outlived a killed parent is
 * adopted.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries, UNPRIVILEGED } from './embedded-binaries.ts';
import { type Cluster, isAlive, prepareCluster, USER } from './embedded-cluster.ts';

export interface EmbeddedOptions {
  readonly dataFolder: string;
  /** Of 127.0.0.1; 0, the default, takes a free one. An adopted server keeps its own. */
  readonly port?: number;
  /** Stop the server and remove the folder when this process dies, however it dies. The folder must be new. */
  readonly ephemeral?: boolean;
}

export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  /** True when a server of an earlier process was still running. */
  readonly adopted: boolean;
  /** Fast shutdown: sessions end, everything committed stays. */
  stop(): Promise<void>;
}

const DATABASE = 'verzuimbroker';
const START_TIMEOUT_MS = 30_000;
const isRoot = process.getuid?.() === 0;
const asUser = isRoot ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};

/**
 * Starts the server of this folder, or adopts the one that runs; safe when several processes do so at once.
 * @throws DataFolderError; Error with the server's own words when it does not start.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  if (options.ephemeral) await verifyNew(options.dataFolder);
  const binaries = await findBinaries();
  const cluster = await prepareCluster(binaries, options.dataFolder, asUser);
  const running = await findRunning(cluster);
  if (running) return adopt(cluster, running);
  const port = options.port || (await freePort());
  const server = startServer(binaries, cluster.folder, port, options);
  try {
    await waitUntilReady(serverUrl(port, cluster.password), server);
  } catch (error) {
    // Another process may have taken the folder first.
    const other = await findRunning(cluster);
    if (other === undefined) throw error;
    return adopt(cluster, other);
  }
  await createDatabase(serverUrl(port, cluster.password));
  return {
    url: databaseUrl(port, cluster.password),
    port,
    adopted: false,
    stop: () => (server.stdin ? stopWatchdog(server) : stopServer(cluster.folder)),
  };
}

async function adopt(cluster: Cluster, { port }: { port: number }): Promise<EmbeddedPostgres> {
  await createDatabase(serverUrl(port, cluster.password));
  return {
    url: databaseUrl(port, cluster.password),
    port,
    adopted: true,
    stop: () => stopServer(cluster.folder),
  };
}

/** An ephemeral folder is removed at the end: it must hold nothing that somebody wants to keep. */
async function verifyNew(dataFolder: string): Promise<void> {
  const held = await readdir(dataFolder).catch(() => []);
  if (held.length > 0) throw new Error(`${dataFolder} is not empty: it would be removed at the end`);
}

function startServer(
  binaries: string,
  cluster: string,
  port: number,
  options: EmbeddedOptions,
): ChildProcess {
  const postgres = join(binaries, 'bin', 'postgres');
  const settings = [
    '-D',
    cluster,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    '',
    '-c',
    'max_connections=200',
    '-c',
    'shared_buffers=64MB',
    '-c',
    'synchronous_commit=on',
    '-c',
    'fsync=on',
    '-c',
    'log_min_messages=fatal',
    '-c',
    'logging_collector=off',
  ];
  if (!options.ephemeral) {
    return spawn(postgres, settings, { ...asUser, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  }
  // The shell waits on a pipe that only this process holds: when it closes, the server is stopped and its folder
  // removed, also after kill -9.
  const watchdog = '"$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$FOLDER"';
  return spawn('/bin/sh', ['-c', watchdog, 'sh', postgres, ...settings], {
    ...asUser,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, FOLDER: options.dataFolder },
  });
}

async function waitUntilReady(url: string, server: ChildProcess): Promise<void> {
  let said = '';
  let ended = false;
  server.stderr?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2000);
  });
  server.once('exit', () => {
    ended = true;
  });
  server.once('error', (error) => {
    said += error.message;
    ended = true;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(url))) {
    if (ended || Date.now() > deadline) throw new Error(`PostgreSQL did not start: ${said.trim()}`);
    await wait(20);
  }
  // From here on the server is not ours to wait for.
  server.unref();
  (server.stderr as unknown as { unref?: () => void })?.unref?.();
  (server.stdin as unknown as { unref?: () => void })?.unref?.();
}

/** A server of an earlier process that is alive and answers; one that is starting or shutting down is waited for. */
async function findRunning({ folder, password }: Cluster): Promise<{ port: number } | undefined> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const { pid, port } = await readPidFile(folder);
    if (pid === undefined || !(await isServer(pid))) return undefined;
    if (port && (await answers(serverUrl(port, password)))) return { port };
    if (Date.now() > deadline) return undefined;
    await wait(50);
  }
}

async function readPidFile(cluster: string): Promise<{ pid: number | undefined; port: number }> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return { pid: Number(lines[0]) || undefined, port: Number(lines[3]) };
}

/** After a restart of the machine or the container the number may be anybody's. */
async function isServer(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const [program = ''] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  return program.endsWith('/postgres');
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined); // the server may go away while we ask
  try {
    await client.connect();
    return true;
  } catch {
    return false; // not yet, or not any more
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } catch (error) {
    // Another process made it between the question and the answer.
    if (!DUPLICATE.includes((error as { code?: string }).code ?? '')) throw error;
  } finally {
    await client.end();
  }
}

/** duplicate_database, and unique_violation when the two were at the same row of the catalogue. */
const DUPLICATE = ['42P04', '23505'];

async function stopWatchdog(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.ref();
  server.stdin?.end();
  await ended;
}

/** The number is read again: the server we knew may be gone, and its number somebody else's. */
async function stopServer(cluster: string): Promise<void> {
  const { pid } = await readPidFile(cluster);
  if (pid === undefined || !(await isServer(pid))) return;
  process.kill(pid, 'SIGINT');
  for (let i = 0; i < 500 && isAlive(pid); i++) await wait(20);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function serverUrl(port: number, password: string): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`;
}

function databaseUrl(port: number, password: string): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
}
