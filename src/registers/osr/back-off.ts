/**
 * Leaves the Onderwijs Serviceregister alone for a moment after it could not be reached. After that moment one question
 * finds out whether it is back; until it has an answer, the others fail at once with the same cause.
 * Source: docs/decisions/0019.
 */
import { DependencyError } from '../../edukoppeling/faults.ts';
import { OsrError } from './osr-answer.ts';

export interface BackOff {
  /** @throws DependencyError, of `work` or without asking. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** @param clock  milliseconds since epoch. */
export function createBackOff(ms: number, clock: () => number): BackOff {
  let down: { readonly since: number; readonly cause: OsrError; trying: boolean } | undefined;
  return {
    async run(work) {
      if (down !== undefined) {
        const age = clock() - down.since;
        if (down.trying || (age >= 0 && age < ms)) throw new DependencyError('osr', down.cause);
        down.trying = true;
      }
      try {
        const found = await work();
        down = undefined;
        return found;
      } catch (error) {
        const cause = error instanceof DependencyError ? error.cause : undefined;
        // A question that was refused says nothing of the next one.
        down = cause instanceof OsrError && cause.down ? { since: clock(), cause, trying: false } : undefined;
        throw error;
      }
    },
  };
}
