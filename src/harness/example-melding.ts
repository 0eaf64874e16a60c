/** A report that every rule accepts, about a pupil of `examples/`. */
import { randomUUID } from 'node:crypto';
import { datumVan, plusDagen } from '../verzuim/datum.ts';
import type { Melding, Verzuimmelding } from '../verzuim/verzuimmelding.ts';

export interface ExampleMelding {
  readonly kenmerk?: string;
  readonly brin?: string;
  readonly bsn?: string;
  /** The school's today, JJJJ-MM-DD. */
  readonly today?: string;
  readonly melding?: Partial<Melding>;
}

export function exampleMelding(options: ExampleMelding = {}): Verzuimmelding {
  const today = options.today ?? datumVan(Date.now());
  const brin = options.brin ?? '99AD';
  const begindatum = plusDagen(today, -20);
  return {
    kenmerkAfzender: options.kenmerk ?? randomUUID(),
    school: { brin, vestigingscode: `${brin}00` },
    leerling: { soort: 'burgerservicenummer', nummer: options.bsn ?? '999000111' },
    melder: {
      naamMelder: 'A. Voorbeeld',
      functieMelder: 'mentor',
      emailMelder: 'a.voorbeeld@school.example',
    },
    melding: {
      verzuimsoort: 'V3',
      begindatum,
      einddatum: plusDagen(today, -2),
      aantalUrenTiende: 160,
      urenEenheid: 'LESUUR',
      vermoedelijkeReden: 'onbekend',
      ondernomenActie: 'gesprek met leerling en ouders',
      actieGewenst: true,
      alleLessenGemist: false,
      verzuimdagGespecificeerd: true,
      verzuimdagen: [{ datum: begindatum, heleDag: false, lesuren: [1, 2] }],
      ...options.melding,
    },
  };
}
