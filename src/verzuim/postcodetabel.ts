/** Postcode and house number → the one gemeente. Source: verzuim §3.3 step 3, §7.16. */
import type { Gemeentecode } from './verzuimmelding.ts';

/** `postcode` has 4 digits, or 4 digits and 2 letters. */
export interface PostcodeRij {
  readonly postcode: string;
  readonly gemeentecode: Gemeentecode;
  readonly eenduidig: boolean;
  readonly huisnummerVan?: number;
  readonly huisnummerTot?: number;
}

export type GemeenteVanPostcode = (
  postcode: string,
  huisnummer: string | undefined,
) => Gemeentecode | undefined;

const HOOGSTE_HUISNUMMER = 99_999;

/** Six positions with the house number win over four digits; several gemeenten are no answer. */
export function maakPostcodetabel(rijen: readonly PostcodeRij[]): GemeenteVanPostcode {
  const tabel = new Map<string, PostcodeRij[]>();
  for (const rij of rijen) {
    const gelijk = tabel.get(rij.postcode);
    if (gelijk) gelijk.push(rij);
    else tabel.set(rij.postcode, [rij]);
  }
  return (postcode, huisnummer) => {
    const nummer = Number(huisnummer ?? Number.NaN);
    const precies = (tabel.get(postcode) ?? []).filter(
      ({ huisnummerVan = 0, huisnummerTot = HOOGSTE_HUISNUMMER }) =>
        nummer >= huisnummerVan && nummer <= huisnummerTot,
    );
    return precies.length > 0 ? enige(precies) : enige(tabel.get(postcode.slice(0, 4)) ?? []);
  };
}

function enige(rijen: readonly PostcodeRij[]): Gemeentecode | undefined {
  const codes = new Set(rijen.map(({ gemeentecode }) => gemeentecode));
  return codes.size === 1 && rijen.every(({ eenduidig }) => eenduidig) ? rijen[0]?.gemeentecode : undefined;
}
