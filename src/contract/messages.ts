/**
 * The Bodies of every operation as values. The codecs in this folder turn verified XML into these and back.
 * Source: verzuim §5.1, §5.2.
 */
import type { Intrekking, Mutatie } from '../verzuim/mutatie.ts';
import type {
  Datum,
  DatumTijd,
  Fout,
  MeldingRegel,
  Meldingsnummer,
  Overdracht,
  Persoon,
  Persoonsnummer,
  Processtap,
  Signaal,
  SoortLevering,
  Status,
  Terugkoppeling,
  Verzuimmelding,
  Verzuimsoort,
} from '../verzuim/verzuimmelding.ts';
import type { GegevensleveringOperations } from './gegevensleveringen.ts';
import type { GemeenteInzageOperations } from './gemeente-inzage-messages.ts';
import type { RioOperations } from './rio-messages.ts';
import type { VrijstellingOperations } from './vrijstelling-messages.ts';

/** A functional refusal: HTTP 200, `verwerkt` false, all broken rules at once (EK-140). */
export interface Geweigerd {
  readonly verwerkt: false;
  readonly fouten: readonly Fout[];
}

export type MeldenVerzuimRequest = Verzuimmelding;
export type MeldenVerzuimResponse =
  | Geweigerd
  | {
      readonly verwerkt: true;
      readonly meldingsnummer: Meldingsnummer;
      readonly datumTijdRegistratie: DatumTijd;
      readonly status: 'R';
      readonly signalen: readonly Signaal[];
    };

/** A report as its school sees it: what it sent, and what became of it. */
export interface MeldingMetProcesverloop {
  readonly meldingsnummer: Meldingsnummer;
  readonly datumTijdRegistratie: DatumTijd;
  readonly datumTijdLaatsteMutatie: DatumTijd;
  readonly status: Status;
  /** False as long as the report is in no gemeente's mailbox. */
  readonly geleverd: boolean;
  readonly gemeentecode?: string;
  readonly volgnummer?: number;
  /** OIN of who signed the report: the school itself, or the vendor that had its mandate (verzuim §1 row 6). */
  readonly verzondenDoor?: string;
  readonly verzuimmelding: Verzuimmelding;
  readonly procesverloop: readonly Processtap[];
  readonly signalen: readonly Signaal[];
}

export type MuterenVerzuimmeldingRequest = Mutatie;
export type MuterenVerzuimmeldingResponse =
  | Geweigerd
  | {
      readonly verwerkt: true;
      readonly meldingsnummer: Meldingsnummer;
      readonly status: Status;
      readonly datumTijdLaatsteMutatie: DatumTijd;
      readonly signalen: readonly Signaal[];
    };

export type IntrekkenVerzuimmeldingRequest = Intrekking;
export type IntrekkenVerzuimmeldingResponse =
  | Geweigerd
  | {
      readonly verwerkt: true;
      readonly meldingsnummer: Meldingsnummer;
      readonly status: 'I';
      readonly datumTijdLaatsteMutatie: DatumTijd;
    };

/** Every filter may be left out; maxAantal 1…100, default 100. */
export interface OpzoekenVerzuimmeldingenRequest {
  readonly leerling?: Persoonsnummer;
  readonly verzuimsoort?: Verzuimsoort;
  readonly status?: Status;
  /** Reports whose period touches vanaf … totEnMet. */
  readonly vanaf?: Datum;
  readonly totEnMet?: Datum;
  readonly vestigingscode?: string;
  readonly vervolgToken?: string;
  readonly maxAantal?: number;
}
export type OpzoekenVerzuimmeldingenResponse =
  | Geweigerd
  | {
      readonly verwerkt: true;
      readonly regels: readonly MeldingRegel[];
      readonly vervolgToken?: string;
      readonly meerBeschikbaar: boolean;
    };

export type Leeftijdsgroep = 'NOG_NIET_LEERPLICHTIG' | 'ONDER_18' | 'VANAF_18' | 'ONZEKER';
export interface OpvragenPersoonsgegevensRequest {
  readonly leerling: Persoonsnummer;
}
export type OpvragenPersoonsgegevensResponse =
  | Geweigerd
  | {
      readonly verwerkt: true;
      /** Only a pupil who is enrolled at one of the sender's schools is known. */
      readonly bekend: boolean;
      readonly indicatieStartkwalificatie?: boolean;
      readonly leeftijdsgroep?: Leeftijdsgroep;
    };

export interface OphalenVerzuimmeldingRequest {
  readonly meldingsnummer: Meldingsnummer;
}
export type OphalenVerzuimmeldingResponse =
  | Geweigerd
  | { readonly verwerkt: true; readonly melding: MeldingMetProcesverloop };

