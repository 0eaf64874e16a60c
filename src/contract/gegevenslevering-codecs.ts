/** The Bodies of the operations about files of the register. Source: verzuim §5.2. */
import type { Gegevenslevering } from '../verzuim/gegevenslevering.ts';
import { base64, boolean, integer, list, moment, one, optional, struct, token } from './codec.ts';
import type { GegevensleveringOperations } from './gegevensleveringen.ts';
import { geweigerd, type OperationCodec, operation, verwerkt } from './operation-codec.ts';

const gegevenslevering = struct<Gegevenslevering>({
  leveringId: one(token),
  soort: one(token),
  gemeentecode: one(token),
  omschrijving: optional(token),
  peildatum: optional(token),
  bestandsnaam: one(token),
  aantalBytes: one(integer),
  sha256: one(token),
  datumTijdBeschikbaar: one(moment),
  opgehaald: one(boolean),
  beschikbaarTot: optional(token),
});

/** @param namespaceUri  of the gemeente service. */
export function gegevensleveringCodecs(namespaceUri: string): {
  readonly [K in keyof GegevensleveringOperations]: OperationCodec<K>;
} {
  return {
    ophalenGegevensleveringen: operation(
      'ophalenGegevensleveringen',
      namespaceUri,
      struct<GegevensleveringOperations['ophalenGegevensleveringen']['request']>({
        instantieCode: one(token),
        toestand: optional(token),
        vervolgToken: optional(token),
        maxAantal: optional(integer),
      }),
      struct<GegevensleveringOperations['ophalenGegevensleveringen']['response']>({
        verwerkt,
        gegevensleveringen: optional(list('gegevenslevering', gegevenslevering)),
        vervolgToken: optional(token),
        meerBeschikbaar: optional(boolean),
        ...geweigerd,
      }),
    ),
    ophalenGegevenslevering: operation(
      'ophalenGegevenslevering',
      namespaceUri,
      struct<GegevensleveringOperations['ophalenGegevenslevering']['request']>({ leveringId: one(token) }),
      struct<GegevensleveringOperations['ophalenGegevenslevering']['response']>({
        verwerkt,
        gegevenslevering: optional(gegevenslevering),
        bestand: optional(base64),
        ...geweigerd,
      }),
    ),
  };
}
