/**
 * Counts of reports for who supervises schools, without anyone in them who can be found. One table a school year and no
 * totals, so that nothing that was left out follows from what is published.
 * Source: verzuim §1 row 18, §6.2; docs/decisions/0016.
 */
import type { Brin, Datum, Verzuimsoort } from './verzuimmelding.ts';

/** `2025-2026`: 1 August up to and including 31 July. */
export type Schooljaar = string;

/** Of one school and one kind; both undefined: fewer pupils than the minimum. */
export interface Telling {
  readonly brin: Brin;
  readonly verzuimsoort: Verzuimsoort;
  readonly meldingen: number | undefined;
  readonly leerlingen: number | undefined;
}

/** Before anything was left out; stays inside the register. */
export interface RuweTelling {
  readonly brin: Brin;
  readonly verzuimsoort: Verzuimsoort;
  readonly meldingen: number;
  /** Different pupils: many reports of one pupil are still one pupil. */
  readonly leerlingen: number;
}

/** Of the least group that is shown, by the day on which the counts are settled. */
export const MINIMUM_LEERLINGEN: readonly { readonly vanaf: Datum; readonly aantal: number }[] = [
  { vanaf: '2009-01-01', aantal: 5 },
];

export function minimumOp(datum: Datum): number {
  const [geldig] = MINIMUM_LEERLINGEN.filter(({ vanaf }) => vanaf <= datum).slice(-1);
  if (geldig === undefined) throw new Error(`no minimum on ${datum}`);
  return geldig.aantal;
}

/** Every count depends on its own group alone. */
export function onderdrukKleine(rijen: readonly RuweTelling[], minimum: number): readonly Telling[] {
  return rijen.map(({ brin, verzuimsoort, meldingen, leerlingen }) =>
    leerlingen < minimum
      ? { brin, verzuimsoort, meldingen: undefined, leerlingen: undefined }
      : { brin, verzuimsoort, meldingen, leerlingen },
  );
}

/** @returns the first and last day; undefined when the text is no school year. */
export function periodeVan(
  schooljaar: string,
): { readonly van: Datum; readonly totEnMet: Datum } | undefined {
  const [, begin = '', einde = ''] = /^(20[0-9]{2})-(20[0-9]{2})$/.exec(schooljaar) ?? [];
  if (begin === '' || Number(einde) !== Number(begin) + 1) return undefined;
  return { van: `${begin}-08-01`, totEnMet: `${einde}-07-31` };
}
