/** docs/conformance.md from the table of statements and the titles of the tests; called by make-docs.mjs. */
import { RULE_SECTIONS, RULES } from '../dist/edukoppeling/rules.js';
import { filesByStatement } from './conformance-tests.mjs';

const MADE = '<!-- Made by scripts/make-docs.mjs from the tables in the code. -->';
const STATUSES = {
  enforced: 'a check of what comes in, as receiver or as client',
  produced: 'what we send or publish',
  'not-applicable': 'it asks for something this broker does not do; the reason stands beside it',
  'not-built': 'not there, and refused where it can be asked for; the reason stands beside it',
  deviation: 'done otherwise; the decision page says why',
};
const CERTAINTIES = {
  normative: 'the text of a standard that was read',
  inferred: 'follows from a standard or from real traffic',
  choice: "this project's decision",
};

export function conformancePage() {
  const rules = Object.values(RULES);
  const files = filesByStatement();
  const counts = (field, meanings) =>
    Object.entries(meanings).map(
      ([value, meaning]) =>
        `| ${value} | ${rules.filter((rule) => rule[field] === value).length} | ${meaning} |`,
    );
  return `${[
    '# Conformance',
    '',
    MADE,
    '',
    `The ${rules.length} statements of the profile that this project keeps: what each says, how sure it is, what became of it,`,
    'and the test whose title starts with its id. `npm test -- conformance` runs and lists them.',
    '',
    '| status | statements | |',
    '| --- | --- | --- |',
    ...counts('status', STATUSES),
    '',
    '| certainty | statements | |',
    '| --- | --- | --- |',
    ...counts('certainty', CERTAINTIES),
    ...Object.entries(RULE_SECTIONS).flatMap(([title, section]) => [
      '',
      `## ${title}`,
      '',
      ...table(section, files),
    ]),
  ].join('\n')}\n`;
}

function table(section, files) {
  return [
    '| id | statement | certainty | source | status | refused with | where | tests |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...Object.entries(section).map(([id, rule]) => {
      const tests = (files.get(id) ?? []).map((file) => link(file, `test/conformance/${file}`));
      const cells = [
        id,
        escaped(rule.text),
        rule.certainty,
        escaped(rule.source),
        status(rule),
        refusal(rule.fault),
      ];
      const where = link(rule.where.replace(/^src\//, ''), rule.where);
      return `| ${[...cells, where, tests.join(', ')].join(' | ')} |`;
    }),
  ];
}

function status(rule) {
  if (rule.reason) return `${rule.status}: ${escaped(rule.reason)}`;
  if (rule.decision) return `${rule.status}: ${link('decision', rule.decision)}`;
  return rule.note ? `${rule.status}: ${escaped(rule.note)}` : rule.status;
}

/** Faults by the code that is shown; TLS alerts and HTTP statuses as they are. */
function refusal(fault) {
  return fault?.replace(/^(VB-F\d\d).*/, '$1') ?? '';
}

function link(text, path) {
  return `[${text}](../${path})`;
}

function escaped(text) {
  return text.replace(/[|<>*]/g, (character) => `\\${character}`);
}
