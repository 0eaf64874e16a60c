/** F22: which mandate was missing is kept for its holder and its giver, who find it by the reference in the fault. */
import type { MandaatFault } from '../../parties/authorise.ts';
import { appendAudit } from '../../store/audit.ts';
import type { BrokerParts } from '../parts.ts';

export async function keepMandaatFault(fault: MandaatFault, ref: string, parts: BrokerParts): Promise<void> {
  const { partijOin, fromOin, datum, reden, mandaatIds } = fault;
  try {
    const detail = { ref, fromOin, datum, dienst: 'VERZUIM', reden, mandaatIds };
    await appendAudit(parts.store, partijOin, 'mandaat.geweigerd', detail);
  } catch (error) {
    parts.log.error({ event: 'refused.not-kept', ref, error });
  }
}
