/** What a page wants to know of the organisation it is shown to. */
import { createHash } from 'node:crypto';
import {
  type Contactpersoon,
  GEGEVENS,
  type Locatie,
  type Partij,
  type SchoolGegevens,
} from '../verzuim/partij.ts';
import { type PartijSoort, rolPast } from '../verzuim/rollen.ts';

/** @returns undefined for whoever is no school. */
export function schoolVan(partij: Partij | undefined): SchoolGegevens | undefined {
  if (partij?.soort !== 'SCHOOL') return undefined;
  const gegevens = GEGEVENS.SCHOOL.safeParse(partij.gegevens);
  return gegevens.success ? gegevens.data : undefined;
}

/** A school of po or so only: it reports from its own system (verzuim §1 row 1). */
export function isAlleenLas(partij: Partij | undefined): boolean {
  const school = schoolVan(partij);
  if (school === undefined) return false;
  return !rolPast('verzuimloketmelder', {
    soort: 'SCHOOL',
    sectoren: school.brins.map(({ sector }) => sector),
  });
}

/** Whoever answers for several schools is a board, also one that reports by its own system and is stored as a school. */
export const getoondeSoort = ({ soort, brins }: Pick<Partij, 'soort' | 'brins'>): PartijSoort =>
  soort === 'SCHOOL' && brins.length > 1 ? 'BESTUUR' : soort;

export const actieveContactpersonen = (school: SchoolGegevens | undefined): readonly Contactpersoon[] =>
  school?.contactpersonen.filter(({ actief }) => actief) ?? [];

export const actieveLocaties = (school: SchoolGegevens | undefined): readonly Locatie[] =>
  school?.locaties.filter(({ actief }) => actief) ?? [];

/** What a row of a list is called in an address or a form: it changes with the row, so that an old page cannot change a new row. */
export function rijId(rij: Contactpersoon | Locatie): string {
  // What comes from the store has its keys in another order.
  const cells = Object.entries(rij).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(cells)).digest('hex').slice(0, 24);
}
