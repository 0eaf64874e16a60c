/** Milliseconds since epoch as a Dutch page shows them. */
import { toonMoment } from './meldingen/toon.ts';

const DAG = new Intl.DateTimeFormat('nl-NL', {
  ...{ day: 'numeric', month: 'long', year: 'numeric' },
  timeZone: 'Europe/Amsterdam',
});

export const toonTijd = (ms: number): string => toonMoment(new Date(ms).toISOString());
export const toonDag = (ms: number): string => DAG.format(ms);
