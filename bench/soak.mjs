/**
 * Half of the measured capacity for a long time, on the whole cluster: schools report, gemeenten pull, confirm and say what
 * they do. Afterwards the memory of every process must be flat and no table may hold more than its data.
 * Memory is what only that process holds (Private in smaps_rollup), after a Node.js process collected its garbage and Redis gave
 * back what it freed: V8 puts that off for longer than a soak lasts. Its slope is that of a straight line through the samples
 * after the warm-up, a fifth of the time. What it held at most, garbage included, is told beside it. Tables are weighed from
 * the end of the warm-up.
 */
import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createTransport } from 'nodemailer';
import pg from 'pg';
import { exampleMelding } from '../dist/harness/example-melding.js';
import { createExamplePartner } from '../dist/harness/example-partners.js';
import { GEMEENTEN, persist, SCHOOLS, startCluster } from './cluster-topology.mjs';
import { machine } from './machine.mjs';
import { privateBytes } from './private-bytes.mjs';

/** As a URL: NODE_OPTIONS is cut at spaces. */
const COLLECT = new URL('collect.mjs', import.meta.url).href;
const CAPACITY_SECONDS = 30;
const IN_FLIGHT = 24;
const SAMPLE_MS = 30_000;
/** How long every process may take to collect. */
const COLLECT_MS = 15_000;
const WARM_UP_SHARE = 0.2;
const WARM_MAILS = 1500;
const AT_ONCE = 30;
const MAX_SLOPE = 0.01;
const SLOPE_MS = 10 * 60_000;
/** More reports a second than any run had, to have pupils enough. */
const MOST_PER_SECOND = 50;
/** Rows of these are work that waits: none may be left. */
const WORK = ['outbox'];

