/**
 * How throughput grows with processes, and what one report costs each role: the cluster with one and two endpoints and
 * routers. Acceptance is measured with the routers stopped, delivery with everything in the outbox; the clients, who sign
 * too, share the machine, so their cost is told beside the others. Then gemeenten pull and confirm everything, and schools ask
 * how a report stands.
 */
import pg from 'pg';
import { exampleMelding } from '../dist/harness/example-melding.js';
import { createExamplePartner } from '../dist/harness/example-partners.js';
import { GEMEENTEN, kindOf, persist, processorTime, SCHOOLS, startCluster } from './cluster-topology.mjs';
import { machine } from './machine.mjs';

const TOPOLOGIES = [
  { endpoints: 1, routers: 1 },
  { endpoints: 2, routers: 1 },
  { endpoints: 1, routers: 2 },
  { endpoints: 2, routers: 2 },
];
const REPORTS = 3000;
const WARM_UP = 300;
const IN_FLIGHT = 32;
const QUESTIONS = 1500;
const PAGE = 50;

export async function bench(tell) {
  const runs = [];
  for (const topology of TOPOLOGIES) {
    const measured = await measure(topology);
    runs.push(measured);
    tell(`${topology.endpoints} endpoint(s), ${topology.routers} router(s)`);
    for (const [phase, { perSecond, costMs }] of Object.entries(measured.phases)) {
      const parts = Object.entries(costMs).map(([kind, ms]) => `${kind} ${ms}`);
      tell(`  ${phase}: ${perSecond} a second; processor ms of each: ${parts.join(', ')}`);
    }
  }
  return {
    machine: machine(),
    reports: REPORTS,
    questions: QUESTIONS,
    page: PAGE,
    inFlight: IN_FLIGHT,
    runs,
  };
}

async function measure(topology) {
  const cluster = await startCluster({ ...topology, pupils: REPORTS + WARM_UP });
  const client = new pg.Client({ connectionString: cluster.databaseUrl });
  await client.connect();
  try {
    const warm = await report(cluster, 0, WARM_UP);
    await drained(client);
    await ask(cluster, warm);
    const routers = cluster.state.processes.filter(({ name }) => kindOf(name) === 'router');
    for (const { pid } of routers) process.kill(pid, 'SIGSTOP');
    const numbers = [];
    const accepting = await timed(cluster, REPORTS, async () => {
      numbers.push(...(await report(cluster, WARM_UP, REPORTS)));
    });
    for (const { pid } of routers) process.kill(pid, 'SIGCONT');
    const delivering = await timed(cluster, REPORTS, () => drained(client));
    const { rows } = await client.query(
      'select count(*)::int as items, count(distinct meldingsnummer)::int as meldingen from vb.mailbox_item',
    );
    const [{ items, meldingen }] = rows;
    if (items !== REPORTS + WARM_UP || meldingen !== items)
      throw new Error(`${items} deliveries of ${meldingen} reports`);
    const pulling = await timed(cluster, items, () => pullAll(cluster, items));
    const asking = await timed(cluster, QUESTIONS, () => ask(cluster, numbers.slice(0, QUESTIONS)));
    return { ...topology, phases: { accepting, delivering, pulling, asking } };
  } finally {
    await client.end();
    await cluster.stop();
  }
}

/** @returns how many a second, and processor milliseconds of each kind of process for one. */
async function timed({ state }, count, work) {
  const before = processorTime(state);
  const own = process.cpuUsage();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  const after = processorTime(state);
  const cost = {};
  for (const [name, ms] of after) cost[kindOf(name)] = (cost[kindOf(name)] ?? 0) + ms - before.get(name);
  const { user, system } = process.cpuUsage(own);
  cost.clients = (user + system) / 1000;
  const costMs = Object.fromEntries(
    Object.entries(cost)
      .map(([kind, ms]) => [kind, Math.round((ms / count) * 100) / 100])
      .filter(([, ms]) => ms >= 0.05),
  );
  return { perSecond: Math.round(count / seconds), costMs };
}

const schoolsOf = ({ state }) =>
  SCHOOLS.map(([, fromOin]) =>
    createExamplePartner({ baseUrl: state.url, service: 'school', certificate: 'vendor-rsin', fromOin }),
  );

/** @returns the number and the school of each report. */
async function report(cluster, from, count) {
  const partners = schoolsOf(cluster);
  const reports = [];
  await inFlight(count, async (n) => {
    const i = from + n;
    const school = i % SCHOOLS.length;
    const melding = exampleMelding({ brin: SCHOOLS[school][0], bsn: cluster.numbers[i] });
    const { meldingsnummer } = await persist(partners[school], 'meldenVerzuim', melding);
    reports.push({ meldingsnummer, school });
  });
  for (const partner of partners) partner.close();
  return reports;
}

async function ask(cluster, reports) {
  const partners = schoolsOf(cluster);
  await inFlight(reports.length, async (n) => {
    const { meldingsnummer, school } = reports[n];
    await persist(partners[school], 'ophalenVerzuimmelding', { meldingsnummer });
  });
  for (const partner of partners) partner.close();
}

async function pullAll({ state }, expected) {
  let pulled = 0;
  for (const [mailbox, certificate, fromOin] of GEMEENTEN) {
    const gemeente = createExamplePartner({ baseUrl: state.url, service: 'gemeente', certificate, fromOin });
    for (;;) {
      const { leveringen } = await persist(gemeente, 'ophalenMeldingen', {
        ...{ instantieCode: mailbox, maxAantal: PAGE },
      });
      if (leveringen.length === 0) break;
      const ontvangsten = leveringen.map(({ leveringId }) => ({ leveringId, resultaat: 'VERWERKT' }));
      await persist(gemeente, 'bevestigenOntvangst', { ontvangsten });
      pulled += leveringen.length;
    }
    gemeente.close();
  }
  if (pulled !== expected) throw new Error(`${pulled} of ${expected} pulled`);
}

async function inFlight(count, one) {
  let next = 0;
  const sender = async () => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
}

async function drained(client) {
  for (;;) {
    const { rows } = await client.query('select exists (select 1 from vb.outbox) as waits');
    if (!rows[0].waits) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
