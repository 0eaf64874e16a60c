/** Results as JUnit XML, as CI servers read it: one suite, a class name for each folder. */
import { dirname } from 'node:path';
import { escapeAttribute, escapeText } from '../../edukoppeling/xml/escape.ts';
import { describeExpectation, describeOutcome } from './compare.ts';
import type { ReplayResult } from './replay.ts';

const SUITE = 'verzuimbroker replay';

/** @param startedAt  milliseconds since epoch. */
export function writeJunit(results: readonly ReplayResult[], startedAt: number): string {
  const count = (kind: string) => results.filter((result) => kindOf(result) === kind).length;
  const seconds = (ms: number) => (ms / 1000).toFixed(3);
  const totals = attributes({
    name: SUITE,
    tests: String(results.length),
    failures: String(count('failure')),
    errors: String(count('error')),
    skipped: String(count('skipped')),
    time: seconds(results.reduce((sum, { ms }) => sum + ms, 0)),
  });
  const timestamp = attributes({ timestamp: new Date(startedAt).toISOString().slice(0, 19) });
  const cases = results.map((result) => {
    const folder = dirname(result.file).replace(/[\\/]/g, '.');
    const head = attributes({
      classname: folder === '.' ? 'replay' : `replay.${folder}`,
      name: result.file,
      time: seconds(result.ms),
    });
    const content = contentOf(result);
    return content === '' ? `    <testcase${head}/>` : `    <testcase${head}>${content}</testcase>`;
  });
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${totals}>`,
    `  <testsuite${totals}${timestamp}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`;
}

/** Without any outcome it is an error of the run, not a failure of what was tested. */
function kindOf({ verdict, outcome }: ReplayResult): 'passed' | 'failure' | 'error' | 'skipped' {
  if (verdict === 'no-expectation') return 'skipped';
  if (verdict === 'ok') return 'passed';
  return outcome.kind === 'unreachable' ? 'error' : 'failure';
}

function contentOf(result: ReplayResult): string {
  const kind = kindOf(result);
  const got = describeOutcome(result.outcome);
  if (kind === 'passed') return '';
  if (kind === 'skipped') return `<skipped${attributes({ message: `no expectation; got ${got}` })}/>`;
  const expected = result.expected === undefined ? '' : describeExpectation(result.expected);
  const message = `expected ${expected}, got ${got}`;
  const text = [message, ...(result.about ? [result.about] : [])].map((line) => escapeText(clean(line)));
  return `<${kind}${attributes({ message, type: result.outcome.kind })}>${text.join('\n')}</${kind}>`;
}

function attributes(values: Readonly<Record<string, string>>): string {
  const written = Object.entries(values).map(
    ([name, value]) => ` ${name}="${escapeAttribute(clean(value))}"`,
  );
  return written.join('');
}

/** Characters that XML cannot hold become a question mark: an answer of a stranger may have any. */
function clean(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?');
}
