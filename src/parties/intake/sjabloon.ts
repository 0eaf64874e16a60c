/** The sheet as an .xlsx file: empty for an organisation to fill in, or filled in for an example. Source: verzuim §4.8. */
import type { CellObject, SheetData } from 'write-excel-file/node';
import { SJABLOON_VELDEN, type SjabloonVeld } from '../../verzuim/certificaatmelding.ts';

/** What stands in column B: text, a number as Excel keeps one, or a date. */
export type SjabloonWaarden = Readonly<Partial<Record<SjabloonVeld, string | number | Date>>>;

const TITLE = 'Sjabloon doorgeven certificaatgegevens';
const INTRO =
  'Vul kolom B in en mail dit bestand samen met het certificaat (in een zip-bestand). Stuur nooit de geheime sleutel mee.';

/** The empty sheet. */
export function maakSjabloon(): Promise<Buffer> {
  return vulSjabloon({});
}

/** @param values  by field; nothing is judged, so that a wrong sheet can be made too. */
export async function vulSjabloon(values: SjabloonWaarden): Promise<Buffer> {
  const rows = Object.entries(SJABLOON_VELDEN).map(([veld, { label, uitleg }]) => [
    { value: label, fontWeight: 'bold' as const },
    valueCell(values[veld as SjabloonVeld]),
    { value: uitleg, wrap: true, textColor: '#555555' },
  ]);
  const head = ['Gegeven', 'Uw antwoord', 'Uitleg'].map((value) => ({
    value,
    fontWeight: 'bold' as const,
    backgroundColor: '#DDE6F0',
  }));
  const sheet: SheetData = [
    [{ value: TITLE, fontWeight: 'bold' as const, fontSize: 14 }],
    [{ value: INTRO }],
    [],
    head,
    ...rows,
  ];
  const columns = [{ width: 32 }, { width: 48 }, { width: 64 }];
  // Loaded when it is needed: every command reads this file.
  const { default: writeExcelFile } = await import('write-excel-file/node');
  return writeExcelFile(sheet, { columns, sheet: 'Certificaat' }).toBuffer();
}

/** Text in a cell for text: otherwise a serial number becomes a number, and loses its digits. */
function valueCell(value: string | number | Date = ''): CellObject {
  const look = { borderStyle: 'thin' as const, wrap: true };
  if (value instanceof Date) return { ...look, value, type: Date, format: 'dd-mm-yyyy' };
  if (typeof value === 'number') return { ...look, value, type: Number };
  return { ...look, ...(value === '' ? {} : { value }), type: String, format: '@' };
}
