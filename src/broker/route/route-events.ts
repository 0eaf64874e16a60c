/**
 * The router: a hint's events → mailboxes, in one transaction. A second run of a hint finds nothing to do, and an
 * event that fails does not hold the others of its hint. While it decides, no routing form or declaration changes.
 * Source: design §3.10, §3.11.
 */

import type { Log } from '../../ops/log.ts';
import type { Metrics } from '../../ops/metrics.ts';
import type { Directory } from '../../parties/authorise.ts';
import {
  claimEvents,
  type Delivery,
  deliverEvents,
  type EventToRoute,
  recordDeliveryFailure,
} from '../../store/outbox.ts';
import type { Store } from '../../store/pool.ts';
import { holdRouting, keepBesluiten, type RouteringsBesluit } from '../../store/routering.ts';
import { findBestemming, type Wegwijzer } from '../../verzuim/routering.ts';
import { loadWegwijzer } from './load-wegwijzer.ts';

export interface RouterParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** @throws when the store fails: the queue tries the hint again, and the sweeper offers what is left. */
export async function routeEvents(eventIds: readonly string[], parts: RouterParts): Promise<void> {
  try {
    await routeTogether(eventIds, parts);
  } catch (error) {
    const errorClass = error instanceof Error ? error.name : 'unknown';
    await recordDeliveryFailure(parts.store, eventIds, errorClass);
    if (eventIds.length === 1) throw error;
    parts.log.warn({ event: 'route.one-by-one', count: eventIds.length, error });
    const results = await Promise.allSettled(eventIds.map((eventId) => routeTogether([eventId], parts)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
}

async function routeTogether(eventIds: readonly string[], parts: RouterParts): Promise<void> {
  const delivered = await parts.store.withTransaction(async (tx) => {
    await holdRouting(tx);
    const events = await claimEvents(tx, eventIds);
    if (events.length === 0) return 0;
    const wegwijzer = await loadWegwijzer(tx, events, parts.directory);
    const decided = events.map((event) => decide(event, wegwijzer));
    await keepBesluiten(
      tx,
      decided.flatMap(({ besluit }) => besluit ?? []),
    );
    return deliverEvents(
      tx,
      decided.map(({ delivery }) => delivery),
    );
  });
  if (delivered > 0) {
    parts.metrics.delivered.inc(delivered);
    parts.log.info({ event: 'router.delivered', count: delivered });
  }
}

function decide(
  event: EventToRoute,
  wegwijzer: Wegwijzer,
): { readonly delivery: Delivery; readonly besluit?: RouteringsBesluit } {
  const { eventId, meldingsnummer, verzuimsoort, registeredAt, afwijkendAdres, adres, decided } = event;
  if (decided) return { delivery: { eventId, ...decided } };
  const input = {
    verzuimsoort,
    geregistreerdOp: registeredAt.getTime(),
    afwijkendAdres: afwijkendAdres ?? undefined,
    adres: adres ?? undefined,
  };
  const { formulier, ...bestemming } = findBestemming(input, wegwijzer);
  const delivery = { eventId, ...bestemming };
  return formulier ? { delivery, besluit: { meldingsnummer, ...formulier } } : { delivery };
}
