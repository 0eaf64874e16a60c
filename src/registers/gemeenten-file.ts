/**
 * CSV files of gemeenten → rows for the store: BRP table 33 (every code there ever was, with end and successor), or a
 * list of today's gemeenten without dates (CBS). Errors name line and column.
 */
import { GEEN_GEMEENTE, GESPLITSTE_GEMEENTEN, type GemeenteRij } from '../verzuim/herindeling.ts';
import { type CsvRow, readCode, readCsv, readDatum, requireColumns } from './csv-rows.ts';
import { ImportError } from './import-error.ts';

export interface ImportedGemeenten {
  readonly rijen: readonly GemeenteRij[];
  /** Whether the file says when codes ended and what came after them. */
  readonly metHistorie: boolean;
}

/**
 * Columns gemeentecode and naam; or, as table 33, gemeentecode, omschrijving, nieuwe_code, datum_ingang, datum_einde
 * and, if the file has it, gesplitst (J/N). A code with a row for each of several successors is split too.
 * @throws ImportError.
 */
export function readGemeenten(text: string): ImportedGemeenten {
  const { columns, rows } = readCsv({ text });
  requireColumns({ text }, { columns, rows }, ['gemeentecode']);
  const metHistorie = columns.has('nieuwe_code');
  if (!metHistorie && !columns.has('naam'))
    throw new ImportError(1, 'naam', 'column is missing, and nieuwe_code too');
  const rijen = new Map<string, GemeenteRij>();
  for (const row of rows) {
    const gemeentecode = readCode(row, 'gemeentecode', /^\d{4}$/, 'not 4 digits');
    if (GEEN_GEMEENTE.has(gemeentecode)) continue;
    const before = rijen.get(gemeentecode);
    const opvolger = row.text('nieuwe_code');
    if (before && opvolger === '') row.fail('gemeentecode', 'stands here twice');
    const opvolgers = [...(before?.opvolgers ?? []), ...(opvolger === '' ? [] : [opvolger])];
    rijen.set(gemeentecode, {
      gemeentecode,
      naam: row.text('omschrijving') || row.text('naam'),
      begindatum: datumOfNiets(row, 'datum_ingang'),
      einddatum: datumOfNiets(row, 'datum_einde'),
      opvolgers,
      gesplitst:
        GESPLITSTE_GEMEENTEN.has(gemeentecode) || opvolgers.length > 1 || row.text('gesplitst') === 'J',
    });
  }
  for (const row of rows) {
    const opvolger = row.text('nieuwe_code');
    if (opvolger !== '' && !rijen.has(opvolger)) row.fail('nieuwe_code', 'not in this file');
  }
  return { rijen: [...rijen.values()], metHistorie };
}

const datumOfNiets = (row: CsvRow, column: string): string | null =>
  row.text(column) === '' ? null : readDatum(row, column);
