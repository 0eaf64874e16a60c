/**
 * Whether what waits in the outbox slows what is accepted: reports registered per second on an embedded PostgreSQL (fsync on)
 * with nothing waiting and, in a second database beside it, with 200,000 rows waiting, in turns.
 */
import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { exampleMelding } from '../dist/harness/example-melding.js';
import { upsertDeelnemers } from '../dist/store/deelnemers-import.js';
import { startEmbeddedPostgres } from '../dist/store/embedded.js';
import { migrate } from '../dist/store/migrate.js';
import { createStore, sql } from '../dist/store/pool.js';
import { registerMelding } from '../dist/store/register-melding.js';
import { isBurgerservicenummer } from '../dist/verzuim/persoonsnummer.js';
import { machine, median } from './machine.mjs';

const WAITING = 200_000;
const ROUNDS = 20;
const REPORTS = 100;
const AT_ONCE = 8;
/** Pupils of the reports that wait. */
const OTHERS = 4000;

export async function bench(tell) {
  const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-bench-'));
  chmodSync(folder, 0o755);
  const server = await startEmbeddedPostgres({ dataFolder: join(folder, 'cluster'), ephemeral: true });
  const opened = [];
  try {
    const none = await open(server.url, 'none', opened);
    const waiting = await open(server.url, 'waiting', opened);
    // The same reports stand in both; in one of them they wait.
    for (const { client } of opened) await makeReports(client);
    await waiting.client.query(
      'insert into vb.outbox (event_id, meldingsnummer, volgnummer, created_at, next_try_at) select event, n, 1, now(), now() from backlog',
    );
    for (const { client } of opened) await client.query('vacuum analyze');
    await waiting.client.query('checkpoint');
    const figures = { none: [], waiting: [] };
    for (let round = -1; round < ROUNDS; round++) {
      // The first one warms up; who goes first changes.
      const [first, second] = round % 2 === 0 ? [none, waiting] : [waiting, none];
      const found = new Map();
      for (const { name, store, pupils } of [first, second])
        found.set(name, await register(store, pupils.splice(0, REPORTS)));
      if (round >= 0) for (const [name, perSecond] of found) figures[name].push(perSecond);
    }
    const left = await waiting.client.query('select count(*)::int as n from vb.outbox');
    if (left.rows[0].n !== WAITING + (ROUNDS + 1) * REPORTS) throw new Error('the rows did not wait');
    const perSecond = {
      none: Math.round(median(figures.none)),
      waiting: Math.round(median(figures.waiting)),
    };
    const ratios = figures.waiting.map((each, round) => each / figures.none[round]);
    const ratio = Number(median(ratios).toFixed(2));
    tell(
      `registered per second   ${perSecond.none} with nothing waiting, ${perSecond.waiting} beside ${WAITING} rows: ${ratio} times (median of ${ROUNDS} rounds in turns)`,
    );
    return { machine: machine(), waiting: WAITING, rounds: ROUNDS, perSecond, ratio };
  } finally {
    for (const { client, store } of opened) {
      await client.end();
      await store.close();
    }
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function open(serverUrl, name, opened) {
  const url = new URL(serverUrl);
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  url.pathname = `/${name}`;
  await migrate(url.href);
  const store = createStore({
    ...{ url: url.href, max: AT_ONCE, applicationName: 'bench', onConnectionError: () => undefined },
  });
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const own = (ROUNDS + 1) * REPORTS;
  const pupils = (await makePupils(store, own + OTHERS)).slice(0, own);
  const database = { name, store, client, pupils };
  opened.push(database);
  return database;
}

/** @returns their ids, the newest first. */
async function makePupils(store, count) {
  const numbers = [];
  for (let n = 999_100_000; numbers.length < count; n++)
    if (isBurgerservicenummer(String(n))) numbers.push(String(n));
  const inschrijvingen = [{ brin: '99AD', begindatum: '2020-08-01' }];
  for (let at = 0; at < numbers.length; at += 1000)
    await upsertDeelnemers(
      store,
      numbers.slice(at, at + 1000).map((nummer) => ({
        persoon: { burgerservicenummer: nummer, geboortedatum: '2014-01-01' },
        inschrijvingen,
      })),
    );
  const rows = await store.query(sql('bench-pupils', 'select deelnemer_id::text as id from vb.deelnemer'));
  return rows.map(({ id }) => id).sort((one, other) => Number(other) - Number(one));
}

/** Accepted reports for the rows that wait. */
async function makeReports(client) {
  await client.query(
    `create temp table backlog as select 900000000 + n as n, gen_random_uuid() as key, gen_random_uuid() as event
     from generate_series(1, ${WAITING}) n`,
  );
  await client.query(`
    insert into vb.message select key, 'B', n::text, '', 'meldenVerzuim', 'B', 'B', now(), '{}' from backlog;
    insert into vb.melding (meldingsnummer, message_key, from_oin, kenmerk, brin, deelnemer_id, verzuimsoort, begindatum,
      status, registered_at, changed_at, volgnummer, signalen)
      select n, key, 'B', n::text, '99ZZ',
        (array(select deelnemer_id from vb.deelnemer order by deelnemer_id limit ${OTHERS}))[1 + n % ${OTHERS}], 'L', '2026-11-01', 'R', now(), now(), 1, '[]'
      from backlog;
    insert into vb.melding_event select event, n, 1, 'NIEUW', now() from backlog;
  `);
}

/** @returns per second. */
async function register(store, pupils) {
  const digest = createHash('sha256').update('body').digest();
  const count = pupils.length;
  const started = performance.now();
  const worker = async () => {
    for (let deelnemerId = pupils.shift(); deelnemerId; deelnemerId = pupils.shift()) {
      const registration = await registerMelding(store, {
        message: {
          ...{ fromOin: 'A', partijOin: 'A', door: 'A', tlsOin: 'A', operation: 'meldenVerzuim' },
          ...{ messageId: randomUUID(), ref: randomUUID(), bytes: Buffer.from('envelope') },
          ...{ bodyDigest: digest, contentDigest: digest },
        },
        deelnemerId,
        persoon: { geboortedatum: '2014-01-01' },
        verzuimmelding: exampleMelding({ kenmerk: randomUUID() }),
        dagenTeLaat: 0,
        signalen: [],
      });
      if (registration.kind !== 'registered') throw new Error(registration.kind);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return count / ((performance.now() - started) / 1000);
}
