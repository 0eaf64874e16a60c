/**
 * The published schedule: when what is not delivered is tried again, and when an event is parked.
 * Tables of data; docs/operate/dead-letters.md and `dead-letters --help` say the same (a test compares them).
 */

/**
 * Seconds after each failure of an event itself before it is tried again. When the list is at its end the next failure
 * parks the event: at the earliest 42 minutes and 42 seconds after the first.
 */
export const RETRY_AFTER_SECONDS = [2, 10, 30, 120, 600, 1800] as const;

/** So many failures of its own park an event. */
export const FAILURES_UNTIL_PARKED = RETRY_AFTER_SECONDS.length + 1;

/**
 * Seconds between two offers of an event that nobody delivered and that did not fail by itself: the store, the queue or
 * a worker was away. The last one holds for as long as it takes; this never parks anything.
 */
export const OFFER_AFTER_SECONDS = [2, 4, 6, 8, 10, 15, 20, 30] as const;

/** One line, for people. */
export const SCHEDULE_TEXT =
  `an event that fails by itself is tried again after ${RETRY_AFTER_SECONDS.join(', ')} seconds and is parked at ` +
  `failure ${FAILURES_UNTIL_PARKED}, if anything else was delivered since its first; what nobody worked on is offered ` +
  `again after ${OFFER_AFTER_SECONDS.join(', ')} seconds, then every ${OFFER_AFTER_SECONDS.at(-1)} seconds, for ever`;
