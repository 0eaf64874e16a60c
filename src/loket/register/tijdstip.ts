/** Moments to the second: what happened first matters here. */
const TIJDSTIP = new Intl.DateTimeFormat('nl-NL', {
  ...{
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  },
  timeZone: 'Europe/Amsterdam',
});

/** @param moment  ISO 8601, or a moment of the store. @returns in Dutch time. */
export const toonTijdstip = (moment: string | Date): string =>
  TIJDSTIP.format(typeof moment === 'string' ? Date.parse(moment) : moment);
