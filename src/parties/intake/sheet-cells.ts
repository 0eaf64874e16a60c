/**
 * The first sheet of an .xlsx file → its cells. The reader unpacks without limits, by its own reading of the zip, and
 * makes a cell for every place up to the furthest one that is named. So it gets a zip that is packed again from what was
 * unpacked within the limits, and the places are limited before. Source: docs/decisions/0017.
 */
import { zipSync } from 'fflate';
import type { FoutCode } from '../../verzuim/fouten.ts';
import type { IntakeLimits } from './limits.ts';
import { burn, holdsPrivateKey } from './private-key.ts';
import { readZip, type ZipContents } from './read-zip.ts';

/** A number is told apart from text, as it stands in the file. */
export type Cell = string | boolean | Date | Getal | null;
export interface Getal {
  readonly getal: string;
}

/** The attribute r of a row or a cell, under any prefix but xmlns. */
const PLACE = /(?<![\w.-])(?<!xmlns:)r\s*=\s*("[^"]*"|'[^']*')/g;
const ADDRESS = /^["']([A-Z]{0,3})([0-9]{1,7})["']$/;
/** Rows times columns; LibreOffice likes to name its last row, 1 048 576. */
const MAX_PLACES = 8_000_000;

/** @returns the rows, VZ-CER-03 or -11, or 'private-key'. Never throws for what is in the file. */
export async function readCells(
  bytes: Buffer,
  limits: IntakeLimits,
): Promise<readonly (readonly Cell[])[] | FoutCode | 'private-key'> {
  const unpacked = await readZip(bytes, limits, { left: limits.maxTotalBytes });
  try {
    return await readWorkbook(unpacked);
  } finally {
    burn(unpacked.entries.map((entry) => entry.bytes));
  }
}

async function readWorkbook({ entries, fouten }: ZipContents): ReturnType<typeof readCells> {
  if (entries.some((entry) => holdsPrivateKey(entry.bytes))) return 'private-key';
  if (fouten.length > 0) return fouten.includes('VZ-CER-03') ? 'VZ-CER-03' : 'VZ-CER-11';
  const parts = entries.filter(({ naam }) => /\.(xml|rels)$/.test(naam));
  if (new Set(parts.map(({ naam }) => naam)).size < parts.length || !parts.every(isSmall)) return 'VZ-CER-11';
  try {
    const zip = zipSync(Object.fromEntries(parts.map((part) => [part.naam, part.bytes])), { level: 0 });
    // Loaded when it is needed: every command reads this file.
    const { readSheet } = await import('read-excel-file/universal');
    const rows = await readSheet(new Blob([new Uint8Array(zip)]), 1, { parseNumber: (getal) => ({ getal }) });
    // The package's own type says "typeof Date" where it means a Date.
    return rows as unknown as readonly (readonly Cell[])[];
  } catch {
    return 'VZ-CER-11'; // the reader's own errors, of many kinds: not a workbook
  }
}

function isSmall({ bytes }: { readonly bytes: Buffer }): boolean {
  let rows = 1;
  let columns = 1;
  for (const [, place = ''] of bytes.toString('utf8').matchAll(PLACE)) {
    const address = ADDRESS.exec(place);
    if (address === null) return false;
    const [, letters = '', row] = address;
    let column = 0;
    for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
    rows = Math.max(rows, Number(row));
    columns = Math.max(columns, column);
  }
  return rows * columns <= MAX_PLACES;
}
