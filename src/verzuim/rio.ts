/**
 * Institutions as RIO knows them, and what a report may say about its school.
 * Source: verzuim §1 row 9, §4.3, §5.5 VZ-SCH-01…03; docs/decisions/0014.
 */
import type { Vakantieregio } from './vakanties.ts';
import type { Brin, Datum, Gemeentecode, Sector } from './verzuimmelding.ts';

export const WETTEN = ['WPO', 'WEC', 'WVO', 'WEB'] as const;
export type Wet = (typeof WETTEN)[number];
export const SECTOR_VAN_WET: Readonly<Record<Wet, Sector>> = { WPO: 'PO', WEC: 'SO', WVO: 'VO', WEB: 'MBO' };

/** First day, and last day once it has ended. */
export interface Geldig {
  readonly begindatum: Datum;
  readonly einddatum?: Datum;
}

interface Plaats {
  readonly postcode?: string;
  readonly plaatsnaam?: string;
  readonly gemeentecode?: Gemeentecode;
}

export interface Onderwijslocatie extends Geldig, Plaats {
  readonly onderwijslocatiecode: string;
  readonly onderwijsaanbiedercode: string;
}

export interface Vestiging extends Geldig, Plaats {
  readonly vestigingscode: string;
  readonly naam: string;
  readonly onderwijslocaties: readonly Onderwijslocatie[];
}

export interface Instelling extends Geldig {
  readonly brin: Brin;
  readonly naam: string;
  readonly sector: Sector;
  readonly bestuurscode?: string;
  readonly naamBestuur?: string;
  readonly vestigingen: readonly Vestiging[];
}

/** What is asked of RIO for one report: the codes of its `school` element. */
export interface SchoolVraag {
  readonly brin: Brin;
  readonly vestigingscode?: string | undefined;
  readonly onderwijslocatiecode?: string | undefined;
}

/** Periods are those of the codes that were asked; none when the code is unknown or belongs to another BRIN. */
export interface SchoolInRio {
  readonly perioden: readonly (Geldig & { readonly sector: Sector })[];
  readonly vestiging: readonly Geldig[];
  readonly onderwijslocatie: readonly Geldig[];
  /** Of the gemeente of the vestiging, or of the first one. */
  readonly regio?: Vakantieregio;
}

/** An institution in one line, as a search shows it; the address is that of its first vestiging. */
export interface InstellingRegel extends Geldig, Plaats {
  readonly brin: Brin;
  readonly naam: string;
  readonly sector: Sector;
  readonly bestuurscode?: string;
}

/** The sector of a school on a day; undefined when it is no school then: a row that begins later says nothing of today. */
export function sectorOp({ perioden }: SchoolInRio, datum: Datum): Sector | undefined {
  return perioden
    .filter((periode) => isGeldigOp(periode, datum))
    .sort((a, b) => (a.begindatum < b.begindatum ? 1 : -1))[0]?.sector;
}

export function isGeldigOp({ begindatum, einddatum }: Geldig, datum: Datum): boolean {
  return begindatum <= datum && (einddatum === undefined || datum <= einddatum);
}

/** Without accents, in lower case, other signs as blanks: names and places are compared in this form. */
export function zoekvorm(tekst: string): string {
  return tekst
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
