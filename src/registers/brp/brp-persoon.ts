/**
 * A person as the BRP API of Haal Centraal (personen bevragen, version 2) gives it → the domain's Persoon. Read
 * generously: what is not asked for may be there, what is asked for may be absent.
 * Source: verzuim §4.1, §4.2, §7.1–§7.3.
 */
import { z } from 'zod';
import { ADRES_VORMEN, PERSOON_VORMEN, watPast } from '../../verzuim/persoon-vormen.ts';
import type { Adres, Datum, Persoon } from '../../verzuim/verzuimmelding.ts';

/** What is asked of a person: no more than a report needs. */
export const FIELDS = [
  'burgerservicenummer',
  'geheimhoudingPersoonsgegevens',
  'gemeenteVanInschrijving',
  'geslacht',
  'geboorte.datum',
  'naam.voornamen',
  'naam.voorletters',
  'naam.voorvoegsel',
  'naam.geslachtsnaam',
  'overlijden.datum',
  'verblijfplaats',
] as const;

const coded = z.object({ code: z.string() });
/** Four kinds: whole, year and month, year, unknown. */
const date = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Datum'), datum: z.iso.date() }),
  z.object({
    type: z.literal('JaarMaandDatum'),
    jaar: z.number().int(),
    maand: z.number().int().min(1).max(12),
  }),
  z.object({ type: z.literal('JaarDatum'), jaar: z.number().int() }),
  z.object({ type: z.literal('DatumOnbekend') }),
]);
type BrpDate = z.output<typeof date>;

const residence = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('Adres'),
    verblijfadres: z
      .object({
        officieleStraatnaam: z.string().optional(),
        korteStraatnaam: z.string().optional(),
        huisnummer: z.number().int().positive().optional(),
        huisletter: z.string().optional(),
        huisnummertoevoeging: z.string().optional(),
        postcode: z.string().optional(),
        woonplaats: z.string().optional(),
      })
      .optional(),
  }),
  z.object({
    type: z.literal('Locatie'),
    verblijfadres: z.object({ locatiebeschrijving: z.string().optional() }).optional(),
  }),
  z.object({
    type: z.literal('VerblijfplaatsBuitenland'),
    verblijfadres: z.object({ land: coded.optional(), regel1: z.string().optional() }).optional(),
  }),
  z.object({ type: z.literal('VerblijfplaatsOnbekend') }),
]);
type Residence = z.output<typeof residence>;

export const BRP_PERSON = z.object({
  burgerservicenummer: z.string(),
  geheimhoudingPersoonsgegevens: z.boolean().optional(),
  gemeenteVanInschrijving: coded.optional(),
  geslacht: coded.optional(),
  geboorte: z.object({ datum: date.optional() }).optional(),
  naam: z
    .object({
      voornamen: z.string().optional(),
      voorletters: z.string().optional(),
      voorvoegsel: z.string().optional(),
      geslachtsnaam: z.string().optional(),
    })
    .optional(),
  overlijden: z.object({ datum: date.optional() }).optional(),
  verblijfplaats: residence.optional(),
});
export type BrpPerson = z.output<typeof BRP_PERSON>;

export const BRP_ANSWER = z.object({
  type: z.literal('RaadpleegMetBurgerservicenummer'),
  personen: z.array(BRP_PERSON),
});

export interface PersoonUitBrp {
  readonly persoon: Persoon;
  /** The first day of the period when the register does not know the day. */
  readonly overledenOp?: Datum;
}

export function toPersoon(person: BrpPerson): PersoonUitBrp {
  const { naam, geslacht, geboorte, overlijden } = person;
  const adres = toAdres(person.verblijfplaats, person.gemeenteVanInschrijving?.code);
  const persoon: Persoon = {
    burgerservicenummer: person.burgerservicenummer,
    ...(watPast(PERSOON_VORMEN, { ...naam, geslacht: geslacht?.code }) as Partial<Persoon>),
    geboortedatum: incompleteDate(geboorte?.datum),
    // The API says whether there is secrecy, not which of the eight kinds: 7 is the widest.
    indicatieGeheim: person.geheimhoudingPersoonsgegevens ? '7' : '0',
    ...(adres ? { adres } : {}),
  };
  if (overlijden === undefined) return { persoon };
  const day = incompleteDate(overlijden.datum).replace(/-00/g, '-01');
  return { persoon, overledenOp: day.startsWith('0000') ? '0001-01-01' : day };
}

/** JJJJ-MM-DD with 00 for what is unknown, as the domain reads it. */
function incompleteDate(found: BrpDate | undefined): string {
  const two = (value: number) => String(value).padStart(2, '0');
  switch (found?.type) {
    case 'Datum':
      return found.datum;
    case 'JaarMaandDatum':
      return `${String(found.jaar).padStart(4, '0')}-${two(found.maand)}-00`;
    case 'JaarDatum':
      return `${String(found.jaar).padStart(4, '0')}-00-00`;
    case 'DatumOnbekend':
    case undefined:
      return '0000-00-00';
  }
}

/** BRP table 34: an unknown country. */
const ABROAD_UNKNOWN = '0000';
/** The contract wants a street and a place; the BRP may have neither. */
const UNKNOWN = 'onbekend';

/** Undefined when nothing is known of where the person lives. */
function toAdres(found: Residence | undefined, gemeentecode: string | undefined): Adres | undefined {
  switch (found?.type) {
    case 'Adres': {
      const at = found.verblijfadres ?? {};
      return adresMet({
        straatnaam: at.officieleStraatnaam ?? at.korteStraatnaam,
        huisnummer: at.huisnummer?.toString(),
        huisletter: at.huisletter,
        huisnummertoevoeging: at.huisnummertoevoeging,
        postcode: at.postcode?.replace(/\s/g, '').toUpperCase(),
        plaatsnaam: at.woonplaats,
        gemeentecode,
      });
    }
    case 'Locatie':
      return adresMet({ aanduidingLocatie: found.verblijfadres?.locatiebeschrijving, gemeentecode });
    case 'VerblijfplaatsBuitenland':
      // The gemeente of the register of non-residents is nobody's leerplicht office.
      return {
        landcode: ABROAD_UNKNOWN,
        ...adresMet({
          straatnaam: found.verblijfadres?.regel1,
          landcode: found.verblijfadres?.land?.code,
        }),
      };
    case 'VerblijfplaatsOnbekend':
    case undefined:
      return undefined;
  }
}

const adresMet = (found: { readonly [Field in keyof Adres]?: string | undefined }): Adres => ({
  straatnaam: UNKNOWN,
  plaatsnaam: UNKNOWN,
  ...watPast(ADRES_VORMEN, found),
});
