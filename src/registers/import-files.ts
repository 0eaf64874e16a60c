/** CSV files of pupils and postcodes → rows for the store. Errors name line and column, never a value. */
import { parse } from 'csv-parse/sync';
import { isDatum } from '../verzuim/datum.ts';
import { isBurgerservicenummer, isOnderwijsnummer } from '../verzuim/persoonsnummer.ts';
import type { Adres, Persoon } from '../verzuim/verzuimmelding.ts';

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

export interface ImportedDeelnemer {
  readonly persoon: Persoon;
  readonly overledenOp?: string;
  readonly inschrijvingen: readonly {
    readonly brin: string;
    readonly begindatum: string;
    readonly einddatum?: string;
  }[];
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
  const found = parse(text, {
    columns: true,
    skip_empty_lines: true,
    comment: '#',
    trim: true,
    bom: true,
  }) as Row[];
  for (const column of required)
    if (found[0] && !(column in found[0])) throw new ImportError(1, column, 'column is missing');
  return found;
}

/** Columns: see examples/README.md. One row a pupil and enrolment. @throws ImportError. */
export function readDeelnemers(text: string): readonly ImportedDeelnemer[] {
  return readRows(text, [
    'burgerservicenummer',
    'onderwijsnummer',
    'geboortedatum',
    'brin',
    'inschrijving_begin',
  ]).map((row, i) => {
    const line = i + 2;
    const persoon = readPersoon(row, line);
    const begindatum = row['inschrijving_begin'] ?? '';
    if (!isDatum(begindatum)) throw new ImportError(line, 'inschrijving_begin', 'not a date');
    const einddatum = row['inschrijving_eind'];
    return {
      persoon,
      ...(row['overleden_op'] ? { overledenOp: row['overleden_op'] } : {}),
      inschrijvingen: [{ brin: row['brin'] ?? '', begindatum, ...(einddatum ? { einddatum } : {}) }],
    };
  });
}

function readPersoon(row: Row, line: number): Persoon {
  const { burgerservicenummer: bsn, onderwijsnummer, geboortedatum = '' } = row;
  if (bsn && !isBurgerservicenummer(bsn))
    throw new ImportError(line, 'burgerservicenummer', 'fails the elfproef');
  if (onderwijsnummer && !isOnderwijsnummer(onderwijsnummer))
    throw new ImportError(line, 'onderwijsnummer', 'not valid');
  if (!bsn && !onderwijsnummer) throw new ImportError(line, 'burgerservicenummer', 'no number at all');
  if (!/^\d{4}-\d\d-\d\d$/.test(geboortedatum)) throw new ImportError(line, 'geboortedatum', 'not a date');
  const text = (column: string, field = column) => (row[column] ? { [field]: row[column] } : {});
  return {
    ...text('burgerservicenummer'),
    ...text('onderwijsnummer'),
    ...text('geslachtsnaam'),
    ...text('voorvoegsel'),
    ...text('voornamen'),
    ...text('voorletters'),
    geboortedatum,
    ...text('geslacht'),
    ...(row['startkwalificatie'] ? { indicatieStartkwalificatie: row['startkwalificatie'] === 'J' } : {}),
    ...text('geheim', 'indicatieGeheim'),
    ...(row['plaatsnaam'] ? { adres: readAdres(row) } : {}),
  } as Persoon;
}

function readAdres(row: Row): Adres {
  const text = (column: string) => (row[column] ? { [column]: row[column] } : {});
  return {
    straatnaam: row['straatnaam'] ?? '',
    ...text('huisnummer'),
    ...text('postcode'),
    plaatsnaam: row['plaatsnaam'] ?? '',
    ...text('gemeentecode'),
    ...text('landcode'),
  } as Adres;
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
