/**
 * How throughput grows with processes, and what one report costs each role: the cluster with one and two endpoints and
 * routers. Acceptance is measured with the routers stopped, delivery with everything in the outbox; the clients, who sign
 * too, share the machine, so their cost is told beside the others.
 */
import pg from 'pg';
import { exampleMelding } from '../dist/harness/example-melding.js';
import { createExamplePartner } from '../dist/harness/example-partners.js';
import { kindOf, processorTime, SCHOOLS, startCluster } from './cluster-topology.mjs';
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

export async function bench(tell) {
  const runs = [];
  for (const topology of TOPOLOGIES) {
    const measured = await measure(topology);
    runs.push(measured);
    const { endpoints, routers, acceptedPerSecond, deliveredPerSecond, costMs } = measured;
    tell(
      `${endpoints} endpoint(s), ${routers} router(s): accepted ${acceptedPerSecond}/s, delivered ${deliveredPerSecond}/s`,
    );
    for (const [phase, cost] of Object.entries(costMs)) {
      const parts = Object.entries(cost).map(([kind, ms]) => `${kind} ${ms}`);
      tell(`  processor ms a report, ${phase}: ${parts.join(', ')}`);
    }
  }
  return { machine: machine(), reports: REPORTS, inFlight: IN_FLIGHT, runs };
}

async function measure(topology) {
  const cluster = await startCluster({ ...topology, pupils: REPORTS + WARM_UP });
  const client = new pg.Client({ connectionString: cluster.databaseUrl });
  await client.connect();
  try {
    await report(cluster, 0, WARM_UP);
    await drained(client);
    const routers = cluster.state.processes.filter(({ name }) => kindOf(name) === 'router');
    for (const { pid } of routers) process.kill(pid, 'SIGSTOP');
    const accepting = await timed(cluster, () => report(cluster, WARM_UP, REPORTS));
    for (const { pid } of routers) process.kill(pid, 'SIGCONT');
    const delivering = await timed(cluster, () => drained(client));
    const { rows } = await client.query(
      'select count(*)::int as items, count(distinct meldingsnummer)::int as meldingen from vb.mailbox_item',
    );
    const [{ items, meldingen }] = rows;
    if (items !== REPORTS + WARM_UP || meldingen !== items)
      throw new Error(`${items} deliveries of ${meldingen} reports`);
    return {
      ...topology,
      acceptedPerSecond: Math.round(REPORTS / accepting.seconds),
      deliveredPerSecond: Math.round(REPORTS / delivering.seconds),
      costMs: { accepting: accepting.costMs, delivering: delivering.costMs },
    };
  } finally {
    await client.end();
    await cluster.stop();
  }
}

async function timed({ state }, work) {
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
      .map(([kind, ms]) => [kind, Math.round((ms / REPORTS) * 100) / 100])
      .filter(([, ms]) => ms >= 0.05),
  );
  return { seconds, costMs };
}

async function report({ state, numbers }, from, count) {
  const partners = SCHOOLS.map(([, fromOin]) =>
    createExamplePartner({ baseUrl: state.url, service: 'school', certificate: 'vendor-rsin', fromOin }),
  );
  let next = from;
  const sender = async () => {
    while (next < from + count) {
      const i = next++;
      const school = i % SCHOOLS.length;
      const answer = await partners[school].call(
        'meldenVerzuim',
        exampleMelding({ brin: SCHOOLS[school][0], bsn: numbers[i] }),
      );
      if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
  for (const partner of partners) partner.close();
}

async function drained(client) {
  for (;;) {
    const { rows } = await client.query('select exists (select 1 from vb.outbox) as waits');
    if (!rows[0].waits) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
