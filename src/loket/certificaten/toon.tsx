/** The state of a certificate as a badge. */
import type { CertificaatStand } from '../../broker/certificaat/stand.ts';
import { Badge, type BadgeKind } from '../components/text.tsx';
import { STAND_TEKST } from '../teksten-beheer.ts';

const BADGE: Readonly<Record<CertificaatStand['stand'], BadgeKind>> = {
  WACHT: 'warning',
  AFGEWEZEN: 'error',
  GELDIG: 'success',
  VERVANGEN: 'neutral',
  VERLOOPT: 'warning',
  VERLOPEN: 'error',
};

export function StandBadge({ stand }: { readonly stand: CertificaatStand['stand'] }) {
  return <Badge kind={BADGE[stand]}>{STAND_TEKST[stand]}</Badge>;
}
