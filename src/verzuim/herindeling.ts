/**
 * Gemeenten change: which gemeente has a code's area on a date. A pure decision over loaded rows.
 * Source: verzuim §3.3 step 5, §7.5; BRP table 33.
 */
import type { Datum, Gemeentecode } from './verzuimmelding.ts';

export interface GemeenteRij {
  readonly gemeentecode: Gemeentecode;
  readonly naam: string;
  /** First day; null is "always". */
  readonly begindatum: Datum | null;
  /** The first day on which the code no longer holds; null is "still valid". */
  readonly einddatum: Datum | null;
  readonly opvolgers: readonly Gemeentecode[];
  /** Its area went to several gemeenten, whatever the table names as successor. */
  readonly gesplitst: boolean;
}

export type GemeenteOpDatum =
  | { readonly kind: 'geldig'; readonly gemeentecode: Gemeentecode }
  /** Only an address tells. */
  | { readonly kind: 'gesplitst' }
  /** Not in the table, not yet begun, or ended without a successor. */
  | { readonly kind: 'onbekend' };

/** In table 33, but no gemeente: unknown, and registered as non-resident (RNI). */
export const GEEN_GEMEENTE: ReadonlySet<Gemeentecode> = new Set(['0000', '1999']);

/**
 * Divided over several gemeenten at a herindeling, while table 33 names one successor: Boarnsterhim, Skarsterlân,
 * Winsum, Littenseradiel, Haaren, Meerlo-Wanssum, Maasdonk. A code too many here only means that the address decides.
 */
export const GESPLITSTE_GEMEENTEN: ReadonlySet<Gemeentecode> = new Set([
  '0051',
  '0053',
  '0055',
  '0140',
  '0788',
  '0993',
  '1671',
]);

/** The longest chain of successors in table 33 has four steps. */
const MAX_STAPPEN = 20;

/** @param rij  the row of a code; undefined when the table does not have it. */
export function gemeenteOpDatum(
  gemeentecode: Gemeentecode,
  datum: Datum,
  rij: (gemeentecode: Gemeentecode) => GemeenteRij | undefined,
): GemeenteOpDatum {
  let code = gemeentecode;
  for (let stap = 0; stap < MAX_STAPPEN; stap++) {
    const gevonden = rij(code);
    if (gevonden === undefined) return { kind: 'onbekend' };
    const { begindatum, einddatum, opvolgers, gesplitst } = gevonden;
    if (begindatum !== null && datum < begindatum) return { kind: 'onbekend' };
    if (einddatum === null || datum < einddatum) return { kind: 'geldig', gemeentecode: code };
    const [opvolger] = opvolgers;
    if (opvolger === undefined) return { kind: 'onbekend' };
    if (gesplitst || opvolgers.length > 1) return { kind: 'gesplitst' };
    code = opvolger;
  }
  return { kind: 'onbekend' };
}
