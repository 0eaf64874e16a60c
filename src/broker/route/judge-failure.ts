/**
 * Whose fault it is that an event could not be routed: its own, or of something around it. Only what is its own counts
 * towards parking. Source: docs/decisions/0023.
 */
import { DependencyError } from '../../edukoppeling/faults.ts';
import { AtRestError } from '../../store/at-rest/errors.ts';
import type { ParkCause } from '../../store/park-causes.ts';
import { sqlStateOf } from '../../store/pool.ts';

export type FailureJudgement =
  | { readonly kind: 'own'; readonly cause: ParkCause; readonly errorClass: string }
  /** Somebody held what it needs, or it took too long: others may do better. */
  | { readonly kind: 'contention'; readonly errorClass: string }
  /** The store is away, or is not the store we know: every event would fail. */
  | { readonly kind: 'whole'; readonly errorClass: string };

/** lock_not_available, query_canceled (a timeout), and class 40: serialization failure, deadlock. */
const CONTENTION = /^(55P03|57014|40)/;
/** By the class of the SQLSTATE, its first two characters. */
const OWN: Readonly<Record<string, ParkCause>> = {
  '21': 'DATA',
  '22': 'DATA',
  '54': 'DATA',
  '23': 'CONSTRAINT',
  P0: 'REFUSED',
};

/** @param error  thrown while one event was routed alone; of several together only `whole` can be believed. */
export function judgeFailure(error: unknown): FailureJudgement {
  const state = sqlStateOf(error);
  if (error instanceof DependencyError) {
    return { kind: CONTENTION.test(state ?? '') ? 'contention' : 'whole', errorClass: error.name };
  }
  if (state !== undefined) {
    const cause = OWN[state.slice(0, 2)];
    const errorClass = `DatabaseError ${state}`;
    return cause === undefined ? { kind: 'whole', errorClass } : { kind: 'own', cause, errorClass };
  }
  if (error instanceof AtRestError)
    return { kind: 'own', cause: 'DATA', errorClass: `AtRestError ${error.problem}` };
  return { kind: 'own', cause: 'DECISION', errorClass: classOf(error) };
}

/** A name of a class has no room for a sentence. */
const classOf = (error: unknown): string =>
  error instanceof Error && /^[\w.-]{1,60}$/.test(error.name) ? error.name : 'unknown';
