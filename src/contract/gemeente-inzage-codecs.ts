/** The Body of what a gemeente reads back, and of meldenVerkeerdeGemeente. Source: verzuim §5.2, §7.4. */
import { boolean, integer, list, memo, moment, one, optional, struct, token } from './codec.ts';
import type {
  GemeenteInzageOperations,
  MeldingRegelVoorGemeente,
  MeldingVoorGemeente,
} from './gemeente-inzage-messages.ts';
import { geweigerd, type OperationCodec, operation, verwerkt } from './operation-codec.ts';
import {
  leerlingnummer,
  overdrachten,
  persoon,
  procesverloop,
  signalen,
  verzuimmelding,
} from './verzuimmelding-codec.ts';

export const GEMEENTE_NAMESPACE = 'urn:verzuimbroker:gemeente:v1';

const meldingVoorGemeente = struct<MeldingVoorGemeente>({
  meldingsnummer: one(token),
  datumTijdRegistratie: one(moment),
  datumTijdLaatsteMutatie: one(moment),
  status: one(token),
  bijAfzender: one(boolean),
  gemeentecode: optional(token),
  volgnummer: optional(integer),
  verzuimmelding: one(verzuimmelding),
  persoon: one(persoon),
  procesverloop: one(procesverloop),
  overdrachten: one(overdrachten),
  signalen: one(signalen),
});

const meldingRegel = struct<MeldingRegelVoorGemeente>({
  meldingsnummer: one(token),
  brin: one(token),
  vestigingscode: optional(token),
  verzuimsoort: one(token),
  begindatum: one(token),
  einddatum: optional(token),
  status: one(token),
  datumTijdRegistratie: one(moment),
  datumTijdLaatsteMutatie: one(moment),
  bijAfzender: one(boolean),
  gemeentecode: optional(token),
});

export const GEMEENTE_INZAGE_CODECS: {
  readonly [K in keyof GemeenteInzageOperations]: OperationCodec<K>;
} = {
  ophalenMelding: operation(
    'ophalenMelding',
    GEMEENTE_NAMESPACE,
    struct<GemeenteInzageOperations['ophalenMelding']['request']>({ meldingsnummer: one(token) }),
    struct<GemeenteInzageOperations['ophalenMelding']['response']>({
      verwerkt,
      melding: optional(meldingVoorGemeente),
      ...geweigerd,
    }),
  ),
  opzoekenMeldingen: operation(
    'opzoekenMeldingen',
    GEMEENTE_NAMESPACE,
    struct<GemeenteInzageOperations['opzoekenMeldingen']['request']>({
      leerling: optional(leerlingnummer),
      verzuimsoort: optional(token),
      status: optional(token),
      vanaf: optional(token),
      totEnMet: optional(token),
      vestigingscode: optional(token),
      gemeentecode: optional(token),
      instantieCode: optional(token),
      open: optional(boolean),
      vervolgToken: optional(token),
      maxAantal: optional(integer),
    }),
    struct<GemeenteInzageOperations['opzoekenMeldingen']['response']>({
      verwerkt,
      regels: optional(list('regel', meldingRegel)),
      vervolgToken: optional(token),
      meerBeschikbaar: optional(boolean),
      ...geweigerd,
    }),
  ),
  meldenVerkeerdeGemeente: operation(
    'meldenVerkeerdeGemeente',
    GEMEENTE_NAMESPACE,
    struct<GemeenteInzageOperations['meldenVerkeerdeGemeente']['request']>({
      kenmerkAfzender: one(token),
      meldingsnummer: one(token),
      datumTijdLaatsteMutatie: one(moment),
      vermoedeGemeentecode: optional(token),
      reden: one(memo),
    }),
    struct<GemeenteInzageOperations['meldenVerkeerdeGemeente']['response']>({
      verwerkt,
      meldingsnummer: optional(token),
      status: optional(token),
      datumTijdLaatsteMutatie: optional(moment),
      ...geweigerd,
    }),
  ),
};
