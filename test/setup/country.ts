/** A made-up year of reports over real gemeenten: addresses of every kind, forms and declarations that change in the year. */
import type {
  AlternatieveRoutering,
  GeldendFormulier,
  Instantie,
  VerwerkersVerklaring,
} from '../../src/verzuim/routeringsformulier.ts';
import type { Adres, Verblijfadres, Verzuimsoort } from '../../src/verzuim/verzuimmelding.ts';
import type { RouteSlot } from '../../src/verzuim/verzuimsoorten.ts';

/** The text of the public CSV files. */
export interface PublicTables {
  readonly tabel33: string;
  readonly nu: string;
  readonly postcodes: string;
}

export interface Report {
  readonly verzuimsoort: Verzuimsoort;
  readonly geregistreerdOp: number;
  readonly adres?: Adres;
  readonly afwijkendAdres?: Verblijfadres;
}

export interface Country {
  readonly gemeenten: readonly string[];
  readonly forms: ReadonlyMap<string, readonly GeldendFormulier[]>;
  readonly declarations: ReadonlyMap<string, readonly VerwerkersVerklaring[]>;
  readonly instanties: ReadonlyMap<string, Instantie>;
  readonly mailboxVan: (gemeentecode: string, slot: RouteSlot) => string | undefined;
  readonly alternatief: AlternatieveRoutering;
  /** Another one each time; the same row of reports for the same seed. */
  report(): Report;
}

export const YEAR_BEGIN = Date.parse('2025-12-01T00:00:00Z');
export const YEAR_END = Date.parse('2026-12-01T00:00:00Z');
const SLOTS: readonly RouteSlot[] = ['R1', 'R2', 'R3', 'R4'];
const SOORTEN: readonly Verzuimsoort[] = ['V3', 'V4', 'LRV', 'RMC', 'L', 'O'];
const HIRED_OIN = '00000001999900070000';

/** Columns of a CSV file; a cell in quotes may hold commas. */
export function cells(text: string): string[][] {
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));
}

export function createCountry(tables: PublicTables, seed: number): Country {
  const random = mulberry(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const gemeenten = cells(tables.nu).map(([code = '']) => code);
  const ended = cells(tables.tabel33).flatMap(([code = '', , , , end = '']) => (end.trim() ? [code] : []));
  const postcodes = cells(tables.postcodes).map(([postcode = '']) => postcode);
  const moment = () => Math.floor(YEAR_BEGIN + random() * (YEAR_END - YEAR_BEGIN));
  const maybe = <T>(chance: number, value: () => T) => (random() < chance ? value() : undefined);

  const own = new Set(gemeenten);
  const region = gemeenten.filter((_, i) => i % 2 === 0);
  const instanties = new Map<string, Instantie>();
  const add = (
    instantieCode: string,
    soort: Instantie['soort'],
    oin: string,
    mine: string[],
    namens: string[],
  ) => instanties.set(instantieCode, { instantieCode, soort, oin, gemeentecodes: mine, namens });
  for (const code of gemeenten) add(code, 'GEMEENTE', `00000001999${code}00000`, [code], []);
  add('REGIO', 'GEMEENSCHAPPELIJKE_REGELING', '00000001999900080000', [], region);
  add('PUNT', 'DOORSTROOMPUNT', '00000001999900080000', [], region);
  add('HIRED', 'VERWERKER', HIRED_OIN, [], []);

  let formulierId = 0;
  const form = (code: string): GeldendFormulier => {
    const geldigVanaf = moment();
    return {
      formulierId: String(++formulierId),
      geldigVanaf,
      geldigTot: maybe(0.3, moment) ?? null,
      regels: SLOTS.map((slot) => ({
        slot,
        instantieNaam: 'x',
        instantieCode: pick([code, 'REGIO', 'PUNT', 'HIRED', 'HIRED', pick(gemeenten)]),
        email: 'x@y.example',
      })),
    };
  };
  const forms = new Map(
    gemeenten.flatMap((code) =>
      random() < 0.5
        ? [[code, Array.from({ length: 1 + Math.floor(random() * 3) }, () => form(code))] as const]
        : [],
    ),
  );
  const declarations = new Map(
    gemeenten.flatMap((code) =>
      random() < 0.4
        ? [
            [
              code,
              Array.from({ length: 1 + Math.floor(random() * 2) }, () => ({
                verwerkerOin: HIRED_OIN,
                reikwijdte: SLOTS.filter(() => random() < 0.8),
                geldigVanaf: moment(),
                geldigTot: maybe(0.4, moment) ?? null,
              })),
            ] as const,
          ]
        : [],
    ),
  );
  const adres = (): Adres => {
    const gemeentecode = maybe(0.8, () =>
      random() < 0.8 ? pick(gemeenten) : pick(['0053', '0140', ...ended]),
    );
    const postcode = maybe(0.9, () => pick(postcodes) + pick(['', 'AB', 'XZ']));
    const landcode = maybe(0.1, () => pick(['6030', '5010']));
    return {
      straatnaam: 'Straat',
      plaatsnaam: 'Plaats',
      ...(gemeentecode ? { gemeentecode } : {}),
      ...(postcode ? { postcode } : {}),
      ...(landcode ? { landcode } : {}),
    };
  };
  return {
    gemeenten,
    forms,
    declarations,
    instanties,
    mailboxVan: (code) => (own.has(code) ? code : undefined),
    alternatief: {
      formulieren: (code) => forms.get(code) ?? [],
      verklaringen: (code) => declarations.get(code) ?? [],
      instantie: (code) => instanties.get(code),
    },
    report() {
      const home = maybe(0.97, adres);
      // With a gemeentecode too, as a sender may have sent it before the schema knew better: nobody may believe it.
      const away = maybe(0.05, adres);
      return {
        verzuimsoort: pick(SOORTEN),
        geregistreerdOp: moment(),
        ...(home ? { adres: home } : {}),
        ...(away ? { afwijkendAdres: away } : {}),
      };
    },
  };
}

/** A small generator of numbers in [0, 1), the same for the same seed. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
