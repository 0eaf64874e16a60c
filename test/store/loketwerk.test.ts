/** The desk under concurrency, on a real PostgreSQL, with the router at work meanwhile: one place, nothing twice. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { routeEvents } from '../../src/broker/route/route-events.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { createLog } from '../../src/ops/log.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { readParties } from '../../src/parties/directory.ts';
import { applyChange } from '../../src/store/change-melding.ts';
import { decideLoketwerk, listLoketwerk, readToelichtingen } from '../../src/store/loketwerk.ts';
import { endItem, fetchPage } from '../../src/store/mailbox.ts';
import { sql } from '../../src/store/pool.ts';
import { findDeelnemer, upsertDeelnemers } from '../../src/store/reference.ts';
import { type MessageIdentity, registerMelding } from '../../src/store/register-melding.ts';
import { type Besluit, besluit } from '../../src/verzuim/loketwerk.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { madeUpNumbers } from '../setup/process.ts';

const MAILBOXES = ['0344', '0307', '0363'] as const;
const OINS = ['00000001999903440000', '00000001999903070000', '00000001999903630000'] as const;
const directory = readParties({
  schools: [],
  gemeenten: MAILBOXES.map((code, i) => ({
    oin: OINS[i],
    naam: code,
    mailboxes: [{ instantieCode: code, gemeentecodes: [code] }],
  })),
});
const adresboek = { mailboxVan: directory.mailboxFor, bedient: () => false };

let database: TestDatabase;
const pupils: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  for (const nummer of madeUpNumbers(40)) {
    const persoon = { burgerservicenummer: nummer, geboortedatum: '2014-01-01' };
    await upsertDeelnemers(database.store, [{ persoon, inschrijvingen: [] }]);
    const found = await findDeelnemer(database.store, { soort: 'burgerservicenummer', nummer });
    pupils.push(found?.deelnemerId ?? '');
  }
});
afterAll(() => database.drop());

const identity = (operation: string): MessageIdentity => {
  const digest = createHash('sha256').update(randomUUID()).digest();
  return {
    fromOin: 'A',
    partijOin: 'A',
    tlsOin: 'A',
    messageId: randomUUID(),
    operation,
    ref: randomUUID(),
    bodyDigest: digest,
    contentDigest: digest,
    bytes: Buffer.from('envelope'),
  };
};
/** A pupil without an address: the router puts the report on the desk. */
async function register(pupil: number): Promise<string> {
  const outcome = await registerMelding(database.store, {
    message: identity('meldenVerzuim'),
    deelnemerId: pupils[pupil] ?? '',
    persoon: { geboortedatum: '2014-01-01' },
    verzuimmelding: exampleMelding(),
    signalen: [],
  });
  if (outcome.kind !== 'registered') throw new Error(outcome.kind);
  return (outcome.outcome as { meldingsnummer: string }).meldingsnummer;
}
const PENDING = sql('test-pending', 'select event_id as "eventId" from vb.outbox order by created_at');
const router = () => ({
  store: database.store,
  directory,
  log: createLog({ level: 'silent' }),
  metrics: createMetrics(),
});
/** Two routers with the same hints, until nothing is left. */
async function route(): Promise<void> {
  for (;;) {
    const ids = (await database.store.query<{ eventId: string }>(PENDING)).map(({ eventId }) => eventId);
    if (ids.length === 0) return;
    await Promise.all([routeEvents(ids, router()), routeEvents(ids, router())]);
  }
}
const assign = (meldingsnummer: string, gemeentecode: string) =>
  decideLoketwerk(database.store, {
    meldingsnummer,
    door: 'desk.1',
    decide: (melding): Besluit =>
      besluit(melding, { kind: 'toewijzen', gemeentecode, reden: 'VERHUISD' }, adresboek),
  });
const claim = (meldingsnummer: string, mailbox: string) =>
  applyChange(database.store, {
    message: identity('meldenVerkeerdeGemeente'),
    kenmerk: randomUUID(),
    meldingsnummer,
    scope: { by: 'gemeente', mailboxes: [mailbox] },
    decide: ({ wachtOpLoket }) =>
      wachtOpLoket
        ? { kind: 'refuse', fouten: [] }
        : { kind: 'to-desk', action: 'melding.wrong-gemeente', verzoek: { reden: 'made up' } },
  });
const PLACE = sql('test-place', 'select mailbox from vb.melding where meldingsnummer = $1::bigint');
const placeOf = async (meldingsnummer: string) =>
  (await database.store.query<{ mailbox: string }>(PLACE, [meldingsnummer]))[0]?.mailbox ?? '';
const ITEMS = sql(
  'test-desk-items',
  `select i.mailbox, i.soort from vb.mailbox_item i join vb.melding_event e using (event_id)
   where i.meldingsnummer = $1::bigint and i.mailbox <> 'UITVAL' order by e.volgnummer`,
);
const itemsOf = (meldingsnummer: string) =>
  database.store.query<{ mailbox: string; soort: string }>(ITEMS, [meldingsnummer]);

