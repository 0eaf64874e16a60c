/**
 * How failed logins slow down the next one. Nobody is locked out: who waits long enough may try again, and a wait that
 * a stranger caused counts for the stranger's network only. Pure: moments in milliseconds since epoch.
 * Source: docs/decisions/0020.
 */
export interface Teller {
  /** Of one name from one network or device: failures in a row. Of a network: its level, which sinks with time. */
  readonly failures: number;
  readonly lastAt: number;
}

/** Mistakes that cost nothing. */
const FREE = 3;
const MAX_WAIT_MS = 15 * 60_000;
/** After a quiet day a name from a network starts afresh. */
export const FORGET_MS = 24 * 60 * 60_000;

/** 0 for the first three failures, then 2, 4, 8 … seconds, at most 15 minutes. */
export function vertragingMs(failures: number): number {
  if (failures <= FREE) return 0;
  return Math.min(MAX_WAIT_MS, 1000 * 2 ** Math.min(20, failures - FREE));
}

/** Milliseconds until this name may be tried again from here; 0: now. */
export function nogWachten(teller: Teller | undefined, now: number): number {
  if (teller === undefined || now - teller.lastAt >= FORGET_MS) return 0;
  return Math.max(0, teller.lastAt + vertragingMs(teller.failures) - now);
}

/** A network holds this many failures, of any names, and loses one in so many milliseconds. */
const NETWORK_HOLDS = 60;
const NETWORK_LOSES_MS = 10_000;

function niveau(teller: Teller | undefined, now: number): number {
  if (teller === undefined) return 0;
  return Math.max(0, teller.failures - Math.max(0, now - teller.lastAt) / NETWORK_LOSES_MS);
}

/** Milliseconds until this network may try any name again; 0: now. */
export function netwerkNogWachten(teller: Teller | undefined, now: number): number {
  return Math.max(0, Math.ceil((niveau(teller, now) + 1 - NETWORK_HOLDS) * NETWORK_LOSES_MS));
}

export function telMislukt(teller: Teller | undefined, now: number): Teller {
  const failures = teller === undefined || now - teller.lastAt >= FORGET_MS ? 0 : teller.failures;
  return { failures: failures + 1, lastAt: now };
}

export function telNetwerk(teller: Teller | undefined, now: number): Teller {
  return { failures: niveau(teller, now) + 1, lastAt: now };
}
