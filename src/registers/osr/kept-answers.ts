/**
 * What the Onderwijs Serviceregister answered before, for as long as it may be used: the last yes about a pair of
 * OINs, and noes by pair and day. Two bounded tables, so that noes, which anyone connected can cause by naming other
 * schools, never push out a yes.
 * Source: edukoppeling §5.3; docs/decisions/0019.
 */
import type { Oin } from '../../edukoppeling/oin.ts';
import { plusDagen } from '../../verzuim/datum.ts';
import type { Datum } from '../../verzuim/verzuimmelding.ts';
import { holdsOn, type OsrMandaat } from './osr-answer.ts';

export interface Question {
  readonly partijOin: Oin;
  readonly fromOin: Oin;
  readonly datum: Datum;
}

export interface KeptFor {
  readonly positiveMs: number;
  readonly negativeMs: number;
  readonly staleMs: number;
  /** In each of the two tables; the one that was not used for longest goes first. */
  readonly maxEntries: number;
}

export interface KeptAnswers {
  /** @returns whether there is a mandate, or undefined when OSR must be asked. */
  fresh(question: Question, now: number): boolean | undefined;
  /** @returns the age in milliseconds of a yes that may serve while OSR cannot be asked. */
  staleAge(question: Question, now: number): number | undefined;
  /** @param askedAt  milliseconds since epoch; an answer is as old as its question. */
  keep(question: Question, mandaat: OsrMandaat | undefined, askedAt: number): void;
  clear(): void;
}

interface Yes {
  readonly datum: Datum;
  readonly mandaat: OsrMandaat;
  readonly askedAt: number;
}

export function createKeptAnswers(limits: KeptFor): KeptAnswers {
  const yes = new Map<string, Yes>();
  const noAskedAt = new Map<string, number>();
  return {
    fresh(question, now) {
      const pair = pairOf(question);
      const said = yes.get(pair);
      if (said?.datum === question.datum && isWithin(now - said.askedAt, limits.positiveMs)) {
        put(yes, pair, said, limits.maxEntries);
        return true;
      }
      const askedAt = noAskedAt.get(questionKey(question));
      return askedAt !== undefined && isWithin(now - askedAt, limits.negativeMs) ? false : undefined;
    },
    staleAge(question, now) {
      const said = yes.get(pairOf(question));
      if (said === undefined) return undefined;
      const age = now - said.askedAt;
      // The yes of yesterday serves the morning after, or every midnight would shut everyone out while OSR is down.
      const nextDay = question.datum === said.datum || question.datum === plusDagen(said.datum, 1);
      const serves = nextDay && holdsOn(said.mandaat, question.datum) && age >= 0 && age <= limits.staleMs;
      return serves ? age : undefined;
    },
    keep(question, mandaat, askedAt) {
      const [pair, key] = [pairOf(question), questionKey(question)];
      if (mandaat === undefined) {
        yes.delete(pair); // withdrawn: it may not come back as a stale yes
        put(noAskedAt, key, askedAt, limits.maxEntries);
      } else {
        noAskedAt.delete(key);
        put(yes, pair, { datum: question.datum, mandaat, askedAt }, limits.maxEntries);
      }
    },
    clear() {
      yes.clear();
      noAskedAt.clear();
    },
  };
}

/** One question to OSR. */
export function questionKey(question: Question): string {
  return `${pairOf(question)} ${question.datum}`;
}

function pairOf({ partijOin, fromOin }: Question): string {
  return `${partijOin} ${fromOin}`;
}

/** A clock that was put back makes an age negative: then it is not known. */
function isWithin(age: number, limitMs: number): boolean {
  return age >= 0 && age < limitMs;
}

/** As the newest; a Map keeps the order of insertion. */
function put<Value>(table: Map<string, Value>, key: string, value: Value, maxEntries: number): void {
  table.delete(key);
  table.set(key, value);
  const oldest = table.keys().next();
  if (table.size > maxEntries && !oldest.done) table.delete(oldest.value);
}
