/** The Body of every operation of the school service. Source: verzuim §5.1. */
import type { MeldingRegel } from '../verzuim/verzuimmelding.ts';
import { boolean, integer, list, memo, moment, one, optional, struct, token } from './codec.ts';
import type { MeldingMetProcesverloop, Operations, SchoolOperations } from './messages.ts';
import { geweigerd, type OperationCodec, operation, verwerkt } from './operation-codec.ts';
import { leerlingnummer, procesverloop, signalen, verzuimmelding } from './verzuimmelding-codec.ts';

export const SCHOOL_NAMESPACE = 'urn:verzuimbroker:school:v1';

const meldingMetProcesverloop = struct<MeldingMetProcesverloop>({
  meldingsnummer: one(token),
  datumTijdRegistratie: one(moment),
  datumTijdLaatsteMutatie: one(moment),
  status: one(token),
  geleverd: one(boolean),
  gemeentecode: optional(token),
  volgnummer: optional(integer),
  verzondenDoor: optional(token),
  verzuimmelding: one(verzuimmelding),
  procesverloop: one(procesverloop),
  signalen: one(signalen),
});

const meldingRegel = struct<MeldingRegel>({
  meldingsnummer: one(token),
  brin: one(token),
  vestigingscode: optional(token),
  verzuimsoort: one(token),
  begindatum: one(token),
  einddatum: optional(token),
  status: one(token),
  datumTijdRegistratie: one(moment),
  datumTijdLaatsteMutatie: one(moment),
});

export const SCHOOL_CODECS: { readonly [K in keyof SchoolOperations]: OperationCodec<K> } = {
  meldenVerzuim: operation(
    'meldenVerzuim',
    SCHOOL_NAMESPACE,
    verzuimmelding,
    struct<Operations['meldenVerzuim']['response']>({
      verwerkt,
      meldingsnummer: optional(token),
      datumTijdRegistratie: optional(moment),
      status: optional(token),
      signalen: optional(signalen),
      ...geweigerd,
    }),
  ),
  muterenVerzuimmelding: operation(
    'muterenVerzuimmelding',
    SCHOOL_NAMESPACE,
    struct<Operations['muterenVerzuimmelding']['request']>({
      meldingsnummer: one(token),
      datumTijdLaatsteMutatie: one(moment),
      verzuimmelding: one(verzuimmelding),
    }),
    struct<Operations['muterenVerzuimmelding']['response']>({
      verwerkt,
      meldingsnummer: optional(token),
      status: optional(token),
      datumTijdLaatsteMutatie: optional(moment),
      signalen: optional(signalen),
      ...geweigerd,
    }),
  ),
  intrekkenVerzuimmelding: operation(
    'intrekkenVerzuimmelding',
    SCHOOL_NAMESPACE,
    struct<Operations['intrekkenVerzuimmelding']['request']>({
      kenmerkAfzender: one(token),
      meldingsnummer: one(token),
      datumTijdLaatsteMutatie: one(moment),
      redenIntrekking: one(memo),
    }),
    struct<Operations['intrekkenVerzuimmelding']['response']>({
      verwerkt,
      meldingsnummer: optional(token),
      status: optional(token),
      datumTijdLaatsteMutatie: optional(moment),
      ...geweigerd,
    }),
  ),
  opzoekenVerzuimmeldingen: operation(
    'opzoekenVerzuimmeldingen',
    SCHOOL_NAMESPACE,
    struct<Operations['opzoekenVerzuimmeldingen']['request']>({
      leerling: optional(leerlingnummer),
      verzuimsoort: optional(token),
      status: optional(token),
      vanaf: optional(token),
      totEnMet: optional(token),
      vestigingscode: optional(token),
      vervolgToken: optional(token),
      maxAantal: optional(integer),
    }),
    struct<Operations['opzoekenVerzuimmeldingen']['response']>({
      verwerkt,
      regels: optional(list('regel', meldingRegel)),
      vervolgToken: optional(token),
      meerBeschikbaar: optional(boolean),
      ...geweigerd,
    }),
  ),
  opvragenPersoonsgegevens: operation(
    'opvragenPersoonsgegevens',
    SCHOOL_NAMESPACE,
    struct<Operations['opvragenPersoonsgegevens']['request']>({ leerling: one(leerlingnummer) }),
    struct<Operations['opvragenPersoonsgegevens']['response']>({
      verwerkt,
      bekend: optional(boolean),
      indicatieStartkwalificatie: optional(boolean),
      leeftijdsgroep: optional(token),
      ...geweigerd,
    }),
  ),
  ophalenVerzuimmelding: operation(
    'ophalenVerzuimmelding',
    SCHOOL_NAMESPACE,
    struct<Operations['ophalenVerzuimmelding']['request']>({ meldingsnummer: one(token) }),
    struct<Operations['ophalenVerzuimmelding']['response']>({
      verwerkt,
      melding: optional(meldingMetProcesverloop),
      ...geweigerd,
    }),
  ),
  opvragenGewijzigdeMeldingen: operation(
    'opvragenGewijzigdeMeldingen',
    SCHOOL_NAMESPACE,
    struct<Operations['opvragenGewijzigdeMeldingen']['request']>({
      vanafDatumTijd: optional(moment),
      vervolgToken: optional(token),
      maxAantal: optional(integer),
    }),
    struct<Operations['opvragenGewijzigdeMeldingen']['response']>({
      verwerkt,
      meldingen: optional(list('melding', meldingMetProcesverloop)),
      vervolgToken: optional(token),
      meerBeschikbaar: optional(boolean),
      ...geweigerd,
    }),
  ),
};
