/**
 * CSV files of gemeenten → rows for the store: BRP table 33 (every code there ever was, with end and successor), or a
 * list of today's gemeenten without dates (CBS). Errors name line and column.
 */
import { isDatum } from '../verzuim/datum.ts';
import { GEEN_GEMEENTE, GESPLITSTE_GEMEENTEN, type GemeenteRij } from '../verzuim/herindeling.ts';
import { ImportError, type Row, readRows } from './import-files.ts';

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
  const rows = readRows(text, ['gemeentecode']);
  const metHistorie = rows[0] !== undefined && 'nieuwe_code' in rows[0];
  if (rows[0] && !metHistorie && !('naam' in rows[0]))
    throw new ImportError(1, 'naam', 'column is missing, and nieuwe_code too');
  const rijen = new Map<string, GemeenteRij>();
  for (const [i, row] of rows.entries()) {
    const line = i + 2;
    const gemeentecode = row['gemeentecode'] ?? '';
    if (!/^\d{4}$/.test(gemeentecode)) throw new ImportError(line, 'gemeentecode', 'not 4 digits');
    if (GEEN_GEMEENTE.has(gemeentecode)) continue;
    const before = rijen.get(gemeentecode);
    const opvolger = row['nieuwe_code'];
    if (before && !opvolger) throw new ImportError(line, 'gemeentecode', 'stands here twice');
    const opvolgers = [...(before?.opvolgers ?? []), ...(opvolger ? [opvolger] : [])];
    rijen.set(gemeentecode, {
      gemeentecode,
      naam: row['omschrijving'] ?? row['naam'] ?? '',
      begindatum: readDatum(row, 'datum_ingang', line),
      einddatum: readDatum(row, 'datum_einde', line),
      opvolgers,
      gesplitst: GESPLITSTE_GEMEENTEN.has(gemeentecode) || opvolgers.length > 1 || row['gesplitst'] === 'J',
    });
  }
  const line = rows.findIndex(({ nieuwe_code: opvolger }) => opvolger && !rijen.has(opvolger));
  if (line >= 0) throw new ImportError(line + 2, 'nieuwe_code', 'not in this file');
  return { rijen: [...rijen.values()], metHistorie };
}

function readDatum(row: Row, column: string, line: number): string | null {
  const text = row[column];
  if (!text) return null;
  if (!isDatum(text)) throw new ImportError(line, column, 'not a date (JJJJ-MM-DD)');
  return text;
}
