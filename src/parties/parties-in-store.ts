/** Rows of parties and mandates → what a directory is made of. Who has no OIN yet takes no part. */
import { type Oin, parseOin } from '../edukoppeling/oin.ts';
import { TOLERANCES, type Tolerance } from '../edukoppeling/profile.ts';
import { listMandaten, type Mandaat } from '../store/mandaten.ts';
import { listCurrentPartijen } from '../store/partijen.ts';
import type { Queryable } from '../store/pool.ts';
import type { LeverancierGegevens, OntvangerGegevens, Partij, SchoolGegevens } from '../verzuim/partij.ts';
import type { PartijSoort } from '../verzuim/rollen.ts';
import { createDirectory, type Directory, type DirectoryMandaat, type PartiesData } from './directory.ts';

/** @throws PartiesError for what is wrong between parties. */
export async function readDirectoryFrom(db: Queryable): Promise<Directory> {
  const partijen = await listCurrentPartijen(db);
  return createDirectory(toPartiesData(partijen, await listMandaten(db, { withdrawn: true })));
}

type Connected<Gegevens> = { readonly partij: Partij; readonly oin: Oin; readonly gegevens: Gegevens };

export function toPartiesData(partijen: readonly Partij[], mandaten: readonly Mandaat[]): PartiesData {
  const of = <Gegevens>(...soorten: readonly PartijSoort[]): Connected<Gegevens>[] =>
    partijen.flatMap((partij) => {
      const oin = partij.oin === null ? undefined : parseOin(partij.oin);
      if (oin === undefined || partij.endedAt !== null || !soorten.includes(partij.soort)) return [];
      return [{ partij, oin, gegevens: partij.gegevens as Gegevens }];
    });
  const schools = of<SchoolGegevens>('SCHOOL');
  const byId = new Map(partijen.map((partij) => [partij.partijId, partij]));
  return {
    schools: schools.map(({ oin, gegevens: { tolerances, brins } }) => ({
      oin,
      tolerances: known(tolerances),
      brins: brins.map(({ brin, sector, vestigingen, geldigTot }) => ({
        ...{ brin, sector, vestigingen },
        ...(geldigTot === undefined ? {} : { geldigTot }),
      })),
    })),
    vendors: of<LeverancierGegevens>('LEVERANCIER').map(({ oin, gegevens }) => ({
      oin,
      tolerances: known(gegevens.tolerances),
      intermediaryFor: gegevens.intermediaryFor.flatMap((text) => parseOin(text) ?? []),
    })),
    gemeenten: of<OntvangerGegevens>('GEMEENTE', 'REGIOKANTOOR', 'DOORSTROOMPUNT', 'VERWERKER').map(
      ({ oin, gegevens: { tolerances, mailboxes } }) => ({
        oin,
        tolerances: known(tolerances),
        mailboxes,
      }),
    ),
    mandaten: mandaten.flatMap((mandaat) => toDirectoryMandaat(mandaat, byId, schools) ?? []),
  };
}

/** @returns undefined when the giver or the holder takes no part. Source: verzuim §4.8 `mandaat`. */
function toDirectoryMandaat(
  mandaat: Mandaat,
  byId: ReadonlyMap<string, Partij>,
  schools: readonly Connected<SchoolGegevens>[],
): DirectoryMandaat | undefined {
  const gever = byId.get(mandaat.geverId);
  const verwerkerOin = parseOin(mandaat.verwerkerOin);
  if (gever === undefined || verwerkerOin === undefined) return undefined;
  const brins = brinsOnder(mandaat, gever);
  const own = gever.oin === null ? undefined : parseOin(gever.oin);
  const covered = schools.filter(({ partij }) => partij.brins.some((brin) => brins.includes(brin)));
  const { mandaatId, status, begindatum, einddatum } = mandaat;
  return {
    mandaatId,
    verwerkerOin,
    senderOins: [...new Set([...(own === undefined ? [] : [own]), ...covered.map(({ oin }) => oin)])],
    // Of a gemeente there are no BRINs to limit it to.
    ...(gever.brins.length === 0 && mandaat.brins.length === 0 ? {} : { brins }),
    status,
    begindatum,
    ...(einddatum === null ? {} : { einddatum }),
  };
}

/** What a mandate comes down to: a school that went to another board is no longer covered. */
export function brinsOnder(
  { brins }: Pick<Mandaat, 'brins'>,
  gever: Pick<Partij, 'brins'>,
): readonly string[] {
  return brins.length === 0 ? gever.brins : brins.filter((brin) => gever.brins.includes(brin));
}

function known(tolerances: readonly string[] = []): readonly Tolerance[] {
  return TOLERANCES.filter((tolerance) => tolerances.includes(tolerance));
}
