/**
 * Routed and delivered reports per second: the router over 60,000 reports (a third of them by a peer) of 342 gemeenten, a third with a form, on an
 * embedded PostgreSQL (fsync on), in batches of 50 (a hint) and of 500. Peers, in the same run, with the same
 * commits and nothing to decide: the same rows written a report at a time (item, report, audit, outbox), and plain inserts of
 * one mailbox row each, which is as far as a row at a time can get. The public tables are used when they are beside
 * the project; else made-up ones of the same size.
 */

import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { routeEvents } from '../dist/broker/route/route-events.js';
import { createLog } from '../dist/ops/log.js';
import { createMetrics } from '../dist/ops/metrics.js';
import { readParties } from '../dist/parties/parties-file.js';
import { readGemeenten } from '../dist/registers/gemeenten-file.js';
import { readPostcodes } from '../dist/registers/postcodes-file.js';
import { openTestKeyring } from '../dist/store/at-rest/keyring.js';
import { createSealer, sealed } from '../dist/store/at-rest/sealer.js';
import { startEmbeddedPostgres } from '../dist/store/embedded.js';
import { approveFormulier, insertFormulier } from '../dist/store/formulieren.js';
import { findGemeenten, upsertGemeenten } from '../dist/store/gemeenten.js';
import { migrate } from '../dist/store/migrate.js';
import { createStore } from '../dist/store/pool.js';
import { replacePostcodes } from '../dist/store/reference.js';
import { maakPostcodetabel } from '../dist/verzuim/postcodetabel.js';
import { findBestemming } from '../dist/verzuim/routering.js';
import { machine, median } from './machine.mjs';

const DATA = fileURLToPath(new URL('../../shared/data/', import.meta.url));
const PART = 8000;
const ROUNDS = 5;
const AT_ONCE = 2;
const SOORTEN = ['V3', 'LRV', 'L', 'O', 'V4', 'RMC'];

const sealer = createSealer(openTestKeyring());

export async function bench(tell) {
  const tables = publicTables() ?? madeUpTables();
  const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-bench-'));
  chmodSync(folder, 0o755);
  const server = await startEmbeddedPostgres({ dataFolder: join(folder, 'cluster'), ephemeral: true });
  await migrate(server.url, { sealer });
  const store = createStore({
    url: server.url,
    max: 8,
    applicationName: 'bench',
    sealer,
    onConnectionError: (error) => tell(error.message),
  });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    const directory = connect(tables);
    await prepare(store, tables);
    const parts = { store, directory, log: createLog({ level: 'silent' }), metrics: createMetrics() };
    const figures = { batch50: [], batch500: [], rowAtATime: [], singleRow: [] };
    let total = 0;
    await client.query('create table vb.bench_item (like vb.mailbox_item including all)');
    for (let round = 0; round < ROUNDS; round++) {
      for (const size of [50, 500]) {
        const events = await seed(client, tables, PART / 2);
        total += events.length;
        figures[`batch${size}`].push(await measure(events, size, (batch) => routeEvents(batch, parts)));
      }
      const events = await seed(client, tables, PART / 2);
      total += events.length;
      figures.rowAtATime.push(await rowsAtATime(server.url, events));
      figures.singleRow.push(await singleRows(server.url, PART / 2));
    }
    const decidedPerSecond = await decide(store, directory, tables);
    await verify(client, total);
    const per = Object.fromEntries(
      Object.entries(figures).map(([name, all]) => [name, Math.round(median(all))]),
    );
    const result = {
      machine: machine(),
      tables: tables.source,
      reports: total,
      decidedPerSecond,
      deliveredPerSecond: per.batch50,
      deliveredPerSecondBatch500: per.batch500,
      singleRowInsertsPerSecond: per.singleRow,
      rowAtATimePerSecond: per.rowAtATime,
      ratio: ratio(per.batch50, per.rowAtATime),
      ratioBatch500: ratio(per.batch500, per.rowAtATime),
      ratioToSingleRowInserts: ratio(per.batch50, per.singleRow),
    };
    const batches = `${per.batch50} in batches of 50, ${per.batch500} in batches of 500`;
    tell(`decided per second                 ${decidedPerSecond} (pure, one core, ${tables.source} tables)`);
    tell(`routed and delivered per second    ${batches}`);
    tell(
      `the same rows a report at a time   ${per.rowAtATime}: ours is ${result.ratio} and ${result.ratioBatch500} times that`,
    );
    tell(
      `plain inserts of one row each      ${per.singleRow}: ours is ${result.ratioToSingleRowInserts} times that`,
    );
    tell(`${AT_ONCE} workers, 50 rows a commit for the peers; ${total} reports, each in one mailbox`);
    return result;
  } finally {
    await client.end();
    await store.close();
    await server.stop();
  }
}

