/**
 * PostgreSQL and Redis of the system, with data of their own. PostgreSQL will not run as root: then it runs as the user
 * `postgres`, who must be able to reach the folder.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.mjs';
import { runToEnd, until } from './processes.mjs';

const START_MS = 60_000;
const OLDEST = 14;
const USER = 'verzuimbroker';
const DEBIAN = '/usr/lib/postgresql';

/** Of Debian's packages the newest, else of the search path. */
function findPostgres() {
  const versions = (existsSync(DEBIAN) ? readdirSync(DEBIAN) : [])
    .map(Number)
    .filter((major) => major >= OLDEST);
  const newest = versions
    .sort((a, b) => b - a)
    .find((major) => existsSync(join(DEBIAN, String(major), 'bin/initdb')));
  if (newest !== undefined) return join(DEBIAN, String(newest), 'bin');
  const found = which('initdb');
  if (found === undefined) throw new Error('no PostgreSQL here: apt-get install postgresql');
  return dirname(found);
}

function which(program) {
  try {
    return execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
  } catch {
    return undefined; // it is not installed
  }
}

function userFor(folder) {
  if (process.getuid() !== 0) return {};
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0)
      throw new Error(`the user postgres cannot reach ${folder}: ${at} is closed; choose another --folder`);
  }
  return { uid: id('-u'), gid: id('-g') };
}

export async function startPostgres(folder, launch, keep) {
  const bin = findPostgres();
  const asUser = userFor(folder);
  const data = join(folder, 'postgres');
  mkdirSync(data, { mode: 0o700 });
  const password = randomBytes(24).toString('hex');
  const passwordFile = join(folder, 'postgres-password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (asUser.uid !== undefined)
    for (const path of [data, passwordFile]) chownSync(path, asUser.uid, asUser.gid);
  const choices = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', `--username=${USER}`];
  await runToEnd(join(bin, 'initdb'), ['-D', data, ...choices, `--pwfile=${passwordFile}`], 'initdb', asUser);
  const port = await freePort();
  const options = [`listen_addresses=127.0.0.1`, 'unix_socket_directories=', 'max_connections=200'];
  const args = ['-D', data, '-p', String(port), ...options.flatMap((option) => ['-c', option])];
  keep('postgres', launch('postgres', join(bin, 'postgres'), args, asUser), data);
  const url = (database) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
  await until(START_MS, () =>
    query(url('postgres'), 'select 1').then(
      () => true,
      () => false,
    ),
  );
  await query(url('postgres'), `create database ${USER}`);
  return { url: url(USER) };
}

async function query(connectionString, text) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined); // it may be starting still
  try {
    await client.connect();
    await client.query(text);
  } finally {
    await client.end().catch(() => undefined); // it was never there
  }
}

export async function startRedis(folder, launch, keep) {
  const program = which('redis-server');
  if (program === undefined) throw new Error('no Redis here: apt-get install redis-server');
  const data = join(folder, 'redis');
  mkdirSync(data);
  const port = await freePort();
  const choices = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction', '--save', ''];
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', data, ...choices];
  // Redis writes its own title over its command line.
  keep('redis', launch('redis', program, args), `:${port}`);
  const ping = () => execFileSync('redis-cli', ['-p', String(port), 'ping'], { stdio: 'pipe' });
  await until(START_MS, () => {
    try {
      return ping().toString().startsWith('PONG');
    } catch {
      return false; // not up yet
    }
  });
  return { url: `redis://127.0.0.1:${port}` };
}
