/** A vrijstelling that every rule accepts, about a pupil of `examples/` who lives in Utrecht. */
import { randomUUID } from 'node:crypto';
import { datumVan, plusDagen } from '../verzuim/datum.ts';
import type { SoortVrijstelling, Vrijstelling } from '../verzuim/vrijstelling.ts';
import { eindeSchooljaar } from '../verzuim/vrijstelling-keuring.ts';

export interface ExampleVrijstelling {
  readonly kenmerk?: string;
  readonly bsn?: string;
  /** The gemeente's today, JJJJ-MM-DD: the first day of the vrijstelling, and of the notice. */
  readonly today?: string;
  readonly change?: Partial<Vrijstelling<SoortVrijstelling>>;
}

export function exampleVrijstelling(options: ExampleVrijstelling = {}): Vrijstelling<SoortVrijstelling> {
  const today = options.today ?? datumVan(Date.now());
  return {
    kenmerkAfzender: options.kenmerk ?? randomUUID(),
    leerling: { soort: 'burgerservicenummer', nummer: options.bsn ?? '999000111' },
    postcodeWoonplaats: '3511AB',
    soort: '5A',
    begindatum: today,
    einddatum: eindeSchooljaar(today),
    eerderToegestaan: false,
    bewijs: {
      datumKennisgeving: today,
      verklaring: { afgegevenDoor: 'ARTS', datumVerklaring: plusDagen(today, -30) },
    },
    ...options.change,
  };
}
