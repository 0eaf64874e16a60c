/** RIO and the calendar of school holidays as ports: local tables that an import fills. */
import type { Instelling, InstellingRegel, SchoolInRio, SchoolVraag } from '../verzuim/rio.ts';
import type { Vakantie, Vakantieregio } from '../verzuim/vakanties.ts';
import type { Brin, Datum } from '../verzuim/verzuimmelding.ts';

/** At least one of naam, postcode and plaatsnaam. */
export interface InstellingZoekvraag {
  /** Every word begins a word of the name of the institution or of a vestiging; accents and case do not count. */
  readonly naam?: string;
  /** 4 digits, or 4 digits and 2 letters. */
  readonly postcode?: string;
  readonly plaatsnaam?: string;
  /** Only what is valid on this day. */
  readonly peildatum: Datum;
  /** The last BRIN of the page before. */
  readonly na?: Brin;
  readonly max: number;
}

export interface InstellingPagina {
  readonly instellingen: readonly InstellingRegel[];
  readonly more: boolean;
}

export interface Rio {
  /** @returns undefined when no row has this BRIN. @throws DependencyError. */
  findSchool(vraag: SchoolVraag): Promise<SchoolInRio | undefined>;
  /** The institution as it is known last, with everything it ever had. @throws DependencyError. */
  findInstelling(brin: Brin): Promise<Instelling | undefined>;
  /** In order of BRIN. @throws DependencyError. */
  zoekInstellingen(vraag: InstellingZoekvraag): Promise<InstellingPagina>;
}

export interface Vakantiekalender {
  /** @throws DependencyError. */
  findVakanties(regio: Vakantieregio): Promise<readonly Vakantie[]>;
}