test('two assignments at once end in one place, round after round, with routers at work', async () => {
  const reports = await Promise.all(Array.from({ length: 12 }, (_, pupil) => register(pupil)));
  await route();
  for (let round = 0; round < 4; round++) {
    const outcomes = await Promise.all(
      reports.map(async (meldingsnummer, i) => {
        const before = await placeOf(meldingsnummer);
        const [one = '', other = ''] = MAILBOXES.filter((code) => code !== before).slice(0, 2);
        const pair = i % 2 === 0 ? [one, other] : [other, one];
        const work = [...pair.map((code) => assign(meldingsnummer, code)), route()];
        return (await Promise.all(work)).slice(0, 2).map((outcome) => (outcome as { kind: string }).kind);
      }),
    );
    for (const kinds of outcomes) expect([...kinds].sort()).toEqual(['geweigerd', 'toegewezen']);
    await route();
    for (const meldingsnummer of reports) {
      const place = await placeOf(meldingsnummer);
      const items = await itemsOf(meldingsnummer);
      // The newest of every mailbox: only the place itself has the report, whoever had it was told that it left.
      for (const code of MAILBOXES) {
        const last = items.filter(({ mailbox }) => mailbox === code).at(-1);
        if (last) expect([code, last.soort]).toEqual([code, code === place ? 'NIEUW' : 'VERHUIZING']);
      }
      expect(items.filter(({ soort }) => soort === 'NIEUW')).toHaveLength(round + 1);
      expect(items.filter(({ soort }) => soort === 'VERHUIZING')).toHaveLength(round);
    }
    expect(await listLoketwerk(database.store, 1000)).toEqual([]);
    const holders = await Promise.all(reports.map(placeOf));
    for (const [i, meldingsnummer] of reports.entries()) {
      const both = await Promise.all([1, 2].map(() => claim(meldingsnummer, holders[i] ?? '')));
      expect(both.map(({ kind }) => kind).sort()).toEqual(['changed', 'refused']);
    }
    await route();
    expect(await listLoketwerk(database.store, 1000)).toHaveLength(reports.length);
  }
});

test('a gap-free mailbox stays gap-free, whatever the desk does', async () => {
  const rows = await database.store.query<{ mailbox: string; count: number; last: number }>(
    sql(
      'test-gaps',
      'select mailbox, count(*)::int as count, max(seq)::int as last from vb.mailbox_item group by mailbox',
    ),
  );
  expect(rows.length).toBe(MAILBOXES.length + 1);
  for (const { count, last } of rows) expect(count).toBe(last);
});

test('a VERHUIZING that the old gemeente refuses comes back to the desk and moves nothing', async () => {
  const meldingsnummer = await register(20);
  await route();
  expect(await assign(meldingsnummer, '0344')).toMatchObject({ kind: 'toegewezen' });
  await route();
  await claim(meldingsnummer, '0344');
  await route();
  expect(await assign(meldingsnummer, '0307')).toMatchObject({ kind: 'toegewezen' });
  await route();
  const request = { mailbox: '0344', max: 1000, leaseKey: 'x', leaseMs: 60_000 };
  const { items } = await fetchPage(database.store, request, 'A');
  const verhuizing = items.filter((item) => item.meldingsnummer === meldingsnummer).at(-1);
  expect(verhuizing?.soort).toBe('VERHUIZING');
  const end = { leveringId: verhuizing?.leveringId ?? '', result: 'GEWEIGERD', reason: 'made up' } as const;
  expect(await endItem(database.store, ['0344'], end, 'A')).toBe(true);
  expect(await assign(meldingsnummer, '0363')).toEqual({ kind: 'geweigerd', waarom: 'NIET_BIJ_LOKET' });
  const again = await decideLoketwerk(database.store, {
    meldingsnummer,
    door: 'desk.1',
    decide: (melding) => besluit(melding, { kind: 'opnieuw', reden: 'HERSTELD' }, adresboek),
  });
  expect(again).toMatchObject({ mailbox: '0307', leveringen: [{ soort: 'VERHUIZING', mailbox: '0344' }] });
  await route();
  expect(await placeOf(meldingsnummer)).toBe('0307');
  expect((await itemsOf(meldingsnummer)).at(-1)).toEqual({ mailbox: '0344', soort: 'VERHUIZING' });
});

test('what a gemeente wrote is read with a trace of who read it; nothing to read leaves none', async () => {
  const meldingsnummer = await register(21);
  const reads = () =>
    database.store.query(
      sql(
        'test-desk-reads',
        `select actor, detail from vb.audit where action = 'loket.read' and meldingsnummer = $1::bigint`,
      ),
      [meldingsnummer],
    );
  expect(await readToelichtingen(database.store, meldingsnummer, 'desk.2')).toEqual([]);
  expect(await reads()).toEqual([]);
  await route();
  await assign(meldingsnummer, '0344');
  await route();
  await claim(meldingsnummer, '0344');
  await route();
  expect(await readToelichtingen(database.store, meldingsnummer, 'desk.2')).toEqual([
    { leveringId: expect.any(String), oorzaak: 'VERKEERDE_GEMEENTE', toelichting: 'made up' },
  ]);
  expect(await reads()).toEqual([{ actor: 'loket:desk.2', detail: {} }]);
});
