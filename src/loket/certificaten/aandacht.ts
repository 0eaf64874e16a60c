/** What every page of an organisation says: a certificate of it ends, or ended a short while ago. */
import { certificaatStand } from '../../broker/certificaat/stand.ts';
import { listCertificaten } from '../../store/certificaten.ts';
import type { Queryable } from '../../store/pool.ts';

const MAX = 200;
/** Whoever did not look for a month has another certificate at work, or none. The page of certificates keeps saying it. */
const GELEDEN_DAGEN = 30;

/** @param now  milliseconds since epoch. @returns one sentence for each certificate, the nearest end first. */
export async function readAandacht(db: Queryable, partijId: string, now: number): Promise<readonly string[]> {
  const found = await listCertificaten(db, { partijId, status: 'GELDIG', max: MAX });
  return found
    .map((one) => certificaatStand(one, found, now))
    .filter(({ tekst, dagen }) => tekst !== null && dagen >= -GELEDEN_DAGEN)
    .toSorted((a, b) => a.dagen - b.dagen)
    .flatMap(({ tekst }) => tekst ?? []);
}
