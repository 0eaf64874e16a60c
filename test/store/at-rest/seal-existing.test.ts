/** A database that an earlier version filled is sealed by `migrate`: all of it opens, and nothing plain is left in its files. */
import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleMelding } from '../../../src/harness/example-melding.ts';
import { SEALED_TABLES } from '../../../src/store/at-rest/columns.ts';
import { fetchGegevenslevering } from '../../../src/store/gegevenslevering.ts';
import { findInzageNummers, readInzage } from '../../../src/store/inzage.ts';
import { claimMail } from '../../../src/store/mail.ts';
import { findMeldingForSchool } from '../../../src/store/melding.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { sql } from '../../../src/store/pool.ts';
import { findDeelnemer } from '../../../src/store/reference.ts';
import { searchForSchool } from '../../../src/store/search-meldingen.ts';
import { testSealer } from '../../setup/at-rest.ts';
import { createTestDatabase, type TestDatabase } from '../../setup/database.ts';

const MIGRATIONS = new URL('../../../src/store/migrations/', import.meta.url);
const BSN = '123456782';
const MARKS = [BSN, 'Merknaam', '1234QX', 'reden met merkteken', 'merk@gemeente.example'];
const READER = { actor: 'A', ref: 'r' };
const melding = exampleMelding({ bsn: BSN, melding: { toelichting: 'reden met merkteken' } });
const persoon = {
  ...{ burgerservicenummer: BSN, geslachtsnaam: 'Merknaam', geboortedatum: '2014-01-01' },
  ...{ indicatieGeheim: '7', adres: { postcode: '1234QX' } },
};
const bytes = Buffer.from(`<Envelope>${BSN} Merknaam</Envelope>`);
const levering = randomUUID();
const folder = mkdtempSync(join(tmpdir(), 'vb-earlier-'));
let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  const earlier = join(folder, 'migrations');
  mkdirSync(earlier);
  for (const name of readdirSync(MIGRATIONS))
    if (name < '0090') cpSync(new URL(name, MIGRATIONS), join(earlier, name));
  database = await createTestDatabase('empty');
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await migrate(database.url, { sealer: testSealer, folder: pathToFileURL(`${earlier}/`) });
  await fillAsBefore();
});
afterAll(async () => {
  await client.end();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function fillAsBefore(): Promise<void> {
  const run = (text: string, values: readonly unknown[] = []) => client.query(text, [...values]);
  await run(
    `insert into vb.deelnemer (burgerservicenummer, persoon) values ($1, $2), ('999000111', '{"geboortedatum":"2014-01-01"}')`,
    [BSN, persoon],
  );
  const parameters = {
    ...{ messageKey: randomUUID(), eventId: randomUUID(), fromOin: 'A', sigOin: 'A', tlsOin: 'A', ref: 'r' },
    ...{ messageId: 'm', operation: 'meldenVerzuim', kenmerk: 'k', deelnemerId: '1', brin: '99AD' },
    ...{ verzuimsoort: 'L', begindatum: '2026-09-01', signalen: [], dagenTeLaat: 0 },
    ...{ verzuimmelding: melding, persoon },
  };
  await run('select vb.register_and_stamp($1, $2, $2, $3)', [parameters, Buffer.alloc(32), bytes]);
  const second = { messageKey: randomUUID(), eventId: randomUUID(), messageId: 'm2', kenmerk: 'k2' };
  await run('select vb.register_and_stamp($1, $2, $2, $3)', [
    { ...parameters, ...second, verzuimsoort: 'V3' },
    ...[Buffer.alloc(32), bytes],
  ]);
  await run(
    `insert into vb.processtap (meldingsnummer, volgnummer, status, at, inhoud) select meldingsnummer, 2, 'B', now(),
       '{"contactGemeente":{"email":"merk@gemeente.example"}}' from vb.melding where kenmerk = 'k'`,
  );
  await run(
    `insert into vb.mailbox_item (mailbox, seq, levering_id, event_id, meldingsnummer, soort, delivered_at, ended_at, result, reason)
     select '0344', row_number() over (), gen_random_uuid(), event_id, meldingsnummer, 'NIEUW', now(), now(), 'GEWEIGERD',
       'reden met merkteken' from vb.melding_event`,
  );
  await run(
    `insert into vb.verkeerde_gemeente (event_id, meldingsnummer, mailbox, reden, at)
     select event_id, meldingsnummer, '0344', 'reden met merkteken', now() from vb.melding_event limit 1`,
  );
  await run(
    `insert into vb.refused (ref, from_oin, sig_oin, action, wsa_message_id, code, rule, bytes)
     values ($1, 'A', 'A', 'x', 'm', 'VB-F21', 'x', $2)`,
    [randomUUID(), bytes],
  );
  const key = randomUUID();
  await run(
    `insert into vb.message (message_key, from_oin, wsa_message_id, body_digest, operation, sig_oin, tls_oin, received_at, outcome)
     values ($1, 'B', 'v', '', 'x', 'B', 'B', now(), '{}')`,
    [key],
  );
  await run('insert into vb.envelope values ($1, now(), $2)', [key, bytes]);
  await run(
    `insert into vb.vrijstelling values (5000001, $1, 'B', '0344', '5A', '2026-08-01', null, 'INGETROKKEN', 1, now(), now())`,
    [key],
  );
  await run(`insert into vb.vrijstelling_inhoud values (5000001, 1, now(), $1, null, $2)`, [
    BSN,
    { leerling: { soort: 'burgerservicenummer', nummer: BSN }, eerderToegestaan: false },
  ]);
  await run(
    `insert into vb.vrijstelling_stap values (5000001, 1, 'INGETROKKEN', now(), 1, $1, 'reden met merkteken')`,
    [key],
  );
  await run(
    `insert into vb.gegevenslevering (levering_id, mailbox, seq, gemeentecode, soort, bestandsnaam, bytes, sha256, added_at)
     values ($1, '0344', 1, '0344', 'P', 'p.csv', 1, 'x', now())`,
    [levering],
  );
  await run('insert into vb.gegevenslevering_bestand values ($1, $2)', [levering, Buffer.from(`a;${BSN}`)]);
  await run(
    `insert into vb.mail (mail_id, address, domain, inhoud, brief) values ($1, 'merk@gemeente.example', 'gemeente.example',
       '[]', '{"subject":"Merknaam","text":"x"}')`,
    [randomUUID()],
  );
}

test('it is sealed with progress, and whatever is asked of it is answered as before', async () => {
  const told = new Map<string, number>();
  const applied = await migrate(database.url, {
    sealer: testSealer,
    tell: (table, count) => told.set(table, count),
  });
  expect(applied).toEqual(expect.arrayContaining(['0090_at_rest.sql', '0091_sealed_only.sql']));
  expect([...told.keys()].sort()).toEqual(SEALED_TABLES.filter((name) => name !== 'test_traffic').sort());
  expect(await migrate(database.url, { sealer: testSealer })).toEqual([]);

  const { store } = database;
  const leerling = { soort: 'burgerservicenummer', nummer: BSN } as const;
  expect(await findDeelnemer(store, leerling)).toMatchObject({ persoon });
  const page = await searchForSchool(store, ['99AD'], { leerling, max: 10 }, READER);
  expect(page.regels.map(({ vestigingscode }) => vestigingscode)).toEqual(['99AD00', '99AD00']);
  const [newer, older] = page.regels.map(({ meldingsnummer }) => meldingsnummer);
  const stored = await findMeldingForSchool(store, older ?? '', ['99AD'], READER);
  expect(stored).toMatchObject({ geheim: true, verzuimmelding: JSON.parse(JSON.stringify(melding)) });
  expect(stored?.stappen).toMatchObject([
    { status: 'R' },
    { status: 'B', contactGemeente: { email: 'merk@gemeente.example' } },
  ]);
  const follows = await findMeldingForSchool(store, newer ?? '', ['99AD'], READER);
  expect(follows?.verzuimmelding.melding.vorigeMeldingsnummer).toBe(older);
  const everything = JSON.stringify(await readInzage(store, await findInzageNummers(store, leerling)));
  expect(everything.match(/reden met merkteken/g)).toHaveLength(6);
  expect(everything).toContain(levering);
  expect(await fetchGegevenslevering(store, levering, ['0344'], '2027-01-01', 'A')).toMatchObject({
    inhoud: Buffer.from(`a;${BSN}`),
  });
  expect(await claimMail(store, 1)).toMatchObject({
    address: 'merk@gemeente.example',
    brief: { subject: 'Merknaam', text: 'x' },
  });
  const envelopes = await store.query<{ bytes: Buffer }>(
    sql(
      'test-envelopes',
      `select vb.sealed('envelope.bytes', message_key::text, bytes) as bytes from vb.envelope`,
    ),
  );
  expect(envelopes.map((row) => row.bytes)).toEqual([bytes, bytes, bytes]);
});

test('no file of a sealed table holds anything of the pupil any more', async () => {
  await client.query('checkpoint');
  const { rows } = await client.query<{ table: string; file: string }>(
    `select c.relname as table, current_setting('data_directory') || '/' || pg_relation_filepath(f.oid) as file
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
       cross join lateral unnest(array[c.oid, nullif(c.reltoastrelid, 0)]) f(oid)
     where n.nspname = 'vb' and c.relkind = 'r' and f.oid is not null`,
  );
  expect(rows.length).toBeGreaterThan(40);
  const found = rows.flatMap(({ table, file }) => {
    const held = readFileSync(file);
    return MARKS.filter((mark) => held.includes(mark)).map((mark) => `${table}: ${mark}`);
  });
  expect(found).toEqual([]);
});
