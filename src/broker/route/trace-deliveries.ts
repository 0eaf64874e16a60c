/**
 * What became of an event, in the trace of the request that made it: how long it waited in the outbox, and its delivery.
 * The context stands in the row, so it is the same whether a hint or the sweeper brought it here.
 * Source: docs/decisions/0035.
 */
import { continueTrace } from '../../ops/traces.ts';
import type { Delivery, EventFailure, EventToRoute } from '../../store/outbox.ts';

export interface Routed {
  readonly events: readonly EventToRoute[];
  readonly deliveries: readonly Delivery[];
  readonly failures: readonly EventFailure[];
  /** Milliseconds since epoch: when the events were claimed, and when it was committed. */
  readonly claimedAt: number;
  readonly committedAt: number;
}

export function traceDeliveries({ events, deliveries, failures, claimedAt, committedAt }: Routed): void {
  for (const event of events) {
    const { eventId, meldingsnummer, traceparent, tries } = event;
    // The clock of the store may be ahead of ours.
    const waitedFrom = Math.min(event.createdAt.getTime(), claimedAt);
    const about = { 'verzuim.event_id': eventId, 'verzuim.meldingsnummer': meldingsnummer };
    const waited = continueTrace('outbox', traceparent, waitedFrom);
    if (waited === undefined) continue;
    waited.note({ ...about, 'verzuim.tries': tries });
    waited.end(undefined, claimedAt);
    const delivery = deliveries.find((each) => each.eventId === eventId);
    const failure = failures.find((each) => each.eventId === eventId);
    const delivered = continueTrace('deliver', waited.traceparent, claimedAt);
    delivered?.note({ ...about, ...(delivery ? { 'verzuim.mailbox': delivery.mailbox } : {}) });
    delivered?.end(failure?.cause, committedAt);
  }
}
