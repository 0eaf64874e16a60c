/** The Bodies of the operations about files of the register. Source: verzuim §4.8, §5.2. */
import type { Gegevenslevering } from '../verzuim/gegevenslevering.ts';
import type { Geweigerd } from './messages.ts';

export interface OphalenGegevensleveringenRequest {
  readonly instantieCode: string;
  /** Only those that were not, or were, fetched before. */
  readonly toestand?: 'NIEUW' | 'OPGEHAALD';
  readonly vervolgToken?: string;
  /** 1…100, default 100. */
  readonly maxAantal?: number;
}
export type OphalenGegevensleveringenResponse =
  | Geweigerd
  | {
      readonly verwerkt: true;
      readonly gegevensleveringen: readonly Gegevenslevering[];
      readonly vervolgToken?: string;
      readonly meerBeschikbaar: boolean;
    };

export interface OphalenGegevensleveringRequest {
  readonly leveringId: string;
}
export type OphalenGegevensleveringResponse =
  | Geweigerd
  | {
      readonly verwerkt: true;
      readonly gegevenslevering: Gegevenslevering;
      /** Base64 on the wire; MTOM is not built. */
      readonly bestand: Buffer;
    };

/** Part of the gemeente service. */
export interface GegevensleveringOperations {
  ophalenGegevensleveringen: {
    request: OphalenGegevensleveringenRequest;
    response: OphalenGegevensleveringenResponse;
  };
  ophalenGegevenslevering: {
    request: OphalenGegevensleveringRequest;
    response: OphalenGegevensleveringResponse;
  };
}
