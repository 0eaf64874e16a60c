/**
 * CSV files of school holidays and of the regions of gemeenten → rows for their tables. Columns: regio, naam,
 * begindatum, einddatum; or gemeentecode, regio and perhaps begindatum, einddatum.
 */
import type { VakantieTables } from '../store/rio-import.ts';
import { VAKANTIEREGIOS, type Vakantieregio } from '../verzuim/vakanties.ts';
import { type CsvFile, type CsvRow, readCode, readCsv, readDatum, requireColumns } from './csv-rows.ts';

const REGIO = new RegExp(`^(${VAKANTIEREGIOS.join('|')})$`);
const ALTIJD = '1900-01-01';

type Vakanties = NonNullable<VakantieTables['vakanties']>;
type Regios = NonNullable<VakantieTables['regios']>;

/** @throws ImportError naming file, line and column; nothing of any file is used then. */
export function readVakanties(files: readonly CsvFile[]): VakantieTables {
  const vakanties: Vakanties[number][] = [];
  const regios: Regios[number][] = [];
  const seen = new Set<string>();
  const once = (row: CsvRow, column: string, key: string) => {
    if (seen.has(key)) row.fail(column, 'stands there twice');
    seen.add(key);
  };
  for (const file of files) {
    const table = readCsv(file);
    if (table.columns.has('gemeentecode')) {
      requireColumns(file, table, ['gemeentecode', 'regio']);
      for (const row of table.rows) {
        const regio = readRegio(row);
        once(row, 'gemeentecode', `${regio.gemeentecode} ${regio.begindatum}`);
        regios.push(regio);
      }
    } else {
      requireColumns(file, table, ['regio', 'naam', 'begindatum', 'einddatum']);
      for (const row of table.rows) {
        const vakantie = readVakantie(row);
        once(row, 'begindatum', `${vakantie.regio} ${vakantie.begindatum}`);
        vakanties.push(vakantie);
      }
    }
  }
  return {
    ...(vakanties.length > 0 ? { vakanties } : {}),
    ...(regios.length > 0 ? { regios } : {}),
  };
}

function readVakantie(row: CsvRow): Vakanties[number] {
  const regio = regioOf(row);
  const naam = readCode(row, 'naam', /^.{1,80}$/u, 'empty, or longer than 80');
  const [begindatum, einddatum] = [readDatum(row, 'begindatum'), readDatum(row, 'einddatum')];
  if (einddatum < begindatum) row.fail('einddatum', 'before begindatum');
  return { regio, naam, begindatum, einddatum };
}

function readRegio(row: CsvRow): Regios[number] {
  const gemeentecode = readCode(row, 'gemeentecode', /^\d{4}$/, 'not 4 digits');
  const begindatum = row.text('begindatum') === '' ? ALTIJD : readDatum(row, 'begindatum');
  const einddatum = row.text('einddatum') === '' ? undefined : readDatum(row, 'einddatum');
  if (einddatum !== undefined && einddatum < begindatum) row.fail('einddatum', 'before begindatum');
  return { gemeentecode, regio: regioOf(row), begindatum, ...(einddatum ? { einddatum } : {}) };
}

function regioOf(row: CsvRow): Vakantieregio {
  return readCode(row, 'regio', REGIO, `not one of ${VAKANTIEREGIOS.join(', ')}`) as Vakantieregio;
}
