/** What a gemeente reads back, and how it says that a report is not its own. Source: verzuim §5.2, §7.4. */
import type { VerkeerdeGemeente } from '../verzuim/verkeerde-gemeente.ts';
import type {
  Datum,
  DatumTijd,
  Gemeentecode,
  MeldingRegel,
  Meldingsnummer,
  Overdracht,
  Persoon,
  Persoonsnummer,
  Processtap,
  Signaal,
  Status,
  Verzuimmelding,
  Verzuimsoort,
} from '../verzuim/verzuimmelding.ts';
import type { Geweigerd } from './messages.ts';

/** A report that is or was in a mailbox of the sender, with the person and its whole history. */
export interface MeldingVoorGemeente {
  readonly meldingsnummer: Meldingsnummer;
  readonly datumTijdRegistratie: DatumTijd;
  readonly datumTijdLaatsteMutatie: DatumTijd;
  readonly status: Status;
  /** False once the report moved away: then it may be read, not changed. */
  readonly bijAfzender: boolean;
  readonly gemeentecode?: Gemeentecode;
  readonly volgnummer?: number;
  readonly verzuimmelding: Verzuimmelding;
  readonly persoon: Persoon;
  readonly procesverloop: readonly Processtap[];
  readonly overdrachten: readonly Overdracht[];
  readonly signalen: readonly Signaal[];
}
export interface OphalenMeldingRequest {
  readonly meldingsnummer: Meldingsnummer;
}
export type OphalenMeldingResponse =
  | Geweigerd
  | { readonly verwerkt: true; readonly melding: MeldingVoorGemeente };

/** Every filter may be left out; maxAantal 1…100, default 100. */
export interface OpzoekenMeldingenRequest {
  readonly leerling?: Persoonsnummer;
  readonly verzuimsoort?: Verzuimsoort;
  readonly status?: Status;
  /** Reports whose period touches vanaf … totEnMet. */
  readonly vanaf?: Datum;
  readonly totEnMet?: Datum;
  readonly vestigingscode?: string;
  /** The gemeente of residence, for an office that serves several. */
  readonly gemeentecode?: Gemeentecode;
  /** One mailbox of the sender. */
  readonly instantieCode?: string;
  /** True: status R or B. False: every other status. */
  readonly open?: boolean;
  readonly vervolgToken?: string;
  readonly maxAantal?: number;
}
export interface MeldingRegelVoorGemeente extends MeldingRegel {
  readonly bijAfzender: boolean;
  readonly gemeentecode?: Gemeentecode;
}
export type OpzoekenMeldingenResponse =
  | Geweigerd
  | {
      readonly verwerkt: true;
      readonly regels: readonly MeldingRegelVoorGemeente[];
      readonly vervolgToken?: string;
      readonly meerBeschikbaar: boolean;
    };

export type MeldenVerkeerdeGemeenteRequest = VerkeerdeGemeente;
export type MeldenVerkeerdeGemeenteResponse =
  | Geweigerd
  | {
      readonly verwerkt: true;
      readonly meldingsnummer: Meldingsnummer;
      readonly status: Status;
      readonly datumTijdLaatsteMutatie: DatumTijd;
    };

export interface GemeenteInzageOperations {
  ophalenMelding: { request: OphalenMeldingRequest; response: OphalenMeldingResponse };
  opzoekenMeldingen: { request: OpzoekenMeldingenRequest; response: OpzoekenMeldingenResponse };
  meldenVerkeerdeGemeente: {
    request: MeldenVerkeerdeGemeenteRequest;
    response: MeldenVerkeerdeGemeenteResponse;
  };
}
