/** The school of whoever reports, with those BRINs that may report here. */
import type { SchoolGegevens } from '../../verzuim/partij.ts';
import { LOKET_SECTOREN } from '../../verzuim/rollen.ts';
import type { Visitor } from '../page.ts';
import { schoolVan } from '../partij-feiten.ts';

export const loketBrins = (school: SchoolGegevens) =>
  school.brins.filter(({ sector }) => LOKET_SECTOREN.includes(sector));

export function eigenSchool({ partij }: Pick<Visitor, 'partij'>): SchoolGegevens {
  const school = schoolVan(partij);
  // The role fits schools only.
  if (school === undefined) throw new Error('a melder without a school');
  return { ...school, brins: loketBrins(school) };
}
