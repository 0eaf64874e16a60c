/** RIO from the rows of its files, without a store: for a check of a message on a desk. Answers as the store does. */
import type { RioTables, VakantieTables } from '../store/rio-import.ts';
import { type Geldig, type SchoolInRio, type SchoolVraag, SECTOR_VAN_WET, WETTEN } from '../verzuim/rio.ts';

/** @returns undefined when no row has this BRIN. */
export function findSchoolInTables(
  { instellingen = [], vestigingen = [], onderwijsaanbod = [], onderwijslocaties = [] }: RioTables,
  { regios = [] }: VakantieTables,
  { brin, vestigingscode, onderwijslocatiecode }: SchoolVraag,
): SchoolInRio | undefined {
  const perioden = instellingen
    .filter((row) => row.brin === brin)
    .toSorted((a, b) => a.begindatum.localeCompare(b.begindatum))
    .flatMap((row) => {
      const wet = WETTEN.find((each) => each === row.wet);
      return wet === undefined ? [] : [{ ...periode(row), sector: SECTOR_VAN_WET[wet] }];
    });
  if (perioden.length === 0) return undefined;
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
    perioden,
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
