/** The days that the sequences play on: windows that do not touch each other, in the weeks before today. */
import { datumVan, plusDagen } from '../../../src/verzuim/datum.ts';

export const TODAY = datumVan(Date.now());
export const WINDOWS = 3;
export const STALE = '2020-01-01T00:00:00.000Z';

/** Of a report. */
export function periodOf(window: number): { readonly begindatum: string; readonly einddatum: string } {
  const begindatum = plusDagen(TODAY, -40 + window * 10);
  return { begindatum, einddatum: plusDagen(begindatum, 5) };
}

/** The last day of the school year of a day. */
export function schoolYearEnd(day: string): string {
  const next = day.slice(5) > '07-31' ? 1 : 0;
  return `${Number(day.slice(0, 4)) + next}-07-31`;
}
