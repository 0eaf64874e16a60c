/**
 * The Bodies of the operations on vrijstellingen and vervangende leerplicht as values.
 * Source: verzuim §4.7, §5.2.
 */
import type { DatumTijd, Persoonsnummer } from '../verzuim/verzuimmelding.ts';
import type {
  SoortVervangend,
  SoortVrijstelling,
  Vrijstelling,
  VrijstellingRegel,
  Vrijstellingsnummer,
  Vrijstellingsoort,
  Vrijstellingstatus,
} from '../verzuim/vrijstelling.ts';
import type { VrijstellingIntrekking } from '../verzuim/vrijstelling-wijziging.ts';
import type { Geweigerd } from './messages.ts';

export type DoorgevenResponse =
  | Geweigerd
  | {
      readonly verwerkt: true;
      readonly vrijstellingsnummer: Vrijstellingsnummer;
      /** Also the first datumTijdLaatsteMutatie. */
      readonly datumTijdRegistratie: DatumTijd;
    };

/** On the wire the new version stands in an element with the name of its group. */
export interface WijzigenRequest<Soort extends Vrijstellingsoort> {
  readonly vrijstellingsnummer: Vrijstellingsnummer;
  readonly datumTijdLaatsteMutatie: DatumTijd;
  readonly inhoud: Vrijstelling<Soort>;
}

export type VrijstellingBevestiging =
  | Geweigerd
  | {
      readonly verwerkt: true;
      readonly vrijstellingsnummer: Vrijstellingsnummer;
      readonly status: Vrijstellingstatus;
      readonly datumTijdLaatsteMutatie: DatumTijd;
    };

/** Without a pupil: a page of all own ones, newest first. maxAantal 1…100, default 100. */
export interface OpzoekenVrijstellingenRequest {
  readonly leerling?: Persoonsnummer;
  readonly vervolgToken?: string;
  readonly maxAantal?: number;
}
export type OpzoekenVrijstellingenResponse =
  | Geweigerd
  | {
      readonly verwerkt: true;
      readonly regels: readonly VrijstellingRegel[];
      readonly vervolgToken?: string;
      readonly meerBeschikbaar: boolean;
    };

/** Part of the gemeente service. */
export interface VrijstellingOperations {
  doorgevenVrijstelling: { request: Vrijstelling<SoortVrijstelling>; response: DoorgevenResponse };
  wijzigenVrijstelling: { request: WijzigenRequest<SoortVrijstelling>; response: VrijstellingBevestiging };
  intrekkenVrijstelling: { request: VrijstellingIntrekking; response: VrijstellingBevestiging };
  doorgevenVervangendeLeerplicht: { request: Vrijstelling<SoortVervangend>; response: DoorgevenResponse };
  wijzigenVervangendeLeerplicht: {
    request: WijzigenRequest<SoortVervangend>;
    response: VrijstellingBevestiging;
  };
  intrekkenVervangendeLeerplicht: { request: VrijstellingIntrekking; response: VrijstellingBevestiging };
  opzoekenVrijstellingen: {
    request: OpzoekenVrijstellingenRequest;
    response: OpzoekenVrijstellingenResponse;
  };
}
