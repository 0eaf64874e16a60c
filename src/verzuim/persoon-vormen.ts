/**
 * What the contract can say of a person and an address (schemas/verzuim-types-v1.xsd). Whoever learns of a person, from a file or
 * a register, keeps to it: a report with anything else would break the software of the gemeente that pulls it.
 */
import type { Adres, Persoon } from './verzuimmelding.ts';

export interface Vorm {
  readonly form: RegExp;
  /** For whoever made the file, in English; never the value. */
  readonly problem: string;
}

/** By code point, as XML Schema counts. */
const tekst = (most: number): Vorm => ({
  form: new RegExp(`^[^\\p{C}]{1,${most}}$`, 'u'),
  problem: `empty, longer than ${most}, or with a control character`,
});
const vorm = (form: RegExp, problem: string): Vorm => ({ form, problem });

export const PERSOON_VORMEN = {
  geslachtsnaam: tekst(200),
  voorvoegsel: tekst(10),
  voornamen: tekst(200),
  voorletters: tekst(20),
  geslacht: vorm(/^[MVO]$/, 'not M, V or O'),
  indicatieGeheim: vorm(/^[0-7]$/, 'not 0 to 7'),
} as const satisfies Partial<Record<keyof Persoon, Vorm>>;

export const ADRES_VORMEN = {
  straatnaam: tekst(80),
  huisnummer: vorm(/^[1-9]\d{0,4}$/, 'not a number of 1 to 5 digits'),
  huisletter: vorm(/^[A-Za-z]$/, 'not one letter'),
  huisnummertoevoeging: tekst(4),
  postcode: vorm(/^[1-9]\d{3}[A-Z]{2}$/, 'not a postcode like 1234AB'),
  aanduidingLocatie: tekst(35),
  plaatsnaam: tekst(80),
  gemeentecode: vorm(/^\d{4}$/, 'not 4 digits'),
  landcode: vorm(/^\d{4}$/, 'not 4 digits'),
} as const satisfies Record<keyof Adres, Vorm>;

/** What fits of what a register said; the rest is left out, since no report may wait for it. */
export function watPast<Field extends string>(
  vormen: Readonly<Record<Field, Vorm>>,
  found: { readonly [F in Field]?: string | undefined },
): { readonly [F in Field]?: string } {
  return Object.fromEntries(
    Object.entries<Vorm>(vormen).flatMap(([field, { form }]) => {
      const text = found[field as Field];
      return text !== undefined && form.test(text) ? [[field, text]] : [];
    }),
  ) as { readonly [F in Field]?: string };
}
