/**
 * The words of the domain as types. Field names are those of the schemas.
 * Source: verzuim §4. Dates (`Datum`) are Dutch local dates JJJJ-MM-DD; moments are ISO 8601 UTC with milliseconds.
 */
export type Datum = string;
export type DatumTijd = string;
export type Brin = string;
export type Gemeentecode = string;
/** Positive integer as text, at most 18 digits. */
export type Meldingsnummer = string;

export type Verzuimsoort = 'V3' | 'V4' | 'LRV' | 'RMC' | 'L' | 'O' | 'V1' | 'V2';
export type Sector = 'PO' | 'SO' | 'VO' | 'MBO';
export type Status = 'R' | 'B' | 'K' | 'G' | 'I' | 'D';
export type RedenAfsluiting = 'A1' | 'A2' | 'A3' | 'A4' | 'A5' | 'A6' | 'A7';
export type ToelichtingAfsluiting = 'T1' | 'T2' | 'T3';
export type UrenEenheid = 'KLOKUUR' | 'LESUUR';
export type SoortLevering = 'NIEUW' | 'MUTATIE' | 'INTREKKING' | 'VERHUIZING';

/** Exactly one of the two numbers. */
export type Persoonsnummer =
  | { readonly soort: 'burgerservicenummer'; readonly nummer: string }
  | { readonly soort: 'onderwijsnummer'; readonly nummer: string };

/** Either one E.164 number or the old pair of fields (verzuim §4.1). */
export interface Telefoon {
  readonly netnummer?: string;
  readonly abonneenummer?: string;
  readonly e164?: string;
}

/** Where a pupil stays, as the school gives it: it says no gemeente, for that would decide who reads the report. */
export interface Verblijfadres {
  readonly straatnaam: string;
  readonly huisnummer?: string;
  readonly huisletter?: string;
  readonly huisnummertoevoeging?: string;
  readonly postcode?: string;
  readonly aanduidingLocatie?: string;
  readonly plaatsnaam: string;
  /** BRP table 34; absent means 6030, Nederland. */
  readonly landcode?: string;
}

/** An address of the register. */
export interface Adres extends Verblijfadres {
  /** De gemeente van inschrijving. */
  readonly gemeentecode?: Gemeentecode;
}

export interface School {
  readonly brin: Brin;
  readonly vestigingscode?: string;
  readonly onderwijslocatiecode?: string;
  readonly onderwijsaanbiedercode?: string;
  readonly leslocatieNaam?: string;
}

export interface Melder {
  readonly naamMelder: string;
  readonly functieMelder?: string;
  readonly telefoonMelder?: Telefoon;
  readonly emailMelder: string;
  readonly ccEmailOntvanger?: 'CONTACTPERSOON' | 'BEHANDELAAR' | 'BEIDE';
}

export interface Onderwijsdeelname {
  readonly soortOpleiding: 'PO' | 'SO' | 'VO' | 'BVE';
  readonly leerjaar?: string;
  readonly groep?: string;
  readonly naamOpleiding?: string;
  readonly niveauOpleiding?: string;
  readonly leerweg?: 'BOL' | 'BBL';
  readonly vormOpleiding?: 'VT' | 'DT';
}

export interface Verzuimdag {
  readonly datum: Datum;
  readonly heleDag: boolean;
  readonly lesuren: readonly number[];
}

/** The report itself (verzuim §4.5), without the people and the school around it. */
export interface Melding {
  readonly verzuimsoort: Verzuimsoort;
  readonly begindatum: Datum;
  readonly einddatum?: Datum;
  /** Hours times ten, so that 16.0 is 160 and nothing is rounded. */
  readonly aantalUrenTiende?: number;
  readonly urenEenheid?: UrenEenheid;
  readonly vermoedelijkeReden: string;
  readonly toelichting?: string;
  readonly ondernomenActie?: string;
  readonly actieGewenst: boolean;
  readonly toelichtingActieGewenst?: string;
  readonly alleLessenGemist: boolean;
  readonly verzuimdagGespecificeerd: boolean;
  readonly verzuimdagen: readonly Verzuimdag[];
  readonly vorigeMeldingsnummer?: Meldingsnummer;
}

