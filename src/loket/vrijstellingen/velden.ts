/**
 * The fields of the form of a vrijstelling or vervangende leerplicht. The name of a field is the path of its element in
 * the message; a few elements are one field. Source: verzuim §4.7.
 */
import {
  type SoortVervangend,
  type SoortVrijstelling,
  VRIJSTELLINGSOORTEN,
  type Vrijstellinggroep,
  type Vrijstellingsoort,
} from '../../verzuim/vrijstelling.ts';
import type { Option } from '../components/field.tsx';
import { type FieldError, type FormState, type FormValues, formWith } from '../form-values.ts';
import { TEKSTEN } from '../teksten.ts';
import { type Vormen, vormFout } from '../vormen.ts';

/** In the order of the form: that is the order of the error summary. */
export const VELDEN = [
  'soort',
  'leerling/soort',
  'leerling/nummer',
  'postcodeWoonplaats',
  'begindatum',
  'einddatum',
  'eerderToegestaan',
  'bewijs/datumKennisgeving',
  'bewijs/verklaring/afgegevenDoor',
  'bewijs/verklaring/datumVerklaring',
  'bewijs/blijvendOngeschikt',
  'bewijs/richtingBezocht',
  'bewijs/datumBesluit',
  'bewijs/brin',
  'persoon/naam',
  'persoon/geboortedatum',
  'persoon/geslacht',
  'persoon/adres/straatnaam',
  'persoon/adres/huisnummer',
  'persoon/adres/postcode',
  'persoon/adres/plaatsnaam',
  'redenIntrekking',
] as const;
export type Veld = (typeof VELDEN)[number];

/** Elements that are a field under another name. */
const ELDERS: Readonly<Record<string, Veld>> = {
  leerling: 'leerling/nummer',
  'leerling/burgerservicenummer': 'leerling/nummer',
  'leerling/onderwijsnummer': 'leerling/nummer',
  'bewijs/verklaring': 'bewijs/verklaring/datumVerklaring',
  persoon: 'persoon/naam',
  'persoon/adres': 'persoon/adres/straatnaam',
};

export type VeldFout = FieldError & { readonly veld: string };

const VORMEN: Vormen = {
  'leerling/nummer': 'nummer',
  postcodeWoonplaats: 'postcode',
  begindatum: 'datum',
  einddatum: 'datum',
  eerderToegestaan: 'keuze',
  'bewijs/datumKennisgeving': 'datum',
  'bewijs/verklaring/afgegevenDoor': 'keuze',
  'bewijs/verklaring/datumVerklaring': 'datum',
  'bewijs/blijvendOngeschikt': 'keuze',
  'bewijs/richtingBezocht': 'keuze',
  'bewijs/datumBesluit': 'datum',
  'bewijs/brin': 'brin',
  'persoon/naam': { tekst: 200 },
  'persoon/geboortedatum': 'datum',
  'persoon/geslacht': 'keuze',
  'persoon/adres/straatnaam': { tekst: 80 },
  'persoon/adres/huisnummer': 'huisnummer',
  'persoon/adres/postcode': 'postcode',
  'persoon/adres/plaatsnaam': { tekst: 80 },
  redenIntrekking: { tekst: 200 },
};

/** @param errors  by the path below the request. What a schema refuses is told in the words of the field. */
export function vrijstellingForm(values: FormValues, errors: readonly VeldFout[]): FormState {
  const named = errors.map((error) => {
    const path = error.veld.replace(/^(vrijstelling|vervangendeLeerplicht)\//, '');
    const veld = ELDERS[path] ?? path;
    if (error.code !== undefined) return { ...error, veld };
    return { ...error, veld, tekst: vormFout(veld, values, VORMEN) ?? error.tekst };
  });
  return formWith(values, named, VELDEN);
}

const { vrijstelling: t, vrijstellingen } = TEKSTEN.gemeente;
const options = (of: Readonly<Record<string, string>>): readonly Option[] =>
  Object.entries(of).map(([waarde, tekst]) => ({ waarde, tekst }));

export const JA_NEE: readonly Option[] = [
  { waarde: 'true', tekst: TEKSTEN.velden.ja },
  { waarde: 'false', tekst: TEKSTEN.velden.nee },
];
export const NUMMERSOORTEN = options(TEKSTEN.melding.nummersoorten);
export const GESLACHT = options(t.geslacht);

/** As the act counts them. */
export const SOORTEN = ['5A', '5B', '5C', '5AT', '15', '3A', '3B'] as const satisfies readonly (
  | SoortVrijstelling
  | SoortVervangend
)[];

export const soortOpties = (groep: Vrijstellinggroep): readonly (Option & { waarde: Vrijstellingsoort })[] =>
  SOORTEN.flatMap((waarde) =>
    VRIJSTELLINGSOORTEN[waarde].groep === groep
      ? [{ waarde, tekst: vrijstellingen.soort[waarde], uitleg: vrijstellingen.soortUitleg[waarde] }]
      : [],
  );

export const isVervangend = (soort: Vrijstellingsoort): soort is SoortVervangend =>
  VRIJSTELLINGSOORTEN[soort].groep === 'vervangendeLeerplicht';

/** Of the fields, in the error summary. */
export const LABELS: Readonly<Record<string, string>> = {
  'leerling/nummer': t.nummer,
  postcodeWoonplaats: t.postcode,
  begindatum: t.begindatum,
  einddatum: t.einddatum,
  eerderToegestaan: t.eerder,
  'bewijs/datumKennisgeving': t.datumKennisgeving,
  'bewijs/verklaring/afgegevenDoor': t.verklaarder,
  'bewijs/verklaring/datumVerklaring': t.datumVerklaring,
  'bewijs/blijvendOngeschikt': t.blijvendOngeschikt,
  'bewijs/richtingBezocht': t.richtingBezocht,
  'bewijs/datumBesluit': t.datumBesluit,
  'bewijs/brin': t.brin,
  'persoon/naam': t.naam,
  'persoon/geboortedatum': t.geboortedatum,
  'persoon/geslacht': t.geslachtLabel,
  'persoon/adres/straatnaam': t.straatnaam,
  'persoon/adres/huisnummer': t.huisnummer,
  'persoon/adres/postcode': t.postcodeAdres,
  'persoon/adres/plaatsnaam': t.plaatsnaam,
  redenIntrekking: t.reden,
};
