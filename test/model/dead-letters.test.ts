/**
 * Whatever fails and heals, is parked and tried again, in whatever order: nothing is lost, doubled or overtaken, the mailbox
 * has no gaps, and the balance holds after every step. MODEL_SEED chooses another run.
 */

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readParties } from '../../src/parties/parties-file.ts';
import { readBalans } from '../../src/store/balans.ts';
import { parkMelding, retryAllDeadLetters } from '../../src/store/dead-letters.ts';
import { addDirectedEvent } from '../../src/store/desk-request.ts';
import { claimDueEvents } from '../../src/store/outbox.ts';
import { sql } from '../../src/store/pool.ts';
import { retryNow } from '../../src/store/resend.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import {
  breakDecision,
  breakDelivery,
  letTimePass,
  mendDecision,
  mendDelivery,
  waitingEvents,
} from '../setup/parking.ts';
import { createRoutingDesk, type RoutingDesk } from '../setup/routing.ts';

const SEED = Number(process.env['MODEL_SEED'] ?? Date.now() % 1_000_000);
const RUNS = 3;
const REPORTS = 8;
const STEPS = 80;
const DOOR = { door: 'model', reden: 'zo maar' };

let database: TestDatabase;
let desk: RoutingDesk;
beforeAll(async () => {
  database = await createTestDatabase();
  const mailboxes = [{ instantieCode: '0344', gemeentecodes: ['0344'] }];
  const directory = readParties({
    schools: [],
    gemeenten: [{ oin: '00000001999034400000', naam: 'Utrecht', mailboxes }],
  });
  desk = await createRoutingDesk(database, directory, RUNS * REPORTS);
});
afterAll(() => database.drop());

const MOVES = [
  'route',
  'route',
  'route',
  'sweep',
  'pass',
  'pass',
  'younger',
  'break-decision',
  'break-delivery',
  'mend-decision',
  'mend-delivery',
  'park',
  'retry',
  'retry-cause',
  'now',
] as const;
const step = fc.record({ move: fc.constantFrom(...MOVES), at: fc.nat(REPORTS - 1), also: fc.nat(255) });

async function play(move: (typeof MOVES)[number], meldingsnummer: string, also: number): Promise<void> {
  const { store } = database;
  switch (move) {
    case 'route': {
      // Any part of what waits, in any order, to two workers at once.
      const ids = (await waitingEvents(store)).filter((_, at) => (also >> (at % 8)) % 2 === 0);
      await Promise.all([desk.route(ids.toReversed()), desk.route(ids)]);
      return;
    }
    case 'sweep':
      return desk.route(await claimDueEvents(store, 100));
    case 'pass':
      return letTimePass(store);
    case 'younger':
      await store.withTransaction((tx) => addDirectedEvent(tx, meldingsnummer, 'MUTATIE', '0344'));
      return;
    case 'break-decision':
      await breakDecision(store, meldingsnummer);
      return;
    case 'mend-decision':
      await mendDecision(store, meldingsnummer);
      return;
    case 'break-delivery':
      await mendDelivery(store, meldingsnummer);
      await breakDelivery(store, meldingsnummer);
      return;
    case 'mend-delivery':
      await mendDelivery(store, meldingsnummer);
      return;
    case 'park':
      await parkMelding(store, meldingsnummer, DOOR);
      return;
    case 'retry':
      await retryAllDeadLetters(store, { kind: 'melding', meldingsnummer }, DOOR);
      return;
    case 'retry-cause':
      await retryAllDeadLetters(store, { kind: 'cause', cause: 'DECISION' }, DOOR);
      return;
    case 'now':
      await retryNow(store, { kind: 'melding', meldingsnummer }, DOOR.door);
  }
}

const DELIVERED = sql(
  'test-model-delivered',
  `select e.meldingsnummer::text, e.volgnummer, i.seq::int as seq from vb.melding_event e
   left join vb.mailbox_item i using (event_id) order by e.meldingsnummer, e.volgnummer, i.seq`,
);
const HEAD = sql(
  'test-model-head',
  `select last_seq::int as last from vb.mailbox_head where mailbox = '0344'`,
);

test(`nothing is lost, doubled or overtaken (seed ${SEED})`, async () => {
  const { store } = database;
  let made = 0;
  const plays = fc.array(step, { minLength: STEPS, maxLength: STEPS });
  await fc.assert(
    fc.asyncProperty(plays, async (steps) => {
      const reports: string[] = [];
      for (let i = 0; i < REPORTS; i++)
        reports.push((await desk.register({ adres: { gemeentecode: '0344' } })).meldingsnummer);
      made += REPORTS;
      for (const { move, at, also } of steps) {
        await play(move, reports[at] ?? '', also);
        expect(await readBalans(store, 20)).toMatchObject({ aangenomen: made, verschil: 0 });
      }
      for (const meldingsnummer of reports) {
        await mendDecision(store, meldingsnummer);
        await mendDelivery(store, meldingsnummer);
      }
      await retryAllDeadLetters(store, { kind: 'all' }, DOOR);
      for (let ids = await waitingEvents(store); ids.length > 0; ids = await waitingEvents(store)) {
        await letTimePass(store);
        await desk.route(ids);
      }
      const rows = await store.query<{ meldingsnummer: string; volgnummer: number; seq: number | null }>(
        DELIVERED,
      );
      for (const [at, { meldingsnummer, volgnummer, seq }] of rows.entries()) {
        const before = rows[at - 1];
        expect(seq).not.toBeNull();
        if (before?.meldingsnummer !== meldingsnummer) continue;
        expect(volgnummer).toBe(before.volgnummer + 1);
        expect(seq).toBeGreaterThan(before.seq ?? 0);
      }
      const numbers = rows.map(({ seq }) => seq ?? 0).sort((a, b) => a - b);
      expect(numbers).toEqual(numbers.map((_, at) => at + 1));
      expect(await store.query(HEAD)).toEqual([{ last: numbers.length }]);
      expect(await readBalans(store, 20)).toMatchObject({ geleverd: made, aangenomen: made });
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: true },
  );
}, 300_000);
