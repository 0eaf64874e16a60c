/**
 * The embedded default: the real PostgreSQL from its npm package, started by us, with its own data folder.
 * PostgreSQL refuses to run as root, so as root it runs as `nobody`; a server that outlived a killed parent is
 * adopted.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { findBinaries, UNPRIVILEGED } from './embedded-binaries.ts';

export interface EmbeddedOptions {
  readonly dataFolder: string;
  /** Stop the server and remove the folder when this process dies, however it dies. */
  readonly ephemeral?: boolean;
}

export interface EmbeddedPostgres {
  readonly url: string;
  /** True when a server of an earlier process was still running. */
  readonly adopted: boolean;
  stop(): Promise<void>;
}

const DATABASE = 'verzuimbroker';
const USER = 'verzuimbroker';
const START_TIMEOUT_MS = 30_000;
const isRoot = process.getuid?.() === 0;
const asUser = isRoot ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};

/** @throws Error with the server's own words when it does not start. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  await mkdir(options.dataFolder, { recursive: true });
  if (isRoot) await chown(options.dataFolder, UNPRIVILEGED, UNPRIVILEGED);
  const cluster = join(options.dataFolder, 'cluster');
  const passwordFile = join(options.dataFolder, 'password');
  if (!(await exists(join(cluster, 'PG_VERSION'))))
    await initialise(binaries, options.dataFolder, cluster, passwordFile);
  const password = (await readFile(passwordFile, 'utf8')).trim();
  const running = await findRunning(cluster, password);
  if (running) {
    await createDatabase(running.url);
    return { url: databaseUrl(running.port, password), adopted: true, stop: () => stopServer(running.pid) };
  }
  const port = await freePort();
  const server = startServer(binaries, cluster, port, options);
  try {
    await waitUntilReady(serverUrl(port, password), server);
  } catch (error) {
    // A server that a killed process had only just begun to start may have taken the folder first.
    const other = await findRunning(cluster, password);
    if (other === undefined) throw error;
    await createDatabase(other.url);
    return { url: databaseUrl(other.port, password), adopted: true, stop: () => stopServer(other.pid) };
  }
  await createDatabase(serverUrl(port, password));
  return { url: databaseUrl(port, password), adopted: false, stop: () => stopOwn(cluster, server) };
}

async function initialise(
  binaries: string,
  folder: string,
  cluster: string,
  passwordFile: string,
): Promise<void> {
  const fresh = join(folder, `cluster.new.${process.pid}`);
  await rm(fresh, { recursive: true, force: true });
  await writeFile(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
  if (isRoot) await chown(passwordFile, UNPRIVILEGED, UNPRIVILEGED);
  await runToEnd(join(binaries, 'bin', 'initdb'), [
    '--pgdata',
    fresh,
    '--username',
    USER,
    '--pwfile',
    passwordFile,
    '--auth',
    'scram-sha-256',
    '--encoding',
    'UTF8',
    '--locale',
    'C',
    '--data-checksums',
    '--no-instructions',
  ]);
  // A killed initdb leaves only a folder of another name behind.
  await rename(fresh, cluster);
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

/** A server of an earlier process that is alive and answers; one that is shutting down is waited for. */
async function findRunning(
  cluster: string,
  password: string,
): Promise<{ pid: number; port: number; url: string } | undefined> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    const pid = Number(lines[0]);
    const port = Number(lines[3]);
    if (!pid || !alive(pid)) return undefined;
    const url = serverUrl(port, password);
    if (port && (await answers(url))) return { pid, port, url };
    if (Date.now() > deadline) return undefined;
    await wait(50);
  }
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
  } finally {
    await client.end();
  }
}

async function stopOwn(cluster: string, server: ChildProcess): Promise<void> {
  if (server.stdin) {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.ref();
    server.stdin.end();
    await ended;
    return;
  }
  const pid = Number(
    (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0],
  );
  if (pid) await stopServer(pid);
}

/** Fast shutdown: sessions end, everything committed stays. */
async function stopServer(pid: number): Promise<void> {
  if (alive(pid)) process.kill(pid, 'SIGINT');
  for (let i = 0; i < 500 && alive(pid); i++) await wait(20);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function runToEnd(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...asUser, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ended with ${code}: ${said.trim()}`));
    });
  });
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

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function serverUrl(port: number, password: string): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`;
}

function databaseUrl(port: number, password: string): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
}
