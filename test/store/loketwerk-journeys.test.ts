/**
 * Random journeys of a report through gemeenten and desk: gemeenten confirm, refuse and give back, the school changes
 * and withdraws, the desk assigns and sends again, the router comes when it comes. Never two places, nobody forgotten.
 */

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endItem, fetchPage } from '../../src/store/mailbox.ts';
import { sql } from '../../src/store/pool.ts';
import { type Desk, type Item, MAILBOXES, openDesk } from '../setup/desk.ts';

const RUNS = Number(process.env['JOURNEY_RUNS'] ?? 40);
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(1);
});
afterAll(() => desk.drop());

type Step =
  | { readonly kind: 'route' | 'claim' | 'change' | 'withdraw' }
  | { readonly kind: 'assign'; readonly to: string }
  | { readonly kind: 'both'; readonly to: string; readonly or: string }
  | { readonly kind: 'again' }
  | { readonly kind: 'end'; readonly mailbox: string; readonly result: 'VERWERKT' | 'GEWEIGERD' };

const mailbox = fc.constantFrom(...MAILBOXES);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'route' } as const) },
  { weight: 4, arbitrary: fc.constant({ kind: 'claim' } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: 'change' } as const) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('assign' as const), to: mailbox }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('both' as const), to: mailbox, or: mailbox }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'again' } as const) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      mailbox,
      result: fc.constantFrom('VERWERKT' as const, 'GEWEIGERD' as const),
    }),
  },
);
/** A withdrawal ends most of what can happen, so it comes late if at all. */
const journey = fc.tuple(
  fc.array(step, { minLength: 5, maxLength: 25 }),
  fc.option(fc.constant({ kind: 'withdraw' } as const)),
  fc.array(step, { maxLength: 6 }),
);

/** Fetches what is open in a mailbox, in order, and ends the oldest levering about the report. */
async function end(number: string, { mailbox: box, result }: Extract<Step, { kind: 'end' }>): Promise<void> {
  const request = { mailbox: box, max: 1000, leaseKey: `reader/${box}`, leaseMs: 3_600_000 };
  const { items } = await fetchPage(desk.store, request, 'A');
  const again = await fetchPage(desk.store, { ...request, leaseKey: `reader/${box}/${Math.random()}` }, 'A');
  const open = [...items, ...again.items].find(({ meldingsnummer }) => meldingsnummer === number);
  if (open === undefined) return;
  const refused = result === 'GEWEIGERD' ? { reason: 'made up' } : {};
  const outcome = { leveringId: open.leveringId, result, ...refused };
  expect(await endItem(desk.store, [box], outcome, 'A')).toBe(true);
  await desk.store.query(EXPIRE);
}
/** One pupil is enough when earlier reports are in nobody's way. */
const WITHDRAW_ALL = sql('test-withdraw-all', `update vb.melding set status = 'I'`);
const EXPIRE = sql(
  'test-expire-all',
  'update vb.mailbox_item set leased_until = null where ended_at is null',
);

async function take(number: string, one: Step): Promise<void> {
  switch (one.kind) {
    case 'route':
      return desk.route();
    case 'claim': {
      const place = await desk.placeOf(number);
      if (place !== 'UITVAL') await desk.claim(number, place);
      return;
    }
    case 'change':
      await desk.bySchool(number, (status) =>
        status === 'R'
          ? { kind: 'change', status, action: 'melding.changed', levering: 'MUTATIE' }
          : { kind: 'refuse', fouten: [] },
      );
      return;
    case 'withdraw':
      await desk.bySchool(number, (status) =>
        status === 'R' || status === 'B'
          ? { kind: 'change', status: 'I', stap: {}, action: 'melding.withdrawn', levering: 'INTREKKING' }
          : { kind: 'refuse', fouten: [] },
      );
      return;
    case 'assign':
      await desk.assign(number, one.to);
      return;
    case 'both': {
      const outcomes = await Promise.all([desk.assign(number, one.to), desk.assign(number, one.or)]);
      expect(outcomes.filter(({ kind }) => kind === 'toegewezen').length).toBeLessThan(2);
      return;
    }
    case 'again':
      await desk.decide(number, { kind: 'opnieuw', reden: 'HERSTELD' });
      return;
    case 'end':
      return end(number, one);
  }
}

/** Whether a mailbox believes that it has the report, by what it got and did not refuse. */
function believes(items: readonly Item[]): boolean {
  const taken = items.filter(({ result }) => result !== 'GEWEIGERD').at(-1);
  return taken !== undefined && taken.soort !== 'VERHUIZING';
}

test(
  'one place, whatever happens in whatever order; who wrongly believes to have it refused to hear otherwise',
  async () => {
    await fc.assert(
      fc.asyncProperty(journey, async ([before, withdrawal, after]) => {
        await desk.store.query(WITHDRAW_ALL);
        const number = await desk.register(0);
        const steps = [...before, ...(withdrawal ? [withdrawal] : []), ...after];
        for (const one of steps) await take(number, one);
        await desk.route();
        const place = await desk.placeOf(number);
        const items = await desk.itemsOf(number);
        const desked = items.filter((item) => item.mailbox === 'UITVAL' && item.open);
        for (const box of MAILBOXES) {
          const own = items.filter((item) => item.mailbox === box);
          const refusedToLetGo = own.at(-1)?.soort === 'VERHUIZING' && own.at(-1)?.result === 'GEWEIGERD';
          if (believes(own) && box !== place)
            expect({ box, refusedToLetGo }).toEqual({ box, refusedToLetGo: true });
          if (box === place) {
            // Its newest word is never that the report left; what it refused lies on the desk, or was dealt with.
            expect(own.at(-1)?.soort).not.toBe('VERHUIZING');
            if (!believes(own)) expect(desked.length).toBeGreaterThan(0);
          }
        }
        if (place === 'UITVAL') expect(desked.length > 0).toBe((await desk.statusOf(number)) !== 'I');
        // Nothing lies on the desk of a report that came to a gemeente, but what a gemeente brought there since.
        const brought =
          items.filter(({ result }) => result === 'GEWEIGERD').length + (await desk.asked(number));
        if (place !== 'UITVAL') expect(desked.length).toBeLessThanOrEqual(brought);
      }),
      { numRuns: RUNS },
    );
  },
  RUNS * 2_000,
);
