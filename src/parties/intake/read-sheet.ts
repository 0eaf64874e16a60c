/** The filled-in sheet → Certificaatmelding: labels in column A, values in column B. Source: verzuim §4.8. */
import { z } from 'zod';
import {
  type Certificaatmelding,
  type IntakeFout,
  SJABLOON_VELDEN,
  type SjabloonVeld,
} from '../../verzuim/certificaatmelding.ts';
import { isDatum } from '../../verzuim/datum.ts';
import { type FoutCode, fout } from '../../verzuim/fouten.ts';
import type { IntakeLimits } from './limits.ts';
import { type Cell, readCells } from './sheet-cells.ts';

type SheetOutcome =
  | { readonly melding: Certificaatmelding; readonly bestand: string }
  | { readonly fouten: readonly IntakeFout[] }
  | 'private-key';

const FORMULA_ERROR = /^#(NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|N\/A|SPILL!|CALC!)$/;
const TEKST = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u)
  .refine((text) => !FORMULA_ERROR.test(text));
const DATUM = TEKST.transform(toIsoDatum).refine(isDatum);
const keuze = <const T extends readonly [string, ...string[]]>(values: T) =>
  TEKST.transform((text) => text.toUpperCase()).pipe(z.enum(values));

const VELDEN = {
  organisatieSoort: keuze(['SCHOOL', 'GEMEENTE']),
  brin: TEKST.transform((text) => text.toUpperCase()).pipe(z.string().regex(/^[0-9]{2}[0-9A-Z]{2}$/)),
  gemeentecode: TEKST.regex(/^[0-9]{4}$/),
  organisatieNaam: TEKST,
  contactNaam: TEKST,
  contactEmail: z.email().max(200),
  contactTelefoon: TEKST.regex(/^\+?[0-9][0-9 ()./-]{5,24}$/),
  softwareleverancier: TEKST,
  bestandsnaam: TEKST,
  serienummer: TEKST.regex(/^(0x)?[0-9A-Fa-f][0-9A-Fa-f:. -]*$/),
  uitgever: TEKST,
  geldigVan: DATUM,
  geldigTot: DATUM,
  omgeving: keuze(['TEST', 'PRODUCTIE']),
} as const satisfies Record<SjabloonVeld, z.ZodType<string>>;

/** Zeros in front that a spreadsheet program took away from a number. */
const DIGITS: Partial<Record<SjabloonVeld, number>> = { gemeentecode: 4, contactTelefoon: 10 };
/** No field is a yes or a no, so one that stands there twice is wrong by it. */
const TWICE = false;
const LONE_SURROGATE = /\p{Surrogate}/u;
const FIELD_OF_LABEL = new Map(
  Object.entries(SJABLOON_VELDEN).map(([veld, { label }]) => [plain(label), veld as SjabloonVeld]),
);

/** @returns the sheet, or every cell that is wrong at once: VZ-CER-12 and -13, each with its field. */
export async function readSheet(
  file: { readonly naam: string; readonly bytes: Buffer },
  limits: IntakeLimits,
): Promise<SheetOutcome> {
  const rows = await readCells(file.bytes, limits);
  if (rows === 'private-key') return rows;
  if (typeof rows === 'string') return { fouten: [fout(rows, 'sjabloon')] };
  const cells = findCells(rows);
  // Not one label that we know: another workbook.
  if (cells.size === 0) return { fouten: [fout('VZ-CER-11', 'sjabloon')] };
  const read = readFields(cells);
  return Array.isArray(read) ? { fouten: read } : { melding: read, bestand: file.naam };
}

function findCells(rows: readonly (readonly Cell[])[]): ReadonlyMap<SjabloonVeld, Cell> {
  const cells = new Map<SjabloonVeld, Cell>();
  for (const [label, value = null] of rows) {
    const veld = typeof label === 'string' ? FIELD_OF_LABEL.get(plain(label)) : undefined;
    if (veld !== undefined) cells.set(veld, cells.has(veld) ? TWICE : value);
  }
  return cells;
}

function readFields(cells: ReadonlyMap<SjabloonVeld, Cell>): Certificaatmelding | IntakeFout[] {
  const wrong = new Map<SjabloonVeld, FoutCode>();
  const values: Partial<Record<SjabloonVeld, string>> = {};
  for (const veld of Object.keys(VELDEN) as SjabloonVeld[]) {
    const cell = cells.get(veld) ?? null;
    if (cell === null && (veld === 'brin' || veld === 'gemeentecode')) continue;
    const text = toText(veld, cell);
    // A half character cannot be stored, and is nobody's.
    const read = text === undefined || LONE_SURROGATE.test(text) ? undefined : VELDEN[veld].safeParse(text);
    if (read?.success) values[veld] = read.data;
    else wrong.set(veld, veld === 'serienummer' && isGetal(cell) ? 'VZ-CER-13' : 'VZ-CER-12');
  }
  const { organisatieSoort: soort, geldigVan = '', geldigTot = '9' } = values;
  const [own, other] =
    soort === 'GEMEENTE' ? (['gemeentecode', 'brin'] as const) : (['brin', 'gemeentecode'] as const);
  if (soort !== undefined && values[own] === undefined) wrong.set(own, 'VZ-CER-12');
  if (soort !== undefined && values[other] !== undefined) wrong.set(other, 'VZ-CER-12');
  if (geldigTot < geldigVan) wrong.set('geldigTot', 'VZ-CER-12');
  if (wrong.size > 0) return [...wrong].map(([veld, code]) => fout(code, `sjabloon/${veld}`));
  // Every field was read by its own schema, and the code fits the kind of organisation.
  return values as unknown as Certificaatmelding;
}

/** @returns undefined for a cell of a kind that the field cannot have. */
function toText(veld: SjabloonVeld, cell: Cell): string | undefined {
  if (cell instanceof Date) {
    const isDate = veld === 'geldigVan' || veld === 'geldigTot';
    return isDate && !Number.isNaN(cell.getTime()) ? cell.toISOString().slice(0, 10) : undefined;
  }
  if (isGetal(cell)) {
    const digits = DIGITS[veld];
    return digits !== undefined && /^[0-9]+$/.test(cell.getal) ? cell.getal.padStart(digits, '0') : undefined;
  }
  return typeof cell === 'string' ? cell.trim().replace(/[ \u00A0]+/g, ' ') : undefined;
}

function isGetal(cell: Cell): cell is Extract<Cell, { getal: string }> {
  return typeof cell === 'object' && cell !== null && 'getal' in cell;
}

/** dd-mm-jjjj (also with / or .) or ISO 8601, perhaps with a time behind it → jjjj-mm-dd. */
function toIsoDatum(text: string): string {
  const iso = /^(\d{4}-\d\d-\d\d)([T ].*)?$/.exec(text);
  if (iso) return iso[1] ?? '';
  const [, dag = '', maand = '', jaar = ''] =
    /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})([T ].*)?$/.exec(text) ?? [];
  return `${jaar}-${maand.padStart(2, '0')}-${dag.padStart(2, '0')}`;
}

function plain(label: string): string {
  return label.toLowerCase().replace(/[^\p{L}]/gu, '');
}
