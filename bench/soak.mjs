/**
 * Half of the measured capacity for a long time, on the whole cluster: schools report, gemeenten pull, confirm and say what
 * they do. Afterwards the memory of every process must be flat and no table may hold more than its data.
 * Before it comes a warm-up, a third of that time at full capacity. The slope of a process is that of a straight line through its
 * samples after that. What it held at most, garbage included, is told beside it. Tables are weighed from the end of the warm-up.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createTransport } from 'nodemailer';
import { exampleMelding } from '../dist/harness/example-melding.js';
import { createExamplePartner } from '../dist/harness/example-partners.js';
import { GEMEENTEN, persist, SCHOOLS, startCluster } from './cluster-topology.mjs';
import { machine } from './machine.mjs';
import { memoryOf, redisOf, sample, slopes } from './soak-memory.mjs';
import { growth, sizes } from './soak-tables.mjs';

/** As a URL: NODE_OPTIONS is cut at spaces. */
const COLLECT = new URL('collect.mjs', import.meta.url).href;
const CAPACITY_SECONDS = 30;
const IN_FLIGHT = 24;
const SAMPLE_MS = 120_000;
/**
 * Without work, before each weighing: messages of a trial that wait to be listed (decision 0027) are written within ten seconds,
 * and a connection to the database that nobody uses is closed ten seconds after that.
 */
const REST_MS = 24_000;
/** What a gemeente still asks ends within it. */
const SETTLE_MS = 2000;
/** Beside the time itself. */
const WARM_UP_SHARE = 1 / 3;
const WARM_MAILS = 1500;
const AT_ONCE = 30;
const MAX_SLOPE = 0.01;
/** More reports a second than any run had, to have pupils enough. */
const MOST_PER_SECOND = 50;

export async function bench(tell, { minutes = 30 } = {}) {
  const pupils = Math.ceil((CAPACITY_SECONDS * 3 + minutes * (1 + WARM_UP_SHARE) * 60) * MOST_PER_SECOND);
  const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-soak-'));
  process.env['SOAK_FOLDER'] = folder;
  process.env['NODE_OPTIONS'] = `--expose-gc --import=${COLLECT}`;
  try {
    const cluster = await startCluster({ endpoints: 2, routers: 2, pupils });
    try {
      return await measured(cluster, minutes, tell);
    } finally {
      await cluster.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measured(cluster, minutes, tell) {
  const redis = new Redis(redisOf(cluster.state));
  const partners = openPartners(cluster.state.url);
  try {
    const next = pupilsOf(cluster);
    const everybody = {
      partners,
      next,
      stopping: false,
      resting: false,
      failure: undefined,
      done: 0,
      pulled: 0,
    };
    const gemeenten = partners.gemeenten.map((one) =>
      pullOn(one, everybody).catch((error) => {
        everybody.failure = error;
      }),
    );
    const capacity = await atFull(everybody);
    tell(`capacity ${capacity.toFixed(1)} reports a second, with pulling, confirming and feedback`);
    const under = { everybody, tell, state: cluster.state, redis };
    // At full capacity, so that each process has been as large as it gets; weighed as later on, and forgotten.
    await load({ ...under, perSecond: Number.POSITIVE_INFINITY, minutes: minutes * WARM_UP_SHARE });
    await untilWarm(cluster.state, redis);
    const before = await sizes(cluster.databaseUrl);
    const samples = await load({
      ...under,
      perSecond: capacity / 2,
      minutes,
    });
    const reports = everybody.done;
    everybody.stopping = true;
    await Promise.all(gemeenten);
    const after = await sizes(cluster.databaseUrl);
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
    closeConnections(partners);
    redis.disconnect();
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

/** The next message opens them anew. */
function closeConnections({ schools, gemeenten }) {
  for (const each of [...schools, ...gemeenten.map(({ partner }) => partner)]) each.close();
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
    if (everybody.resting) {
      await wait(200);
      continue;
    }
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
  while (everybody.pulled < everybody.done) {
    if (everybody.failure) throw everybody.failure;
    await wait(200);
  }
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

/**
 * Offers so many reports a second. Every two minutes it stops, until nothing is under way and no client is connected, and weighs: that is
 * not kept, and there is never twice the same of it. What was not sent meanwhile is sent after.
 */
async function load({ everybody, perSecond, minutes, tell, state, redis }) {
  const started = performance.now();
  const lengthMs = minutes * 60_000;
  const elapsed = () => performance.now() - started;
  const samples = [];
  const underWay = new Set();
  let sent = 0;
  while (elapsed() < lengthMs) {
    if (everybody.failure) throw everybody.failure;
    if (elapsed() >= samples.length * SAMPLE_MS) {
      const atMost = memoryOf(state.processes);
      await Promise.all(underWay);
      await untilPulled(everybody);
      everybody.resting = true;
      await wait(SETTLE_MS);
      // An endpoint holds memory for each, for as long as its client likes.
      closeConnections(everybody.partners);
      await wait(REST_MS);
      samples.push(await sample(state, redis, { at: elapsed(), atMost }));
      everybody.resting = false;
      tell(`${Math.round(elapsed() / 60_000)} of ${minutes.toFixed(0)} minutes, ${sent} reports`);
    }
    while (sent < (elapsed() / 1000) * perSecond && underWay.size < IN_FLIGHT) {
      sent++;
      const one = reportOne(everybody)
        .catch((error) => {
          everybody.failure = error;
        })
        .finally(() => underWay.delete(one));
      underWay.add(one);
    }
    await wait(5);
  }
  await Promise.all(underWay);
  await untilPulled(everybody);
  if (everybody.failure) throw everybody.failure;
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
