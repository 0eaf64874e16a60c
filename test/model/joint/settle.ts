/** Waits until the router has nothing left to do for a world: the model delivers at once, the register a moment later. */
import { routeEvents } from '../../../src/broker/route/route-events.ts';
import { createLog } from '../../../src/ops/log.ts';
import { createMetrics } from '../../../src/ops/metrics.ts';
import { sql } from '../../../src/store/pool.ts';
import type { Table } from './table.ts';

const WAITING = sql(
  'test-joint-outbox',
  `select event_id as "eventId" from vb.outbox join vb.melding m using (meldingsnummer) where m.brin = any($1)`,
);
const LIMIT_MS = 20_000;
/** Then a router of our own helps: what the desk decided has no hint and waits for the sweeper. */
const PATIENCE_MS = 30;
const silent = { log: createLog({ level: 'silent' }), metrics: createMetrics() };

export async function settle({ store, cast, state, directory }: Table): Promise<void> {
  if (!state.underway) return;
  const brins = cast.schools.map(({ brin }) => brin);
  for (const started = performance.now(); ; ) {
    const waiting = await store.query<{ eventId: string }>(WAITING, [brins]);
    if (waiting.length === 0) break;
    const passed = performance.now() - started;
    if (passed > LIMIT_MS) throw new Error('the outbox did not empty');
    if (passed > PATIENCE_MS) {
      const ids = waiting.map(({ eventId }) => eventId);
      await routeEvents(ids, { store, directory, ...silent });
    }
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  state.underway = false;
}
