/** Vrijstellingen are kept until a year after they end, and then leave nothing but the audit. */

import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import { AtRestError } from '../../src/store/at-rest/errors.ts';
import { openTestKeyring } from '../../src/store/at-rest/keyring.ts';
import { createSealer } from '../../src/store/at-rest/sealer.ts';
import { changeVrijstelling } from '../../src/store/change-vrijstelling.ts';
import { createStore, sql } from '../../src/store/pool.ts';
import { registerVrijstelling } from '../../src/store/register-vrijstelling.ts';
import {
  countEndedVrijstellingen,
  deleteEndedVrijstellingen,
} from '../../src/store/vrijstelling-retention.ts';
import type { SoortVrijstelling, Vrijstelling } from '../../src/verzuim/vrijstelling.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { madeUpNumbers, writeSettings } from '../setup/process.ts';

const numbers = madeUpNumbers(20);
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const identity = () => ({
  fromOin: 'G',
  partijOin: 'G',
  door: 'G',
  tlsOin: 'G',
  messageId: randomUUID(),
  operation: 'doorgevenVrijstelling',
  ref: randomUUID(),
  bodyDigest: createHash('sha256').digest(),
  contentDigest: createHash('sha256').digest(),
  bytes: Buffer.from('envelope'),
});
async function give(change: Partial<Vrijstelling<SoortVrijstelling>>): Promise<string> {
  const result = await registerVrijstelling(database.store, {
    message: identity(),
    woongemeente: '0344',
    nummers: { burgerservicenummer: numbers.pop() },
    vrijstelling: exampleVrijstelling({ today: '2026-11-24', change }),
  });
  return (result as { outcome: { vrijstellingsnummer: string } }).outcome.vrijstellingsnummer;
}
const withdraw = (vrijstellingsnummer: string) =>
  changeVrijstelling(database.store, {
    message: { ...identity(), operation: 'intrekkenVrijstelling' },
    kenmerk: randomUUID(),
    vrijstellingsnummer,
    gemeentecodes: ['0344'],
    groep: 'vrijstelling',
    decide: () => ({ kind: 'trek-in', reden: 'vergissing' }),
  });
const left = async () => {
  const [row] = await database.store.query<Record<string, number>>(
    sql(
      'test-left',
      `select (select count(*)::int from vb.vrijstelling) as vrijstellingen,
         (select count(*)::int from vb.vrijstelling_inhoud) as inhoud, (select count(*)::int from vb.message) as messages,
         (select count(*)::int from vb.envelope) as envelopes, (select count(*)::int from vb.kenmerk) as kenmerken`,
    ),
  );
  return row;
};

test('a year after the end, or after the withdrawal; without an end in the year after the 18th birthday', async () => {
  const { einddatum: _, ...open } = exampleVrijstelling({ today: '2026-11-24' });
  await give({ einddatum: '2027-07-31' });
  const persoon = {
    naam: 'n',
    geboortedatum: '2014-00-00',
    geslacht: 'O' as const,
    adres: { straatnaam: 's', plaatsnaam: 'p' },
  };
  const forever = await registerVrijstelling(database.store, {
    message: identity(),
    woongemeente: '0344',
    nummers: { burgerservicenummer: numbers.pop() },
    vrijstelling: { ...open, kenmerkAfzender: randomUUID(), persoon },
  });
  expect(forever.kind).toBe('done');
  const withdrawn = await give({ einddatum: '2027-07-31' });
  await withdraw(withdrawn);
  await database.store.query(
    sql(
      'test-withdrawn-at',
      `update vb.vrijstelling set changed_at = '2026-11-24T23:30:00Z' where vrijstellingsnummer = $1::bigint`,
    ),
    [withdrawn],
  );
  const due = (datum: string) => countEndedVrijstellingen(database.store, datum);
  // In Amsterdam it was the 25th by then.
  expect(await due('2027-11-25')).toBe(0);
  expect(await left()).toEqual({ vrijstellingen: 3, inhoud: 3, messages: 4, envelopes: 4, kenmerken: 4 });
  expect(await due('2027-11-26')).toBe(1);
  expect(await due('2028-07-31')).toBe(1);
  expect(await due('2028-08-01')).toBe(2);
  expect(await due('2033-12-31')).toBe(2);
  expect(await due('2034-01-01')).toBe(3);
  expect(await deleteEndedVrijstellingen(database.store, '2028-08-01')).toBe(2);
  expect(await left()).toEqual({ vrijstellingen: 1, inhoud: 1, messages: 1, envelopes: 1, kenmerken: 1 });
  expect(await deleteEndedVrijstellingen(database.store, '2028-08-01')).toBe(0);
  // One whose key was destroyed stays, and does not hold the others.
  const ring = openTestKeyring();
  const find = (name: string) => {
    if (name.startsWith('test.vrijstellingen-')) throw new AtRestError('key-destroyed', name);
    return ring.find(name);
  };
  const without = createStore({
    ...{ url: database.url, max: 1, applicationName: 'test', sealer: createSealer({ ...ring, find }) },
    onConnectionError: () => undefined,
  });
  await give({ begindatum: '2025-08-01', einddatum: '2026-07-31' });
  expect(await countEndedVrijstellingen(without, '2034-01-01')).toBe(1);
  expect(await deleteEndedVrijstellingen(without, '2034-01-01')).toBe(1);
  await without.close();
  expect(await left()).toMatchObject({ vrijstellingen: 1 });
  const audit = await database.store.query(
    sql('test-deleted', `select 1 from vb.audit where action = 'vrijstelling.deleted'`),
  );
  expect(audit).toHaveLength(3);
});

test('the command counts, and deletes', async () => {
  await give({ begindatum: '2020-08-01', einddatum: '2021-07-31' });
  const bin = fileURLToPath(new URL('../../dist/processes/verzuimbroker.js', import.meta.url));
  const settings = writeSettings({ port: 0, databaseUrl: database.url });
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [bin, 'retention', ...args, '--settings', settings], { encoding: 'utf8' })
      .stdout;
  expect(JSON.parse(run('--dry-run', '--json'))).toMatchObject({ vrijstellingen: 1 });
  expect(run()).toContain('1 vrijstellingen: deleted, proof ');
  expect(run('--dry-run')).toContain('0 vrijstellingen: would be deleted');
});
