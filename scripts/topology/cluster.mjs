/**
 * PostgreSQL, Redis, two endpoints behind a TCP balancer, two routers, loket, housekeeping and a mail catcher, on this
 * machine. `start` makes everything anew in its folder (default .cluster) and says where it listens; `stop` ends it.
 * `--endpoints N` and `--routers N` choose other numbers.
 */

import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort } from './free-port.mjs';
import { isOurs, runToEnd, stopProcess, until } from './processes.mjs';
import { seed } from './seed.mjs';
import { startPostgres, startRedis } from './servers.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'dist/processes/verzuimbroker.js');
const READY_MS = 120_000;
/** So that the system gets back what a process freed: docs/decisions/0038-memory-given-back.md. */
const MALLOC = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '65536',
  MALLOC_TRIM_THRESHOLD_: '131072',
};

const HELP = `scripts/cluster [start | stop | status] [options]

PostgreSQL, Redis, endpoints behind a TCP balancer, routers, loket, housekeeping and a mail catcher, on this machine.

  start              everything anew in its folder, and where it listens (this is what happens without a word)
  stop               ends it; the folder stays, to look at
  status             what runs; exit code 0 when all of it does

  --folder PATH      default .cluster
  --port N           of the balancer; default one that is free
  --endpoints N      1 to 9, default 2
  --routers N        1 to 9, default 2
  --help

Exit codes: 0 done, 1 it did not go well, 64 a wrong option.
`;

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        folder: { type: 'string' },
        port: { type: 'string' },
        endpoints: { type: 'string', default: '2' },
        routers: { type: 'string', default: '2' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${HELP}`);
    return process.exit(64);
  }
}

const { values, positionals } = readArguments();
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const several = (role) =>
  Array.from({ length: countOf(`${role}s`) }, (_, n) => ({ name: `${role}-${n + 1}`, role }));
/** Last started, first stopped. */
const SERVES = [
  ...several('endpoint'),
  ...several('router'),
  { name: 'loket', role: 'loket' },
  { name: 'housekeeping', role: 'housekeeping' },
];
const folder = resolve(values.folder ?? join(ROOT, '.cluster'));
const stateFile = join(folder, 'cluster.json');
const readState = () => (existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8')) : undefined);
const say = (line) => process.stdout.write(`${line}\n`);

function countOf(option) {
  if (/^[1-9]$/.test(values[option])) return Number(values[option]);
  process.stderr.write(`--${option}: 1 to 9\n`);
  return process.exit(64);
}

/** With its output in a file of its own; it outlives this command. */
function launch(name, command, args, options = {}) {
  const log = openSync(join(folder, 'logs', `${name}.log`), 'a');
  const env = { ...(command === process.execPath ? MALLOC : {}), ...process.env };
  const child = spawn(command, args, { stdio: ['ignore', log, log], detached: true, env, ...options });
  closeSync(log);
  child.unref();
  return child;
}

async function start() {
  const before = readState();
  if (before?.processes.some(isOurs)) throw new Error(`it runs already: scripts/cluster stop`);
  if (existsSync(folder) && before === undefined && !existsSync(join(folder, 'logs')))
    throw new Error(`${folder} is not a folder of a cluster: it would be emptied`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'logs'), { recursive: true, mode: 0o755 });
  const state = { folder, processes: [] };
  const keep = (name, child, command) => {
    state.processes.push({ name, pid: child.pid, command });
    writeFileSync(stateFile, JSON.stringify(state, null, 2));
  };
  try {
    const postgres = await startPostgres(folder, launch, keep);
    const redis = await startRedis(folder, launch, keep);
    const ports = await choosePorts();
    const mailFolder = join(folder, 'mail');
    keep(
      'mail',
      launch('mail', process.execPath, [script('mail-catcher'), String(ports.mail), mailFolder]),
      'mail-catcher',
    );
    seed(ROOT, folder, {
      ...{ databaseUrl: postgres.url, redisUrl: redis.url, ports, serves: SERVES },
    });
    await runToEnd(
      process.execPath,
      [BIN, 'migrate', '--settings', join(folder, 'settings.yaml')],
      'migrate',
    );
    for (const { name } of SERVES) {
      const args = [BIN, 'serve', '--settings', join(folder, `${name}.yaml`)];
      keep(name, launch(name, process.execPath, args), BIN);
    }
    const backends = SERVES.filter(({ role }) => role === 'endpoint').map(
      ({ name }) => `${ports[name].listen}:${ports[name].operations}`,
    );
    const balancer = [script('tcp-balancer'), String(ports.balancer), ...backends];
    keep('balancer', launch('balancer', process.execPath, balancer), 'tcp-balancer');
    await Promise.all(SERVES.map(({ name }) => waitForReady(name, ports[name].operations, state)));
    state.url = `https://localhost:${ports.balancer}`;
    state.loket = `https://localhost:${ports.loket.loket}`;
    state.operations = Object.fromEntries(
      SERVES.map(({ name }) => [name, `http://127.0.0.1:${ports[name].operations}`]),
    );
    state.mail = mailFolder;
    state.smtp = ports.mail;
    writeFileSync(stateFile, JSON.stringify(state, null, 2));
  } catch (error) {
    await stopAll(state);
    throw error;
  }
  tell(state);
}

