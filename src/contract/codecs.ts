/** The Body of every operation, both directions, for broker and partner alike. Source: verzuim §5.1, §5.2. */
import type { XmlElement } from '../edukoppeling/xml/document.ts';
import { XmlWriter } from '../edukoppeling/xml/writer.ts';
import type { MeldingRegel, Persoon, Processtap, Terugkoppeling } from '../verzuim/verzuimmelding.ts';
import {
  boolean,
  type Codec,
  integer,
  list,
  many,
  memo,
  moment,
  one,
  optional,
  struct,
  token,
  writeElement,
} from './codec.ts';
import type { Levering, MeldingMetProcesverloop, Ontvangst, OperationName, Operations } from './messages.ts';
import {
  adres,
  contactGemeente,
  fout,
  fouten,
  leerlingnummer,
  signalen,
  verzuimmelding,
} from './verzuimmelding-codec.ts';

export const SCHOOL_NAMESPACE = 'urn:verzuimbroker:school:v1';
export const GEMEENTE_NAMESPACE = 'urn:verzuimbroker:gemeente:v1';

const processtap = struct<Processtap>({
  status: one(token),
  datumTijdStatus: one(moment),
  redenAfsluiting: optional(token),
  toelichtingAfsluiting: optional(token),
  contactGemeente: optional(contactGemeente),
  redenIntrekking: optional(memo),
  overnemendePartij: optional(token),
  andereOvernemendePartij: optional(token),
});

const meldingMetProcesverloop = struct<MeldingMetProcesverloop>({
  meldingsnummer: one(token),
  datumTijdRegistratie: one(moment),
  datumTijdLaatsteMutatie: one(moment),
  status: one(token),
  geleverd: one(boolean),
  gemeentecode: optional(token),
  volgnummer: optional(integer),
  verzuimmelding: one(verzuimmelding),
  procesverloop: one(list('stap', processtap)),
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

const persoon = struct<Persoon>({
  burgerservicenummer: optional(token),
  onderwijsnummer: optional(token),
  geslachtsnaam: optional(token),
  voorvoegsel: optional(token),
  voornamen: optional(token),
  voorletters: optional(token),
  geboortedatum: one(token),
  geslacht: optional(token),
  indicatieStartkwalificatie: optional(boolean),
  indicatieGeheim: optional(token),
  adres: optional(adres),
});

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

export interface OperationCodec<K extends OperationName> {
  readRequest(element: XmlElement): Operations[K]['request'];
  writeRequest(value: Operations[K]['request']): string;
  readResponse(element: XmlElement): Operations[K]['response'];
  writeResponse(value: Operations[K]['response']): string;
}

function operation<K extends OperationName>(
  name: K,
  namespaceUri: string,
  request: Codec<Operations[K]['request']>,
  response: Codec<Operations[K]['response']>,
): OperationCodec<K> {
  const write = <T>(localName: string, codec: Codec<T>, value: T): string => {
    const writer = new XmlWriter();
    writeElement(writer, localName, codec, value, namespaceUri);
    return writer.toString();
  };
  return {
    readRequest: (element) => request.read(element),
    writeRequest: (value) => write(`${name}Request`, request, value),
    readResponse: (element) => response.read(element),
    writeResponse: (value) => write(`${name}Response`, response, value),
  };
}

const verwerkt = one(boolean);
const geweigerd = { fouten: optional(fouten) };

export const CODECS: { readonly [K in OperationName]: OperationCodec<K> } = {
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
};
