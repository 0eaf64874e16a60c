/** A list as a file that a spreadsheet opens. No cell is a formula: what begins like one gets a quote, in both kinds. */
import { stringify } from 'csv-stringify/sync';
import type { PageAnswer } from '../page.ts';

export type Rijen = readonly (readonly string[])[];

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** With a mark that says UTF-8 to a spreadsheet. @param naam  of the file, without what it ends with. */
export function alsCsv(naam: string, rijen: Rijen): PageAnswer {
  const text = stringify(
    rijen.map((rij) => rij.map(zonderFormule)),
    { delimiter: ';', bom: true, record_delimiter: 'windows' },
  );
  const body = Buffer.from(text);
  return { kind: 'download', name: `${naam}.csv`, contentType: 'text/csv; charset=utf-8', body };
}

/** Every cell is text: a number of 18 digits keeps them. @param rijen  the first is the head. */
export async function alsXlsx(naam: string, rijen: Rijen): Promise<PageAnswer> {
  // Loaded when it is needed: every command reads this file.
  const { default: writeExcelFile } = await import('write-excel-file/node');
  const cells = rijen.map((rij, at) =>
    rij.map((tekst) => ({
      ...{ value: zonderFormule(tekst), type: String, format: '@' },
      ...(at === 0 ? { fontWeight: 'bold' as const } : {}),
    })),
  );
  const columns = (rijen[0] ?? []).map(() => ({ width: 24 }));
  const body = await writeExcelFile(cells, { columns, sheet: 'Overzicht', stickyRowsCount: 1 }).toBuffer();
  return { kind: 'download', name: `${naam}.xlsx`, contentType: XLSX, body };
}

/** Whoever saves the one kind as the other, or copies a cell, must not run it either. */
const zonderFormule = (tekst: string): string =>
  /^[=+\-@\t\r\n＝＋－＠]/u.test(tekst) ? `'${tekst}` : tekst;
