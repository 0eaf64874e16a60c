/** CSV files → rows for the store; here those of postcodes. Errors name line and column, never a value. */
import { CsvError, parse } from 'csv-parse/sync';

export class ImportError extends Error {
  readonly line: number;
  readonly column: string;
  /** @param file  for an import of several. */
  constructor(line: number, column: string, problem: string, file?: string) {
    super(`${file === undefined ? '' : `${file}, `}line ${line}, ${column}: ${problem}`);
    this.name = 'ImportError';
    this.line = line;
    this.column = column;
  }
}

export interface ImportedPostcode {
  readonly postcode: string;
  readonly gemeentecode: string;
  readonly eenduidig: boolean;
  readonly huisnummerVan?: number;
  readonly huisnummerTot?: number;
}

export type Row = Readonly<Record<string, string>>;

/** @throws ImportError when a column is missing. */
export function readRows(text: string, required: readonly string[]): readonly Row[] {
  const found = readCsv(text);
  for (const column of required)
    if (found[0] && !(column in found[0])) throw new ImportError(1, column, 'column is missing');
  return found;
}

function readCsv(text: string): readonly Row[] {
  try {
    return parse(text, {
      columns: true,
      skip_empty_lines: true,
      comment: '#',
      trim: true,
      bom: true,
    }) as Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Its own words may quote a value.
    const { code, lines } = error as { code?: string; lines?: unknown };
    throw new ImportError(typeof lines === 'number' ? lines : 1, 'row', `not readable as CSV (${code})`);
  }
}

/** Columns postcode4 or postcode, gemeentecode, eenduidig (J/N), and for postcodes of 6: huisnummer_van, huisnummer_tot. */
export function readPostcodes(text: string): readonly ImportedPostcode[] {
  return readRows(text, ['gemeentecode']).map((row, i) => {
    const postcode = (row['postcode4'] ?? row['postcode'] ?? '').replace(/\s/g, '').toUpperCase();
    const gemeentecode = row['gemeentecode'] ?? '';
    if (!/^[1-9]\d{3}([A-Z]{2})?$/.test(postcode)) throw new ImportError(i + 2, 'postcode', 'not a postcode');
    if (!/^\d{4}$/.test(gemeentecode)) throw new ImportError(i + 2, 'gemeentecode', 'not 4 digits');
    const number = (column: string, field: string) => (row[column] ? { [field]: Number(row[column]) } : {});
    return {
      postcode,
      gemeentecode,
      eenduidig: (row['eenduidig'] ?? 'J') === 'J',
      ...number('huisnummer_van', 'huisnummerVan'),
      ...number('huisnummer_tot', 'huisnummerTot'),
    };
  });
}
