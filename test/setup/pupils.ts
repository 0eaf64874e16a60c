/** Made-up pupils in Utrecht for tests that send many reports, enrolled at one school. */
import { readDeelnemers } from '../../src/registers/deelnemers-file.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import type { Store } from '../../src/store/pool.ts';

/** Of the pupils' CSV. */
export const HEADER =
  'burgerservicenummer,onderwijsnummer,geslachtsnaam,voorvoegsel,voornamen,geboortedatum,geslacht,startkwalificatie,geheim,overleden_op,straatnaam,huisnummer,postcode,plaatsnaam,gemeentecode,landcode,brin,inschrijving_begin,inschrijving_eind';

export async function loadPupils(store: Store, numbers: readonly string[], brin: string): Promise<void> {
  const rows = numbers.map(
    (bsn) => `${bsn},,Proef,,Kim,2014-01-01,V,N,0,,Straat,1,3511AB,Utrecht,0344,,${brin},2020-08-01,`,
  );
  await upsertDeelnemers(store, readDeelnemers([HEADER, ...rows].join('\n')));
}
