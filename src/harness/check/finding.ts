/** What a check says: one finding for each thing that is wrong, and how every rule came off. */
import type { Step } from './steps.ts';

/** What probably changed the bytes that were signed: found by trying, so it is a fact about the bytes, not a guess. */
export interface ProbableCause {
  /** Of the table of attempts; stable. */
  readonly name: string;
  readonly en: string;
  readonly nl: string;
}

export interface Finding {
  readonly step: Step;
  /** VB-Fnn, or a VZ code for what a rule of the domain refuses. */
  readonly code: string;
  readonly rule: string;
  /** Header, element or path; never a value of the Body. */
  readonly part: string;
  readonly found?: string;
  /** What is wrong, and what to do: English and Dutch. */
  readonly meaning: string;
  readonly uitleg: string;
  readonly help: string;
  readonly hulp: string;
  /** The rule's own text, when it is at hand. */
  readonly statement?: string;
  readonly probableCause?: ProbableCause;
  /** Our canonical bytes of the part, base64. */
  readonly canonical?: string;
  /** The values in `canonical` are replaced by … (they could be a pupil's); `sha256` is of the real bytes. */
  readonly canonicalMasked?: boolean;
  readonly canonicalSha256?: string;
  /** The beginning of the canonical bytes, to read; values of the Body are masked. */
  readonly excerpt?: string;
}

export type RuleStatus = 'holds' | 'broken' | 'not reached';

export interface CheckedRule {
  readonly rule: string;
  readonly status: RuleStatus;
  readonly statement?: string;
}

export interface CheckReport {
  readonly verdict: 'accepted' | 'refused';
  /** In the order in which the broker meets them: the first one decides its answer. */
  readonly findings: readonly Finding[];
  readonly rules: readonly CheckedRule[];
}
