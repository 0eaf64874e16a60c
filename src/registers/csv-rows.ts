/** A CSV file → rows that know their line. Errors name line and column, never a value. */
import { CsvError, parse } from 'csv-parse/sync';
import { isDatum } from '../verzuim/datum.ts';
import { ImportError } from './import-error.ts';

export interface CsvFile {
  /** In errors, before the line; absent when it is the only file. */
  readonly name?: string;
  readonly text: string;
}

export interface CsvRow {
  /** Of the file, with comments and header counted. */
  readonly line: number;
  /** Empty when the column is absent. */
  readonly text: (column: string) => string;
  readonly fail: (column: string, problem: string) => never;
}

export interface CsvTable {
  readonly columns: ReadonlySet<string>;
  readonly rows: readonly CsvRow[];
}

/** UTF-8, a header, commas; lines that begin with # are comments. @throws ImportError. */
export function readCsv({ name, text }: CsvFile): CsvTable {
  const columns = new Set<string>();
  const fail = (line: number, column: string, problem: string): never => {
    throw new ImportError(line, column, problem, name);
  };
  try {
    const found = parse(text, {
      columns: (header: string[]) => {
        for (const column of header) columns.add(column);
        return header;
      },
      skip_empty_lines: true,
      comment: '#',
      comment_no_infix: true,
      trim: true,
      bom: true,
      info: true,
    }) as unknown as { record: Readonly<Record<string, string>>; info: { lines: number } }[];
    const rows = found.map(({ record, info }) => ({
      line: info.lines,
      text: (column: string) => record[column] ?? '',
      fail: (column: string, problem: string) => fail(info.lines, column, problem),
    }));
    return { columns, rows };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Its own text quotes the line.
    const { code, lines } = error as CsvError & { lines?: number };
    return fail(lines ?? 1, 'row', `not readable as CSV (${code})`);
  }
}

/** A value that must have this form. */
export function readCode(row: CsvRow, column: string, form: RegExp, problem: string): string {
  const text = row.text(column);
  return form.test(text) ? text : row.fail(column, problem);
}

/** The same, or nothing. */
export function readOptional<Name extends string>(
  row: CsvRow,
  column: string,
  field: Name,
  form: RegExp,
  problem: string,
): { readonly [K in Name]?: string } {
  if (row.text(column) === '') return {};
  return { [field]: readCode(row, column, form, problem) } as { readonly [K in Name]?: string };
}

export function readDatum(row: CsvRow, column: string): string {
  const text = row.text(column);
  return isDatum(text) ? text : row.fail(column, 'not a date JJJJ-MM-DD');
}

/** Names every column that is missing. @throws ImportError. */
export function requireColumns(file: CsvFile, { columns }: CsvTable, required: readonly string[]): void {
  const missing = required.filter((column) => !columns.has(column));
  if (missing.length > 0) throw new ImportError(1, missing.join(' '), 'column is missing', file.name);
}

/** The rows of a file that has these columns. @throws ImportError. */
export function readRows(file: CsvFile, required: readonly string[]): readonly CsvRow[] {
  const table = readCsv(file);
  requireColumns(file, table, required);
  return table.rows;
}
