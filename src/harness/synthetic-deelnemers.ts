/**
 * Made-up pupils for load and demonstration: numbers of the range 999 that pass the elfproef, names and streets that
 * mean nobody. The same seed gives the same people.
 * Source: verzuim §4.1 (use only such numbers).
 */
import { isBurgerservicenummer } from '../verzuim/persoonsnummer.ts';

export interface SyntheticOptions {
  /** At most as many as there are numbers in the range. */
  readonly count: number;
  readonly brins: readonly string[];
  /** Gemeentecode, and a postcode of 4 digits that lies in it. */
  readonly places: readonly { readonly gemeentecode: string; readonly postcode4: string }[];
  readonly seed: number;
  /** Ages are counted on this day, JJJJ-MM-DD. */
  readonly today: string;
}

export const COLUMNS =
  'burgerservicenummer,onderwijsnummer,geslachtsnaam,voorvoegsel,voornamen,geboortedatum,geslacht,startkwalificatie,geheim,overleden_op,straatnaam,huisnummer,postcode,plaatsnaam,gemeentecode,landcode,brin,inschrijving_begin,inschrijving_eind';

/** Below it are the numbers of the examples. */
const FIRST = 999_200_000;
const LAST = 999_999_999;
const SURNAMES = [
  'Proefman',
  'Testerink',
  'Voorbeelda',
  'Fictiefstra',
  'Verzonnen',
  'Nepveld',
  'Modelsma',
  'Schijnhof',
];
const PREFIXES = ['', '', '', 'de', 'van', 'van der', 'ten'];
const FIRST_NAMES = [
  'Aap',
  'Noot',
  'Mies',
  'Wim',
  'Zus',
  'Jet',
  'Teun',
  'Vuur',
  'Gijs',
  'Lam',
  'Kees',
  'Bok',
];
const STREETS = ['Proefstraat', 'Testlaan', 'Voorbeeldweg', 'Fictiekade', 'Modelplein'];
const MIN_AGE = 5;
const AGES = 18;

/** Lines of CSV as `import deelnemers` reads them, header first. @throws RangeError when there are not enough numbers. */
export function* syntheticDeelnemers(options: SyntheticOptions): Generator<string> {
  yield COLUMNS;
  const random = xorshift(options.seed);
  const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T;
  let number = FIRST;
  for (let made = 0; made < options.count; made++) {
    while (!isBurgerservicenummer(String(number))) number++;
    if (number > LAST) throw new RangeError('there are not so many numbers in the range 999');
    const bsn = String(number++);
    const age = MIN_AGE + random(AGES);
    const born = `${Number(options.today.slice(0, 4)) - age}-${two(1 + random(12))}-${two(1 + random(28))}`;
    const place = pick(options.places);
    yield [
      bsn,
      '',
      pick(SURNAMES),
      pick(PREFIXES),
      pick(FIRST_NAMES),
      born,
      pick(['M', 'V', 'O']),
      age >= 18 && random(3) === 0 ? 'J' : 'N',
      random(50) === 0 ? '7' : '0',
      '',
      pick(STREETS),
      String(1 + random(300)),
      `${place.postcode4}${pick(['AA', 'AB', 'CD', 'EF'])}`,
      'Proefstad',
      place.gemeentecode,
      '',
      pick(options.brins),
      `${Number(options.today.slice(0, 4)) - Math.min(age - 4, 6)}-08-01`,
      '',
    ].join(',');
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Reproducible, and good enough for made-up people. @returns whole numbers from 0 up to below. */
function xorshift(seed: number): (below: number) => number {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}
