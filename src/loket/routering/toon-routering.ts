/** How the moments and slots of the routing form read on a page, and are read from one. */
import { datumVan, isDatum, momentVan } from '../../verzuim/datum.ts';
import type { RouteSlot } from '../../verzuim/verzuimsoorten.ts';
import { toonDatum, toonMoment } from '../meldingen/toon.ts';
import { TEKSTEN } from '../teksten.ts';

/** @param moment  milliseconds since epoch. */
export const toonMs = (moment: number | null): string =>
  moment === null ? '' : toonMoment(new Date(moment).toISOString());

/** A moment that is the begin of a day, as most of a form are: that day. @param moment  milliseconds since epoch. */
export function toonIngang(moment: number | null): string {
  if (moment === null) return '';
  const dag = datumVan(moment);
  return momentVan(dag) === moment ? toonDatum(dag) : toonMs(moment);
}

/** The day on which it was asked to begin. @param moment  milliseconds since epoch. */
export const toonDag = (moment: number): string => toonDatum(datumVan(moment));

export const toonSlots = (slots: readonly RouteSlot[]): string =>
  slots.map((slot) => TEKSTEN.gemeente.routering.slotKort[slot]).join(', ');

/** The first moment of a day in the Netherlands; of today: now. @returns milliseconds since epoch; undefined for no date. */
export function beginVan(datum: string, nu: number): number | undefined {
  if (!isDatum(datum)) return undefined;
  if (datum === datumVan(nu)) return nu;
  // Summer time or not: the midnight that is of this day and has the day before just before it.
  return ['+02:00', '+01:00']
    .map((zone) => Date.parse(`${datum}T00:00:00${zone}`))
    .find((moment) => datumVan(moment) === datum && datumVan(moment - 1) !== datum);
}
