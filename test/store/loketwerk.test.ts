/** The desk under concurrency, on a real PostgreSQL, with the router at work meanwhile: one place, nothing twice. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listLoketwerk, oldestLoketwerkSeconds, readToelichtingen } from '../../src/store/loketwerk.ts';
import { endItem, fetchPage } from '../../src/store/mailbox.ts';
import { sql } from '../../src/store/pool.ts';
import { type Desk, MAILBOXES, openDesk } from '../setup/desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(40);
});
afterAll(() => desk.drop());

/** Without what lies on the desk itself. */
const itemsOf = async (meldingsnummer: string) =>
  (await desk.itemsOf(meldingsnummer)).filter(({ mailbox }) => mailbox !== 'UITVAL');

test('two assignments at once end in one place, round after round, with routers at work', async () => {
  const reports = await Promise.all(Array.from({ length: 12 }, (_, pupil) => desk.register(pupil)));
  await desk.route();
  for (let round = 0; round < 4; round++) {
    const outcomes = await Promise.all(
      reports.map(async (meldingsnummer, i) => {
        const before = await desk.placeOf(meldingsnummer);
        const [one = '', other = ''] = MAILBOXES.filter((code) => code !== before).slice(0, 2);
        const pair = i % 2 === 0 ? [one, other] : [other, one];
        const work = [...pair.map((code) => desk.assign(meldingsnummer, code)), desk.route()];
        return (await Promise.all(work)).slice(0, 2).map((outcome) => (outcome as { kind: string }).kind);
      }),
    );
    for (const kinds of outcomes) expect([...kinds].sort()).toEqual(['geweigerd', 'toegewezen']);
    await desk.route();
    for (const meldingsnummer of reports) {
      const place = await desk.placeOf(meldingsnummer);
      const items = await itemsOf(meldingsnummer);
      // The newest of every mailbox: only the place itself has the report, whoever had it was told that it left.
      for (const code of MAILBOXES) {
        const last = items.filter(({ mailbox }) => mailbox === code).at(-1);
        if (last) expect([code, last.soort]).toEqual([code, code === place ? 'NIEUW' : 'VERHUIZING']);
      }
      expect(items.filter(({ soort }) => soort === 'NIEUW')).toHaveLength(round + 1);
      expect(items.filter(({ soort }) => soort === 'VERHUIZING')).toHaveLength(round);
    }
    expect(await listLoketwerk(desk.store, 1000)).toEqual([]);
    const holders = await Promise.all(reports.map((meldingsnummer) => desk.placeOf(meldingsnummer)));
    for (const [i, meldingsnummer] of reports.entries()) {
      const both = await Promise.all([1, 2].map(() => desk.claim(meldingsnummer, holders[i] ?? '')));
      expect(both.map(({ kind }) => kind).sort()).toEqual(['changed', 'refused']);
    }
    await desk.route();
    expect(await listLoketwerk(desk.store, 1000)).toHaveLength(reports.length);
  }
});

test('a gap-free mailbox stays gap-free, whatever the desk does', async () => {
  const rows = await desk.store.query<{ mailbox: string; count: number; last: number }>(
    sql(
      'test-gaps',
      'select mailbox, count(*)::int as count, max(seq)::int as last from vb.mailbox_item group by mailbox',
    ),
  );
  expect(rows.length).toBe(MAILBOXES.length + 1);
  for (const { count, last } of rows) expect(count).toBe(last);
});

