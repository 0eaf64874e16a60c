/**
 * CSV files of RIO → rows for its tables. What a file holds is told by its columns: one row a location with everything
 * around it, or one file a subject. Columns are named as in RIO's open data where those are known (verzuim §4.9).
 */
import type { RioTables } from '../store/rio-import.ts';
import { WETTEN } from '../verzuim/rio.ts';
import {
  type CsvFile,
  type CsvRow,
  type CsvTable,
  readCode,
  readCsv,
  readDatum,
  readOptional,
} from './csv-rows.ts';
import { ImportError } from './import-error.ts';

type TableName = keyof RioTables;
type RowOf<Name extends TableName> = NonNullable<RioTables[Name]>[number];
/** Subjects of one row of a file. */
type Found = { readonly [Name in TableName]?: RowOf<Name> };

interface Shape {
  readonly columns: readonly string[];
  /** Rows of this shape tell of the same subject more than once. */
  readonly repeats: boolean;
  readonly read: (row: CsvRow) => Found;
}

const BESTUUR = 'ONDERWIJSBESTUURCODE';
const AANBIEDER = 'ONDERWIJSAANBIEDERCODE';
const LOCATIE = 'ONDERWIJSLOCATIECODE';
const FORMS: Readonly<Record<string, readonly [form: RegExp, problem: string]>> = {
  [BESTUUR]: [/^\d{3}B\d{3}$/, 'not like 999B999'],
  [AANBIEDER]: [/^\d{3}A\d{3}$/, 'not like 999A999'],
  [LOCATIE]: [/^\d{3}X\d{3}$/, 'not like 999X999'],
  BRIN: [/^\d{2}[A-Z0-9]{2}$/, 'not a BRIN'],
  VESTIGINGSCODE: [/^\d{2}[A-Z0-9]{2}\d{2}$/, 'not a BRIN and two digits'],
  WET: [new RegExp(`^(${WETTEN.join('|')})$`), `not one of ${WETTEN.join(', ')}`],
  VOLLEDIGE_NAAM: [/^[^\p{C}]{1,200}$/u, 'empty, longer than 200, or with a control character'],
  POSTCODE: [/^[1-9]\d{3}[A-Z]{2}$/, 'not a postcode like 1234AB'],
  PLAATSNAAM: [/^[^\p{C}]{1,80}$/u, 'longer than 80, or with a control character'],
  GEMEENTECODE: [/^\d{4}$/, 'not 4 digits'],
  OPLEIDINGCODE: [/^[A-Z0-9]{1,12}$/, 'not letters and digits'],
};
/** Where a file does not say since when: before every report. */
const ALTIJD = '1900-01-01';

const code = (row: CsvRow, column: string) => readCode(row, column, ...formOf(column));
const maybe = <Name extends string>(row: CsvRow, column: string, field: Name) =>
  readOptional(row, column, field, ...formOf(column));

function formOf(column: string): readonly [form: RegExp, problem: string] {
  return FORMS[column] ?? [/^/, ''];
}

function periode(row: CsvRow): { readonly begindatum: string; readonly einddatum?: string } {
  const begindatum = row.text('INGANGSDATUM') === '' ? ALTIJD : readDatum(row, 'INGANGSDATUM');
  if (row.text('EINDDATUM') === '') return { begindatum };
  const einddatum = readDatum(row, 'EINDDATUM');
  return einddatum < begindatum ? row.fail('EINDDATUM', 'before INGANGSDATUM') : { begindatum, einddatum };
}

const plaats = (row: CsvRow) => ({
  ...maybe(row, 'POSTCODE', 'postcode'),
  ...maybe(row, 'PLAATSNAAM', 'plaatsnaam'),
  ...maybe(row, 'GEMEENTECODE', 'gemeentecode'),
});
const bestuur = (row: CsvRow) => ({ bestuurscode: code(row, BESTUUR), ...periode(row) });
const instelling = (row: CsvRow) => ({
  brin: code(row, 'BRIN'),
  naam: code(row, 'VOLLEDIGE_NAAM'),
  wet: code(row, 'WET'),
  ...maybe(row, BESTUUR, 'bestuurscode'),
  ...periode(row),
});
const vestiging = (row: CsvRow) => {
  const vestigingscode = code(row, 'VESTIGINGSCODE');
  const naam = code(row, 'VOLLEDIGE_NAAM');
  return { vestigingscode, brin: vestigingscode.slice(0, 4), naam, ...plaats(row), ...periode(row) };
};
const onderwijslocatie = (row: CsvRow) => ({
  onderwijslocatiecode: code(row, LOCATIE),
  ...plaats(row),
  ...periode(row),
});
const onderwijsaanbieder = (row: CsvRow) => ({
  onderwijsaanbiedercode: code(row, AANBIEDER),
  ...maybe(row, BESTUUR, 'bestuurscode'),
  ...periode(row),
});
const onderwijsaanbod = (row: CsvRow) => {
  const vestigingscode = code(row, 'VESTIGINGSCODE');
  return {
    vestigingscode,
    brin: vestigingscode.slice(0, 4),
    onderwijslocatiecode: code(row, LOCATIE),
    onderwijsaanbiedercode: code(row, AANBIEDER),
    opleidingcode: row.text('OPLEIDINGCODE') === '' ? '' : code(row, 'OPLEIDINGCODE'),
    ...periode(row),
  };
};
const metNaam = (row: CsvRow) => maybe(row, 'VOLLEDIGE_NAAM', 'naam');

