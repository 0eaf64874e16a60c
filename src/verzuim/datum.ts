/** Dutch local dates. Dates are text JJJJ-MM-DD, moments are milliseconds. Source: verzuim §7.14. */
import type { Datum } from './verzuimmelding.ts';

const AMSTERDAM = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Amsterdam',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
const DAY_MS = 86_400_000;

/** The date in Amsterdam at a moment (milliseconds since epoch). */
export function datumVan(moment: number): Datum {
  return AMSTERDAM.format(moment);
}

const OFFSET = new Intl.DateTimeFormat('en-US', {
  timeZone: 'Europe/Amsterdam',
  timeZoneName: 'longOffset',
});
const MINUTE_MS = 60_000;

/** Milliseconds since epoch. @param tijd  HH:MM in Dutch time; of the two in the night in October the first. */
export function momentVan(datum: Datum, tijd = '00:00'): number {
  const local = Date.parse(`${datum}T${tijd}:00Z`);
  const offset = (moment: number): number => {
    const [, uren = '0', minuten = '0'] = /GMT([+-]\d\d):(\d\d)/.exec(OFFSET.format(moment)) ?? [];
    return (Number(uren) * 60 + Number(minuten)) * MINUTE_MS;
  };
  // An hour or two off at most: near a change of the clock the first answer may be of the wrong side.
  return local - offset(local - offset(local));
}

export function isDatum(text: string): boolean {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (found === null) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  // A month 13 is no moment at all, and has no text.
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

/** Days from `van` to `tot`; negative when `tot` is earlier. */
export function dagenTussen(van: Datum, tot: Datum): number {
  return Math.round((Date.parse(`${tot}T00:00:00Z`) - Date.parse(`${van}T00:00:00Z`)) / DAY_MS);
}

export function plusDagen(datum: Datum, dagen: number): Datum {
  return new Date(Date.parse(`${datum}T00:00:00Z`) + dagen * DAY_MS).toISOString().slice(0, 10);
}

/** Of whom not even the year of birth is known. */
const HOOGSTE_LEEFTIJD = 130;

/** The ages that an (incomplete) birth date allows on a date: two numbers, equal when the date is complete. */
export function leeftijdOp(
  geboortedatum: string,
  datum: Datum,
): { readonly jongst: number; readonly oudst: number } {
  const [jaar = '0000', maand = '00', dag = '00'] = geboortedatum.split('-');
  if (jaar === '0000') return { jongst: 0, oudst: HOOGSTE_LEEFTIJD };
  const vroegst = `${jaar}-${maand === '00' ? '01' : maand}-${dag === '00' ? '01' : dag}`;
  const laatst = `${jaar}-${maand === '00' ? '12' : maand}-${dag === '00' ? '31' : dag}`;
  return { jongst: hele(laatst, datum), oudst: hele(vroegst, datum) };
}

/** Someone born on 29 February has a birthday on 1 March in other years. */
function hele(geboren: Datum, datum: Datum): number {
  const jaren = Number(datum.slice(0, 4)) - Number(geboren.slice(0, 4));
  return datum.slice(5) >= geboren.slice(5) ? jaren : jaren - 1;
}

/** The first day of the month after the month of the 5th birthday: leerplicht begins (verzuim §2.4). */
export function beginLeerplicht(geboortedatum: string): Datum {
  const jaar = Number(geboortedatum.slice(0, 4)) + 5;
  const maand = Math.max(1, Number(geboortedatum.slice(5, 7)));
  return maand === 12 ? `${jaar + 1}-01-01` : `${jaar}-${String(maand + 1).padStart(2, '0')}-01`;
}
