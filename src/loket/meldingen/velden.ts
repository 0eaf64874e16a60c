/**
 * The fields of a report's form. The name of a field is the path of its element in the message, so that whatever is said
 * of a path is said of the field; a few elements are one field, or none. Source: verzuim §4.1–§4.5.
 */
import { VERZUIMSOORTEN } from '../../verzuim/verzuimsoorten.ts';
import type { Option } from '../components/field.tsx';
import { type FieldError, type FormState, type FormValues, formWith } from '../form-values.ts';
import { TEKSTEN } from '../teksten.ts';

const { melding: t, veranderen, velden } = TEKSTEN;

/** In the order of the form: that is the order of the error summary. */
export const VELDEN = [
  'leerling/soort',
  'leerling/nummer',
  'leerling/telefoonnummer',
  'school/brin',
  'school/vestigingscode',
  'school/leslocatieNaam',
  'melding/verzuimsoort',
  'melding/begindatum',
  'melding/einddatum',
  'melding/aantalUren',
  'melding/urenEenheid',
  'melding/alleLessenGemist',
  'melding/verzuimdag',
  'melding/vermoedelijkeReden',
  'melding/toelichting',
  'melding/ondernomenActie',
  'melding/actieGewenst',
  'melding/toelichtingActieGewenst',
  'melder/contactpersoon',
  'melder/ccEmailOntvanger',
  'afwijkendAdres/straatnaam',
  'afwijkendAdres/huisnummer',
  'afwijkendAdres/huisletter',
  'afwijkendAdres/huisnummertoevoeging',
  'afwijkendAdres/postcode',
  'afwijkendAdres/aanduidingLocatie',
  'afwijkendAdres/plaatsnaam',
  'onderwijsdeelname/soortOpleiding',
  'onderwijsdeelname/leerjaar',
  'onderwijsdeelname/naamOpleiding',
  'onderwijsdeelname/niveauOpleiding',
  'onderwijsdeelname/leerweg',
  'onderwijsdeelname/vormOpleiding',
  'melding/vorigeMeldingsnummer',
  'weerAanwezig',
  'redenIntrekking',
] as const;
export type Veld = (typeof VELDEN)[number];

/** Elements that are a field under another name. */
const ELDERS: Readonly<Record<string, Veld>> = {
  'leerling/burgerservicenummer': 'leerling/nummer',
  'leerling/onderwijsnummer': 'leerling/nummer',
  'school/onderwijslocatiecode': 'school/leslocatieNaam',
  'melding/verzuimdagGespecificeerd': 'melding/verzuimdag',
  'melder/naamMelder': 'melder/contactpersoon',
  'melder/functieMelder': 'melder/contactpersoon',
  'melder/telefoonMelder': 'melder/contactpersoon',
  'melder/emailMelder': 'melder/contactpersoon',
};

/** @param errors  by the path below the request. A field that is empty and may not be, is asked for in plain words. */
export function meldingForm(
  values: FormValues,
  errors: readonly (FieldError & { readonly veld: string })[],
): FormState {
  const named = errors.map((error) => {
    const path = error.veld.replace(/^verzuimmelding\//, '');
    const veld =
      Object.entries(ELDERS).find(([from]) => path === from || path.startsWith(`${from}/`))?.[1] ?? path;
    // A schema speaks of values that are too short; people of a field that they forgot.
    const leeg = error.code === undefined && error.tekst !== velden.kies && values[veld] === '';
    return { ...error, veld, ...(leeg ? { tekst: TEKSTEN.velden.leeg } : {}) };
  });
  return formWith(values, named, VELDEN);
}

export const JA_NEE: readonly Option[] = [
  { waarde: 'true', tekst: velden.ja },
  { waarde: 'false', tekst: velden.nee },
];
export const SOORTEN: readonly Option[] = Object.entries(VERZUIMSOORTEN).flatMap(
  ([waarde, { actief, naam }]) =>
    actief ? [{ waarde, tekst: naam, uitleg: t.soortUitleg[waarde as keyof typeof t.soortUitleg] }] : [],
);
const options = (of: Readonly<Record<string, string>>): readonly Option[] =>
  Object.entries(of).map(([waarde, tekst]) => ({ waarde, tekst }));
export const NUMMERSOORTEN = options(t.nummersoorten);
export const UREN_EENHEDEN = options(t.urenEenheden);
export const CC = options(t.cc);
export const SOORT_OPLEIDING = options(t.soortOpleiding);
export const LEERWEG = options(t.leerweg);
export const VORM_OPLEIDING = options(t.vormOpleiding);
export const NIVEAU = options(t.niveau);

/** Of the fields that can be wrong, for the error summary. */
export const LABELS: Readonly<Record<string, string>> = {
  'leerling/nummer': t.nummer,
  'leerling/telefoonnummer': t.telefoon,
  'school/brin': t.brin,
  'school/vestigingscode': t.vestiging,
  'school/leslocatieNaam': t.leslocatie,
  'melding/verzuimsoort': t.verzuimsoort,
  'melding/begindatum': t.begindatum,
  'melding/einddatum': t.einddatum,
  'melding/aantalUren': t.aantalUren,
  'melding/urenEenheid': t.urenEenheid,
  'melding/alleLessenGemist': t.alleLessenGemist,
  'melding/verzuimdag': t.dagen,
  'melding/vermoedelijkeReden': t.vermoedelijkeReden,
  'melding/toelichting': t.toelichting,
  'melding/ondernomenActie': t.ondernomenActie,
  'melding/actieGewenst': t.actieGewenst,
  'melding/toelichtingActieGewenst': t.toelichtingActieGewenst,
  'melder/contactpersoon': t.contactpersoon,
  'afwijkendAdres/straatnaam': t.straatnaam,
  'afwijkendAdres/huisnummer': t.huisnummer,
  'afwijkendAdres/huisletter': t.huisletter,
  'afwijkendAdres/huisnummertoevoeging': t.toevoeging,
  'afwijkendAdres/postcode': t.postcode,
  'afwijkendAdres/aanduidingLocatie': t.locatieAanduiding,
  'afwijkendAdres/plaatsnaam': t.plaatsnaam,
  'onderwijsdeelname/soortOpleiding': t.soortOpleidingLabel,
  'onderwijsdeelname/leerjaar': t.leerjaar,
  'onderwijsdeelname/naamOpleiding': t.naamOpleiding,
  'melding/vorigeMeldingsnummer': t.vorige,
  weerAanwezig: veranderen.weerAanwezig,
  redenIntrekking: veranderen.reden,
};
