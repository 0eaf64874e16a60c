/** Dead letters: one bad event never blocks the others, waits by the published schedule, and is parked with a reason, once. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgeFailure } from '../../src/broker/route/judge-failure.ts';
import { DependencyError } from '../../src/edukoppeling/faults.ts';
import { readParties } from '../../src/parties/parties-file.ts';
import {
  countDeadLetters,
  listDeadLetterGroups,
  listDeadLetters,
  parkMelding,
  retryAllDeadLetters,
} from '../../src/store/dead-letters.ts';
import { addDirectedEvent } from '../../src/store/desk-request.ts';
import { claimDueEvents } from '../../src/store/outbox.ts';
import { sql } from '../../src/store/pool.ts';
import { FAILURES_UNTIL_PARKED, RETRY_AFTER_SECONDS } from '../../src/store/retry-schedule.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import {
  breakDecision,
  breakDelivery,
  letTimePass,
  mendDecision,
  mendDelivery,
  outboxRow,
} from '../setup/parking.ts';
import { createRoutingDesk, type RoutingDesk } from '../setup/routing.ts';

const DOOR = { door: 'operator.1', reden: 'tabel hersteld' };
let database: TestDatabase;
let desk: RoutingDesk;
beforeAll(async () => {
  database = await createTestDatabase();
  const directory = readParties({
    schools: [],
    gemeenten: [
      {
        oin: '00000001999034400000',
        naam: 'Utrecht',
        mailboxes: [{ instantieCode: '0344', gemeentecodes: ['0344'] }],
      },
    ],
  });
  desk = await createRoutingDesk(database, directory, 150);
});
afterAll(() => database.drop());

const report = () => desk.register({ adres: { gemeentecode: '0344', postcode: '3511AA' } });
/** Something else is delivered meanwhile: the router as a whole is well. */
const routeWithAnother = async (eventId: string) => desk.route([eventId, (await report()).eventId]);
const AUDIT = sql(
  'test-parking-audit',
  `select action, actor, detail from vb.audit where meldingsnummer = $1::bigint and action like 'outbox.%' order by id`,
);
const audit = (meldingsnummer: string) => database.store.query(AUDIT, [meldingsnummer]);
const WAITS = sql(
  'test-waits',
  `select round(extract(epoch from not_before - clock_timestamp()))::int as seconds from vb.outbox where event_id = $1::uuid`,
);

test.each([
  ['the decision', breakDecision, 'DECISION', 'TypeError'],
  ['the store', breakDelivery, 'CONSTRAINT', 'DatabaseError 23514'],
] as const)('a report on which %s breaks does not hold the 49 others of its hint', async (...row) => {
  const [, poison, cause, lastError] = row;
  const all = await Promise.all(Array.from({ length: 50 }, report));
  const bad = all[20] ?? { meldingsnummer: '', eventId: '' };
  await poison(database.store, bad.meldingsnummer);
  await desk.route(all.map(({ eventId }) => eventId));
  for (const { meldingsnummer } of all) {
    if (meldingsnummer !== bad.meldingsnummer)
      expect(await desk.where(meldingsnummer)).toMatchObject({ mailbox: '0344', items: 1 });
  }
  expect(await outboxRow(database.store, bad.eventId)).toEqual({
    ...{ failures: 1, cause, lastError, parked: false },
  });
});

test('it is tried again by the published schedule, not sooner, and is parked once, with reason and audit', async () => {
  const { meldingsnummer, eventId } = await report();
  await breakDecision(database.store, meldingsnummer);
  for (const [at, seconds] of RETRY_AFTER_SECONDS.entries()) {
    await routeWithAnother(eventId);
    expect(await outboxRow(database.store, eventId)).toMatchObject({ failures: at + 1, parked: false });
    const [waits] = await database.store.query<{ seconds: number }>(WAITS, [eventId]);
    expect(Math.abs((waits?.seconds ?? 0) - seconds)).toBeLessThanOrEqual(1);
    // A hint that comes sooner, however often, is no try.
    await desk.route([eventId]);
    expect(await outboxRow(database.store, eventId)).toMatchObject({ failures: at + 1 });
    await letTimePass(database.store);
  }
  // Two workers with one hint count it once.
  await Promise.all([routeWithAnother(eventId), routeWithAnother(eventId)]);
  expect(await outboxRow(database.store, eventId)).toMatchObject({
    ...{ failures: FAILURES_UNTIL_PARKED, cause: 'DECISION', parked: true },
  });
  await letTimePass(database.store);
  await desk.route([eventId]);
  expect(await claimDueEvents(database.store, 5000)).not.toContain(eventId);
  expect(await audit(meldingsnummer)).toEqual([
    {
      action: 'outbox.parked',
      actor: 'router',
      detail: { oorzaak: 'DECISION', fout: 'TypeError', pogingen: FAILURES_UNTIL_PARKED },
    },
  ]);
});

