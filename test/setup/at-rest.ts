/** What test databases are sealed with: the keys of a test mode that names none. */

import { openTestKeyring } from '../../src/store/at-rest/keyring.ts';
import { createSealer } from '../../src/store/at-rest/sealer.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import type { Store } from '../../src/store/pool.ts';
import { findDeelnemer } from '../../src/store/reference.ts';
import type { Persoon } from '../../src/verzuim/verzuimmelding.ts';

export const testSealer = createSealer(openTestKeyring());

/** What the register of pupils says of one from now on. */
export async function changePupil(
  store: Store,
  nummer: string,
  change: Partial<Persoon> & { readonly overledenOp?: string },
): Promise<void> {
  const known = await findDeelnemer(store, { soort: 'burgerservicenummer', nummer });
  if (known === undefined) throw new Error('no such pupil');
  const { overledenOp = known.overledenOp, ...persoon } = change;
  const row = { ...known, persoon: { ...known.persoon, ...persoon } };
  await upsertDeelnemers(store, [overledenOp === undefined ? row : { ...row, overledenOp }]);
}
