/**
 * Every hour: is every accepted report somewhere. A difference is an alarm: a line of the log at level error, and a metric
 * above 0. Source: docs/operate/dead-letters.md.
 */
import type { Log } from '../../ops/log.ts';
import type { Metrics } from '../../ops/metrics.ts';
import { type Balans, readBalans } from '../../store/balans.ts';
import type { Queryable } from '../../store/pool.ts';

export interface BalanceParts {
  readonly store: Queryable;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

export async function checkBalance({ store, clock, log, metrics }: BalanceParts): Promise<Balans> {
  const balans = await readBalans(store);
  metrics.balanceDifference.set(balans.verschil);
  metrics.balanceCheckedAt.set(Math.floor(clock() / 1000));
  if (balans.verschil > 0) {
    log.error({
      event: 'balance.difference',
      count: balans.verschil,
      meldingsnummer: balans.zoek.join(' '),
    });
  }
  return balans;
}
