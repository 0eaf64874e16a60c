/** Moments to the second: what happened first matters here. */
import { LOCALE, type Taal } from '../taal.ts';

const tijdstip = (taal: Taal) =>
  new Intl.DateTimeFormat(LOCALE[taal], {
    ...{ day: 'numeric', month: 'long', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
    timeZone: 'Europe/Amsterdam',
  });
const TIJDSTIP = { nl: tijdstip('nl'), en: tijdstip('en') };

/** @param moment  ISO 8601, or a moment of the store. @returns in Dutch time. */
export const toonTijdstip = (moment: string | Date, taal: Taal): string =>
  TIJDSTIP[taal].format(typeof moment === 'string' ? Date.parse(moment) : moment);
