/** How long what is kept may be kept. Source: verzuim §6.3. */
import { schooljaarVan } from './vakanties.ts';
import type { Datum } from './verzuimmelding.ts';

/** A vrijstelling or vervangende leerplicht: years after it ends. */
export const VRIJSTELLING_JAREN = 1;

/** The school year of a report and the next one: what was registered before this day is deleted. */
export function meldingenBewarenVanaf(vandaag: Datum): Datum {
  return `${schooljaarVan(vandaag) - 1}-08-01`;
}
