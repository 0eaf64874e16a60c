/** Retention (verzuim §6.3): after the term nothing of a report is left but the audit; what never arrived stays. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  countVerlopen,
  vindBezwaren,
  voerBewaartermijnUit,
} from '../../src/broker/retention/run-retention.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { runJourney } from '../../src/harness/journey.ts';
import { readSettings } from '../../src/ops/settings.ts';
import { readSettingsParties } from '../../src/parties/parties-file.ts';
import { geefTellingen } from '../../src/parties/tellingen.ts';
import { sql } from '../../src/store/pool.ts';
import { EXAMPLE_SETTINGS, startTestBroker, type TestBroker } from '../setup/broker.ts';
import { writeSettings } from '../setup/process.ts';

const YEARS = 3;
const vandaag = new Date().toISOString().slice(0, 10);
let running: TestBroker;
/** Of the old reports: kenmerken, MessageIDs, ids of events and leveringen. */
let markers: readonly string[];
let kept: string;
const rows = <Row extends object>(text: string, values: readonly unknown[] = []) =>
  running.database.store.query<Row>(
    sql(createHash('sha256').update(text).digest('hex').slice(0, 32), text),
    values,
  );

beforeAll(async () => {
  running = await startTestBroker();
  const directory = readSettingsParties(readSettings(EXAMPLE_SETTINGS, {}));
  const desk = { store: running.database.store, directory, clock: Date.now };
  await runJourney(running.broker.url, desk, () => undefined);
  const found = await rows<{ marker: string }>(`
    select kenmerk as marker from vb.melding union select wsa_message_id from vb.message m
      where not exists (select 1 from vb.vrijstelling_stap s where s.message_key = m.message_key)
    union select event_id::text from vb.melding_event union select levering_id::text from vb.mailbox_item`);
  markers = found.map(({ marker }) => marker);
  const old = `- interval '${YEARS} years'`;
  await rows(`with a as (update vb.melding set registered_at = registered_at ${old}), b as (
    update vb.refused set at = at ${old}) update vb.message set received_at = received_at ${old}`);
  const school = running.school('vendor-rsin', '0000000700099AD00000');
  const answer = await school.call(
    'meldenVerzuim',
    exampleMelding({ kenmerk: 'this-year', brin: '99AD', bsn: '999000123' }),
  );
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer));
  kept = answer.meldingsnummer;
});
afterAll(() => running.stop());

/** But the messages of a test environment, which go after a week of their own. */
const tables = async () =>
  (
    await rows<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_schema in ('vb', 'bullmq') and table_type = 'BASE TABLE'
         and table_name <> 'test_traffic' order by 1`,
    )
  ).map(({ name }) => name);

async function findLeft(): Promise<readonly string[]> {
  const left: string[] = [];
  for (const name of await tables()) {
    const found = await rows<{ count: number }>(
      `select count(*)::int as count from ${name} t where exists (
         select 1 from unnest($1::text[]) marker where strpos(t::text, marker) > 0)`,
      [markers],
    );
    if (found[0]?.count !== 0) left.push(name);
  }
  return left;
}

test('a year that was not counted is not deleted, and a clock that jumped asks for the date', async () => {
  const { store } = running.database;
  const verlopen = await countVerlopen(store, vandaag);
  expect(verlopen).toMatchObject({ wachtend: 0, vrijstellingen: 0 });
  expect(verlopen.meldingen).toBeGreaterThanOrEqual(3);
  expect(verlopen.schooljaren).toHaveLength(1);
  const [jaar = 0] = verlopen.schooljaren;
  const [first] = await vindBezwaren(store, vandaag, verlopen, false);
  expect(first?.wat).toBe(`the reports of ${jaar}-${jaar + 1} were not counted yet`);
  expect(first?.doe).toContain(`verzuimbroker tellingen ${jaar}-${jaar + 1}`);
  const later = `${Number(vandaag.slice(0, 4)) + 1}${vandaag.slice(4)}`;
  const bezwaren = await vindBezwaren(store, later, await countVerlopen(store, later), false);
  expect(bezwaren[0]?.wat).toContain(`the clock says ${later}`);
  await geefTellingen(store, `${jaar}-${jaar + 1}`, 'test', Date.now());
  expect(await vindBezwaren(store, vandaag, await countVerlopen(store, vandaag), false)).toEqual([]);
});

test('the command counts without deleting anything, and says it in words and as JSON', async () => {
  const settings = writeSettings({ port: 0, databaseUrl: running.database.url });
  const cli = fileURLToPath(new URL('../../dist/processes/verzuimbroker.js', import.meta.url));
  const run = (...more: string[]) =>
    spawnSync(process.execPath, [cli, 'retention', '--dry-run', '--settings', settings, ...more], {
      encoding: 'utf8',
    });
  const words = run();
  expect(words.stdout).toMatch(
    /^registered before 20\d\d-08-01: [1-9]\d* reports and .* would be deleted\n$/,
  );
  expect(words.status).toBe(0);
  expect(JSON.parse(run('--json').stdout)).toMatchObject({ wachtend: 0, bezwaren: [] });
  expect(run('--vandaag', '2026-13-01').status).toBe(64);
  expect((await findLeft()).length).toBeGreaterThan(4);
});

test('what no mailbox ever had stays; all else of the old reports is gone from every table but the audit', async () => {
  const { store } = running.database;
  const [{ meldingsnummer: waiting } = { meldingsnummer: '' }] = await rows<{ meldingsnummer: string }>(
    `insert into vb.outbox (event_id, meldingsnummer, volgnummer, created_at, next_try_at, parked_at, cause)
     select event_id, meldingsnummer, volgnummer, at, at, at, 'OPERATOR' from vb.melding_event
     where meldingsnummer <> $1::bigint order by at limit 1 returning meldingsnummer::text`,
    [kept],
  );
  const first = await voerBewaartermijnUit(store, vandaag, 'test');
  expect(first).toMatchObject({ wachtend: 1, vrijstellingen: 0 });
  expect(await rows('select meldingsnummer::text from vb.melding order by 1')).toEqual([
    { meldingsnummer: waiting },
    { meldingsnummer: kept },
  ]);
  await rows('delete from vb.outbox where meldingsnummer = $1::bigint', [waiting]);
  const second = await voerBewaartermijnUit(store, vandaag, 'test');
  expect(second).toMatchObject({ meldingen: 1, wachtend: 0 });
  expect(await findLeft()).toEqual(['vb.audit']);
  expect(await rows('select meldingsnummer::text from vb.melding')).toEqual([{ meldingsnummer: kept }]);
  const proof = await rows<{ detail: object }>(
    `select detail from vb.audit where action = 'bewaartermijn.uitgevoerd' order by id`,
  );
  expect(proof.map(({ detail }) => detail)).toMatchObject([{ meldingen: first.meldingen }, { meldingen: 1 }]);
});

test('a second run finds nothing, and the register goes on with numbers after the last ones', async () => {
  expect(await voerBewaartermijnUit(running.database.store, vandaag, 'test')).toMatchObject({
    meldingen: 0,
    berichten: 0,
  });
  const seen = await running
    .school('vendor-rsin', '0000000700099AD00000')
    .call('ophalenVerzuimmelding', { meldingsnummer: kept });
  expect(seen.verwerkt).toBe(true);
});
