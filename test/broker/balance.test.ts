/** The balance: accepted = delivered + waiting + parked + withdrawn or closed; what is nowhere is found and is an alarm. */
import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkBalance } from '../../src/broker/balance/check-balance.ts';
import { createLog } from '../../src/ops/log.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { readBalans, readBalansVanDag } from '../../src/store/balans.ts';
import { parkMelding } from '../../src/store/dead-letters.ts';
import { datumVan } from '../../src/verzuim/datum.ts';
import { type Desk, openDesk } from '../setup/desk.ts';

let desk: Desk;
let superuser: pg.Client;
beforeAll(async () => {
  desk = await openDesk(12);
  superuser = new pg.Client({ connectionString: desk.url });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await desk.drop();
});

const metrics = createMetrics();
let lines = '';
const destination = new Writable({
  write(chunk: Buffer, _encoding, done) {
    lines += chunk.toString();
    done();
  },
});
const check = () =>
  checkBalance({
    store: desk.store,
    clock: () => 1_700_000_000_000,
    log: createLog({ level: 'info', destination }),
    metrics,
  });

test('each report counts once, under what became of it', async () => {
  const [assigned, withdrawn, closed, onDesk] = [
    await desk.register(0),
    await desk.register(1),
    await desk.register(2),
    await desk.register(3),
  ];
  await desk.route();
  await desk.assign(assigned, '0344');
  await desk.route();
  await desk.bySchool(withdrawn, () => ({
    ...{ kind: 'change', levering: 'INTREKKING', status: 'I', action: 'melding.withdrawn' },
  }));
  await desk.decide(closed, { kind: 'afsluiten', reden: 'BUITENLAND' });
  const waiting = await desk.register(4);
  const parked = await desk.register(5);
  await parkMelding(desk.store, parked, { door: 'operator.1', reden: 'eerst kijken' });
  expect(await check()).toEqual({
    ...{ aangenomen: 6, geleverd: 1, wachtend: 2, geparkeerd: 1, ingetrokken: 1, afgesloten: 1 },
    ...{ verschil: 0, zoek: [] },
  });
  expect([onDesk, waiting]).toHaveLength(2);
  // The same in small parts, and of the day alone.
  expect(await readBalans(desk.store, 2)).toEqual(await readBalans(desk.store));
  expect(await readBalansVanDag(desk.store, datumVan(Date.now()))).toEqual(await readBalans(desk.store));
  expect(await readBalansVanDag(desk.store, '2020-01-01')).toMatchObject({ aangenomen: 0, verschil: 0 });
  expect(lines).toBe('');
  expect(await metrics.render()).toContain('verzuim_balance_difference 0\n');
  expect(await metrics.render()).toContain('verzuim_balance_checked_timestamp_seconds 1700000000\n');
});

test('of a day on which the numbers jumped, each report counts once', async () => {
  const dag = datumVan(Date.now());
  const before = await readBalansVanDag(desk.store, dag);
  // As after a restore; the next number is far from the last one.
  await superuser.query(`select setval('vb.meldingsnummer_seq', currval) from (
    select nextval('vb.meldingsnummer_seq') + 1000000 as currval) n`);
  await desk.register(9);
  const whole = await readBalans(desk.store);
  expect(whole.aangenomen).toBe(before.aangenomen + 1);
  expect(await readBalansVanDag(desk.store, dag)).toEqual(whole);
});

test('an outbox row that is gone is found', async () => {
  const lost = await desk.register(6);
  await superuser.query('delete from vb.outbox where meldingsnummer = $1', [lost]);
  expect(await check()).toMatchObject({ verschil: 1, zoek: [lost] });
  const line = JSON.parse(lines.trim().split('\n').at(-1) ?? '');
  expect(line).toMatchObject({ level: 50, event: 'balance.difference', count: 1, meldingsnummer: lost });
  expect(await metrics.render()).toContain('verzuim_balance_difference 1\n');
  await superuser.query(
    `insert into vb.outbox (event_id, meldingsnummer, volgnummer, created_at, next_try_at)
     select event_id, meldingsnummer, volgnummer, at, at from vb.melding_event where meldingsnummer = $1`,
    [lost],
  );
  expect(await check()).toMatchObject({ verschil: 0 });
  expect(await metrics.render()).toContain('verzuim_balance_difference 0\n');
});

test('a mailbox item that is gone is found, also when the report has others', async () => {
  const lost = await desk.register(7);
  await desk.route();
  await desk.assign(lost, '0344');
  await desk.route();
  await superuser.query('select vb.add_directed_event($1, $2, $3, $4)', [
    ...[randomUUID(), lost, 'MUTATIE', '0344'],
  ]);
  await desk.route();
  expect(await check()).toMatchObject({ verschil: 0 });
  await superuser.query(`delete from vb.mailbox_item where meldingsnummer = $1 and soort = 'MUTATIE'`, [
    lost,
  ]);
  expect(await check()).toMatchObject({ verschil: 1, zoek: [lost] });
});

test('a report without any event is found', async () => {
  const lost = await desk.register(8);
  await superuser.query('delete from vb.melding_event where meldingsnummer = $1', [lost]);
  expect((await check()).zoek).toContain(lost);
});
