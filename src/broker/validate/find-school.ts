/**
 * What is known of the school of a report: who is connected from the parties file, what it is from RIO, and the
 * holidays of its region where they decide.
 * Source: verzuim §4.3; docs/decisions/0014.
 */
import { type Kennis, vraagtVakanties } from '../../verzuim/keuring.ts';
import type { Verzuimmelding } from '../../verzuim/verzuimmelding.ts';
import type { BrokerParts } from '../parts.ts';

/** @throws DependencyError when the registers cannot be asked. */
export async function findSchool(
  { school, melding }: Verzuimmelding,
  { directory, rio, vakantiekalender }: Pick<BrokerParts, 'directory' | 'rio' | 'vakantiekalender'>,
): Promise<Pick<Kennis, 'school' | 'vakanties'>> {
  const aangesloten = directory.school(school.brin);
  if (aangesloten === undefined) return { school: undefined };
  const bekend = await rio.findSchool(school);
  if (bekend === undefined) return { school: aangesloten };
  const vakanties =
    bekend.regio && vraagtVakanties(melding) ? await vakantiekalender.findVakanties(bekend.regio) : undefined;
  return { school: { ...aangesloten, rio: bekend }, vakanties };
}