/** Exactly one of vanafDatumTijd and vervolgToken. maxAantal 1…100, default 100. */
export type OpvragenGewijzigdeMeldingenRequest = {
  readonly maxAantal?: number;
} & ({ readonly vanafDatumTijd: DatumTijd } | { readonly vervolgToken: string });
export type OpvragenGewijzigdeMeldingenResponse =
  | Geweigerd
  | {
      readonly verwerkt: true;
      readonly meldingen: readonly MeldingMetProcesverloop[];
      readonly vervolgToken: string;
      readonly meerBeschikbaar: boolean;
    };

export interface OphalenMeldingenRequest {
  readonly instantieCode: string;
  /** 1…100. */
  readonly maxAantal: number;
}
/** One event for one mailbox, with the person as the register knew the pupil at receipt. */
export interface Levering {
  readonly leveringId: string;
  readonly soortLevering: SoortLevering;
  /** Position in the mailbox: 1, 2, 3 … without gaps. */
  readonly volgnummerMailbox: number;
  readonly gemeentecode?: string;
  readonly meldingsnummer: Meldingsnummer;
  readonly datumTijdRegistratie: DatumTijd;
  readonly datumTijdLaatsteMutatie: DatumTijd;
  readonly status: Status;
  readonly verzuimmelding: Verzuimmelding;
  readonly persoon: Persoon;
  readonly signalen: readonly Signaal[];
  /** With NIEUW of a report that has a past: what happened to it before. */
  readonly procesverloop?: readonly Processtap[];
  readonly overdrachten?: readonly Overdracht[];
}
export type OphalenMeldingenResponse =
  | Geweigerd
  | { readonly verwerkt: true; readonly leveringen: readonly Levering[]; readonly meerBeschikbaar: boolean };

export interface Ontvangst {
  readonly leveringId: string;
  readonly resultaat: 'VERWERKT' | 'GEWEIGERD';
  /** Obligatory with GEWEIGERD. */
  readonly reden?: string;
}
export interface BevestigenOntvangstRequest {
  readonly ontvangsten: readonly Ontvangst[];
}
export type BevestigenOntvangstResponse =
  | Geweigerd
  | {
      readonly verwerkt: true;
      readonly bevestigingen: readonly { readonly leveringId: string; readonly fout?: Fout }[];
    };

export type TerugkoppelenStatusRequest = Terugkoppeling;
export type TerugkoppelenStatusResponse =
  | Geweigerd
  | {
      readonly verwerkt: true;
      readonly meldingsnummer: Meldingsnummer;
      readonly status: Status;
      readonly datumTijdLaatsteMutatie: DatumTijd;
    };

/** Request and answer type of every operation of the school service, by its name in the WSDL. */
export interface SchoolOperations {
  meldenVerzuim: { request: MeldenVerzuimRequest; response: MeldenVerzuimResponse };
  ophalenVerzuimmelding: { request: OphalenVerzuimmeldingRequest; response: OphalenVerzuimmeldingResponse };
  muterenVerzuimmelding: { request: MuterenVerzuimmeldingRequest; response: MuterenVerzuimmeldingResponse };
  intrekkenVerzuimmelding: {
    request: IntrekkenVerzuimmeldingRequest;
    response: IntrekkenVerzuimmeldingResponse;
  };
  opzoekenVerzuimmeldingen: {
    request: OpzoekenVerzuimmeldingenRequest;
    response: OpzoekenVerzuimmeldingenResponse;
  };
  opvragenPersoonsgegevens: {
    request: OpvragenPersoonsgegevensRequest;
    response: OpvragenPersoonsgegevensResponse;
  };
  opvragenGewijzigdeMeldingen: {
    request: OpvragenGewijzigdeMeldingenRequest;
    response: OpvragenGewijzigdeMeldingenResponse;
  };
}

/** Of the gemeente service. */
export interface GemeenteOperations
  extends GemeenteInzageOperations,
    VrijstellingOperations,
    GegevensleveringOperations {
  ophalenMeldingen: { request: OphalenMeldingenRequest; response: OphalenMeldingenResponse };
  bevestigenOntvangst: { request: BevestigenOntvangstRequest; response: BevestigenOntvangstResponse };
  terugkoppelenStatus: { request: TerugkoppelenStatusRequest; response: TerugkoppelenStatusResponse };
}

export interface Operations extends SchoolOperations, GemeenteOperations, RioOperations {}
export type OperationName = keyof Operations;
