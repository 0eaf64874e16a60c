/**
 * Vrijstelling and vervangende leerplicht: the words and the kinds as data.
 * Source: verzuim §4.7. What the act says stands with the kind; codes and checks are our own (decision 0011).
 */
import type {
  Adres,
  Brin,
  Datum,
  DatumTijd,
  Gemeentecode,
  Persoonsnummer,
  Sector,
} from './verzuimmelding.ts';

export type SoortVrijstelling = '5A' | '5B' | '5C' | '5AT' | '15';
export type SoortVervangend = '3A' | '3B';
export type Vrijstellingsoort = SoortVrijstelling | SoortVervangend;
/** Which operations carry the kind. */
export type Vrijstellinggroep = 'vrijstelling' | 'vervangendeLeerplicht';
export type Vrijstellingstatus = 'GELDIG' | 'INGETROKKEN';
/** Positive integer as text, at most 18 digits; given by the broker. */
export type Vrijstellingsnummer = string;

export type Verklaarder = 'ARTS' | 'PEDAGOOG' | 'PSYCHOLOOG' | 'SCHOOL_BUITENLAND';

/** What the gemeente has seen. Which of these a kind asks for stands in `VRIJSTELLINGSOORTEN`. */
export interface Bewijs {
  /** The day of the parents' notice. */
  readonly datumKennisgeving?: Datum;
  readonly verklaring?: { readonly afgegevenDoor: Verklaarder; readonly datumVerklaring: Datum };
  /** The declaration says that the child will never be fit for school. */
  readonly blijvendOngeschikt?: boolean;
  /** In the year before, the child was at a school of the direction that the parents object to. */
  readonly richtingBezocht?: boolean;
  /** The day on which burgemeester en wethouders decided. */
  readonly datumBesluit?: Datum;
  /** Where the programme is followed: the school of 3A, the mbo institution of 3B. */
  readonly brin?: Brin;
}

/** Only for a pupil who never had education in the Netherlands: the register does not know the number. */
export interface NieuwePersoon {
  readonly naam: string;
  readonly geboortedatum: Datum;
  readonly geslacht: 'M' | 'V' | 'O';
  readonly adres: Adres;
}

/** What a gemeente sends. */
export interface Vrijstelling<Soort extends Vrijstellingsoort = Vrijstellingsoort> {
  readonly kenmerkAfzender: string;
  readonly leerling: Persoonsnummer;
  readonly postcodeWoonplaats: string;
  readonly soort: Soort;
  readonly begindatum: Datum;
  readonly einddatum?: Datum;
  /** There was an earlier vrijstelling or vervangende leerplicht. */
  readonly eerderToegestaan: boolean;
  readonly bewijs: Bewijs;
  readonly persoon?: NieuwePersoon;
}

/** In one line, as a search shows it to the gemeente that registered it. */
export interface VrijstellingRegel {
  readonly vrijstellingsnummer: Vrijstellingsnummer;
  readonly gemeentecode: Gemeentecode;
  readonly status: Vrijstellingstatus;
  readonly datumTijdRegistratie: DatumTijd;
  readonly datumTijdLaatsteMutatie: DatumTijd;
  readonly leerling: Persoonsnummer;
  readonly soort: Vrijstellingsoort;
  readonly begindatum: Datum;
  readonly einddatum?: Datum;
  readonly eerderToegestaan: boolean;
}

/**
 * Until when a kind may run: `schooljaar` to 31 July after the begin, `blijvend` the same unless the child will never
 * be fit (then no end is needed), `seizoen` 1 March to 31 October of one year, `vrij` without a limit of its own.
 */
export type Termijn = 'schooljaar' | 'blijvend' | 'seizoen' | 'vrij';

export interface VrijstellingRegels {
  readonly groep: Vrijstellinggroep;
  readonly artikel: string;
  readonly termijn: Termijn;
  /** Elements of `bewijs` that must be there, and those that may be; anything else is not asked for. */
  readonly verplicht: readonly (keyof Bewijs)[];
  readonly toegestaan?: readonly (keyof Bewijs)[];
  readonly verklaarders?: readonly Verklaarder[];
  /** The declaration is at most this old on the day of the notice. */
  readonly maxOuderdomVerklaringMaanden?: number;
  /** A repeated one that begins with the school year: the notice is given before this day (MM-DD) of that year. */
  readonly herhalenVoor?: string;
  /** Whole years at the begin date. */
  readonly minimumLeeftijd?: number;
  /** Only in the school year in which the pupil turns this age. */
  readonly wordtInSchooljaar?: number;
  /** Only who is kwalificatieplichtig: that ends with a startkwalificatie. */
  readonly zonderStartkwalificatie?: boolean;
  /** Of the institution in `bewijs/brin`. */
  readonly sectoren?: readonly Sector[];
}

/** The Leerplichtwet no longer applies from this age on. */
export const EINDE_LEERPLICHTWET_JAAR = 18;
/** First and last day of the season of travelling families, MM-DD. */
export const SEIZOEN = { van: '03-01', totEnMet: '10-31' } as const;

export const VRIJSTELLINGSOORTEN: Readonly<Record<Vrijstellingsoort, VrijstellingRegels>> = {
  '5A': {
    groep: 'vrijstelling',
    artikel: '5 onder a',
    termijn: 'blijvend',
    verplicht: ['datumKennisgeving', 'verklaring'],
    toegestaan: ['blijvendOngeschikt'],
    verklaarders: ['ARTS', 'PEDAGOOG', 'PSYCHOLOOG'],
    maxOuderdomVerklaringMaanden: 3,
    herhalenVoor: '07-01',
  },
  '5B': {
    groep: 'vrijstelling',
    artikel: '5 onder b',
    termijn: 'schooljaar',
    verplicht: ['datumKennisgeving', 'richtingBezocht'],
    herhalenVoor: '07-01',
  },
  '5C': {
    groep: 'vrijstelling',
    artikel: '5 onder c',
    termijn: 'schooljaar',
    verplicht: ['datumKennisgeving', 'verklaring'],
    verklaarders: ['SCHOOL_BUITENLAND'],
    herhalenVoor: '07-01',
  },
  '5AT': {
    groep: 'vrijstelling',
    artikel: '5a',
    termijn: 'seizoen',
    verplicht: ['datumKennisgeving'],
  },
  '15': {
    groep: 'vrijstelling',
    artikel: '15',
    termijn: 'vrij',
    verplicht: ['datumBesluit'],
    minimumLeeftijd: 16,
    zonderStartkwalificatie: true,
  },
  '3A': {
    groep: 'vervangendeLeerplicht',
    artikel: '3a',
    termijn: 'schooljaar',
    verplicht: ['datumBesluit', 'brin'],
    minimumLeeftijd: 14,
    sectoren: ['SO', 'VO'],
  },
  '3B': {
    groep: 'vervangendeLeerplicht',
    artikel: '3b',
    termijn: 'schooljaar',
    verplicht: ['datumBesluit', 'brin'],
    wordtInSchooljaar: 16,
    sectoren: ['MBO'],
  },
};
