/** A CSV file of postcodes → rows for the store. */
import { readCode, readRows } from './csv-rows.ts';

export interface ImportedPostcode {
  readonly postcode: string;
  readonly gemeentecode: string;
  readonly eenduidig: boolean;
  readonly huisnummerVan?: number;
  readonly huisnummerTot?: number;
}

/**
 * Columns postcode4 or postcode, gemeentecode, eenduidig (J/N), and for postcodes of 6: huisnummer_van, huisnummer_tot.
 * @throws ImportError.
 */
export function readPostcodes(text: string): readonly ImportedPostcode[] {
  return readRows({ text }, ['gemeentecode']).map((row) => {
    const postcode = (row.text('postcode4') || row.text('postcode')).replace(/\s/g, '').toUpperCase();
    if (!/^[1-9]\d{3}([A-Z]{2})?$/.test(postcode)) row.fail('postcode', 'not a postcode');
    const number = (column: string, field: string) =>
      row.text(column) === '' ? {} : { [field]: Number(readCode(row, column, /^\d{1,5}$/, 'not a number')) };
    return {
      postcode,
      gemeentecode: readCode(row, 'gemeentecode', /^\d{4}$/, 'not 4 digits'),
      eenduidig: (row.text('eenduidig') || 'J') === 'J',
      ...number('huisnummer_van', 'huisnummerVan'),
      ...number('huisnummer_tot', 'huisnummerTot'),
    };
  });
}
