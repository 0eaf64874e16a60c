/** What waits in the outbox does not slow what is accepted: acceptance writes one row of it and reads none. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import { type Queryable, sql } from '../../src/store/pool.ts';
import { findDeelnemer } from '../../src/store/reference.ts';
import { registerMelding } from '../../src/store/register-melding.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { madeUpNumbers } from '../setup/process.ts';

const WAITING = 200;
type Touched = Readonly<Record<string, number>>;
const TOUCHED = sql(
  'backlog-touched',
  `select seq_scan::int as "seqScans", idx_scan::int as "indexScans", n_tup_ins::int as inserted, n_tup_upd::int as updated
   from pg_stat_xact_user_tables where schemaname = 'vb' and relname = 'outbox'`,
);

let database: TestDatabase;
const ids: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  const numbers = madeUpNumbers(WAITING + 1);
  const inschrijvingen = [{ brin: '99AD', begindatum: '2020-08-01' }];
  await upsertDeelnemers(
    database.store,
    numbers.map((nummer) => ({
      persoon: { burgerservicenummer: nummer, geboortedatum: '2014-01-01' },
      inschrijvingen,
    })),
  );
  for (const nummer of numbers) {
    const found = await findDeelnemer(database.store, { soort: 'burgerservicenummer', nummer });
    ids.push(found?.deelnemerId ?? '');
  }
});
afterAll(() => database.drop());

function register(db: Queryable, deelnemerId: string) {
  const digest = createHash('sha256').update('body').digest();
  return registerMelding(db, {
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
}

test('accepting beside a growing outbox reads nothing of it and adds one row', async () => {
  const touchedBy = (deelnemerId: string) =>
    database.store.withTransaction(async (tx) => {
      // What this connection did before and has not told yet counts too.
      const [before] = await tx.query<Touched>(TOUCHED);
      expect(await register(tx, deelnemerId)).toMatchObject({ kind: 'registered' });
      const [after] = await tx.query<Touched>(TOUCHED);
      return Object.entries(after ?? {}).map(([name, count]) => [name, count - (before?.[name] ?? 0)]);
    });
  const first = await touchedBy(ids[0] ?? '');
  for (const id of ids.slice(1, WAITING)) await register(database.store, id);
  const last = await touchedBy(ids[WAITING] ?? '');
  expect(Object.fromEntries(first)).toEqual({ seqScans: 0, indexScans: 0, inserted: 1, updated: 0 });
  expect(last).toEqual(first);
  expect(
    await database.store.query(sql('backlog-count', 'select count(*)::int as n from vb.outbox')),
  ).toEqual([{ n: WAITING + 1 }]);
});
