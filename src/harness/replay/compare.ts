/** Whether an outcome is the expected one, and both in words. */
import type { Outcome } from './outcome.ts';
import type { Expectation } from './side-file.ts';

export function isAsExpected(expected: Expectation, outcome: Outcome): boolean {
  if (expected === 'accepted') return outcome.kind === 'accepted';
  if ('http' in expected) return outcome.kind === 'http' && outcome.status === expected.http;
  if ('codes' in expected) {
    return outcome.kind === 'rejected' && sameSet(expected.codes, outcome.codes);
  }
  if (outcome.kind !== 'fault' || outcome.code !== expected.fault) return false;
  return expected.rule === undefined || outcome.rule === expected.rule;
}

/** Codes in any order; each as often as it was said does not matter. */
function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const sorted = (codes: readonly string[]) => [...new Set(codes)].sort().join(' ');
  return sorted(a) === sorted(b);
}

export function describeExpectation(expected: Expectation): string {
  if (expected === 'accepted') return 'accepted';
  if ('http' in expected) return `HTTP ${expected.http}`;
  if ('codes' in expected) return `verwerkt false, ${expected.codes.join(' ')}`;
  return [expected.fault, ...(expected.rule ? [expected.rule] : [])].join(' ');
}

export function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'accepted':
      return 'accepted';
    case 'rejected':
      return `verwerkt false, ${outcome.codes.join(' ')}`;
    case 'fault':
      return outcome.code === undefined
        ? `${outcome.faultcode}: ${outcome.faultstring}`
        : `${outcome.code} ${outcome.rule} (${outcome.part})`;
    case 'http':
      return `HTTP ${outcome.status}`;
    case 'not-believed':
      return `an answer that cannot be believed: ${outcome.problem}`;
    case 'unreachable':
      return `no answer: ${outcome.problem}`;
  }
}
