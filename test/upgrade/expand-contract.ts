/** What a migration does that an older process, still at work, would stumble over. Reads text; it knows no database. */

export interface Breach {
  readonly what: string;
  /** Beginning of the statement. */
  readonly statement: string;
}

/** Statements that take something away, or ask more than before, of what an older process uses. */
const BREAKS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^drop (table|view|materialized view|schema|type|domain|sequence)\b/, 'drops what may be used'],
  [/^drop (function|procedure)\b/, 'drops a function, or changes its signature'],
  [/^alter (function|procedure)\b.* (rename|set schema)\b/, 'renames a function'],
  [/^alter (table|view|sequence|type)\b.* rename (?!constraint\b)/, 'renames'],
  [/^alter (table|view|sequence|type)\b.* set schema\b/, 'moves to another schema'],
  [/^alter table\b.* drop (?!constraint|default|expression|identity|not null)/, 'drops a column'],
  [
    /^alter table\b.* alter (column )?\S+ drop default\b/,
    'drops a default: an older insert leaves the column out',
  ],
  [/^alter table\b.* alter (column )?\S+ set not null\b/, 'refuses what an older process writes'],
  [/^alter table\b.* alter (column )?\S+ (set data )?type\b/, 'changes the type of a column'],
  [
    /^alter table\b.* add (constraint|check|unique|primary key|foreign key|exclude)\b/,
    'refuses what an older process writes',
  ],
  [/^create unique index\b/, 'refuses what an older process writes'],
  [/^(truncate|revoke)\b/, 'takes away what may be used'],
];
const ADDED_COLUMN =
  /\badd (?:column )?(?:if not exists )?(?!constraint\b|check\b|unique\b|primary\b|foreign\b|exclude\b)\S+ [^,]*/g;

/** @param text  of one .sql file. @returns nothing when an older process can go on beside it. */
export function findBreaches(text: string): readonly Breach[] {
  const statements = statementsOf(text);
  const fresh = new Set(
    statements.flatMap((each) => /^create table (?:if not exists )?(\S+?)(?: |\(|$)/.exec(each)?.[1] ?? []),
  );
  return statements.flatMap((statement) => {
    const table =
      /^(?:alter table (?:if exists )?(?:only )?|create unique index .*? on (?:only )?)(\S+?)(?: |\(|$)/.exec(
        statement,
      )?.[1];
    // Nobody uses a table that this file makes.
    if (table !== undefined && fresh.has(table)) return [];
    return breachesOf(statement).map((what) => ({ what, statement: statement.slice(0, 80) }));
  });
}

function breachesOf(statement: string): readonly string[] {
  const found = BREAKS.filter(([pattern]) => pattern.test(statement)).map(([, what]) => what);
  if (!statement.startsWith('alter table ')) return found;
  const columns = statement.match(ADDED_COLUMN) ?? [];
  const needs = columns.some(
    (column) => /\b(not null|primary key)\b/.test(column) && !/\b(default|generated)\b/.test(column),
  );
  return needs ? [...found, 'adds a column that an older insert leaves out'] : found;
}

/** In lower case on one line, without comments; texts and bodies of functions are left out. */
function statementsOf(text: string): readonly string[] {
  const bare = text
    .replace(/(\$\w*\$)[\s\S]*?\1|'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, (part) =>
      part.startsWith('-') || part.startsWith('/') ? ' ' : "''",
    )
    .toLowerCase();
  return bare
    .split(';')
    .map((statement) => statement.replace(/\s+/g, ' ').trim())
    .filter((statement) => statement !== '');
}