test('a VERHUIZING that the old gemeente refuses comes back to the desk and moves nothing', async () => {
  const meldingsnummer = await desk.register(20);
  await desk.route();
  expect(await desk.assign(meldingsnummer, '0344')).toMatchObject({ kind: 'toegewezen' });
  await desk.route();
  await desk.claim(meldingsnummer, '0344');
  await desk.route();
  expect(await desk.assign(meldingsnummer, '0307')).toMatchObject({ kind: 'toegewezen' });
  await desk.route();
  const request = { mailbox: '0344', max: 1000, leaseKey: 'x', leaseMs: 60_000 };
  const { items } = await fetchPage(desk.store, request, 'A');
  const verhuizing = items.filter((item) => item.meldingsnummer === meldingsnummer).at(-1);
  expect(verhuizing?.soort).toBe('VERHUIZING');
  const end = { leveringId: verhuizing?.leveringId ?? '', result: 'GEWEIGERD', reason: 'made up' } as const;
  expect(await endItem(desk.store, ['0344'], end, 'A')).toBe(true);
  expect(await desk.assign(meldingsnummer, '0363')).toEqual({ kind: 'geweigerd', waarom: 'NIET_BIJ_LOKET' });
  const again = await desk.decide(meldingsnummer, { kind: 'opnieuw', reden: 'HERSTELD' });
  expect(again).toMatchObject({ mailbox: '0307', leveringen: [{ soort: 'VERHUIZING', mailbox: '0344' }] });
  await desk.route();
  expect(await desk.placeOf(meldingsnummer)).toBe('0307');
  expect((await itemsOf(meldingsnummer)).at(-1)).toMatchObject({ mailbox: '0344', soort: 'VERHUIZING' });
});

test('work that is closed leaves the desk without a levering, with a trace; a later one about the report comes anew', async () => {
  const meldingsnummer = await desk.register(22);
  await desk.route();
  const lies = async () =>
    (await listLoketwerk(desk.store, 1000)).some((regel) => regel.meldingsnummer === meldingsnummer);
  expect(await lies()).toBe(true);
  expect(await oldestLoketwerkSeconds(desk.store)).toBeGreaterThan(0);
  const afsluiten = { kind: 'afsluiten', reden: 'BUITENLAND' } as const;
  const both = await Promise.all([1, 2].map(() => desk.decide(meldingsnummer, afsluiten)));
  expect(both.map(({ kind }) => kind).sort()).toEqual(['afgesloten', 'geweigerd']);
  await desk.route();
  expect(await lies()).toBe(false);
  expect(await itemsOf(meldingsnummer)).toEqual([]);
  expect([await desk.placeOf(meldingsnummer), await desk.statusOf(meldingsnummer)]).toEqual(['UITVAL', 'R']);
  const traces = await desk.store.query(
    sql(
      'test-desk-closed',
      `select actor, detail from vb.audit where action = 'loket.closed' and meldingsnummer = $1::bigint`,
    ),
    [meldingsnummer],
  );
  expect(traces).toEqual([{ actor: 'loket:desk.1', detail: { reden: 'BUITENLAND', mailbox: 'UITVAL' } }]);
  const changed = await desk.bySchool(meldingsnummer, (status) => ({
    kind: 'change',
    status: status as 'R',
    action: 'melding.changed',
    levering: 'MUTATIE',
  }));
  expect(changed.kind).toBe('changed');
  await desk.route();
  expect(await lies()).toBe(true);
});

test('what a gemeente wrote is read with a trace of who read it; nothing to read leaves none', async () => {
  const meldingsnummer = await desk.register(21);
  const reads = () =>
    desk.store.query(
      sql(
        'test-desk-reads',
        `select actor, detail from vb.audit where action = 'loket.read' and meldingsnummer = $1::bigint`,
      ),
      [meldingsnummer],
    );
  expect(await readToelichtingen(desk.store, meldingsnummer, 'desk.2')).toEqual([]);
  expect(await reads()).toEqual([]);
  await desk.route();
  await desk.assign(meldingsnummer, '0344');
  await desk.route();
  await desk.claim(meldingsnummer, '0344');
  await desk.route();
  expect(await readToelichtingen(desk.store, meldingsnummer, 'desk.2')).toEqual([
    { leveringId: expect.any(String), oorzaak: 'VERKEERDE_GEMEENTE', toelichting: 'made up' },
  ]);
  expect(await reads()).toEqual([{ actor: 'loket:desk.2', detail: {} }]);
});
