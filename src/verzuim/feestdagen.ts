/**
 * Dutch public holidays: computed from Easter, or fixed by data with the years in which they hold.
 * The list is that of the Algemene termijnenwet, art. 3, Goede Vrijdag included; see docs/decisions/0014.
 */
import { plusDagen } from './datum.ts';
import type { Datum } from './verzuimmelding.ts';

/** Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876, after Meeus). */
export function eerstePaasdag(jaar: number): Datum {
  const a = jaar % 19;
  const b = Math.floor(jaar / 100);
  const c = jaar % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const maand = Math.floor((h + l - 7 * m + 90) / 25);
  const dag = (h + l - 7 * m + 33 * maand + 19) % 32;
  return datum(jaar, maand, dag);
}

/** Days after Easter Sunday. */
const NA_PASEN: Readonly<Record<string, number>> = {
  'Goede Vrijdag': -2,
  'Eerste Paasdag': 0,
  'Tweede Paasdag': 1,
  Hemelvaartsdag: 39,
  'Eerste Pinksterdag': 49,
  'Tweede Pinksterdag': 50,
};

interface VasteFeestdag {
  readonly naam: string;
  readonly maand: number;
  readonly dag: number;
  /** The first and last year in which it holds. */
  readonly vanaf?: number;
  readonly totEnMet?: number;
  /** What happens when it falls on a Sunday. */
  readonly opZondag?: 'dag-eerder';
}

const VAST: readonly VasteFeestdag[] = [
  { naam: 'Nieuwjaarsdag', maand: 1, dag: 1 },
  { naam: 'Koninginnedag', maand: 4, dag: 30, totEnMet: 2013, opZondag: 'dag-eerder' },
  { naam: 'Koningsdag', maand: 4, dag: 27, vanaf: 2014, opZondag: 'dag-eerder' },
  { naam: 'Bevrijdingsdag', maand: 5, dag: 5 },
  { naam: 'Eerste Kerstdag', maand: 12, dag: 25 },
  { naam: 'Tweede Kerstdag', maand: 12, dag: 26 },
];

export interface Feestdag {
  readonly naam: string;
  readonly datum: Datum;
}

/** Of one year, in order of date. */
export function feestdagenVan(jaar: number): readonly Feestdag[] {
  const pasen = eerstePaasdag(jaar);
  const beweeglijk = Object.entries(NA_PASEN).map(([naam, dagen]) => ({
    naam,
    datum: plusDagen(pasen, dagen),
  }));
  const vast = VAST.filter(
    ({ vanaf, totEnMet }) => (vanaf ?? jaar) <= jaar && jaar <= (totEnMet ?? jaar),
  ).map(({ naam, maand, dag, opZondag }) => {
    const gewoon = datum(jaar, maand, dag);
    const schuift = opZondag === 'dag-eerder' && weekdag(gewoon) === 0;
    return { naam, datum: schuift ? plusDagen(gewoon, -1) : gewoon };
  });
  return [...beweeglijk, ...vast].sort((a, b) => a.datum.localeCompare(b.datum));
}

/** Monday to Friday and no public holiday. */
export function isWerkdag(dag: Datum): boolean {
  const dagVanDeWeek = weekdag(dag);
  if (dagVanDeWeek === 0 || dagVanDeWeek === 6) return false;
  return !feestdagenVan(Number(dag.slice(0, 4))).some((feestdag) => feestdag.datum === dag);
}

/** Working days after `van`, up to and including `tot`; 0 when `tot` is not later. */
export function werkdagenTussen(van: Datum, tot: Datum): number {
  let werkdagen = 0;
  for (let dag = plusDagen(van, 1); dag <= tot; dag = plusDagen(dag, 1)) if (isWerkdag(dag)) werkdagen++;
  return werkdagen;
}

/** 0 is Sunday. */
function weekdag(dag: Datum): number {
  return new Date(`${dag}T00:00:00Z`).getUTCDay();
}

function datum(jaar: number, maand: number, dag: number): Datum {
  return `${String(jaar).padStart(4, '0')}-${String(maand).padStart(2, '0')}-${String(dag).padStart(2, '0')}`;
}
