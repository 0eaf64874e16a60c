/** The embedded PostgreSQL when processes die: adoption, the watchdog, half-made folders, folders `nobody` cannot enter. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../src/store/embedded.ts';
import { DataFolderError } from '../../src/store/embedded-cluster.ts';
import { until } from '../setup/broker.ts';

const root = mkdtempSync(join(tmpdir(), 'vb embedded killed '));
chmodSync(root, 0o755);
afterAll(() => rmSync(root, { recursive: true, force: true }));
const asRoot = process.getuid?.() === 0 ? test : test.skip;

const ask = async (url: string, statement: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
};

/** A process of its own that starts a server and prints its URL. */
async function startElsewhere(options: object): Promise<{ child: ChildProcess; url: string }> {
  const module = new URL('../../dist/store/embedded.js', import.meta.url).href;
  const script = `const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
    console.log((await startEmbeddedPostgres(${JSON.stringify(options)})).url);
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const url = await until('the other process', async () => (said.includes('\n') ? said.trim() : undefined));
  return { child, url };
}

async function killNine(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

const pidOf = (dataFolder: string) =>
  Number(readFileSync(join(dataFolder, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
const isGone = async (pid: number) => {
  try {
    process.kill(pid, 0);
    return undefined;
  } catch {
    return true; // no such process
  }
};

test('a server that outlived kill -9 of its parent is adopted with what was committed, and stopped by who adopted it', async () => {
  const dataFolder = join(root, 'adopted folder');
  const { child, url } = await startElsewhere({ dataFolder });
  await ask(url, 'create table kept as select 7 as n');
  const pid = pidOf(dataFolder);
  await killNine(child);
  const adopted = await startEmbeddedPostgres({ dataFolder });
  expect([adopted.adopted, adopted.url]).toEqual([true, url]);
  expect(pidOf(dataFolder)).toBe(pid);
  expect(await ask(adopted.url, 'select n from kept')).toEqual([{ n: 7 }]);
  await adopted.stop();
  expect(await isGone(pid)).toBe(true);
});

test('a server that was killed itself starts again with what was committed', async () => {
  const dataFolder = join(root, 'crashed');
  const first = await startEmbeddedPostgres({ dataFolder });
  await ask(first.url, 'create table kept as select 7 as n');
  const pid = pidOf(dataFolder);
  process.kill(pid, 'SIGQUIT');
  const again = await startEmbeddedPostgres({ dataFolder });
  expect(await ask(again.url, 'select n from kept')).toEqual([{ n: 7 }]);
  expect(pidOf(dataFolder)).not.toBe(pid);
  await again.stop();
});

test('an ephemeral server and its folder go when its parent dies by kill -9', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vb ephemeral '));
  const { child, url } = await startElsewhere({ dataFolder: folder, ephemeral: true });
  expect(await ask(url, 'select 1 as n')).toEqual([{ n: 1 }]);
  const pid = pidOf(folder);
  await killNine(child);
  await until('the server to end', () => isGone(pid));
  await until('the folder to go', async () => (existsSync(folder) ? undefined : true), 45_000);
});

test('a folder that holds something is not taken for an ephemeral server, which would remove it', async () => {
  const dataFolder = join(root, 'somebody');
  mkdirSync(dataFolder);
  writeFileSync(join(dataFolder, 'kept.txt'), 'kept');
  await expect(startEmbeddedPostgres({ dataFolder, ephemeral: true })).rejects.toThrow();
  expect(readdirSync(dataFolder)).toEqual(['kept.txt']);
});

test('what a start left that was killed half-way stops no later start; the password is for its owner only', async () => {
  const dataFolder = join(root, 'half made');
  mkdirSync(join(dataFolder, 'cluster.new.2147483646.x'), { recursive: true });
  writeFileSync(join(dataFolder, 'password.new.2147483646.x'), 'half');
  const server = await startEmbeddedPostgres({ dataFolder });
  expect(await ask(server.url, 'select current_database() as name')).toEqual([{ name: 'verzuimbroker' }]);
  expect(readdirSync(dataFolder).sort()).toEqual(['cluster', 'password']);
  expect(statSync(join(dataFolder, 'password')).mode & 0o777).toBe(0o600);
  await server.stop();
});

test('a stale postmaster.pid whose number is another program now does not hold up the start', async () => {
  const dataFolder = join(root, 'stale');
  await (await startEmbeddedPostgres({ dataFolder })).stop();
  // As after a restart of the machine: the number in the file is a process of ours that is no server.
  const bystander = spawn('sleep', ['60'], { stdio: 'ignore' });
  const pidFile = join(dataFolder, 'cluster', 'postmaster.pid');
  writeFileSync(pidFile, `${bystander.pid}\n${join(dataFolder, 'cluster')}\n0\n5\n\n127.0.0.1\n\nready\n`);
  const outcome = await startEmbeddedPostgres({ dataFolder }).then(
    (server) => server.stop().then(() => 'started'),
    (error: Error) => error.message,
  );
  // PostgreSQL itself may refuse the number when the process is its own user's; then it says so at once.
  expect(outcome).toMatch(/^started$|postmaster\.pid/);
  expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  bystander.kill();
});

asRoot('as root, a folder that nobody cannot enter is refused before anything is made in it', async () => {
  const closed = mkdtempSync(join(root, 'closed-'));
  await expect(startEmbeddedPostgres({ dataFolder: join(closed, 'data') })).rejects.toBeInstanceOf(
    DataFolderError,
  );
  expect(existsSync(join(closed, 'data', 'password'))).toBe(false);
});