const ratio = (ours, peer) => Number((ours / peer).toFixed(2));

function publicTables() {
  if (!existsSync(DATA)) return undefined;
  const read = (name) => readFileSync(join(DATA, name), 'utf8');
  return {
    source: 'public',
    gemeenten: readGemeenten(read('brp_tabel33_gemeenten.csv')).rijen,
    current: readGemeenten(read('gemeenten.csv')).rijen.map(({ gemeentecode }) => gemeentecode),
    postcodes: readPostcodes(read('postcode4_gemeente.csv')),
  };
}

function madeUpTables() {
  const rij = { naam: 'Proef', begindatum: null, einddatum: null, opvolgers: [], gesplitst: false };
  const current = Array.from({ length: 342 }, (_, i) => String(1000 + i));
  const postcodes = Array.from({ length: 4100 }, (_, i) => ({
    postcode: String(1000 + i),
    gemeentecode: current[i % current.length],
    eenduidig: true,
  }));
  return {
    source: 'made-up',
    gemeenten: current.map((gemeentecode) => ({ ...rij, gemeentecode })),
    current,
    postcodes,
  };
}

/** Every gemeente its mailbox, and one region for all. */
function connect({ current }) {
  const region = [{ instantieCode: 'REGIO', soort: 'GEMEENSCHAPPELIJKE_REGELING', namens: current }];
  return readParties({
    schools: [],
    gemeenten: [
      ...current.map((code) => ({
        oin: `00000001999${code}00000`,
        naam: code,
        mailboxes: [{ instantieCode: code, gemeentecodes: [code] }],
      })),
      { oin: '00000001999900080000', naam: 'regio', mailboxes: region },
    ],
  });
}

async function prepare(store, { gemeenten, current, postcodes }) {
  await upsertGemeenten(store, gemeenten, true);
  await replacePostcodes(store, postcodes);
  const withForm = current.filter((_, i) => i % 3 === 0);
  await store.withTransaction(async (tx) => {
    for (const gemeentecode of withForm) {
      const regels = ['R1', 'R2', 'R3', 'R4'].map((slot) => ({
        slot,
        instantieNaam: 'Proef',
        instantieCode: slot === 'R4' ? 'REGIO' : gemeentecode,
        email: 'proef@gemeente.example',
      }));
      const form = { gemeentecode, ondertekenaar: 'P', gevraagdeIngang: 0, ingediendDoor: 'A', regels };
      await approveFormulier(tx, await insertFormulier(tx, form), 'B', 0);
    }
  });
}

/** Half with the gemeente of the register, some of them ended; half with a postcode alone. */
function makeAdres(i, { gemeenten, postcodes }) {
  const { postcode } = postcodes[(i * 7919) % postcodes.length];
  const { gemeentecode } = gemeenten[(i * 104_729) % gemeenten.length];
  const adres = {
    straatnaam: 'Straat',
    plaatsnaam: 'Plaats',
    huisnummer: '1',
    postcode: `${postcode.slice(0, 4)}AB`,
  };
  return i % 2 === 0 ? { ...adres, gemeentecode } : adres;
}

let seeded = 0;
/** Accepted reports that nobody has routed. @returns their events, oldest first. */
async function seed(client, tables, count) {
  const from = seeded;
  seeded += count;
  const keys = Array.from({ length: count }, () => randomUUID());
  const verzuimmelding = keys.map((key) => sealer.protect(sealed('melding_inhoud.verzuimmelding', key, {})));
  const persoon = keys.map((key, i) =>
    sealer.protect(sealed('melding_inhoud.persoon', key, { adres: makeAdres(from + i, tables) })),
  );
  await client.query('drop table if exists report');
  await client.query(
    `create temp table report as select n + $2::int as n, key, gen_random_uuid() as event, verzuimmelding, persoon,
       ($3::text[])[1 + n % 6] as soort
     from unnest($1::uuid[], $4::bytea[], $5::bytea[]) with ordinality r(key, verzuimmelding, persoon, n)`,
    [keys, from, SOORTEN, verzuimmelding, persoon],
  );
  await client.query(`
    insert into vb.deelnemer (burgerservicenummer, persoon) values ('number', 'sealed') on conflict do nothing;
    insert into vb.message select key, 'A', n::text, '', 'meldenVerzuim', 'A', 'A', now(), '{}' from report;
    insert into vb.melding (meldingsnummer, message_key, from_oin, kenmerk, brin, deelnemer_id, verzuimsoort, begindatum,
      status, registered_at, changed_at, volgnummer, signalen)
      select n, key, 'A', n::text, '99AD', (select min(deelnemer_id) from vb.deelnemer), soort, '2026-11-01', 'R', now(), now(), 1, '[]'
      from report;
    insert into vb.melding_inhoud (meldingsnummer, verzuimmelding, persoon) select n, verzuimmelding, persoon from report;
    insert into vb.melding_event select event, n, 1, 'NIEUW', now() from report;
    insert into vb.outbox (event_id, meldingsnummer, volgnummer, created_at, next_try_at) select event, n, 1, now(), now() from report;
  `);
  await client.query(
    'vacuum analyze vb.melding, vb.melding_inhoud, vb.melding_event, vb.outbox, vb.mailbox_item',
  );
  const { rows } = await client.query('select event from report order by n');
  return rows.map(({ event }) => event);
}