export async function bench(tell, { minutes = 30 } = {}) {
  const pupils = Math.ceil((CAPACITY_SECONDS * 3 + minutes * 60) * MOST_PER_SECOND);
  const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-soak-'));
  process.env['SOAK_FOLDER'] = folder;
  process.env['NODE_OPTIONS'] = `--expose-gc --import=${COLLECT}`;
  const cluster = await startCluster({ endpoints: 2, routers: 2, pupils });
  const client = new pg.Client({ connectionString: cluster.databaseUrl });
  await client.connect();
  const redis = new Redis(redisOf(cluster.state));
  const partners = openPartners(cluster.state.url);
  try {
    const next = pupilsOf(cluster);
    const everybody = { partners, next, stopping: false, done: 0, pulled: 0 };
    const gemeenten = partners.gemeenten.map((one) => pullOn(one, everybody));
    const capacity = await atFull(everybody);
    tell(`capacity ${capacity.toFixed(1)} reports a second, with pulling, confirming and feedback`);
    const warm = { everybody, perSecond: capacity / 2, tell };
    // Weighed as later on, and forgotten: what is collected for the first time comes back in part.
    await atHalf({ ...warm, minutes: minutes * WARM_UP_SHARE, state: cluster.state, redis });
    await untilWarm(cluster.state, redis);
    await client.query('vacuum');
    const before = await sizes(client);
    const samples = await atHalf({
      ...warm,
      minutes: minutes * (1 - WARM_UP_SHARE),
      state: cluster.state,
      redis,
    });
    const reports = everybody.done;
    await untilPulled(everybody);
    everybody.stopping = true;
    await Promise.all(gemeenten);
    await client.query('vacuum');
    const after = await sizes(client);
    const memory = slopes(samples);
    const tables = growth(before, after);
    const broken = [
      ...memory.filter(({ slopePer10Minutes }) => slopePer10Minutes > MAX_SLOPE).map(({ name }) => name),
      ...tables.filter(({ tooMuch }) => tooMuch).map(({ table }) => table),
    ];
    for (const { name, mib, atMostMib, slopePer10Minutes } of memory)
      tell(
        `${name.padEnd(14)} ${mib} MiB (at most ${atMostMib}), slope ${(slopePer10Minutes * 100).toFixed(2)} % per 10 minutes`,
      );
    for (const { table, rows, bytesPerRowBefore, bytesPerRowAfter } of tables)
      tell(`${table.padEnd(24)} ${rows} rows, ${bytesPerRowBefore} -> ${bytesPerRowAfter} bytes a row`);
    tell(`reports ${reports}, pulled and confirmed ${everybody.pulled}`);
    tell(broken.length === 0 ? 'flat' : `not flat: ${broken.join(', ')}`);
    if (broken.length > 0) process.exitCode = 1;
    return {
      machine: machine(),
      minutes,
      capacity,
      reports,
      pulled: everybody.pulled,
      memory,
      tables,
      broken,
    };
  } finally {
    for (const each of [...partners.schools, ...partners.gemeenten.map(({ partner }) => partner)])
      each.close();
    redis.disconnect();
    await client.end();
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function openPartners(baseUrl) {
  return {
    schools: SCHOOLS.map(([, fromOin]) =>
      createExamplePartner({ baseUrl, service: 'school', certificate: 'vendor-rsin', fromOin }),
    ),
    gemeenten: GEMEENTEN.map(([mailbox, certificate, fromOin]) => ({
      mailbox,
      partner: createExamplePartner({ baseUrl, service: 'gemeente', certificate, fromOin }),
    })),
  };
}

function pupilsOf({ numbers }) {
  let at = 0;
  return () => {
    if (at >= numbers.length) throw new Error('no pupil left: MOST_PER_SECOND is too low');
    const school = at % SCHOOLS.length;
    return { school, bsn: numbers[at++] };
  };
}

async function reportOne(everybody) {
  const { school, bsn } = everybody.next();
  const melding = exampleMelding({ brin: SCHOOLS[school][0], bsn });
  await persist(everybody.partners.schools[school], 'meldenVerzuim', melding);
  everybody.done++;
}

/** Pulls, confirms, and says of every report that it is taken up. */
async function pullOn({ mailbox, partner }, everybody) {
  while (!everybody.stopping) {
    const { leveringen } = await persist(partner, 'ophalenMeldingen', {
      ...{ instantieCode: mailbox, maxAantal: 50 },
    });
    if (leveringen.length === 0) {
      await wait(200);
      continue;
    }
    await persist(partner, 'bevestigenOntvangst', {
      ontvangsten: leveringen.map(({ leveringId }) => ({ leveringId, resultaat: 'VERWERKT' })),
    });
    for (const { meldingsnummer, datumTijdLaatsteMutatie } of leveringen) {
      await persist(partner, 'terugkoppelenStatus', {
        ...{ kenmerkAfzender: `status-${meldingsnummer}`, meldingsnummer, datumTijdLaatsteMutatie },
        status: 'B',
        contactGemeente: {
          naam: 'B. Ambtenaar',
          functie: 'leerplichtambtenaar',
          email: 'leerplicht@gemeente.example',
        },
      });
    }
    everybody.pulled += leveringen.length;
  }
}

async function untilPulled(everybody) {
  while (everybody.pulled < everybody.done) await wait(200);
}

/** What is pulled a second when more is offered than can be done: the slower of both sides is the capacity. */
async function atFull(everybody) {
  const started = performance.now();
  const sender = async () => {
    while (performance.now() - started < CAPACITY_SECONDS * 1000) await reportOne(everybody);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
  await untilPulled(everybody);
  return everybody.done / ((performance.now() - started) / 1000);
}

async function atHalf({ everybody, perSecond, minutes, tell, state, redis }) {
  const started = performance.now();
  const lengthMs = minutes * 60_000;
  const elapsed = () => performance.now() - started;
  const samples = [];
  const underWay = new Set();
  let failure;
  let sent = 0;
  let sampled = 0;
  let sampling = Promise.resolve();
  while (elapsed() < lengthMs) {
    if (failure) throw failure;
    while (sent < (elapsed() / 1000) * perSecond && underWay.size < IN_FLIGHT) {
      sent++;
      const one = reportOne(everybody)
        .catch((error) => {
          failure = error;
        })
        .finally(() => underWay.delete(one));
      underWay.add(one);
    }
    if (elapsed() >= sampled * SAMPLE_MS) {
      sampling = sampling
        .then(async () => samples.push(await sample(state, redis, elapsed())))
        .catch((error) => {
          failure = error;
        });
      if (sampled % 2 === 0)
        tell(`${Math.round(elapsed() / 60_000)} of ${minutes.toFixed(0)} minutes, ${sent} reports`);
      sampled++;
    }
    await wait(5);
  }
  await Promise.all([...underWay, sampling]);
  return samples;
}

/**
 * What the time of the warm-up is too short for: the mail catcher gets few mails in it, and Redis rewrites its file later than
 * that.
 */
async function untilWarm({ smtp }, redis) {
  const mails = createTransport({ host: '127.0.0.1', port: smtp, ignoreTLS: true });
  const mail = { from: 'soak@example.nl', to: 'soak@example.nl', subject: 'Proef', text: 'Proef' };
  for (let n = 0; n < WARM_MAILS; n += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, () => mails.sendMail(mail)));
  mails.close();
  await redis.bgrewriteaof();
}

/** Its command line is its address and nothing more. */
const redisOf = ({ processes }) =>
  `redis://127.0.0.1${processes.find(({ name }) => name === 'redis').command}`;

/**
 * Before a collection by us, after it by each Node.js process itself: bench/collect.mjs.
 * @param redis  gives what it freed back to the system when it is told to.
 */
async function sample({ processes }, redis, at) {
  const folder = process.env['SOAK_FOLDER'];
  const atMost = memoryOf(processes);
  const collecting = processes.filter(isNode);
  for (const { pid } of collecting) {
    rmSync(join(folder, String(pid)), { force: true });
    process.kill(pid, 'SIGUSR2');
  }
  await redis.memory('PURGE');
  const bytes = memoryOf(processes);
  const ownOf = ({ pid }) => join(folder, String(pid));
  const until = performance.now() + COLLECT_MS;
  while (!collecting.every((one) => existsSync(ownOf(one)))) {
    if (performance.now() > until) throw new Error('a process does not collect: has it ended?');
    await wait(50);
  }
  for (const one of collecting) bytes.set(one.name, Number(readFileSync(ownOf(one), 'utf8')));
  return { at, atMost, bytes };
}

/** What has no such module ends at the signal. */
const isNode = ({ pid }) => basename(readlinkSync(`/proc/${pid}/exe`)) === 'node';
const memoryOf = (processes) =>
  new Map(
    processes.map(({ name, pid }) => [name, privateBytes(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))]),
  );

/** Least squares: growth in ten minutes as a share of the mean. */
function slopes(samples) {
  const names = [...(samples[0]?.bytes.keys() ?? [])];
  return names.map((name) => {
    const points = samples.map(({ at, bytes }) => [at, bytes.get(name)]);
    const mean = (index) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
    const [meanAt, meanBytes] = [mean(0), mean(1)];
    const covariance = points.reduce((sum, [at, bytes]) => sum + (at - meanAt) * (bytes - meanBytes), 0);
    const variance = points.reduce((sum, [at]) => sum + (at - meanAt) ** 2, 0);
    const slopePer10Minutes = ((covariance / variance) * SLOPE_MS) / meanBytes;
    return {
      name,
      mib: Math.round(meanBytes / 2 ** 20),
      atMostMib: Math.round(Math.max(...samples.map(({ atMost }) => atMost.get(name))) / 2 ** 20),
      kib: points.map(([, bytes]) => bytes / 1024),
      slopePer10Minutes: Math.round(slopePer10Minutes * 10_000) / 10_000,
    };
  });
}

async function sizes(client) {
  await client.query('analyze');
  const { rows: tables } = await client.query(
    `select n.nspname || '.' || c.relname as name, pg_total_relation_size(c.oid)::bigint as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'vb' and c.relkind = 'r' order by 1`,
  );
  const sized = [];
  for (const { name, bytes } of tables) {
    const { rows } = await client.query(`select count(*)::int as count from ${name}`);
    sized.push({ table: name.replace('vb.', ''), bytes: Number(bytes), rows: rows[0].count });
  }
  return sized;
}

/** A table may grow with its rows, not beyond: half more bytes a row, or a mebibyte without rows, is too much. */
function growth(before, after) {
  const earlier = new Map(before.map((each) => [each.table, each]));
  return after
    .map(({ table, rows, bytes }) => {
      const was = earlier.get(table);
      const perRow = (size) => (size && size.rows > 0 ? Math.round(size.bytes / size.rows) : 0);
      const bytesPerRowBefore = perRow(was);
      const bytesPerRowAfter = perRow({ rows, bytes });
      const grown = bytes - (was?.bytes ?? 0);
      const beyond = bytesPerRowBefore > 0 && rows > 1000 && bytesPerRowAfter > 1.5 * bytesPerRowBefore;
      const tooMuch = beyond || (rows <= 1000 && grown > 8 * 2 ** 20) || (WORK.includes(table) && rows > 0);
      return { table, rows, bytes, grown, bytesPerRowBefore, bytesPerRowAfter, tooMuch };
    })
    .filter(({ grown, tooMuch }) => grown > 0 || tooMuch);
}
