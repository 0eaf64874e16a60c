/** The Bodies of the operations on vrijstellingen and vervangende leerplicht. Source: verzuim §4.7, §5.2. */
import type { Bewijs, NieuwePersoon, Vrijstelling, VrijstellingRegel } from '../verzuim/vrijstelling.ts';
import { boolean, type Codec, integer, list, memo, moment, one, optional, struct, token } from './codec.ts';
import type { Operations } from './messages.ts';
import { geweigerd, type OperationCodec, operation, verwerkt } from './operation-codec.ts';
import { adres, leerlingnummer } from './verzuimmelding-codec.ts';
import type { VrijstellingOperations } from './vrijstelling-messages.ts';

const NAMESPACE = 'urn:verzuimbroker:gemeente:v1';

const verklaring = struct<NonNullable<Bewijs['verklaring']>>({
  afgegevenDoor: one(token),
  datumVerklaring: one(token),
});

const bewijs = struct<Bewijs>({
  datumKennisgeving: optional(token),
  verklaring: optional(verklaring),
  blijvendOngeschikt: optional(boolean),
  richtingBezocht: optional(boolean),
  datumBesluit: optional(token),
  brin: optional(token),
});

const persoon = struct<NieuwePersoon>({
  naam: one(token),
  geboortedatum: one(token),
  geslacht: one(token),
  adres: one(adres),
});

const vrijstelling = struct<Vrijstelling>({
  kenmerkAfzender: one(token),
  leerling: one(leerlingnummer),
  postcodeWoonplaats: one(token),
  soort: one(token),
  begindatum: one(token),
  einddatum: optional(token),
  eerderToegestaan: one(boolean),
  bewijs: one(bewijs),
  persoon: optional(persoon),
});

const regel = struct<VrijstellingRegel>({
  vrijstellingsnummer: one(token),
  gemeentecode: one(token),
  status: one(token),
  datumTijdRegistratie: one(moment),
  datumTijdLaatsteMutatie: one(moment),
  leerling: one(leerlingnummer),
  soort: one(token),
  begindatum: one(token),
  einddatum: optional(token),
  eerderToegestaan: one(boolean),
});

type Doorgeven = 'doorgevenVrijstelling' | 'doorgevenVervangendeLeerplicht';
type Wijzigen = 'wijzigenVrijstelling' | 'wijzigenVervangendeLeerplicht';
type Intrekken = 'intrekkenVrijstelling' | 'intrekkenVervangendeLeerplicht';

function doorgeven<K extends Doorgeven>(name: K): OperationCodec<K> {
  // The schema of the operation has the kinds of its group only.
  const request = vrijstelling as Codec<Operations[K]['request']>;
  const response = struct<VrijstellingOperations[Doorgeven]['response']>({
    verwerkt,
    vrijstellingsnummer: optional(token),
    datumTijdRegistratie: optional(moment),
    ...geweigerd,
  });
  return operation(name, NAMESPACE, request, response as Codec<Operations[K]['response']>);
}

const bevestiging = struct<VrijstellingOperations[Wijzigen]['response']>({
  verwerkt,
  vrijstellingsnummer: optional(token),
  status: optional(token),
  datumTijdLaatsteMutatie: optional(moment),
  ...geweigerd,
});

function wijzigen<K extends Wijzigen>(name: K, element: string): OperationCodec<K> {
  const request = struct<VrijstellingOperations[Wijzigen]['request']>({
    vrijstellingsnummer: one(token),
    datumTijdLaatsteMutatie: one(moment),
    inhoud: one(vrijstelling, element),
  });
  // As above: the kinds are the schema's.
  return operation(
    name,
    NAMESPACE,
    request as Codec<Operations[K]['request']>,
    bevestiging as Codec<Operations[K]['response']>,
  );
}

function intrekken<K extends Intrekken>(name: K): OperationCodec<K> {
  const request = struct<VrijstellingOperations[Intrekken]['request']>({
    kenmerkAfzender: one(token),
    vrijstellingsnummer: one(token),
    datumTijdLaatsteMutatie: one(moment),
    redenIntrekking: one(memo),
  });
  return operation(
    name,
    NAMESPACE,
    request as Codec<Operations[K]['request']>,
    bevestiging as Codec<Operations[K]['response']>,
  );
}

export const VRIJSTELLING_CODECS: { readonly [K in keyof VrijstellingOperations]: OperationCodec<K> } = {
  doorgevenVrijstelling: doorgeven('doorgevenVrijstelling'),
  wijzigenVrijstelling: wijzigen('wijzigenVrijstelling', 'vrijstelling'),
  intrekkenVrijstelling: intrekken('intrekkenVrijstelling'),
  doorgevenVervangendeLeerplicht: doorgeven('doorgevenVervangendeLeerplicht'),
  wijzigenVervangendeLeerplicht: wijzigen('wijzigenVervangendeLeerplicht', 'vervangendeLeerplicht'),
  intrekkenVervangendeLeerplicht: intrekken('intrekkenVervangendeLeerplicht'),
  opzoekenVrijstellingen: operation(
    'opzoekenVrijstellingen',
    NAMESPACE,
    struct<VrijstellingOperations['opzoekenVrijstellingen']['request']>({
      leerling: optional(leerlingnummer),
      vervolgToken: optional(token),
      maxAantal: optional(integer),
    }),
    struct<VrijstellingOperations['opzoekenVrijstellingen']['response']>({
      verwerkt,
      regels: optional(list('regel', regel)),
      vervolgToken: optional(token),
      meerBeschikbaar: optional(boolean),
      ...geweigerd,
    }),
  ),
};
