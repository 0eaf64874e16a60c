/** The report and its parts, as both services carry them. Source: verzuim §4.1–§4.5. */
import type {
  Adres,
  ContactGemeente,
  Fout,
  Melder,
  Melding,
  Onderwijsdeelname,
  Overdracht,
  Persoon,
  Persoonsnummer,
  Processtap,
  School,
  Signaal,
  Telefoon,
  Verblijfadres,
  Verzuimdag,
  Verzuimmelding,
} from '../verzuim/verzuimmelding.ts';
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
  tenths,
  token,
} from './codec.ts';

export const telefoon = struct<Telefoon>({
  netnummer: optional(token),
  abonneenummer: optional(token),
  e164: optional(token),
});

const school = struct<School>({
  brin: one(token),
  vestigingscode: optional(token),
  onderwijslocatiecode: optional(token),
  onderwijsaanbiedercode: optional(token),
  leslocatieNaam: optional(token),
});

/** The fields before `gemeentecode`, in the order of the schema. */
const plaats = {
  straatnaam: one(token),
  huisnummer: optional(token),
  huisletter: optional(token),
  huisnummertoevoeging: optional(token),
  postcode: optional(token),
  aanduidingLocatie: optional(token),
  plaatsnaam: one(token),
};

const verblijfadres = struct<Verblijfadres>({ ...plaats, landcode: optional(token) });

export const adres = struct<Adres>({
  ...plaats,
  gemeentecode: optional(token),
  landcode: optional(token),
});

const melder = struct<Melder>({
  naamMelder: one(token),
  functieMelder: optional(token),
  telefoonMelder: optional(telefoon),
  emailMelder: one(token),
  ccEmailOntvanger: optional(token),
});

const onderwijsdeelname = struct<Onderwijsdeelname>({
  soortOpleiding: one(token),
  leerjaar: optional(token),
  groep: optional(token),
  naamOpleiding: optional(token),
  niveauOpleiding: optional(token),
  leerweg: optional(token),
  vormOpleiding: optional(token),
});

const verzuimdag = struct<Verzuimdag>({
  datum: one(token),
  heleDag: one(boolean),
  lesuren: many(integer, 'lesuur'),
});

const melding = struct<Melding>({
  verzuimsoort: one(token),
  begindatum: one(token),
  einddatum: optional(token),
  aantalUrenTiende: optional(tenths, 'aantalUren'),
  urenEenheid: optional(token),
  vermoedelijkeReden: one(memo),
  toelichting: optional(token),
  ondernomenActie: optional(memo),
  actieGewenst: one(boolean),
  toelichtingActieGewenst: optional(memo),
  alleLessenGemist: one(boolean),
  verzuimdagGespecificeerd: one(boolean),
  verzuimdagen: many(verzuimdag, 'verzuimdag'),
  vorigeMeldingsnummer: optional(token),
});

interface LeerlingElement {
  readonly burgerservicenummer?: string;
  readonly onderwijsnummer?: string;
  readonly telefoonnummer?: Telefoon;
}
const leerling = struct<LeerlingElement>({
  burgerservicenummer: optional(token),
  onderwijsnummer: optional(token),
  telefoonnummer: optional(telefoon),
});

/** Only the number of a pupil. */
export const leerlingnummer: Codec<Persoonsnummer> = {
  read(found) {
    const { burgerservicenummer: bsn, onderwijsnummer } = leerling.read(found);
    return bsn === undefined
      ? { soort: 'onderwijsnummer', nummer: onderwijsnummer ?? '' }
      : { soort: 'burgerservicenummer', nummer: bsn };
  },
  write: (writer, { soort, nummer }, namespaceUri) =>
    leerling.write(writer, { [soort]: nummer }, namespaceUri),
};

interface VerzuimmeldingElement extends Omit<Verzuimmelding, 'leerling' | 'telefoonLeerling'> {
  readonly leerling: LeerlingElement;
}
const element = struct<VerzuimmeldingElement>({
  kenmerkAfzender: one(token),
  school: one(school),
  leerling: one(leerling),
  afwijkendAdres: optional(verblijfadres),
  melder: one(melder),
  onderwijsdeelname: optional(onderwijsdeelname),
  melding: one(melding),
});

/** The choice of two number elements becomes one value with its kind. */
export const verzuimmelding: Codec<Verzuimmelding> = {
  read(found) {
    const { leerling: gelezen, ...rest } = element.read(found);
    const { burgerservicenummer: bsn, onderwijsnummer, telefoonnummer } = gelezen;
    const nummer: Persoonsnummer =
      bsn === undefined
        ? { soort: 'onderwijsnummer', nummer: onderwijsnummer ?? '' }
        : { soort: 'burgerservicenummer', nummer: bsn };
    return { ...rest, leerling: nummer, ...(telefoonnummer ? { telefoonLeerling: telefoonnummer } : {}) };
  },
  write(writer, { leerling: nummer, telefoonLeerling, ...rest }, namespaceUri) {
    const telefoonnummer = telefoonLeerling ? { telefoonnummer: telefoonLeerling } : {};
    element.write(
      writer,
      { ...rest, leerling: { [nummer.soort]: nummer.nummer, ...telefoonnummer } },
      namespaceUri,
    );
  },
};

export const fout = struct<Fout>({
  code: one(token),
  tekst: one(token),
  veld: optional(token),
  herhalen: one(boolean),
  meldingsnummer: optional(token),
  datumTijdLaatsteMutatie: optional(moment),
});

export const fouten = list('fout', fout);
export const signalen = list('signaal', struct<Signaal>({ code: one(token), tekst: one(token) }));

export const contactGemeente = struct<ContactGemeente>({
  naam: one(token),
  functie: optional(token),
  telefoon: optional(telefoon),
  email: optional(token),
});

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
export const procesverloop = list('stap', processtap);

export const overdrachten = list(
  'overdracht',
  struct<Overdracht>({
    datumTijd: one(moment),
    vanGemeentecode: optional(token),
    naarGemeentecode: one(token),
    reden: one(token),
  }),
);

export const persoon = struct<Persoon>({
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
