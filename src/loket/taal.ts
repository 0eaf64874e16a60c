/**
 * The language of a page: Dutch, or on the pages of integrators and of the register's own people English when it was asked
 * for. `?taal=` in an address decides and is remembered in a cookie. Source: docs/decisions/0027.
 */
import { readCookies } from './cookies.ts';

export const TALEN = ['nl', 'en'] as const;
export type Taal = (typeof TALEN)[number];
export type PerTaal = Readonly<Record<Taal, string>>;

export const TAAL_COOKIE = '__Host-verzuim-taal';
/** In the address of a page that has more languages than one. */
export const TAAL_FIELD = 'taal';

/** The shape of a table of Dutch texts, for another language: a text that is missing does not compile. */
export type Vertaling<T> = T extends string
  ? string
  : T extends (...args: infer Args) => unknown
    ? (...args: Args) => string
    : { readonly [Key in keyof T]: Vertaling<T[Key]> };

/** How the names of days and months are written. */
export const LOCALE: PerTaal = { nl: 'nl-NL', en: 'en-GB' };

const isTaal = (value: unknown): value is Taal => TALEN.some((taal) => taal === value);

/** Asked for in the address: undefined when it is not, or is not one of ours. */
export const readAskedTaal = (query: unknown): Taal | undefined => {
  const asked = (query as Readonly<Record<string, unknown>> | undefined)?.[TAAL_FIELD];
  return isTaal(asked) ? asked : undefined;
};

/** @param cookie  the header. Default Dutch. */
export function readTaal(query: unknown, cookie: string | undefined): Taal {
  const kept = readCookies(cookie).get(TAAL_COOKIE);
  return readAskedTaal(query) ?? (isTaal(kept) ? kept : 'nl');
}

/** The same page in another language. @param url  as it was asked: its other questions stay. */
export function addressIn(taal: Taal, url: string): string {
  const [path = '/', query = ''] = url.split('?', 2);
  const asked = new URLSearchParams(query);
  asked.set(TAAL_FIELD, taal);
  return `${path}?${asked}`;
}
