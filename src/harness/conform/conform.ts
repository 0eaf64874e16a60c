/**
 * The statements that can be seen on the wire, tried on a running endpoint, anyone's. Every statement of the profile
 * is in the result: it holds, is broken (with the evidence), or cannot be tested from outside.
 * Source: edukoppeling §7.
 */
import { ADDRESSING_PROBES } from './addressing-probes.ts';
import { ANSWER_PROBES } from './answer-probes.ts';
import { CONTRACT_PROBES } from './contract-probes.ts';
import { ENVELOPE_PROBES } from './envelope-probes.ts';
import { IDENTITY_PROBES } from './identity-probes.ts';
import { exchange, expectAnswer, type Outcome, type Probe } from './probe.ts';
import { SECURITY_PROBES } from './security-probes.ts';
import type { Target } from './target.ts';
import { TRANSPORT_PROBES } from './transport-probes.ts';

export const PROBES: readonly Probe[] = [
  ...TRANSPORT_PROBES,
  ...ENVELOPE_PROBES,
  ...ADDRESSING_PROBES,
  ...SECURITY_PROBES,
  ...ANSWER_PROBES,
  ...IDENTITY_PROBES,
  ...CONTRACT_PROBES,
];

export interface Finding {
  readonly title: string;
  readonly outcome: Outcome;
}

export interface StatementResult {
  readonly id: string;
  readonly result: Outcome['result'];
  readonly findings: readonly Finding[];
  /** Why it cannot be tested. */
  readonly reason?: string;
}

/** The endpoint refuses even the good message: nothing can be said of it. */
export class NoBaseError extends Error {
  constructor(got: string) {
    super(
      /\bEK-74\b/.test(got)
        ? 'the service is of profile 2W-be (EK-74); conform tests signed services only, of 2W-be-S: nothing was tested'
        : `the good message is not accepted: ${got}`,
    );
    this.name = 'NoBaseError';
  }
}

/**
 * @param statements  every id, with why it cannot be seen on the wire for those without a probe.
 * @param tell  called after every probe.  @throws NoBaseError.
 */
export async function conform(
  target: Target,
  statements: ReadonlyMap<string, string>,
  tell: (id: string, finding: Finding) => void,
): Promise<readonly StatementResult[]> {
  const base = expectAnswer(await exchange(target));
  if (base.result === 'broken') throw new NoBaseError(base.got);
  const results: StatementResult[] = [];
  for (const [id, reason] of statements) {
    const probes = PROBES.filter((probe) => probe.id === id);
    const findings: Finding[] = [];
    for (const probe of probes) {
      const finding = { title: probe.title, outcome: await probe.run(target) };
      findings.push(finding);
      tell(id, finding);
    }
    results.push(judge(id, findings, reason));
  }
  return results;
}

function judge(id: string, findings: readonly Finding[], reason: string): StatementResult {
  if (findings.some(({ outcome }) => outcome.result === 'broken')) return { id, result: 'broken', findings };
  if (findings.some(({ outcome }) => outcome.result === 'holds')) return { id, result: 'holds', findings };
  const [first] = findings;
  const why = first?.outcome.result === 'not-testable' ? first.outcome.reason : reason;
  return { id, result: 'not-testable', findings, reason: why };
}
