/**
 * The gemeente could not close a report for want of an end date: its school hears of it with the refusal, not only when a
 * term has passed. Once a report. Source: verzuim §0.8, §3.2; docs/decisions/0015.
 */
import { remind } from '../../store/herinnering.ts';
import type { Store } from '../../store/pool.ts';
import { naPogingTotAfsluiten } from '../../verzuim/herinneringen.ts';
import { EINDDATUM_ONTBREEKT } from '../../verzuim/terugkoppeling.ts';
import type { Fout } from '../../verzuim/verzuimmelding.ts';

/** @param fouten  of the refused terugkoppeling. */
export async function remindOfClosing(
  store: Store,
  meldingsnummer: string,
  fouten: readonly Fout[],
): Promise<void> {
  const ontbreekt = fouten.some(
    ({ code, veld }) => code === EINDDATUM_ONTBREEKT.code && veld === EINDDATUM_ONTBREEKT.veld,
  );
  if (ontbreekt) await remind(store, meldingsnummer, naPogingTotAfsluiten);
}
