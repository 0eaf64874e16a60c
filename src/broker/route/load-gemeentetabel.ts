/** Which gemeente an address is in: the rows of the tables that some addresses need. Source: verzuim §3.3 steps 1 to 5. */
import { findGemeenten } from '../../store/gemeenten.ts';
import type { Queryable } from '../../store/pool.ts';
import { findPostcodes } from '../../store/reference.ts';
import { maakPostcodetabel } from '../../verzuim/postcodetabel.ts';
import type { Gemeentetabel } from '../../verzuim/routering.ts';
import type { Adres, Gemeentecode, Verblijfadres } from '../../verzuim/verzuimmelding.ts';

export interface Adressen {
  readonly afwijkendAdres?: Verblijfadres | null | undefined;
  readonly adres?: Adres | null | undefined;
}

/** @returns with `codes` every gemeente that can follow. */
export async function loadGemeentetabel(
  db: Queryable,
  of: readonly Adressen[],
): Promise<Gemeentetabel & { readonly codes: readonly Gemeentecode[] }> {
  // Of both addresses: which of them decides is not for this query. An address with a code needs its postcode only when
  // the code was split, which is not known yet.
  const postcodes = await findPostcodes(
    db,
    of.flatMap(({ afwijkendAdres, adres }) =>
      [afwijkendAdres, adres].flatMap((address) => address?.postcode ?? []),
    ),
  );
  const codes = [
    ...of.flatMap(({ adres }) => adres?.gemeentecode ?? []),
    ...postcodes.map(({ gemeentecode }) => gemeentecode),
  ];
  const gemeenten = await findGemeenten(db, [...new Set(codes)]);
  return {
    gemeenteVanPostcode: maakPostcodetabel(postcodes),
    gemeente: gemeenten && ((gemeentecode) => gemeenten.get(gemeentecode)),
    codes: [...new Set([...codes, ...(gemeenten?.keys() ?? [])])],
  };
}
