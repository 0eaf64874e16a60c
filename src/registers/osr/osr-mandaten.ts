/**
 * Mandates from the Onderwijs Serviceregister, with a memory: a yes for an hour, a no for five minutes, and while OSR is
 * down the last yes for a day. A failure is never taken for a no.
 * Source: edukoppeling §5.3; docs/decisions/0019; EK-118, EK-120, EK-126.
 */
import { DependencyError } from '../../edukoppeling/faults.ts';
import type { Oin } from '../../edukoppeling/oin.ts';
import { createBackOff } from './back-off.ts';
import { createKeptAnswers, type Question, questionKey } from './kept-answers.ts';
import type { OsrClient } from './osr-client.ts';

/** Remembered (or asked already by another), asked, an older yes because OSR failed, not to be known now. */
export type OsrResult = 'hit' | 'miss' | 'stale' | 'failed';

export interface StaleAnswer {
  readonly partijOin: Oin;
  readonly fromOin: Oin;
  readonly ageMs: number;
  /** Why OSR was not heard. */
  readonly error: DependencyError;
}

export interface OsrMandatenOptions {
  readonly client: OsrClient;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
  /** How long a yes counts without asking; default 1 hour. */
  readonly positiveMs?: number;
  /** How long a no counts without asking; default 5 minutes. */
  readonly negativeMs?: number;
  /** How old a yes may be while OSR is down; default 24 hours. */
  readonly staleMs?: number;
  /** Pairs of OINs with a yes, and as many noes; default 20,000: every school with two suppliers. */
  readonly maxEntries?: number;
  /** How long OSR is left alone after it could not be reached; default 1 second. */
  readonly backOffMs?: number;
  /** An older yes was used. */
  readonly onStale: (answer: StaleAnswer) => void;
  /** Once for every question. */
  readonly onResult?: (result: OsrResult) => void;
}

export interface OsrMandaten {
  /**
   * @param datum  Dutch local date, JJJJ-MM-DD.
   * @returns whether `partijOin` has a mandate of `fromOin` on that day.
   * @throws DependencyError 'osr' when OSR does not say and no yes is kept (EK-126).
   */
  geldt(partijOin: Oin, fromOin: Oin, datum: string): Promise<boolean>;
  close(): void;
}

const MINUTE_MS = 60_000;

export function createOsrMandaten(options: OsrMandatenOptions): OsrMandaten {
  const { client, clock, onStale, onResult = () => undefined } = options;
  const kept = createKeptAnswers({
    positiveMs: options.positiveMs ?? 60 * MINUTE_MS,
    negativeMs: options.negativeMs ?? 5 * MINUTE_MS,
    staleMs: options.staleMs ?? 24 * 60 * MINUTE_MS,
    maxEntries: options.maxEntries ?? 20_000,
  });
  const backOff = createBackOff(options.backOffMs ?? 1000, clock);
  const asking = new Map<string, Promise<boolean>>();

  const ask = async (question: Question): Promise<boolean> => {
    const askedAt = clock();
    const { partijOin, fromOin, datum } = question;
    const mandaat = await backOff.run(() => client.findMandaat(partijOin, fromOin, datum));
    kept.keep(question, mandaat, askedAt);
    return mandaat !== undefined;
  };

  /** Whoever has the same question while it is being asked waits for the same answer. */
  const askOnce = async (question: Question): Promise<{ holds: boolean; result: OsrResult }> => {
    const key = questionKey(question);
    const shared = asking.get(key);
    if (shared) return { holds: await shared, result: 'hit' };
    const answer = ask(question).finally(() => asking.delete(key));
    asking.set(key, answer);
    return { holds: await answer, result: 'miss' };
  };

  return {
    async geldt(partijOin, fromOin, datum) {
      const question = { partijOin, fromOin, datum };
      const known = kept.fresh(question, clock());
      if (known !== undefined) {
        onResult('hit');
        return known;
      }
      try {
        const { holds, result } = await askOnce(question);
        onResult(result);
        return holds;
      } catch (error) {
        const ageMs = error instanceof DependencyError ? kept.staleAge(question, clock()) : undefined;
        onResult(ageMs === undefined ? 'failed' : 'stale');
        if (ageMs === undefined || !(error instanceof DependencyError)) throw error;
        onStale({ partijOin, fromOin, ageMs, error });
        return true;
      }
    },
    close() {
      client.close();
      kept.clear();
    },
  };
}
