/**
 * The loket over a store of a full year: `npm run bench -- loket [--reports N] [--json]`, by default 1,000,000 reports on an
 * embedded PostgreSQL. Each page is asked for as a browser would, over TLS with a session, beside a page of the same
 * server that asks the store for nothing but the session. Every statement that a page sent is explained: one that reads a
 * large table from end to end or more than 20,000 rows of it, or a page of 50 ms and more, ends the run with status 1.
 */

import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { exampleMelding } from '../dist/harness/example-melding.js';
import { createExamplePartner } from '../dist/harness/example-partners.js';
import { createLog } from '../dist/ops/log.js';
import { readSettings } from '../dist/ops/settings.js';
import { startBroker } from '../dist/processes/broker.js';
import { openTestKeyring } from '../dist/store/at-rest/keyring.js';
import { createSealer } from '../dist/store/at-rest/sealer.js';
import { PERSOON, VERZUIMMELDING } from '../dist/store/columns.js';
import { startEmbeddedPostgres } from '../dist/store/embedded.js';
import { migrate } from '../dist/store/migrate.js';
import { createStore, sql } from '../dist/store/pool.js';
import { isBurgerservicenummer } from '../dist/verzuim/persoonsnummer.js';
import { createPakketVisitor } from './loket-pakket.mjs';
import { createLoketVisitors } from './loket-people.mjs';
import { readPlans, watchStatements } from './loket-plans.mjs';
import { FIRST_NUMBER, seed } from './loket-seed.mjs';
import { seedGemeente } from './loket-seed-gemeente.mjs';
import { machine, median } from './machine.mjs';

const REPORTS = 1_000_000;
/** Milliseconds of server time; what a page may take. */
const LIMIT_MS = 50;
/** Adds a whole day up: told, and not held to the limit of lists and searches. */
const SUMS = '/beheer/cijfers';
const WARM = 5;
const TIMES = 30;
/** Depends on nothing that grows: what TLS, the session and rendering cost; over SOAP, what a refusal costs. */
const EMPTY_PAGE = '/';
const EMPTY_QUESTION = '/?instantieCode=9999';
const PAKKET = 'pakket';

const sealer = createSealer(openTestKeyring());

