/** What there is to say about a certificate now: for a list, a banner, the API. Dutch, B1. */

import { VERLOOP_DAGEN } from '../../post/intake-mail.ts';
import type { Certificaat } from '../../store/certificaten.ts';

export interface CertificaatStand {
  /** Whole days until its end; negative after it. */
  readonly dagen: number;
  readonly stand: 'WACHT' | 'AFGEWEZEN' | 'GELDIG' | 'VERVANGEN' | 'VERLOOPT' | 'VERLOPEN';
  /** What to do; null when there is nothing. */
  readonly tekst: string | null;
}

const DAY_MS = 24 * 3_600_000;
const SOON = Math.max(...VERLOOP_DAGEN);

/** @param others  certificates of the same organisation, itself too. @param now  milliseconds since epoch. */
export function certificaatStand(
  certificaat: Certificaat,
  others: readonly Certificaat[],
  now: number,
): CertificaatStand {
  const { status, geldigTot, oin, sha256 } = certificaat;
  const dagen = Math.floor((geldigTot - now) / DAY_MS);
  if (status === 'WACHT') {
    return {
      dagen,
      stand: 'WACHT',
      tekst: 'Dit certificaat wacht op goedkeuring door een tweede medewerker.',
    };
  }
  if (status === 'AFGEWEZEN') return { dagen, stand: 'AFGEWEZEN', tekst: null };
  const newer = others.filter(
    (other) =>
      other.oin === oin &&
      other.sha256 !== sha256 &&
      other.status === 'GELDIG' &&
      other.geldigTot > geldigTot,
  );
  if (newer.some(({ eersteGebruik }) => eersteGebruik !== null)) {
    return { dagen, stand: 'VERVANGEN', tekst: null };
  }
  const next =
    newer.length > 0
      ? 'Uw nieuwe certificaat is geregistreerd, maar nog niet gebruikt. Stap over.'
      : 'Vraag een nieuw certificaat aan en stuur ons het nieuwe certificaat, met het ingevulde sjabloon.';
  if (geldigTot <= now) {
    return {
      dagen,
      stand: 'VERLOPEN',
      tekst: `Dit certificaat is verlopen. Berichten ermee worden geweigerd. ${next}`,
    };
  }
  if (dagen > SOON) return { dagen, stand: 'GELDIG', tekst: null };
  const when = dagen === 0 ? 'vandaag' : dagen === 1 ? 'over 1 dag' : `over ${dagen} dagen`;
  return { dagen, stand: 'VERLOOPT', tekst: `Dit certificaat verloopt ${when}. ${next}` };
}
