/** How dates, moments and codes of a report read on a page. */

import type { Datum, DatumTijd, Status, Telefoon } from '../../verzuim/verzuimmelding.ts';
import type { BadgeKind } from '../components/text.tsx';
import { LOCALE, type Taal } from '../taal.ts';

const DATUM = { day: 'numeric', month: 'long', year: 'numeric' } as const;
const dag = (taal: Taal) => new Intl.DateTimeFormat(LOCALE[taal], { ...DATUM, timeZone: 'UTC' });
const moment = (taal: Taal) =>
  new Intl.DateTimeFormat(LOCALE[taal], {
    ...{ ...DATUM, hour: '2-digit', minute: '2-digit' },
    timeZone: 'Europe/Amsterdam',
  });
const DAG = { nl: dag('nl'), en: dag('en') };
const MOMENT = { nl: moment('nl'), en: moment('en') };

export const toonDatum = (datum: Datum | undefined, taal: Taal = 'nl'): string =>
  datum === undefined ? '' : DAG[taal].format(Date.parse(`${datum}T00:00:00Z`));
export const toonMoment = (at: DatumTijd, taal: Taal = 'nl'): string => MOMENT[taal].format(Date.parse(at));

export const STATUS: Readonly<Record<Status, { readonly tekst: string; readonly badge: BadgeKind }>> = {
  R: { tekst: 'Geregistreerd', badge: 'neutral' },
  B: { tekst: 'In behandeling', badge: 'warning' },
  K: { tekst: 'Ter kennisgeving aangenomen', badge: 'success' },
  G: { tekst: 'Afgesloten', badge: 'success' },
  I: { tekst: 'Ingetrokken', badge: 'neutral' },
  D: { tekst: 'Overgedragen aan derden', badge: 'neutral' },
};

/** Source: verzuim §3.2. */
export const REDEN_AFSLUITING = {
  A1: 'Terug naar school, opleiding hervat',
  A2: 'Inschrijving beëindigd, andere opleiding',
  A3: 'Inschrijving beëindigd, werk',
  A4: 'Inschrijving beëindigd, overige redenen',
  A5: 'Inschrijving beëindigd, leerling overleden',
  A6: 'Geen verzuim, langdurig ziek',
  A7: 'Geen verzuim, legitiem afwezig',
} as const;
export const TOELICHTING_AFSLUITING = {
  T1: 'De leerling is gezien door de gemeente',
  T2: 'De gemeente onderneemt actie richting de leerling',
  T3: 'Er loopt geen actie meer richting de leerling',
} as const;

export const toonTelefoon = (telefoon: Telefoon | undefined): string =>
  telefoon?.e164 ?? [telefoon?.netnummer, telefoon?.abonneenummer].filter(Boolean).join('-');

/** Hours times ten → `16,5`. */
export const toonUren = (tiende: number): string =>
  tiende % 10 === 0 ? String(tiende / 10) : `${Math.floor(tiende / 10)},${tiende % 10}`;
