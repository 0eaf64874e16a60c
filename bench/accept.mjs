/**
 * Accepted reports per second: signed messages over mutual TLS, each committed, against a broker in a process of its own
 * with the embedded PostgreSQL; beside it, how often one core can sign with RSA-2048. The clients sign too, on the same
 * machine. Afterwards every accepted report must stand in a mailbox.
 */
import { spawn } from 'node:child_process';
import { sign } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { parse, stringify } from 'yaml';
import { exampleMelding } from '../dist/harness/example-melding.js';
import { createExamplePartner, fixtureIdentity } from '../dist/harness/example-partners.js';
import { isBurgerservicenummer } from '../dist/verzuim/persoonsnummer.js';
import { machine } from './machine.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SECONDS = 8;
const IN_FLIGHT = 24;
const PUPILS = 12_000;
const SCHOOLS = [
  ['99AD', '0000000700099AD00000'],
  ['99AE', '0000000700099AE00000'],
  ['99BA', '00000001999911112000'],
  ['99BB', '00000001999911112000'],
];

export async function bench(tell) {
  const rsaSignPerSecond = signingRate();
  const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-bench-'));
  chmodSync(folder, 0o755);
  const syncsPerSecond = syncRate(folder);
  const numbers = [];
  for (let n = 999_100_000; numbers.length < PUPILS; n++)
    if (isBurgerservicenummer(String(n))) numbers.push(String(n));
  const serve = spawn(
    process.execPath,
    [join(ROOT, 'dist/processes/verzuimbroker.js'), 'serve', '--settings', settings(folder, numbers)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    const url = await listening(serve);
    const { accepted, seconds } = await load(url, numbers);
    const delivered = await countDelivered(folder, accepted);
    const result = {
      machine: machine(),
      acceptedPerSecond: Math.round(accepted / seconds),
      rsaSignPerSecond,
      syncsPerSecond,
      accepted,
      delivered,
      inFlight: IN_FLIGHT,
    };
    tell(
      `accepted per second   ${result.acceptedPerSecond}   (${IN_FLIGHT} in flight, ${seconds.toFixed(1)} s, mutual TLS, each committed)`,
    );
    tell(`RSA-2048 signatures   ${rsaSignPerSecond}   (one core, per second)`);
    tell(`disk syncs            ${syncsPerSecond}   (8 KB, one after the other, per second)`);
    tell(`accepted ${accepted}, delivered to a mailbox ${delivered}`);
    if (delivered !== accepted) throw new Error('not everything that was accepted was delivered');
    return result;
  } finally {
    const ended = new Promise((resolve) => serve.once('exit', resolve));
    serve.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

function signingRate() {
  const { privateKey } = fixtureIdentity('broker');
  const data = Buffer.alloc(512, 1);
  let count = 0;
  const started = performance.now();
  while (performance.now() - started < 1500) {
    sign('sha256', data, privateKey);
    count++;
  }
  return Math.round(count / ((performance.now() - started) / 1000));
}

/** How often this disk can make 8 KB durable, one after the other: what a commit costs at least. */
function syncRate(folder) {
  const file = openSync(join(folder, 'sync'), 'w');
  const page = Buffer.alloc(8192, 1);
  let count = 0;
  const started = performance.now();
  while (performance.now() - started < 1000) {
    writeSync(file, page, 0, page.length, 0);
    fdatasyncSync(file);
    count++;
  }
  closeSync(file);
  return Math.round(count / ((performance.now() - started) / 1000));
}

function settings(folder, numbers) {
  const example = parse(readFileSync(join(ROOT, 'settings.example.yaml'), 'utf8'));
  const absolute = (value) => {
    if (Array.isArray(value)) return value.map(absolute);
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, absolute(held)]));
    return typeof value === 'string' && /^(certs-fixtures|examples)\//.test(value)
      ? join(ROOT, value)
      : value;
  };
  const [header] = readFileSync(join(ROOT, 'examples/deelnemers.csv'), 'utf8').split('\n');
  const rows = numbers.map(
    (number, i) =>
      `${number},,Proef,,Kim,2014-01-01,V,N,0,,Straat,1,3511AB,Utrecht,${i % 3 ? '0344' : '0307'},,${SCHOOLS[i % SCHOOLS.length][0]},2020-08-01,`,
  );
  writeFileSync(join(folder, 'pupils.csv'), [header, ...rows].join('\n'));
  const file = join(folder, 'settings.yaml');
  const whole = {
    ...absolute(example),
    listen: { host: '127.0.0.1', port: 0 },
    operations: { port: 0 },
    loket: { port: 0 },
    logLevel: 'error',
    // One vendor sends everything here.
    pressure: { perSecondPerParty: 100_000, burstPerParty: 100_000 },
    store: { dataFolder: join(folder, 'data'), connections: 24 },
    deelnemers: 'pupils.csv',
  };
  writeFileSync(file, stringify(whole));
  return file;
}

function listening(serve) {
  return new Promise((resolve, reject) => {
    serve.stdout.on('data', (chunk) => {
      const found = /listening on (\S+)/.exec(chunk.toString());
      if (found) resolve(found[1]);
    });
    serve.once('exit', (code) => reject(new Error(`serve ended with ${code}`)));
  });
}

async function load(baseUrl, numbers) {
  const partners = SCHOOLS.map(([, fromOin]) =>
    createExamplePartner({ baseUrl, service: 'school', certificate: 'vendor-rsin', fromOin }),
  );
  let next = 0;
  let accepted = 0;
  const started = performance.now();
  const worker = async () => {
    while (performance.now() - started < SECONDS * 1000 && next < numbers.length) {
      const i = next++;
      const school = i % SCHOOLS.length;
      const melding = exampleMelding({ brin: SCHOOLS[school][0], bsn: numbers[i] });
      const answer = await partners[school].call('meldenVerzuim', melding);
      if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
      accepted++;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const seconds = (performance.now() - started) / 1000;
  for (const partner of partners) partner.close();
  return { accepted, seconds };
}

async function countDelivered(folder, accepted) {
  const password = readFileSync(join(folder, 'data/password'), 'utf8').trim();
  const port = readFileSync(join(folder, 'data/cluster/postmaster.pid'), 'utf8').split('\n')[3];
  const client = new pg.Client({
    connectionString: `postgres://verzuimbroker:${password}@127.0.0.1:${port}/verzuimbroker`,
  });
  await client.connect();
  try {
    for (let tries = 0; tries < 600; tries++) {
      const { rows } = await client.query(
        'select count(distinct meldingsnummer)::int as delivered, count(*)::int as items from vb.mailbox_item',
      );
      if (rows[0].delivered >= accepted) return rows[0].items;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { rows } = await client.query('select count(*)::int as items from vb.mailbox_item');
    return rows[0].items;
  } finally {
    await client.end();
  }
}