/** What the school sends: meldenVerzuim (verzuim §5.1). */
export interface Verzuimmelding {
  readonly kenmerkAfzender: string;
  readonly school: School;
  readonly leerling: Persoonsnummer;
  readonly telefoonLeerling?: Telefoon;
  readonly afwijkendAdres?: Verblijfadres;
  readonly melder: Melder;
  readonly onderwijsdeelname?: Onderwijsdeelname;
  readonly melding: Melding;
}

/** What the deelnemersregister knows of the pupil at the moment of receipt (verzuim §4.1, column R). */
export interface Persoon {
  readonly burgerservicenummer?: string;
  readonly onderwijsnummer?: string;
  readonly geslachtsnaam?: string;
  readonly voorvoegsel?: string;
  readonly voornamen?: string;
  readonly voorletters?: string;
  /** JJJJ-MM-DD; unknown parts are 00. */
  readonly geboortedatum: string;
  readonly geslacht?: 'M' | 'V' | 'O';
  readonly indicatieStartkwalificatie?: boolean;
  readonly indicatieGeheim?: string;
  readonly adres?: Adres;
}

export interface ContactGemeente {
  readonly naam: string;
  readonly functie?: string;
  readonly telefoon?: Telefoon;
  readonly email?: string;
}

/** What the gemeente sends: terugkoppelenStatus (verzuim §4.6). */
export interface Terugkoppeling {
  readonly kenmerkAfzender: string;
  readonly meldingsnummer: Meldingsnummer;
  readonly datumTijdLaatsteMutatie: DatumTijd;
  readonly status: 'B' | 'K' | 'G';
  readonly redenAfsluiting?: RedenAfsluiting;
  readonly toelichtingAfsluiting?: ToelichtingAfsluiting;
  readonly contactGemeente?: ContactGemeente;
}

/** A functional error or signal of verzuim §5.5. `veld` is a path of element names, never a value. */
export interface Fout {
  readonly code: string;
  readonly tekst: string;
  readonly veld?: string;
  /** Whether the same message can succeed later without a change. */
  readonly herhalen: boolean;
  /** VZ-DUB-01 only: the report that overlaps. VZ-STA-02 only: the current moment. */
  readonly meldingsnummer?: Meldingsnummer;
  readonly datumTijdLaatsteMutatie?: DatumTijd;
}

export interface Signaal {
  readonly code: string;
  readonly tekst: string;
}

/** A report in one line, as a search shows it. */
export interface MeldingRegel {
  readonly meldingsnummer: Meldingsnummer;
  readonly brin: Brin;
  readonly vestigingscode?: string;
  readonly verzuimsoort: Verzuimsoort;
  readonly begindatum: Datum;
  readonly einddatum?: Datum;
  readonly status: Status;
  readonly datumTijdRegistratie: DatumTijd;
  readonly datumTijdLaatsteMutatie: DatumTijd;
}

/** One row of a report's history as the school sees it. */
export interface Processtap {
  readonly status: Status;
  readonly datumTijdStatus: DatumTijd;
  readonly redenAfsluiting?: RedenAfsluiting;
  readonly toelichtingAfsluiting?: ToelichtingAfsluiting;
  readonly contactGemeente?: ContactGemeente;
  /** With status I: what the school gave as reason. */
  readonly redenIntrekking?: string;
  readonly overnemendePartij?: string;
  readonly andereOvernemendePartij?: string;
}

/** Why the register's own desk gave a report to a gemeente: a code, so that no text about a pupil is needed. */
export type RedenToewijzing =
  | 'VERHUISD'
  | 'VERBLIJF'
  | 'ADRES_GEVONDEN'
  | 'AANGESLOTEN'
  | 'HERSTELD'
  | 'BLIJFT';

/** A report came to a gemeente by the desk; without `vanGemeentecode` it had none before. */
export interface Overdracht {
  readonly datumTijd: DatumTijd;
  readonly vanGemeentecode?: Gemeentecode;
  readonly naarGemeentecode: Gemeentecode;
  readonly reden: RedenToewijzing;
}
