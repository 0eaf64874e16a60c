/**
 * Whether a pupil lives in a gemeente of the sender: a test of competence, not routing.
 * Source: verzuim §4.7 (woongemeente); decision 0011.
 */
import { NEDERLAND } from './routering.ts';
import type { Adres, Gemeentecode } from './verzuimmelding.ts';

export interface PostcodeGemeente {
  /** 4 digits, or 4 digits and 2 letters. */
  readonly postcode: string;
  readonly gemeentecode: Gemeentecode;
  readonly huisnummerVan?: number;
  readonly huisnummerTot?: number;
}

export interface Woongegevens {
  /** The address of the register. */
  readonly adres: Adres | undefined;
  /** What the gemeente says; counts only when the register has no address. */
  readonly postcodeWoonplaats: string;
}

/**
 * The register's gemeente van inschrijving decides, then the register's postcode. For a pupil without an address
 * there, the postcode that the gemeente gives decides. A postcode of several gemeenten counts for each of them.
 * @returns the gemeente of the sender where the pupil lives; undefined when it is none of them.
 */
export function findWoongemeente(
  { adres, postcodeWoonplaats }: Woongegevens,
  rijen: readonly PostcodeGemeente[],
  eigen: readonly Gemeentecode[],
): Gemeentecode | undefined {
  if (adres && (adres.landcode ?? NEDERLAND) !== NEDERLAND) return undefined;
  if (adres?.gemeentecode !== undefined) return eigen.find((code) => code === adres.gemeentecode);
  const { postcode = postcodeWoonplaats, huisnummer } = adres ?? {};
  return kandidaten(postcode, Number(huisnummer ?? Number.NaN), rijen).find((code) => eigen.includes(code));
}

/** Rows with six positions win over four digits. */
function kandidaten(
  postcode: string,
  huisnummer: number,
  rijen: readonly PostcodeGemeente[],
): readonly Gemeentecode[] {
  const precies = rijen.filter((rij) => rij.postcode === postcode && !buiten(rij, huisnummer));
  const gevonden =
    precies.length > 0 ? precies : rijen.filter((rij) => rij.postcode === postcode.slice(0, 4));
  return gevonden.map((rij) => rij.gemeentecode);
}

function buiten({ huisnummerVan = 0, huisnummerTot = 99999 }: PostcodeGemeente, huisnummer: number): boolean {
  return huisnummer < huisnummerVan || huisnummer > huisnummerTot;
}
