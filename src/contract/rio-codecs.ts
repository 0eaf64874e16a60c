/** The Body of every operation of the read service of RIO. Source: verzuim §1 row 9. */
import type { Instelling, InstellingRegel, Onderwijslocatie, Vestiging } from '../verzuim/rio.ts';
import { boolean, integer, list, many, one, optional, struct, token } from './codec.ts';
import type { Operations } from './messages.ts';
import { geweigerd, type OperationCodec, operation, verwerkt } from './operation-codec.ts';
import type { RioOperations } from './rio-messages.ts';

export const RIO_NAMESPACE = 'urn:verzuimbroker:rio:v1';

const plaats = { postcode: optional(token), plaatsnaam: optional(token), gemeentecode: optional(token) };
const geldig = { begindatum: one(token), einddatum: optional(token) };

const onderwijslocatie = struct<Onderwijslocatie>({
  onderwijslocatiecode: one(token),
  onderwijsaanbiedercode: one(token),
  ...plaats,
  ...geldig,
});
const vestiging = struct<Vestiging>({
  vestigingscode: one(token),
  naam: one(token),
  ...plaats,
  ...geldig,
  onderwijslocaties: many(onderwijslocatie, 'onderwijslocatie'),
});
const instelling = struct<Instelling>({
  brin: one(token),
  naam: one(token),
  sector: one(token),
  bestuurscode: optional(token),
  naamBestuur: optional(token),
  ...geldig,
  vestigingen: many(vestiging, 'vestiging'),
});
const instellingRegel = struct<InstellingRegel>({
  brin: one(token),
  naam: one(token),
  sector: one(token),
  bestuurscode: optional(token),
  ...plaats,
  ...geldig,
});

export const RIO_CODECS: { readonly [K in keyof RioOperations]: OperationCodec<K> } = {
  raadplegenInstelling: operation(
    'raadplegenInstelling',
    RIO_NAMESPACE,
    struct<Operations['raadplegenInstelling']['request']>({ brin: one(token) }),
    struct<Operations['raadplegenInstelling']['response']>({
      verwerkt,
      instelling: optional(instelling),
      ...geweigerd,
    }),
  ),
  zoekenInstellingen: operation(
    'zoekenInstellingen',
    RIO_NAMESPACE,
    struct<Operations['zoekenInstellingen']['request']>({
      naam: optional(token),
      postcode: optional(token),
      plaatsnaam: optional(token),
      peildatum: optional(token),
      vervolgToken: optional(token),
      maxAantal: optional(integer),
    }),
    struct<Operations['zoekenInstellingen']['response']>({
      verwerkt,
      instellingen: optional(list('instelling', instellingRegel)),
      vervolgToken: optional(token),
      meerBeschikbaar: optional(boolean),
      ...geweigerd,
    }),
  ),
};
