/**
 * The fields of a report's form. The name of a field is the path of its element in the message, so that whatever is said
 * of a path is said of the field; a few elements are one field, or none. Source: verzuim §4.1–§4.5.
 */
import { VERZUIMSOORTEN } from '../../verzuim/verzuimsoorten.ts';
import type { Option } from '../components/field.tsx';
import { type FieldError, type FormState, type FormValues, formWith } from '../form-values.ts';
import { TEKSTEN } from '../teksten.ts';
import { VORMEN_TEKST } from '../teksten-vormen.ts';
import { type Vormen, vormFout } from '../vormen.ts';

const { melding: t, veranderen, velden } = TEKSTEN;
const { periode } = VORMEN_TEKST;

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

/** Of the fields whose shape the schema judges. What is read before it is sent has words of its own. */
const VORMEN: Vormen = {
  'leerling/nummer': 'nummer',
  'leerling/telefoonnummer': 'telefoon',
  'school/vestigingscode': 'keuze',
  'melding/verzuimsoort': 'keuze',
  'melding/begindatum': 'datum',
  'melding/einddatum': 'datum',
  'melding/aantalUren': 'uren',
  'melding/urenEenheid': 'keuze',
  'melding/vermoedelijkeReden': { tekst: 200 },
  'melding/toelichting': { tekst: 100 },
  'melding/ondernomenActie': { tekst: 4000 },
  'melding/toelichtingActieGewenst': { tekst: 4000 },
  'melder/ccEmailOntvanger': 'keuze',
  'afwijkendAdres/straatnaam': { tekst: 80 },
  'afwijkendAdres/huisnummer': 'huisnummer',
  'afwijkendAdres/huisletter': 'huisletter',
  'afwijkendAdres/huisnummertoevoeging': { tekst: 4 },
  'afwijkendAdres/postcode': 'postcode',
  'afwijkendAdres/aanduidingLocatie': { tekst: 35 },
  'afwijkendAdres/plaatsnaam': { tekst: 80 },
  'onderwijsdeelname/soortOpleiding': 'keuze',
  'onderwijsdeelname/leerjaar': 'leerjaar',
  'onderwijsdeelname/naamOpleiding': { tekst: 40 },
  'onderwijsdeelname/niveauOpleiding': 'keuze',
  'onderwijsdeelname/leerweg': 'keuze',
  'onderwijsdeelname/vormOpleiding': 'keuze',
  'melding/vorigeMeldingsnummer': 'meldingsnummer',
  weerAanwezig: 'datum',
  redenIntrekking: { tekst: 200 },
};

type Problem = FieldError & { readonly veld: string };

/** @param pad  of an element, below the request. @returns the field that it is, or its own path. */
export function veldVan(pad: string): string {
  const path = pad.replace(/^verzuimmelding\//, '');
  const below = (from: string) => path === from || path.startsWith(`${from}/`);
  return Object.entries(ELDERS).find(([from]) => below(from))?.[1] ?? VELDEN.find(below) ?? path;
}

/** @param errors  by the path below the request. What a schema refuses is told in the words of the field. */
export function meldingForm(values: FormValues, errors: readonly Problem[]): FormState {
  const named = errors.map((error) => {
    const veld = veldVan(error.veld);
    if (error.code !== undefined || error.tekst === velden.kies) return { ...error, veld };
    return { ...error, veld, tekst: vormFout(veld, values, VORMEN) ?? error.tekst };
  });
  return formWith(values, named.flatMap(metPeriode(named)), VELDEN);
}

/** One rule judges both ends of a period: each end says what is wrong with it, and a begin that is wrong is enough. */
const metPeriode =
  (alle: readonly Problem[]) =>
  (error: Problem): readonly Problem[] => {
    if (error.code !== 'VZ-PRD-01') return [error];
    const { begindatum, begindatumHulp, einddatum, einddatumHulp, weerAanwezig, weerAanwezigHulp } = periode;
    if (error.veld === 'weerAanwezig') return [{ ...error, tekst: weerAanwezig, hulp: weerAanwezigHulp }];
    if (error.veld === 'melding/begindatum') return [{ ...error, tekst: begindatum, hulp: begindatumHulp }];
    const begin = alle.some(({ code, veld }) => code === error.code && veld === 'melding/begindatum');
    return begin ? [] : [{ ...error, tekst: einddatum, hulp: einddatumHulp }];
  };

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
  'melder/ccEmailOntvanger': t.ccOntvanger,
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
  'onderwijsdeelname/niveauOpleiding': t.niveauLabel,
  'onderwijsdeelname/leerweg': t.leerwegLabel,
  'onderwijsdeelname/vormOpleiding': t.vormLabel,
  'melding/vorigeMeldingsnummer': t.vorige,
  weerAanwezig: veranderen.weerAanwezig,
  redenIntrekking: veranderen.reden,
};