test('when nothing is delivered at all nothing is parked, however often everything fails', async () => {
  const both = await Promise.all([report(), report()]);
  for (const { meldingsnummer } of both) await breakDelivery(database.store, meldingsnummer);
  for (let round = 0; round < FAILURES_UNTIL_PARKED + 3; round++) {
    await desk.route(both.map(({ eventId }) => eventId));
    await letTimePass(database.store);
    // Time passed for what was delivered before, too.
    await database.store.query(
      sql('test-older', `update vb.mailbox_item set delivered_at = delivered_at - interval '31 minutes'`),
    );
  }
  for (const { eventId } of both) {
    const row = await outboxRow(database.store, eventId);
    expect(row).toMatchObject({ failures: FAILURES_UNTIL_PARKED + 3, parked: false });
  }
  for (const { meldingsnummer } of both) await mendDelivery(database.store, meldingsnummer);
  await desk.route(both.map(({ eventId }) => eventId));
  for (const { meldingsnummer } of both) expect(await desk.where(meldingsnummer)).toMatchObject({ items: 1 });
});

test('what is not of the event is no try: a store that is away, a lock, a schema that is another one', async () => {
  const { meldingsnummer, eventId } = await report();
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  // Somebody holds the report: the levering waits for it until the lock times out.
  const LOCK = sql('test-lock', 'select 1 from vb.melding where meldingsnummer = $1::bigint for update');
  const held = database.store.withTransaction(async (tx) => {
    await tx.query(LOCK, [meldingsnummer]);
    await released;
  });
  const other = await report();
  await expect(desk.route([eventId, other.eventId])).rejects.toBeInstanceOf(DependencyError);
  // Its neighbour was not held.
  expect(await desk.where(other.meldingsnummer)).toMatchObject({ items: 1 });
  release();
  await held;
  await database.store.query(sql('test-away', 'alter table vb.mailbox_head rename to away'));
  await expect(desk.route([eventId])).rejects.toMatchObject({ code: '42P01' });
  await database.store.query(sql('test-back', 'alter table vb.away rename to mailbox_head'));
  expect(await outboxRow(database.store, eventId)).toEqual({
    ...{ failures: 0, cause: null, lastError: 'DatabaseError 42P01', parked: false },
  });
  await desk.route([eventId]);
  expect(await desk.where(meldingsnummer)).toMatchObject({ items: 1 });
});

test('every failure of the connection is of the whole', () => {
  for (const code of ['ECONNREFUSED', 'ECONNRESET'])
    expect(judgeFailure(new DependencyError('postgresql', { code }))).toMatchObject({ kind: 'whole' });
});

test('a parked event holds the younger ones of its report, in order; retried by cause all are delivered', async () => {
  const { meldingsnummer, eventId } = await report();
  expect(await parkMelding(database.store, meldingsnummer, DOOR)).toBe('parked');
  expect(await parkMelding(database.store, meldingsnummer, DOOR)).toBe('parked-already');
  const younger = await database.store.withTransaction((tx) =>
    addDirectedEvent(tx, meldingsnummer, 'MUTATIE', '0344'),
  );
  await desk.route([younger, eventId]);
  const choice = { kind: 'cause', cause: 'OPERATOR' } as const;
  expect(await listDeadLetters(database.store, choice, 10)).toMatchObject([
    { meldingsnummer, soort: 'NIEUW', cause: 'OPERATOR', waiting: 1 },
  ]);
  expect(await listDeadLetterGroups(database.store)).toMatchObject([
    { cause: 'DECISION', count: 1, errors: ['TypeError'] },
    { cause: 'OPERATOR', count: 1, meldingen: 1, examples: [meldingsnummer] },
  ]);
  expect(await countDeadLetters(database.store, choice)).toBe(1);
  const offered: string[] = [];
  expect(await retryAllDeadLetters(database.store, choice, DOOR, (ids) => offered.push(...ids))).toBe(1);
  expect(offered).toEqual([eventId]);
  await desk.route([younger, eventId]);
  await desk.route([younger]);
  const items = await database.store.query<{ soort: string }>(
    sql('test-items', 'select soort from vb.mailbox_item where meldingsnummer = $1::bigint order by seq'),
    [meldingsnummer],
  );
  expect(items.map(({ soort }) => soort)).toEqual(['NIEUW', 'MUTATIE']);
  expect(await audit(meldingsnummer)).toMatchObject([
    { action: 'outbox.parked', actor: 'operator.1', detail: { oorzaak: 'OPERATOR', reden: DOOR.reden } },
    { action: 'outbox.unparked', actor: 'operator.1', detail: { oorzaak: 'OPERATOR', reden: DOOR.reden } },
  ]);
  expect(await parkMelding(database.store, meldingsnummer, DOOR)).toBe('nothing-waits');
  expect(await parkMelding(database.store, '1', DOOR)).toBe('nothing-waits');
});

test('retried before it is mended, an event begins its schedule anew', async () => {
  const [parked] = await listDeadLetters(database.store, { kind: 'cause', cause: 'DECISION' }, 1);
  const meldingsnummer = parked?.meldingsnummer ?? '';
  const choice = { kind: 'melding', meldingsnummer } as const;
  const offered: string[] = [];
  await retryAllDeadLetters(database.store, choice, DOOR, (ids) => offered.push(...ids));
  await desk.route(offered);
  expect(await outboxRow(database.store, offered[0] ?? '')).toMatchObject({ failures: 1, parked: false });
  await mendDecision(database.store, meldingsnummer);
  await letTimePass(database.store);
  await desk.route(offered);
  expect(await desk.where(meldingsnummer)).toMatchObject({ mailbox: '0344', items: 1 });
});

test('an event that is not there is nobody’s failure', async () => {
  await desk.route([randomUUID()]);
  await desk.route([randomUUID(), randomUUID()]);
});
