/**
 * Counts of a school year for the inspectorate and the ministry: settled by the first who asks after it has ended, the
 * same for everyone after. Source: verzuim §1 row 18; docs/decisions/0016.
 */
import type { Store } from '../store/pool.ts';
import {
  countMeldingen,
  insertTellingen,
  readTellingen,
  takeSchooljaar,
  type VastgesteldeTellingen,
} from '../store/tellingen.ts';
import { datumVan } from '../verzuim/datum.ts';
import { fout } from '../verzuim/fouten.ts';
import { minimumOp, onderdrukKleine, periodeVan } from '../verzuim/tellingen.ts';
import type { Uitkomst } from './routering.ts';

/**
 * VZ-TEL-01 for what is no school year, or one that has not ended.
 * @param door  who asks; stands in the audit of what was settled.
 * @param now  milliseconds since epoch.
 */
export async function geefTellingen(
  store: Store,
  schooljaar: string,
  door: string,
  now: number,
): Promise<Uitkomst<VastgesteldeTellingen>> {
  const periode = periodeVan(schooljaar);
  const vandaag = datumVan(now);
  if (periode === undefined || vandaag <= periode.totEnMet)
    return { verwerkt: false, fouten: [fout('VZ-TEL-01', 'schooljaar')] };
  const { van, totEnMet } = periode;
  return store.withTransaction(async (tx) => {
    const minimum = minimumOp(vandaag);
    if (await takeSchooljaar(tx, schooljaar, minimum, door)) {
      const tellingen = onderdrukKleine(await countMeldingen(tx, van, totEnMet), minimum);
      await insertTellingen(tx, schooljaar, tellingen, door);
    }
    const settled = await readTellingen(tx, schooljaar);
    if (settled === undefined) throw new Error('the counts are gone');
    return { verwerkt: true, ...settled };
  });
}
