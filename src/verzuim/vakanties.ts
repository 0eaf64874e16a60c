/** School holidays by region, and how many of their days lie in a period. Source: verzuim §2.2, §5.5 VZ-PRD-03. */
import { dagenTussen } from './datum.ts';
import type { Datum } from './verzuimmelding.ts';

export const VAKANTIEREGIOS = ['NOORD', 'MIDDEN', 'ZUID'] as const;
export type Vakantieregio = (typeof VAKANTIEREGIOS)[number];

/** First and last day of the holiday. */
export interface Vakantie {
  readonly begindatum: Datum;
  readonly einddatum: Datum;
}

/**
 * Days from `van` up to and including `tot` that lie in a holiday; each once, also when two holidays overlap.
 * @returns undefined when the calendar says nothing about a school year that the period touches.
 */
export function vakantiedagenIn(vakanties: readonly Vakantie[], van: Datum, tot: Datum): number | undefined {
  const bekend = new Set(vakanties.map(({ begindatum }) => schooljaarVan(begindatum)));
  for (let jaar = schooljaarVan(van); jaar <= schooljaarVan(tot); jaar++)
    if (!bekend.has(jaar)) return undefined;
  let dagen = 0;
  let geteldTot = '';
  for (const { begindatum, einddatum } of vakanties.toSorted((a, b) =>
    a.begindatum < b.begindatum ? -1 : 1,
  )) {
    const eerste = begindatum > van ? begindatum : van;
    const laatste = einddatum < tot ? einddatum : tot;
    if (eerste > laatste || laatste <= geteldTot) continue;
    dagen += eerste > geteldTot ? dagenTussen(eerste, laatste) + 1 : dagenTussen(geteldTot, laatste);
    geteldTot = laatste;
  }
  return dagen;
}

/** The year in which the school year began: 1 August to 31 July (verzuim §2.4). */
export function schooljaarVan(datum: Datum): number {
  const jaar = Number(datum.slice(0, 4));
  return datum.slice(5) >= '08-01' ? jaar : jaar - 1;
}
