/** The Body of every operation of the gemeente service. Source: verzuim §5.2. */
import type { Terugkoppeling } from '../verzuim/verzuimmelding.ts';
import { boolean, integer, list, many, memo, moment, one, optional, struct, token } from './codec.ts';
import { gegevensleveringCodecs } from './gegevenslevering-codecs.ts';
import { GEMEENTE_INZAGE_CODECS, GEMEENTE_NAMESPACE } from './gemeente-inzage-codecs.ts';
import type { GemeenteOperations, Levering, Ontvangst, Operations } from './messages.ts';
import { geweigerd, type OperationCodec, operation, verwerkt } from './operation-codec.ts';
import {
  contactGemeente,
  fout,
  overdrachten,
  persoon,
  procesverloop,
  signalen,
  verzuimmelding,
} from './verzuimmelding-codec.ts';
import { VRIJSTELLING_CODECS } from './vrijstelling-codecs.ts';

export { GEMEENTE_NAMESPACE };

const levering = struct<Levering>({
  leveringId: one(token),
  soortLevering: one(token),
  volgnummerMailbox: one(integer),
  gemeentecode: optional(token),
  meldingsnummer: one(token),
  datumTijdRegistratie: one(moment),
  datumTijdLaatsteMutatie: one(moment),
  status: one(token),
  verzuimmelding: one(verzuimmelding),
  persoon: one(persoon),
  signalen: one(signalen),
  procesverloop: optional(procesverloop),
  overdrachten: optional(overdrachten),
});

const ontvangst = struct<Ontvangst>({ leveringId: one(token), resultaat: one(token), reden: optional(memo) });
const bevestiging = struct<{ leveringId: string; fout?: unknown }>({
  leveringId: one(token),
  fout: optional(fout),
});

const terugkoppeling = struct<Terugkoppeling>({
  kenmerkAfzender: one(token),
  meldingsnummer: one(token),
  datumTijdLaatsteMutatie: one(moment),
  status: one(token),
  redenAfsluiting: optional(token),
  toelichtingAfsluiting: optional(token),
  contactGemeente: optional(contactGemeente),
});

export const GEMEENTE_CODECS: { readonly [K in keyof GemeenteOperations]: OperationCodec<K> } = {
  ...VRIJSTELLING_CODECS,
  ophalenMeldingen: operation(
    'ophalenMeldingen',
    GEMEENTE_NAMESPACE,
    struct<Operations['ophalenMeldingen']['request']>({ instantieCode: one(token), maxAantal: one(integer) }),
    struct<Operations['ophalenMeldingen']['response']>({
      verwerkt,
      leveringen: optional(list('levering', levering)),
      meerBeschikbaar: optional(boolean),
      ...geweigerd,
    }),
  ),
  bevestigenOntvangst: operation(
    'bevestigenOntvangst',
    GEMEENTE_NAMESPACE,
    struct<Operations['bevestigenOntvangst']['request']>({ ontvangsten: many(ontvangst, 'ontvangst') }),
    struct<Operations['bevestigenOntvangst']['response']>({
      verwerkt,
      bevestigingen: optional(list('bevestiging', bevestiging)),
      ...geweigerd,
    }),
  ),
  terugkoppelenStatus: operation(
    'terugkoppelenStatus',
    GEMEENTE_NAMESPACE,
    terugkoppeling,
    struct<Operations['terugkoppelenStatus']['response']>({
      verwerkt,
      meldingsnummer: optional(token),
      status: optional(token),
      datumTijdLaatsteMutatie: optional(moment),
      ...geweigerd,
    }),
  ),
  ...GEMEENTE_INZAGE_CODECS,
  ...gegevensleveringCodecs(GEMEENTE_NAMESPACE),
};
