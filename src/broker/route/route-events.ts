/**
 * The router: a hint's events → mailboxes, in one transaction. A second run of a hint finds nothing to do, and an
 * event that fails does not hold the others of its hint: it waits by the published schedule and is parked in the end.
 * While it decides, no routing form or declaration changes. Source: design §3.10, §3.11; docs/decisions/0023.
 */

import type { Log } from '../../ops/log.ts';
import type { Metrics } from '../../ops/metrics.ts';
import type { Directory } from '../../parties/authorise.ts';
import {
  type CountedFailure,
  claimEvents,
  type Delivery,
  deliverEvents,
  type EventFailure,
  type EventToRoute,
  noteDeliveryProblem,
  recordOwnFailures,
} from '../../store/outbox.ts';
import type { Store } from '../../store/pool.ts';
import { holdRouting, keepBesluiten, type RouteringsBesluit } from '../../store/routering.ts';
import { findBestemming, type Wegwijzer } from '../../verzuim/routering.ts';
import { judgeFailure } from './judge-failure.ts';
import { loadWegwijzer } from './load-wegwijzer.ts';
import { traceDeliveries } from './trace-deliveries.ts';

export interface RouterParts {
  readonly store: Store;
  readonly directory: Directory;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** So many events that had to wait for somebody: then it is not about an event. */
const MAX_CONTENDED = 3;

/**
 * An event's own failure is counted and ends well: the schedule brings it back, not the queue.
 * @throws when the store fails, or holds an event too long: the queue tries the hint again, and the sweeper offers what is left.
 */
export async function routeEvents(eventIds: readonly string[], parts: RouterParts): Promise<void> {
  if (eventIds.length === 1) return routeOneByOne(eventIds, parts);
  try {
    await routeTogether(eventIds, parts);
  } catch (error) {
    const judgement = judgeFailure(error);
    if (judgement.kind === 'whole') return giveBack(eventIds, error, judgement.errorClass, parts);
    parts.log.warn({ event: 'route.one-by-one', count: eventIds.length, error });
    await routeOneByOne(eventIds, parts);
  }
}

async function routeOneByOne(eventIds: readonly string[], parts: RouterParts): Promise<void> {
  const contended: { readonly eventId: string; readonly error: unknown }[] = [];
  for (const [at, eventId] of eventIds.entries()) {
    try {
      await routeTogether([eventId], parts);
    } catch (error) {
      const judgement = judgeFailure(error);
      if (judgement.kind === 'own') {
        const { cause, errorClass } = judgement;
        tell(await recordOwnFailures(parts.store, [{ eventId, cause, errorClass }]), error, parts);
        continue;
      }
      contended.push({ eventId, error });
      if (judgement.kind === 'whole' || contended.length === MAX_CONTENDED)
        return giveBack([eventId, ...eventIds.slice(at + 1)], error, judgement.errorClass, parts);
    }
  }
  const [first] = contended;
  if (first) {
    const ids = contended.map(({ eventId }) => eventId);
    return giveBack(ids, first.error, judgeFailure(first.error).errorClass, parts);
  }
}

/** Noted where it can be: a store that is away cannot keep a note. */
async function giveBack(
  eventIds: readonly string[],
  error: unknown,
  errorClass: string,
  { store }: RouterParts,
): Promise<never> {
  await noteDeliveryProblem(store, eventIds, errorClass).catch(() => undefined);
  throw error;
}

async function routeTogether(eventIds: readonly string[], parts: RouterParts): Promise<void> {
  const { delivered, counted, error, routed } = await parts.store.withTransaction(async (tx) => {
    await holdRouting(tx);
    const claimedAt = Date.now();
    const events = await claimEvents(tx, eventIds);
    if (events.length === 0) return { delivered: 0, counted: [] };
    const wegwijzer = await loadWegwijzer(tx, events, parts.directory);
    const { decided, failures, error } = decideAll(events, wegwijzer);
    await keepBesluiten(
      tx,
      decided.flatMap(({ besluit }) => besluit ?? []),
    );
    const deliveries = decided.map(({ delivery }) => delivery);
    const delivered = await deliverEvents(tx, deliveries);
    const counted = failures.length === 0 ? [] : await recordOwnFailures(tx, failures);
    return { delivered, counted, error, routed: { events, deliveries, failures, claimedAt } };
  });
  if (routed !== undefined) traceDeliveries({ ...routed, committedAt: Date.now() });
  if (delivered > 0) {
    parts.metrics.delivered.inc(delivered);
    parts.log.info({ event: 'router.delivered', count: delivered });
  }
  tell(counted, error, parts);
}

function tell(counted: readonly CountedFailure[], error: unknown, { log }: RouterParts): void {
  for (const { meldingsnummer, cause, failures, parked } of counted) {
    const line = { meldingsnummer, code: cause, count: failures, error };
    if (parked) log.error({ event: 'router.parked', ...line });
    else log.warn({ event: 'router.event-failed', ...line });
  }
}

type Decided = { readonly delivery: Delivery; readonly besluit?: RouteringsBesluit };

/** An event on which the decision breaks does not take the others of its hint along. */
function decideAll(events: readonly EventToRoute[], wegwijzer: Wegwijzer) {
  const decided: Decided[] = [];
  const failures: EventFailure[] = [];
  let firstError: unknown;
  for (const event of events) {
    try {
      decided.push(decide(event, wegwijzer));
    } catch (error) {
      const judgement = judgeFailure(error);
      if (judgement.kind !== 'own') throw error;
      firstError ??= error;
      failures.push({ eventId: event.eventId, cause: judgement.cause, errorClass: judgement.errorClass });
    }
  }
  return { decided, failures, error: firstError };
}

function decide(event: EventToRoute, wegwijzer: Wegwijzer): Decided {
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
