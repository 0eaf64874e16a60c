/** Takes the steps of a check one by one, keeps what each found, and goes on where one fault would end the gate. */
import { type CodeOrigin, FOUT_ORIGINS } from '../../contract/codes.ts';
import type { OperationName } from '../../contract/messages.ts';
import { FAULTS, SenderFault } from '../../edukoppeling/faults.ts';
import { shownCode } from '../../edukoppeling/soap/fault.ts';
import type { CheckedRule, Finding, RuleStatus } from './finding.ts';
import { ruleHelp } from './rule-help.ts';
import { statementOf } from './statement.ts';
import { STEPS, type Step } from './steps.ts';

type Extra = Partial<
  Pick<Finding, 'probableCause' | 'canonical' | 'canonicalMasked' | 'canonicalSha256' | 'excerpt'>
>;
type StepResult = 'passed' | 'failed';

export class Inspection {
  readonly findings: Finding[] = [];
  readonly #results = new Map<Step, StepResult>();
  readonly #broken = new Set<string>();
  #operation: OperationName | undefined;

  /** @returns what the step gives, or undefined after noting its fault. Anything but a fault of the sender is thrown. */
  take<T>(step: Step, work: () => T): T | undefined {
    try {
      const result = work();
      this.pass(step);
      return result;
    } catch (error) {
      this.#note(step, error);
      return undefined;
    }
  }

  async takeAsync<T>(step: Step, work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      this.pass(step);
      return result;
    } catch (error) {
      this.#note(step, error);
      return undefined;
    }
  }

  /** From here on only the domain rules of this operation count. */
  about(operation: OperationName): void {
    this.#operation = operation;
  }

  /** A step that failed once stays failed. */
  pass(step: Step): void {
    if (!this.#results.has(step)) this.#results.set(step, 'passed');
  }

  passed(step: Step): boolean {
    return this.#results.get(step) === 'passed';
  }

  fail(step: Step, fault: SenderFault, extra: Extra = {}): void {
    const { code, rule, part, found, violations } = fault;
    const { meaning, uitleg, help, hulp } = FAULTS[code];
    const shown = shownCode(code);
    const advice = { help, hulp, ...ruleHelp(shown, rule, extra.probableCause) };
    const about = { code: shown, rule, meaning, uitleg, ...advice };
    if (violations.length === 0) {
      this.add(step, { ...about, part: bareName(part), ...(found ? { found } : {}), ...extra });
    }
    for (const { path, text } of violations) {
      this.add(step, { ...about, part: `${part}/${path}`, found: text });
    }
  }

  add(step: Step, finding: Omit<Finding, 'step'>): void {
    this.#results.set(step, 'failed');
    this.#broken.add(finding.rule);
    const same = (known: Finding) =>
      known.step === step &&
      known.code === finding.code &&
      known.rule === finding.rule &&
      known.part === finding.part &&
      known.found === finding.found;
    if (this.findings.some(same)) return;
    const statement = statementOf(finding.rule);
    this.findings.push({ step, ...finding, ...(statement ? { statement } : {}) });
  }

  /** A rule holds when every step that decides on it was taken and passed. */
  rules(): readonly CheckedRule[] {
    const steps = Object.entries(STEPS) as [Step, readonly string[]][];
    const known = new Set([...steps.flatMap(([, rules]) => rules), ...this.#broken]);
    return [...known]
      .filter((rule) => this.#counts(rule))
      .map((rule) => {
        const deciding = steps.filter(([, rules]) => rules.includes(rule));
        const holds = deciding.length > 0 && deciding.every(([step]) => this.passed(step));
        const status: RuleStatus = this.#broken.has(rule) ? 'broken' : holds ? 'holds' : 'not reached';
        const statement = statementOf(rule);
        return { rule, status, ...(statement ? { statement } : {}) };
      });
  }

  #counts(rule: string): boolean {
    if (this.#operation === undefined || this.#broken.has(rule)) return true;
    const origin = (FOUT_ORIGINS as Readonly<Record<string, CodeOrigin>>)[rule];
    return origin === undefined || origin.operations.includes(this.#operation);
  }

  #note(step: Step, error: unknown): void {
    if (!(error instanceof SenderFault)) throw error;
    this.fail(step, error);
  }
}

/** A fault explains in Dutch behind the name of the part; a script that reads a report wants the name alone. */
function bareName(part: string): string {
  const [, line, column] = /^regel (\d+), positie (\d+)$/.exec(part) ?? [];
  if (line !== undefined) return `line ${line}, column ${column}`;
  return /^(wsu:\w+), /.exec(part)?.[1] ?? part;
}