/** @returns per second, with `AT_ONCE` workers that take batches in turn. */
async function measure(all, size, work) {
  const batches = [];
  for (let at = 0; at < all.length; at += size) batches.push(all.slice(at, at + size));
  const started = performance.now();
  const worker = async (id) => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) await work(batch, id);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, id) => worker(id)));
  return all.length / ((performance.now() - started) / 1000);
}

let inserted = 0;
/** One mailbox row each, into a table of its own. */
function singleRows(url, count) {
  const text = `insert into vb.bench_item (mailbox, seq, levering_id, event_id, meldingsnummer, soort, delivered_at)
    values ($1, $2, gen_random_uuid(), gen_random_uuid(), $2, 'NIEUW', clock_timestamp())`;
  const rows = Array.from({ length: count }, () => ++inserted);
  return inTransactions(url, rows, (client, n) =>
    client.query({ name: 'one', text, values: [String(n % 342), n] }),
  );
}

/** What delivery writes, a report at a time, to a mailbox that is known beforehand. */
function rowsAtATime(url, events) {
  const statements = [
    `insert into vb.mailbox_item (mailbox, seq, levering_id, event_id, meldingsnummer, soort, delivered_at)
     select 'PEER', meldingsnummer, gen_random_uuid(), event_id, meldingsnummer, soort, clock_timestamp()
     from vb.melding_event where event_id = $1`,
    `update vb.melding set woongemeente = '0344', mailbox = 'PEER', route_slot = 'R1', grond = 'POSTCODE', routed_at = clock_timestamp()
     where meldingsnummer = (select meldingsnummer from vb.outbox where event_id = $1)`,
    `insert into vb.audit (actor, action, meldingsnummer, detail)
     select 'router', 'melding.delivered', meldingsnummer, '{"mailbox": "PEER"}' from vb.outbox where event_id = $1`,
    'delete from vb.outbox where event_id = $1',
  ];
  return inTransactions(url, events, async (client, event) => {
    for (const [i, text] of statements.entries())
      await client.query({ name: `peer-${i}`, text, values: [event] });
  });
}

/** @param work  for one row; 50 a commit. @returns rows per second. */
async function inTransactions(url, rows, work) {
  const clients = Array.from({ length: AT_ONCE }, () => new pg.Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  try {
    return await measure(rows, 50, async (batch, id) => {
      await clients[id].query('begin');
      for (const row of batch) await work(clients[id], row);
      await clients[id].query('commit');
    });
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

/** The decision alone, over loaded tables. */
async function decide(store, { mailboxFor }, tables) {
  const codes = tables.gemeenten.map(({ gemeentecode }) => gemeentecode);
  const gemeenten = await findGemeenten(store, codes);
  const wegwijzer = {
    gemeenteVanPostcode: maakPostcodetabel(tables.postcodes),
    gemeente: (code) => gemeenten.get(code),
    mailboxVan: mailboxFor,
  };
  const reports = Array.from({ length: 50_000 }, (_, i) => ({
    verzuimsoort: SOORTEN[i % 6],
    geregistreerdOp: Date.UTC(2026, 10, 24),
    adres: makeAdres(i, tables),
  }));
  const started = performance.now();
  for (const report of reports) findBestemming(report, wegwijzer);
  return Math.round(reports.length / ((performance.now() - started) / 1000));
}

async function verify(client, total) {
  const { rows } = await client.query(
    `select (select count(*)::int from vb.mailbox_item) as items, (select count(distinct meldingsnummer)::int from vb.mailbox_item) as reports,
       (select count(*)::int from vb.outbox) as left`,
  );
  const [{ items, reports, left }] = rows;
  if (items !== total || reports !== total || left !== 0)
    throw new Error(`${total} reports, but ${items} items of ${reports}, and ${left} not delivered`);
}
