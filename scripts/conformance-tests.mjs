/**
 * Which conformance test belongs to which statement, read from the sources of the tests: a test counts for every
 * EK-nn its title starts with. docs/conformance.md and the test of the table share this.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from '@swc/core';

const FOLDER = new URL('../test/conformance/', import.meta.url);
/** It is about the table, not about a statement. */
const NOT_OF_A_STATEMENT = 'table.test.ts';
const TESTS = ['test', 'it'];

/** @returns {{ file: string, title: string }[]} every title in test/conformance/, sorted by file. */
export function conformanceTitles() {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.test.ts') && file !== NOT_OF_A_STATEMENT)
    .sort()
    .flatMap((file) =>
      readTitles(readFileSync(new URL(file, FOLDER), 'utf8')).map((title) => ({ file, title })),
    );
}

/** @returns {Map<string, string[]>} EK-nn to the files with a test for it. */
export function filesByStatement(titles = conformanceTitles()) {
  const files = new Map();
  for (const { file, title } of titles) {
    for (const id of leadingIds(title)) files.set(id, [...new Set([...(files.get(id) ?? []), file])]);
  }
  return files;
}

/** @returns {string[]} the ids a title starts with. */
export function leadingIds(title) {
  return /^(?:EK-\d+[\s,]*)+/.exec(title)?.[0].match(/EK-\d+/g) ?? [];
}

/** The titles of `test(…)`, `it(…)` and of each row of `test.each(rows)('%s …')`. @returns {string[]} */
export function readTitles(source) {
  return readCalls(source, TESTS).map(({ title }) => title);
}

/**
 * Like `readTitles`, `describe` included, each with the VZ codes that stand in a text of its body or rows; without an
 * `expect` in it, none.
 * @returns {{ title: string, asserted: string[] }[]}
 */
export function readTests(source) {
  return readCalls(source, [...TESTS, 'describe']).map(({ title, call, constants }) => ({
    title,
    asserted: assertedCodes(call, constants),
  }));
}

function readCalls(source, names) {
  const module = parseSync(source, { syntax: 'typescript', target: 'es2022' });
  const constants = new Map();
  const calls = [];
  walk(module, (node) => {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') {
      constants.set(node.id.value, node.init);
    }
    if (node.type === 'CallExpression') calls.push(node);
  });
  return calls.flatMap((call) =>
    titlesOf(call, constants, names).map((title) => ({ title, call, constants })),
  );
}

function assertedCodes(call, constants) {
  const codes = new Set();
  let expects = false;
  const rows = call.callee.type === 'CallExpression' ? call.callee.arguments[0]?.expression : undefined;
  walk([call.arguments.slice(1), bare(rows, constants)], (node) => {
    if (node.type === 'Identifier' && node.value === 'expect') expects = true;
    for (const code of textOf(node)?.match(/VZ-[A-Z]{3}-\d{2}/g) ?? []) codes.add(code);
  });
  return expects ? [...codes] : [];
}

function titlesOf(call, constants, names) {
  const title = textOf(call.arguments[0]?.expression);
  if (title === undefined) return [];
  if (isTest(call.callee, names) || isTest(objectOf(call.callee), names)) return [title];
  const each = call.callee.type === 'CallExpression' ? call.callee : undefined;
  if (each === undefined || !isTest(objectOf(each.callee), names)) return [];
  if (!title.startsWith('%s')) return [title];
  return rowsOf(each.arguments[0]?.expression, constants).map((row) => title.replace('%s', row));
}

function isTest(node, names) {
  return node?.type === 'Identifier' && names.includes(node.value);
}

function objectOf(callee) {
  return callee?.type === 'MemberExpression' ? callee.object : undefined;
}

/** The first text of every row, also when the rows stand in a constant of the file. */
function rowsOf(expression, constants) {
  const rows = bare(expression, constants);
  if (rows?.type !== 'ArrayExpression') return [];
  return rows.elements.flatMap((element) => {
    if (element?.spread) return rowsOf(element.expression, constants);
    const row = bare(element?.expression, constants);
    const first = row?.type === 'ArrayExpression' ? row.elements[0]?.expression : row;
    return textOf(first) ?? [];
  });
}

/** Without parentheses, `as const`, `satisfies …` and the name of a constant around it. */
function bare(node, constants) {
  if (node?.type === 'Identifier') return bare(constants.get(node.value), new Map());
  const wrapped = ['ParenthesisExpression', 'TsConstAssertion', 'TsAsExpression', 'TsSatisfiesExpression'];
  return wrapped.includes(node?.type) ? bare(node.expression, constants) : node;
}

function textOf(node) {
  if (node?.type === 'StringLiteral') return node.value;
  if (node?.type === 'TemplateLiteral') return node.quasis.map((quasi) => quasi.cooked ?? '').join('…');
  return undefined;
}

function walk(node, visit) {
  if (Array.isArray(node)) for (const item of node) walk(item, visit);
  else if (typeof node === 'object' && node !== null) {
    if (typeof node.type === 'string') visit(node);
    for (const value of Object.values(node)) walk(value, visit);
  }
}
