/** Why a message had no mandate, by the reference in its fault: for the holder, for whoever could give it, for the register. */
import { findMandaatRefusal, type MandaatWeigering } from '../store/mandaten.ts';
import { findPartij, listCurrentPartijen } from '../store/partijen.ts';
import type { Queryable } from '../store/pool.ts';
import type { MandaatReden } from '../verzuim/mandaat.ts';
import type { Partij } from '../verzuim/partij.ts';
import type { Handelend } from './partijbeheer.ts';

export interface UitlegWeigering extends MandaatWeigering {
  /** Names, as far as they take part. */
  readonly leverancier: string | null;
  readonly school: string | null;
  readonly uitleg: string;
  readonly watNu: string;
}

const UITLEG: Readonly<Record<MandaatReden, readonly [uitleg: string, watNu: string]>> = {
  AFZENDER_ONBEKEND: [
    'De afzender in het bericht is niet aangesloten op deze dienst.',
    'Controleer het OIN van de afzender. Klopt het? Laat de organisatie zich dan aansluiten.',
  ],
  GEEN_MANDAAT: [
    'Er is geen mandaat van deze organisatie voor deze leverancier.',
    'Laat het bestuur een mandaat geven, of controleer het OIN van de afzender.',
  ],
  NOG_NIET_BEGONNEN: [
    'Het mandaat is nog niet begonnen.',
    'Wacht tot de begindatum, of laat het bestuur een mandaat geven dat eerder begint.',
  ],
  VERLOPEN: ['Het mandaat is verlopen.', 'Laat het bestuur een nieuw mandaat geven.'],
  INGETROKKEN: [
    'Het mandaat is ingetrokken.',
    'Vraag het bestuur waarom. Moet u weer berichten sturen? Dan geeft het bestuur een nieuw mandaat.',
  ],
  WACHT_OP_GOEDKEURING: [
    'Het mandaat is gegeven, maar nog niet goedgekeurd door een tweede persoon.',
    'Laat een collega bij het bestuur het mandaat goedkeuren.',
  ],
  NIET_IN_SERVICEREGISTER: [
    'Het Onderwijs Serviceregister kent geen geldig mandaat.',
    'Laat de OSR-beheerder van de school het mandaat vastleggen in het serviceregister.',
  ],
};

/** @returns undefined when it is not there or not for the caller: the same answer. */
export async function zoekWeigering(
  db: Queryable,
  ref: string,
  door: Handelend,
): Promise<UitlegWeigering | undefined> {
  const found = await findMandaatRefusal(db, ref);
  if (found === undefined) return undefined;
  const partijen = await listCurrentPartijen(db);
  const named = (oin: string) => partijen.filter((partij) => partij.oin === oin);
  const senders = named(found.fromOin);
  if (door.partijId !== null) {
    const own = await findPartij(db, door.partijId);
    if (own === undefined || !concerns(own, found, senders)) return undefined;
  }
  const [uitleg, watNu] = UITLEG[found.reden];
  return {
    ...found,
    leverancier: named(found.partijOin)[0]?.naam ?? null,
    school: senders[0]?.naam ?? null,
    uitleg,
    watNu,
  };
}

/** The holder of the certificate, the sender itself, and the board above it. */
function concerns(
  own: Partij,
  { partijOin, fromOin }: MandaatWeigering,
  senders: readonly Partij[],
): boolean {
  if (own.oin === partijOin || own.oin === fromOin) return true;
  return senders.some(({ brins }) => brins.some((brin) => own.brins.includes(brin)));
}
