/**
 * What is wrong with a field whose shape a schema refused, in the words of the field instead of those of the schema: how
 * many there must be, and how many were found. Never what was typed.
 */
import type { FormValues } from './form-values.ts';
import { TEKSTEN } from './teksten.ts';
import { VORMEN_TEKST as t } from './teksten-vormen.ts';

/** With a number: the most characters. `keuze`: one of a few answers. `nummer`: of a pupil; which of the two kinds, the field `leerling/soort` says. */
export type Vorm = keyof typeof FOUT | { readonly tekst: number } | { readonly email: number } | 'keuze';
/** By the name of the field. */
export type Vormen = Readonly<Record<string, Vorm>>;

const aantal = (of: RegExp, text: string): number => (text.match(of) ?? []).length;
/** As XML Schema counts: by code point. */
const lengte = (text: string): number => Array.from(text).length;
const zonderWit = (text: string): string => text.replaceAll(/\s/g, '');

/** So many, or something else is wrong with it. */
const vast =
  (hoeveel: number, teksten: { readonly aantal: (n: number) => string; readonly anders: string }) =>
  (text: string): string => {
    const n = lengte(zonderWit(text));
    return n === hoeveel ? teksten.anders : teksten.aantal(n);
  };
/** So many digits, and nothing else but the blanks and dots that people write between them. */
const cijfers =
  (hoeveel: number, teksten: { readonly aantal: (n: number) => string; readonly anders: string }) =>
  (text: string): string => {
    const n = aantal(/\d/g, text);
    return n === hoeveel || /[^\d\s.]/.test(text) ? teksten.anders : teksten.aantal(n);
  };

const FOUT = {
  nummer: (text: string, values: FormValues) =>
    cijfers(
      9,
      values['leerling/soort'] === 'onderwijsnummer' ? t.onderwijsnummer : t.burgerservicenummer,
    )(text),
  datum: () => t.datum,
  telefoon: (text: string) => {
    const n = aantal(/\d/g, text);
    if (!/^\+?[\d\s().-]*$/.test(text)) return t.telefoon.anders;
    return n === 10 ? t.telefoon.begin : t.telefoon.aantal(n);
  },
  postcode: (text: string) => {
    const gevonden = { cijfers: aantal(/\d/g, text), letters: aantal(/\p{L}/gu, text) };
    const { cijfers: n, letters } = gevonden;
    return n === 4 && letters === 2 ? t.postcode.anders : t.postcode.aantal(gevonden);
  },
  huisnummer: () => t.huisnummer,
  huisletter: (text: string) => t.huisletter(lengte(text)),
  brin: vast(4, t.brin),
  onderwijslocatiecode: vast(7, t.onderwijslocatiecode),
  leerjaar: () => t.leerjaar,
  meldingsnummer: () => t.meldingsnummer,
  uren: () => TEKSTEN.melding.urenFout,
  inlognaam: () => t.inlognaam,
  kvk: cijfers(8, t.kvk),
  oin: vast(20, t.oin),
} as const satisfies Readonly<Record<string, (text: string, values: FormValues) => string>>;

const MAX_BEFORE_AT = 64;

function emailFout(text: string, hoogstens: number): string {
  if (aantal(/@/g, text) !== 1) return t.email.apenstaart;
  if (/\s/.test(text)) return t.email.spatie;
  const before = lengte(text.slice(0, text.indexOf('@')));
  if (before > MAX_BEFORE_AT) return t.email.voor(MAX_BEFORE_AT, before);
  return lengte(text) > hoogstens ? t.tekst(hoogstens, lengte(text)) : t.email.anders;
}

/** @returns undefined for a field of which nothing is known. */
export function vormFout(veld: string, values: FormValues, vormen: Vormen): string | undefined {
  const vorm = vormen[veld];
  const text = (values[veld] ?? '').trim();
  if (vorm === 'keuze') return TEKSTEN.velden.kies;
  if (text === '') return TEKSTEN.velden.leeg;
  if (vorm === undefined) return undefined;
  if (typeof vorm === 'string') return FOUT[vorm](text, values);
  if ('email' in vorm) return emailFout(text, vorm.email);
  return lengte(text) > vorm.tekst ? t.tekst(vorm.tekst, lengte(text)) : t.tekstAnders;
}
