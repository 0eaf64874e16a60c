/** Who is who on the pages of mandates: an OIN and a BRIN with the name that people know. */
import type { Mandaat } from '../../store/mandaten.ts';
import { listCurrentPartijen } from '../../store/partijen.ts';
import type { Queryable } from '../../store/pool.ts';
import type { Partij } from '../../verzuim/partij.ts';
import type { Rol } from '../../verzuim/rollen.ts';
import { toonDatum } from '../meldingen/toon.ts';
import type { Visitor } from '../page.ts';
import type { Taal } from '../taal.ts';
import { tekstenIn } from '../teksten-in.ts';

export const ROLES: readonly Rol[] = ['beheerder', 'functioneel-beheerder'];

export interface Namen {
  /** Of the organisation, or that it takes no part. */
  readonly ofOin: (oin: string) => string;
  /** `99AD (Het Voorbeeldcollege)` */
  readonly ofBrin: (brin: string) => string;
  readonly partijen: readonly Partij[];
}

export async function readNamen(db: Queryable, taal: Taal = 'nl'): Promise<Namen> {
  const { mandaten: t } = tekstenIn(taal);
  const partijen = await listCurrentPartijen(db);
  const byOin = new Map(partijen.map(({ oin, naam }) => [oin, naam]));
  const schools = partijen.filter(({ soort }) => soort === 'SCHOOL');
  const byBrin = new Map(schools.flatMap(({ brins, naam }) => brins.map((brin) => [brin, naam])));
  return {
    partijen,
    ofOin: (oin) => byOin.get(oin) ?? t.onbekend(oin),
    ofBrin: (brin) => {
      const naam = byBrin.get(brin);
      return naam === undefined ? brin : `${brin} (${naam})`;
    },
  };
}

export const periodeTekst = ({ begindatum, einddatum }: Mandaat, taal: Taal = 'nl'): string =>
  tekstenIn(taal).mandaten.periode(
    toonDatum(begindatum, taal),
    einddatum === null ? undefined : toonDatum(einddatum, taal),
  );

/** A giver may approve and withdraw; so may the register for it. A holder only sees. */
export const isGever = ({ partijId }: Visitor, { geverId }: Mandaat): boolean =>
  partijId === undefined || partijId === geverId;

/** The senders that an organisation answers for: itself, and the schools under a board. */
export function afzendersVan(own: Partij, partijen: readonly Partij[]): readonly string[] {
  const schools = partijen.filter(
    ({ soort, brins }) => soort === 'SCHOOL' && brins.some((brin) => own.brins.includes(brin)),
  );
  return [...new Set([own, ...schools].flatMap(({ oin }) => oin ?? []))];
}
