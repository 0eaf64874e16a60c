/** RIO from the rows of its files, without a store: for a check of a message on a desk. Answers as the store does. */
import type { RioTables, VakantieTables } from '../store/rio-import.ts';
import { type Geldig, type SchoolInRio, type SchoolVraag, SECTOR_VAN_WET, WETTEN } from '../verzuim/rio.ts';

/** @returns undefined when no row has this BRIN. */
export function findSchoolInTables(
  { instellingen = [], vestigingen = [], onderwijsaanbod = [], onderwijslocaties = [] }: RioTables,
  { regios = [] }: VakantieTables,
  { brin, vestigingscode, onderwijslocatiecode }: SchoolVraag,
): SchoolInRio | undefined {
  const eigen = instellingen
    .filter((row) => row.brin === brin)
    .toSorted((a, b) => b.begindatum.localeCompare(a.begindatum));
  const wet = WETTEN.find((each) => each === eigen[0]?.wet);
  if (wet === undefined) return undefined;
  const vanBrin = vestigingen.filter((row) => row.brin === brin);
  const locaties = onderwijsaanbod
    .filter((row) => row.brin === brin && row.onderwijslocatiecode === onderwijslocatiecode)
    .flatMap((aanbod) =>
      onderwijslocaties
        .filter((row) => row.onderwijslocatiecode === onderwijslocatiecode)
        .map((locatie) => doorsnede(aanbod, locatie)),
    );
  const rang = (code: string) => `${code === vestigingscode ? 0 : 1}${code}`;
  const regio = vanBrin
    .toSorted((a, b) => rang(a.vestigingscode).localeCompare(rang(b.vestigingscode)))
    .flatMap(({ gemeentecode }) =>
      regios.filter((row) => row.gemeentecode === gemeentecode && row.einddatum === undefined),
    )[0]?.regio;
  return {
    sector: SECTOR_VAN_WET[wet],
    perioden: eigen.map(periode),
    vestiging: vanBrin.filter((row) => row.vestigingscode === vestigingscode).map(periode),
    onderwijslocatie: locaties,
    ...(regio ? { regio } : {}),
  };
}

function periode({ begindatum, einddatum }: Geldig): Geldig {
  return { begindatum, ...(einddatum === undefined ? {} : { einddatum }) };
}

/** As long as both are valid. */
function doorsnede(a: Geldig, b: Geldig): Geldig {
  const [, begindatum = a.begindatum] = [a.begindatum, b.begindatum].toSorted();
  const [einddatum] = [a.einddatum ?? '9999', b.einddatum ?? '9999'].toSorted();
  return { begindatum, ...(einddatum === undefined || einddatum === '9999' ? {} : { einddatum }) };
}
