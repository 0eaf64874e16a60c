/** The Bodies of the read service of RIO as values. Source: verzuim §1 row 9. */
import type { Instelling, InstellingRegel } from '../verzuim/rio.ts';
import type { Brin, Datum, Fout } from '../verzuim/verzuimmelding.ts';

type Geweigerd = { readonly verwerkt: false; readonly fouten: readonly Fout[] };

export interface RaadplegenInstellingRequest {
  readonly brin: Brin;
}
export type RaadplegenInstellingResponse =
  | Geweigerd
  | { readonly verwerkt: true; readonly instelling: Instelling };

/** At least one of naam, postcode and plaatsnaam; peildatum default today; maxAantal 1…100, default 100. */
export interface ZoekenInstellingenRequest {
  readonly naam?: string;
  readonly postcode?: string;
  readonly plaatsnaam?: string;
  readonly peildatum?: Datum;
  readonly vervolgToken?: string;
  readonly maxAantal?: number;
}
export type ZoekenInstellingenResponse =
  | Geweigerd
  | {
      readonly verwerkt: true;
      readonly instellingen: readonly InstellingRegel[];
      readonly vervolgToken?: string;
      readonly meerBeschikbaar: boolean;
    };

export interface RioOperations {
  raadplegenInstelling: { request: RaadplegenInstellingRequest; response: RaadplegenInstellingResponse };
  zoekenInstellingen: { request: ZoekenInstellingenRequest; response: ZoekenInstellingenResponse };
}