export async function bench(tell, { reports = REPORTS }) {
  const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-bench-'));
  chmodSync(folder, 0o755);
  const server = await startEmbeddedPostgres({ dataFolder: join(folder, 'cluster'), ephemeral: true });
  await migrate(server.url, { sealer });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const store = createStore({
    url: server.url,
    max: 2,
    applicationName: 'bench',
    sealer,
    onConnectionError: () => undefined,
  });
  let broker;
  try {
    broker = await startBroker(settingsFor(server.url), { log: createLog({ level: 'silent' }) });
    await seed(client, { reports, example: await reportOne(store, broker.url), store, sealer }, tell);
    await seedGemeente(client, { store, sealer }, tell);
    const visitors = createLoketVisitors(store, broker.loketUrl);
    const pakket = createPakketVisitor(broker.url);
    const figures = [];
    const faults = [];
    for (const { who, partij, rollen, pages } of await visits(client)) {
      const visitor = who === PAKKET ? pakket : await visitors.logIn(who, partij, rollen);
      const empty = await time(visitor, who === PAKKET ? EMPTY_QUESTION : EMPTY_PAGE);
      for (const path of pages) {
        const watched = watchStatements();
        await open(visitor, path);
        const statements = watched.stop();
        const ms = await time(visitor, path);
        const plans = await readPlans(client, statements);
        faults.push(
          ...plans
            .filter(({ slow }) => slow && path !== SUMS)
            .map(({ name, slow }) => `${path}: ${name} reads all or too much of ${slow}`),
        );
        if (ms >= LIMIT_MS && path !== SUMS) faults.push(`${path}: ${ms} ms`);
        figures.push({
          who,
          path,
          ms,
          emptyPageMs: empty,
          ratio: Number((ms / empty).toFixed(1)),
          statements: plans.length,
        });
        tell(
          `${who.padEnd(10)} ${path.padEnd(48)} ${ms.toFixed(1).padStart(7)} ms   ${(ms / empty).toFixed(1)} × an empty page`,
        );
      }
    }
    visitors.close();
    pakket.close();
    for (const fault of faults) tell(`NOT WELL: ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
    return { machine: machine(), reports, limitMs: LIMIT_MS, pages: figures, faults };
  } finally {
    await broker?.close();
    await client.end();
    await store.close();
    await server.stop();
  }
}

const CONTENT = sql(
  'bench-content',
  `select ${VERZUIMMELDING} as verzuimmelding, ${PERSOON} as persoon
   from vb.melding m join vb.melding_inhoud i using (meldingsnummer)`,
);

/** What the seeded reports hold is what one that came by the wire holds. */
async function reportOne(store, baseUrl) {
  const partner = createExamplePartner({
    ...{ baseUrl, service: 'school', certificate: 'vendor-rsin', fromOin: '0000000700099AD00000' },
  });
  const answer = await partner.call(
    'meldenVerzuim',
    exampleMelding({ kenmerk: 'bench', brin: '99AD', bsn: '999000111' }),
  );
  partner.close();
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer));
  const [stored] = await store.query(CONTENT);
  return stored;
}

function settingsFor(databaseUrl) {
  const example = readSettings('settings.example.yaml', {});
  return {
    ...example,
    listen: { host: '127.0.0.1', port: 0 },
    operations: { port: 0 },
    loket: { ...example.loket, port: 0 },
    store: { connections: 8, databaseUrl },
  };
}

const SEARCH = '/beheer/meldingen?zoek=';
/** A search is a form that is sent, so that nothing of it stands in an address: here its text stands behind SEARCH. */
const open = (visitor, path) =>
  path.startsWith(SEARCH)
    ? visitor.search('/beheer/meldingen', decodeURIComponent(path.slice(SEARCH.length)))
    : visitor.get(path);

async function time(visitor, path) {
  const all = [];
  for (let i = 0; i < WARM + TIMES; i++) {
    const before = performance.now();
    await open(visitor, path);
    if (i >= WARM) all.push(performance.now() - before);
  }
  return Number(median(all).toFixed(2));
}

/** Who asks for what: each list, its filters, a page from far back, and searching by each kind of number. */
async function visits(client) {
  const { rows } = await client.query(
    `select min(meldingsnummer)::text as first, max(meldingsnummer)::text as last,
       (array_agg(meldingsnummer::text order by meldingsnummer))[1 + count(*) / 2] as middle
     from vb.melding where brin = '99AD' and from_oin = 'BENCH'`,
  );
  const [{ first, last, middle }] = rows;
  const message = await client.query(
    'select wsa_message_id as id, kenmerk from vb.message join vb.melding using (message_key) where meldingsnummer = $1',
    [first],
  );
  const [{ id, kenmerk }] = message.rows;
  let leerling = FIRST_NUMBER;
  while (!isBurgerservicenummer(String(leerling))) leerling++;
  return [
    {
      who: 'school',
      partij: 'Het Voorbeeldcollege',
      rollen: ['verzuimloketmelder', 'verzuimloketbeheerder'],
      pages: [
        '/meldingen',
        `/meldingen?verder=${middle}`,
        '/meldingen?status=B',
        '/meldingen?vanaf=2026-09-01&totEnMet=2026-09-30',
        `/meldingen/${first}`,
        `/meldingen/${last}`,
      ],
    },
    {
      who: 'gemeente',
      partij: 'gemeente-utrecht',
      rollen: ['behandelaar-lp', 'behandelaar-lp-rmc', 'beheerder'],
      pages: [
        '/postbus',
        '/vrijstellingen',
        '/vrijstellingen?verder=5025000',
        '/gegevensleveringen',
        '/routering',
      ],
    },
    {
      who: PAKKET,
      pages: ['/', '/?status=B', '/?vanaf=2026-09-01&totEnMet=2026-09-30', `/?leerling=${leerling}`],
    },
    {
      who: 'register',
      partij: undefined,
      rollen: ['operator', 'functioneel-beheerder'],
      pages: [
        '/beheer/uitval',
        '/beheer/onbezorgd',
        '/beheer/cijfers',
        '/beheer/meldingen',
        `${SEARCH}${middle}`,
        `${SEARCH}${encodeURIComponent(id)}`,
        `${SEARCH}${kenmerk}`,
        `/beheer/meldingen/${first}`,
      ],
    },
  ];
}
