/** A burgerservicenummer that comes after an onderwijsnummer: one pupil, whatever was registered meanwhile. Source: verzuim §7.6. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import { type Queryable, sql } from '../../src/store/pool.ts';
import { findDeelnemer } from '../../src/store/reference.ts';
import { registerMelding } from '../../src/store/register-melding.ts';
import type { Persoonsnummer } from '../../src/verzuim/verzuimmelding.ts';
import { until } from '../setup/broker.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

const ONDERWIJSNUMMERS = ['109000104', '109000116', '109000128'];
const BSNS = ['999000111', '999000123', '999000135'];

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const bsn = (nummer: string): Persoonsnummer => ({ soort: 'burgerservicenummer', nummer });
const onderwijsnummer = (nummer: string): Persoonsnummer => ({ soort: 'onderwijsnummer', nummer });
const row = (numbers: { burgerservicenummer?: string; onderwijsnummer?: string }, brin = '99AD') => ({
  persoon: { ...numbers, geboortedatum: '2014-01-01' },
  inschrijvingen: [{ brin, begindatum: '2020-08-01' }],
});
const idOf = async (nummer: Persoonsnummer) => (await findDeelnemer(database.store, nummer))?.deelnemerId;
const register = async (db: Queryable, deelnemerId = '', brin = '99AD') => {
  const digest = createHash('sha256').update('body').digest();
  const registration = await registerMelding(db, {
    message: {
      fromOin: 'A',
      partijOin: 'A',
      door: 'A',
      tlsOin: 'A',
      messageId: randomUUID(),
      operation: 'meldenVerzuim',
      ref: randomUUID(),
      bodyDigest: digest,
      contentDigest: digest,
      bytes: Buffer.from('envelope'),
    },
    deelnemerId,
    persoon: { geboortedatum: '2014-01-01' },
    verzuimmelding: exampleMelding({ kenmerk: randomUUID(), brin }),
    dagenTeLaat: 0,
    signalen: [],
  });
  if (registration.kind !== 'registered') return registration;
  return { ...registration, ...(registration.outcome as { meldingsnummer: string }) };
};
const REPORTS = sql(
  'test-reports',
  `select meldingsnummer::text, volgnummer from vb.melding where deelnemer_id = $1::bigint order by meldingsnummer`,
);
const reportsOf = (deelnemerId?: string) =>
  database.store.query<{ meldingsnummer: string; volgnummer: number }>(REPORTS, [deelnemerId ?? null]);

test('a pupil with two enrolments in one file is one pupil', async () => {
  const numbers = { burgerservicenummer: '999000147' };
  await upsertDeelnemers(database.store, [row(numbers, '99AD'), row(numbers, '98AD')]);
  const found = await findDeelnemer(database.store, bsn('999000147'));
  expect(found?.inschrijvingen.map(({ brin }) => brin).sort()).toEqual(['98AD', '99AD']);
});

test('a row with both numbers makes one pupil of two, with the reports and enrolments of both', async () => {
  const [ond = '', number = ''] = [ONDERWIJSNUMMERS[0], BSNS[0]];
  await upsertDeelnemers(database.store, [
    row({ onderwijsnummer: ond }, '98AD'),
    row({ burgerservicenummer: number }),
  ]);
  const before = await idOf(onderwijsnummer(ond));
  const first = await register(database.store, before);
  const second = await register(database.store, await idOf(bsn(number)));
  expect([first.kind, second.kind]).toEqual(['registered', 'registered']);
  const done = await upsertDeelnemers(database.store, [
    row({ burgerservicenummer: number, onderwijsnummer: ond }),
  ]);
  expect(done).toEqual({ samengevoegd: 1, geweigerd: [] });
  const id = await idOf(bsn(number));
  expect(await idOf(onderwijsnummer(ond))).toBe(id);
  expect(await reportsOf(id)).toEqual([
    { meldingsnummer: 'meldingsnummer' in first && first.meldingsnummer, volgnummer: 1 },
    { meldingsnummer: 'meldingsnummer' in second && second.meldingsnummer, volgnummer: 2 },
  ]);
  const found = await findDeelnemer(database.store, bsn(number));
  expect(found?.inschrijvingen.map(({ brin }) => brin).sort()).toEqual(['98AD', '99AD']);
  // Whoever looked the pupil up before, and reports now: the same pupil, the same overlap.
  expect(await register(database.store, before)).toMatchObject({ kind: 'overlap' });
  expect(await register(database.store, before, '97AD')).toMatchObject({ kind: 'registered' });
  expect(await reportsOf(id)).toHaveLength(3);
  // The same file once more changes nothing.
  const again = await upsertDeelnemers(database.store, [
    row({ burgerservicenummer: number, onderwijsnummer: ond }),
    row({ onderwijsnummer: ond }),
  ]);
  expect(again).toEqual({ samengevoegd: 0, geweigerd: [] });
  expect((await findDeelnemer(database.store, bsn(number)))?.persoon).toMatchObject({
    burgerservicenummer: number,
    onderwijsnummer: ond,
  });
});

test('a report under way while its pupil is linked is not lost', async () => {
  const [ond = '', number = ''] = [ONDERWIJSNUMMERS[1], BSNS[1]];
  await upsertDeelnemers(database.store, [
    row({ onderwijsnummer: ond }),
    row({ burgerservicenummer: number }),
  ]);
  const before = await idOf(onderwijsnummer(ond));
  const linking = await database.store.withTransaction(async (tx) => {
    await register(tx, before);
    const importing = upsertDeelnemers(database.store, [
      row({ burgerservicenummer: number, onderwijsnummer: ond }),
    ]);
    await until('the import waits for the report', async () => {
      const [found] = await database.store.query<{ waiting: boolean }>(
        sql(
          'test-waiting',
          `select exists (select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waiting`,
        ),
      );
      return found?.waiting || undefined;
    });
    return { importing };
  });
  expect(await linking.importing).toMatchObject({ samengevoegd: 1 });
  const id = await idOf(bsn(number));
  expect(id).not.toBe(before);
  expect(await reportsOf(id)).toHaveLength(1);
});

test('VZ-PER-06 a row that contradicts a link is refused and changes nothing; the others of its file are stored', async () => {
  const [ond = '', number = ''] = [ONDERWIJSNUMMERS[2], BSNS[2]];
  await upsertDeelnemers(database.store, [row({ burgerservicenummer: number, onderwijsnummer: ond })]);
  const done = await upsertDeelnemers(database.store, [
    row({ burgerservicenummer: '999000160' }),
    row({ burgerservicenummer: '999000172', onderwijsnummer: ond }, '97AD'),
    row({ burgerservicenummer: number, onderwijsnummer: '109000130' }, '97AD'),
    row({ burgerservicenummer: '999000184' }),
  ]);
  expect(done.geweigerd.map(({ rij, fout }) => `${rij} ${fout.code}`)).toEqual([
    '1 VZ-PER-06',
    '2 VZ-PER-06',
  ]);
  expect(await idOf(bsn('999000160'))).toBeDefined();
  expect(await idOf(bsn('999000184'))).toBeDefined();
  expect(await idOf(bsn('999000172'))).toBeUndefined();
  const kept = await findDeelnemer(database.store, bsn(number));
  expect(kept?.persoon.onderwijsnummer).toBe(ond);
  expect(kept?.inschrijvingen.map(({ brin }) => brin)).toEqual(['99AD']);
});

test('VZ-PER-06 two rows of one file that contradict each other: the first holds', async () => {
  const done = await upsertDeelnemers(database.store, [
    row({ burgerservicenummer: '999000196', onderwijsnummer: '109000141' }),
    row({ burgerservicenummer: '999000202', onderwijsnummer: '109000141' }),
  ]);
  expect(done.geweigerd.map(({ rij, fout }) => `${rij} ${fout.code}`)).toEqual(['1 VZ-PER-06']);
});
