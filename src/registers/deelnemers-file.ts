/** A CSV file of pupils and enrolments → rows for the store. Errors name line and column, never a value. */
import { BRIN } from '../verzuim/partij.ts';
import { ADRES_VORMEN, PERSOON_VORMEN, type Vorm } from '../verzuim/persoon-vormen.ts';
import { isBurgerservicenummer, isOnderwijsnummer } from '../verzuim/persoonsnummer.ts';
import { NEDERLAND } from '../verzuim/routering.ts';
import type { Adres, Persoon } from '../verzuim/verzuimmelding.ts';
import { type CsvRow, readCode, readDatum, readOptional, readRows } from './csv-rows.ts';

export interface ImportedDeelnemer {
  /** Of the file. */
  readonly line: number;
  readonly persoon: Persoon;
  readonly overledenOp?: string;
  readonly inschrijvingen: readonly {
    readonly brin: string;
    readonly begindatum: string;
    readonly einddatum?: string;
  }[];
}

const REQUIRED = ['burgerservicenummer', 'onderwijsnummer', 'geboortedatum', 'brin', 'inschrijving_begin'];

/** Columns: see examples/README.md. One row a pupil and enrolment. @throws ImportError. */
export function readDeelnemers(text: string): readonly ImportedDeelnemer[] {
  return readRows({ text }, REQUIRED).map((row) => {
    const brin = row.text('brin');
    if (!BRIN.safeParse(brin).success) row.fail('brin', 'not a BRIN');
    const begindatum = readDatum(row, 'inschrijving_begin');
    return {
      line: row.line,
      persoon: readPersoon(row),
      ...day(row, 'overleden_op', 'overledenOp'),
      inschrijvingen: [{ brin, begindatum, ...day(row, 'inschrijving_eind', 'einddatum') }],
    };
  });
}

function day<Field extends string>(row: CsvRow, column: string, field: Field) {
  return (row.text(column) === '' ? {} : { [field]: readDatum(row, column) }) as {
    readonly [F in Field]?: string;
  };
}

function readPersoon(row: CsvRow): Persoon {
  const bsn = row.text('burgerservicenummer');
  const onderwijsnummer = row.text('onderwijsnummer');
  if (bsn !== '' && !isBurgerservicenummer(bsn)) row.fail('burgerservicenummer', 'fails the elfproef');
  if (onderwijsnummer !== '' && !isOnderwijsnummer(onderwijsnummer)) row.fail('onderwijsnummer', 'not valid');
  if (bsn === '' && onderwijsnummer === '') row.fail('burgerservicenummer', 'no number at all');
  const { startkwalificatie } = optional(row, 'startkwalificatie', 'startkwalificatie', JA_NEE);
  return {
    ...(bsn === '' ? {} : { burgerservicenummer: bsn }),
    ...(onderwijsnummer === '' ? {} : { onderwijsnummer }),
    ...optional(row, 'geslachtsnaam', 'geslachtsnaam', PERSOON_VORMEN.geslachtsnaam),
    ...optional(row, 'voorvoegsel', 'voorvoegsel', PERSOON_VORMEN.voorvoegsel),
    ...optional(row, 'voornamen', 'voornamen', PERSOON_VORMEN.voornamen),
    ...optional(row, 'voorletters', 'voorletters', PERSOON_VORMEN.voorletters),
    // Unknown parts are 00.
    geboortedatum: readCode(row, 'geboortedatum', /^\d{4}-\d\d-\d\d$/, 'not a date JJJJ-MM-DD'),
    ...(optional(row, 'geslacht', 'geslacht', PERSOON_VORMEN.geslacht) as Pick<Persoon, 'geslacht'>),
    ...(startkwalificatie === undefined ? {} : { indicatieStartkwalificatie: startkwalificatie === 'J' }),
    ...optional(row, 'geheim', 'indicatieGeheim', PERSOON_VORMEN.indicatieGeheim),
    ...(ADRES_COLUMNS.some((column) => row.text(column) !== '') ? { adres: readAdres(row) } : {}),
  };
}

const JA_NEE: Vorm = { form: /^[JN]$/, problem: 'not J or N' };
const ADRES_COLUMNS = Object.keys(ADRES_VORMEN) as readonly (keyof typeof ADRES_VORMEN)[];

function optional<Field extends string>(row: CsvRow, column: string, field: Field, vorm: Vorm) {
  return readOptional(row, column, field, vorm.form, vorm.problem);
}

function readAdres(read: CsvRow): Adres {
  const text = (column: string) => (column === 'postcode' ? postcodeOf(read) : read.text(column));
  const row = { ...read, text };
  const required = (field: 'straatnaam' | 'plaatsnaam') =>
    readCode(row, field, ADRES_VORMEN[field].form, ADRES_VORMEN[field].problem);
  const found = ADRES_COLUMNS.map((field) => optional(row, field, field, ADRES_VORMEN[field]));
  return {
    ...Object.assign({}, ...found),
    straatnaam: required('straatnaam'),
    plaatsnaam: required('plaatsnaam'),
  };
}

/** As people write it: a blank, small letters. The contract has no place for one of another country: it is left out. */
function postcodeOf(row: CsvRow): string {
  const landcode = row.text('landcode');
  if (landcode !== '' && landcode !== NEDERLAND) return '';
  return row.text('postcode').replaceAll(/\s/g, '').toUpperCase();
}
