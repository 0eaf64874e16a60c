/** A report as lines to read: the verdict first, then the findings, then what to do first. */
import type { CheckReport, Finding } from './finding.ts';

export function reportLines({ findings, rules }: CheckReport): readonly string[] {
  const count = (status: string) => rules.filter((rule) => rule.status === status).length;
  const [first, ...more] = findings;
  const others = more.length === 0 ? '' : `, and ${more.length} more would come after it`;
  const head = first
    ? `REFUSED with ${first.code} (${first.rule}, ${first.part})${others}.`
    : 'ACCEPTED: nothing that a check can see would be refused.';
  const notReached = rules.filter(({ status }) => status === 'not reached').map(({ rule }) => rule);
  return [
    head,
    '',
    ...findings.flatMap((finding, i) => [...findingLines(finding, i + 1), '']),
    `Rules: ${count('holds')} hold, ${count('broken')} broken, ${count('not reached')} not reached${
      notReached.length > 0 ? ` (${notReached.join(', ')})` : ''
    }.`,
    `First: ${first ? first.help : 'nothing to do.'}`,
  ];
}

function findingLines(finding: Finding, number: number): readonly string[] {
  const { code, rule, part, found, meaning, uitleg, help, hulp, statement, probableCause, excerpt } = finding;
  const line = (name: string, text: string | undefined) =>
    text === undefined || text === '' ? [] : [`   ${name.padEnd(10)} ${text}`];
  return [
    `${number}. ${code}  ${rule}  ${part}`,
    ...line('wrong', meaning),
    ...line('mis', uitleg),
    ...line('rule', statement),
    ...line('found', found),
    ...line('cause', probableCause && `${probableCause.en} [${probableCause.name}]`),
    ...line('oorzaak', probableCause?.nl),
    ...line('do', help),
    ...line('doe', hulp),
    ...line('canonical', excerpt?.replace(/\n/g, '\\n\n              ')),
  ];
}