const script = (name) => join(ROOT, 'scripts/topology', `${name}.mjs`);

async function choosePorts() {
  const ports = { balancer: values.port ? Number(values.port) : await freePort(), mail: await freePort() };
  for (const { name, role } of SERVES) {
    ports[name] = { operations: await freePort() };
    if (role === 'endpoint') ports[name].listen = await freePort();
    if (role === 'loket') ports[name].loket = await freePort();
  }
  return ports;
}

async function waitForReady(name, port, state) {
  const ready = () =>
    fetch(`http://127.0.0.1:${port}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until(READY_MS, async () => {
    if (!isOurs(state.processes.find((each) => each.name === name)))
      throw new Error(`${name} ended: ${lastWords(name)}`);
    return ready();
  }).catch((error) => {
    throw new Error(`${name} is not ready: ${error.message}; see ${join(folder, 'logs', `${name}.log`)}`);
  });
}

const lastWords = (name) =>
  readFileSync(join(folder, 'logs', `${name}.log`), 'utf8')
    .trim()
    .split('\n')
    .slice(-3)
    .join('\n');

/** First what works, all at once; then what it works with, last started first. */
async function stopAll({ processes }) {
  const isServe = ({ command }) => command === BIN;
  await Promise.all(processes.filter(isServe).map((each) => stopProcess(each, 'SIGTERM')));
  for (const each of processes.filter((one) => !isServe(one)).reverse())
    await stopProcess(each, each.name === 'postgres' ? 'SIGINT' : 'SIGTERM');
}

async function stop() {
  const state = readState();
  if (state === undefined) return say('nothing to stop');
  await stopAll(state);
  say('stopped');
}

function tell(state) {
  say(`The cluster runs; its settings, logs and data are in ${state.folder}.`);
  say(`  SOAP services  ${state.url}  (balancer before the endpoints)`);
  say(`  loket          ${state.loket}`);
  for (const [name, url] of Object.entries(state.operations)) say(`  ${name.padEnd(13)}  ${url}/ready`);
  say(`  mail           ${state.mail}`);
  say('  try it         npm run demo -- --against cluster');
  say('  end it         scripts/cluster stop');
}

function status() {
  const state = readState();
  for (const each of state?.processes ?? [])
    say(`${each.name.padEnd(13)} ${isOurs(each) ? `runs (${each.pid})` : 'ended'}`);
  if (state === undefined) say('nothing was started');
  process.exitCode = state?.processes.every(isOurs) ? 0 : 1;
}

const commands = { start, stop, status };
const command = commands[positionals[0] ?? 'start'];
try {
  if (command === undefined) throw new Error(`one of ${Object.keys(commands).join(', ')}`);
  await command();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