/** One row a location, with everything it belongs to. The name is that of the vestiging. */
function alles(row: CsvRow): Found {
  if (!row.text('VESTIGINGSCODE').startsWith(code(row, 'BRIN')))
    row.fail('VESTIGINGSCODE', 'does not begin with BRIN');
  return {
    besturen: bestuur(row),
    instellingen: instelling(row),
    vestigingen: vestiging(row),
    onderwijslocaties: onderwijslocatie(row),
    onderwijsaanbieders: onderwijsaanbieder(row),
    onderwijsaanbod: onderwijsaanbod(row),
  };
}

/** The first whose columns are all there; what has more columns stands before what has fewer. */
const SHAPES: readonly Shape[] = [
  {
    columns: [BESTUUR, AANBIEDER, 'BRIN', 'VESTIGINGSCODE', LOCATIE, 'VOLLEDIGE_NAAM', 'WET'],
    repeats: true,
    read: alles,
  },
  {
    columns: [LOCATIE, AANBIEDER, 'VESTIGINGSCODE'],
    repeats: false,
    read: (row) => ({ onderwijsaanbod: onderwijsaanbod(row) }),
  },
  {
    columns: [LOCATIE],
    repeats: false,
    read: (row) => ({ onderwijslocaties: onderwijslocatie(row) }),
  },
  {
    columns: [AANBIEDER],
    repeats: false,
    read: (row) => ({ onderwijsaanbieders: { ...onderwijsaanbieder(row), ...metNaam(row) } }),
  },
  {
    columns: ['VESTIGINGSCODE', 'VOLLEDIGE_NAAM'],
    repeats: false,
    read: (row) => ({ vestigingen: vestiging(row) }),
  },
  {
    columns: ['BRIN', 'VOLLEDIGE_NAAM', 'WET'],
    repeats: false,
    read: (row) => ({ instellingen: instelling(row) }),
  },
  { columns: [BESTUUR], repeats: false, read: (row) => ({ besturen: { ...bestuur(row), ...metNaam(row) } }) },
];

/** What makes a row of a table the same subject; the first day apart. */
const KEYS: Readonly<Record<TableName, readonly [field: string, column: string]>> = {
  besturen: ['bestuurscode', BESTUUR],
  instellingen: ['brin', 'BRIN'],
  vestigingen: ['vestigingscode', 'VESTIGINGSCODE'],
  onderwijslocaties: ['onderwijslocatiecode', LOCATIE],
  onderwijsaanbieders: ['onderwijsaanbiedercode', AANBIEDER],
  onderwijsaanbod: ['onderwijslocatiecode', LOCATIE],
};

type AnyRow = RowOf<TableName>;

/** @throws ImportError naming file, line and column; nothing of any file is used then. */
export function readRio(files: readonly CsvFile[]): RioTables {
  const tables = new Map<TableName, Map<string, AnyRow>>();
  for (const file of files) {
    const table = readCsv(file);
    const shape = shapeOf(file, table);
    for (const row of table.rows)
      for (const [name, found] of Object.entries(shape.read(row)) as [TableName, AnyRow][])
        add(tables, name, found, row, shape.repeats);
  }
  return Object.fromEntries([...tables].map(([name, rows]) => [name, [...rows.values()]]));
}

function shapeOf(file: CsvFile, { columns }: CsvTable): Shape {
  const shape = SHAPES.find((candidate) => candidate.columns.every((column) => columns.has(column)));
  if (shape === undefined)
    throw new ImportError(1, '(header)', 'not the columns of a file of RIO', file.name);
  return shape;
}

function add(
  tables: Map<TableName, Map<string, AnyRow>>,
  name: TableName,
  found: AnyRow,
  row: CsvRow,
  repeats: boolean,
): void {
  const rows = tables.get(name) ?? new Map<string, AnyRow>();
  tables.set(name, rows);
  const [field, column] = KEYS[name];
  const values = found as unknown as Readonly<Record<string, string>>;
  // A repeated subject is one row with the whole period; in a file of its own a second period is a second row.
  const whole = repeats && name !== 'onderwijsaanbod';
  const key =
    name === 'onderwijsaanbod'
      ? Object.values({ ...found, einddatum: '' }).join(' ')
      : `${values[field]} ${whole ? '' : found.begindatum}`;
  const earlier = rows.get(key);
  if (earlier !== undefined && !whole) row.fail(column, 'stands there twice');
  rows.set(key, earlier === undefined ? found : merge(earlier, found));
}

/** The name of the first row stays: files list the main vestiging first. */
function merge(earlier: AnyRow, later: AnyRow): AnyRow {
  const [begindatum = ALTIJD] = [earlier.begindatum, later.begindatum].sort();
  const { einddatum: a, ...rest } = earlier;
  const { einddatum: b } = later;
  if (a === undefined || b === undefined) return { ...rest, begindatum } as AnyRow;
  return { ...rest, begindatum, einddatum: [a, b].sort()[1] } as AnyRow;
}
