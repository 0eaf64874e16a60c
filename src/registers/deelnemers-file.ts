/** A CSV file of pupils and enrolments → rows for the store. Errors name line and column, never a value. */
import { isDatum } from '../verzuim/datum.ts';
import { BRIN } from '../verzuim/partij.ts';
import { ADRES_VORMEN, PERSOON_VORMEN, type Vorm } from '../verzuim/persoon-vormen.ts';
import { isBurgerservicenummer, isOnderwijsnummer } from '../verzuim/persoonsnummer.ts';
import { NEDERLAND } from '../verzuim/routering.ts';
import type { Adres, Persoon } from '../verzuim/verzuimmelding.ts';
import { ImportError, type Row, readRows } from './import-files.ts';

export interface ImportedDeelnemer {
  readonly persoon: Persoon;
  readonly overledenOp?: string;
  readonly inschrijvingen: readonly {
    readonly brin: string;
    readonly begindatum: string;
    readonly einddatum?: string;
  }[];
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
    const cells = cellsOf({ ...row, postcode: postcodeOf(row) }, i + 2);
    const brin = row['brin'] ?? '';
    if (!BRIN.safeParse(brin).success) cells.fail('brin', 'not a BRIN');
    return {
      persoon: readPersoon(row, cells),
      ...cells.optional('overleden_op', 'overledenOp', DATUM),
      inschrijvingen: [
        {
          brin,
          begindatum: cells.required('inschrijving_begin', DATUM),
          ...cells.optional('inschrijving_eind', 'einddatum', DATUM),
        },
      ],
    };
  });
}

/** As people write it: a blank, small letters. The contract has no place for one of another country: it is left out. */
function postcodeOf({ postcode = '', landcode }: Row): string {
  return landcode && landcode !== NEDERLAND ? '' : postcode.replaceAll(/\s/g, '').toUpperCase();
}

interface Cells {
  readonly fail: (column: string, problem: string) => never;
  readonly required: (column: string, vorm: Check) => string;
  /** Nothing for an empty cell. */
  readonly optional: <Field extends string>(
    column: string,
    field: Field,
    vorm: Check,
  ) => { readonly [F in Field]?: string };
}

type Check = Vorm | { readonly test: (text: string) => boolean; readonly problem: string };
const DATUM: Check = { test: isDatum, problem: 'not a date JJJJ-MM-DD' };

function cellsOf(row: Row, line: number): Cells {
  const fail = (column: string, problem: string): never => {
    throw new ImportError(line, column, problem);
  };
  const required = (column: string, check: Check): string => {
    const text = row[column] ?? '';
    const fits = 'form' in check ? check.form.test(text) : check.test(text);
    return fits ? text : fail(column, check.problem);
  };
  return {
    fail,
    required,
    optional: <Field extends string>(column: string, field: Field, check: Check) =>
      (row[column] ? { [field]: required(column, check) } : {}) as { readonly [F in Field]?: string },
  };
}

const BSN: Check = { test: isBurgerservicenummer, problem: 'fails the elfproef' };
const ONDERWIJSNUMMER: Check = { test: isOnderwijsnummer, problem: 'not valid' };
/** Unknown parts are 00. */
const GEBOORTEDATUM: Check = { form: /^\d{4}-\d\d-\d\d$/, problem: 'not a date JJJJ-MM-DD' };
const JA_NEE: Check = { form: /^[JN]$/, problem: 'not J or N' };

function readPersoon(row: Row, cells: Cells): Persoon {
  const { fail, required, optional } = cells;
  if (!row['burgerservicenummer'] && !row['onderwijsnummer']) fail('burgerservicenummer', 'no number at all');
  const of = (field: keyof typeof PERSOON_VORMEN, column: string = field) =>
    optional(column, field, PERSOON_VORMEN[field]);
  const { startkwalificatie } = optional('startkwalificatie', 'startkwalificatie', JA_NEE);
  return {
    ...optional('burgerservicenummer', 'burgerservicenummer', BSN),
    ...optional('onderwijsnummer', 'onderwijsnummer', ONDERWIJSNUMMER),
    ...of('geslachtsnaam'),
    ...of('voorvoegsel'),
    ...of('voornamen'),
    ...of('voorletters'),
    geboortedatum: required('geboortedatum', GEBOORTEDATUM),
    ...of('geslacht'),
    ...(startkwalificatie === undefined ? {} : { indicatieStartkwalificatie: startkwalificatie === 'J' }),
    ...of('indicatieGeheim', 'geheim'),
    ...(ADRES_COLUMNS.some((column) => row[column]) ? { adres: readAdres(cells) } : {}),
  } as Persoon;
}

const ADRES_COLUMNS = Object.keys(ADRES_VORMEN) as readonly (keyof typeof ADRES_VORMEN)[];

function readAdres({ required, optional }: Cells): Adres {
  const of = (field: keyof typeof ADRES_VORMEN) => optional(field, field, ADRES_VORMEN[field]);
  return {
    straatnaam: required('straatnaam', ADRES_VORMEN.straatnaam),
    ...of('huisnummer'),
    ...of('huisletter'),
    ...of('huisnummertoevoeging'),
    ...of('postcode'),
    ...of('aanduidingLocatie'),
    plaatsnaam: required('plaatsnaam', ADRES_VORMEN.plaatsnaam),
    ...of('gemeentecode'),
    ...of('landcode'),
  };
}
