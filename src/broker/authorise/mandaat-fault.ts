/** F22: which mandate was missing is kept for its holder and its giver, who find it by the reference in the fault. */
import { MandaatFault } from '../../parties/authorise.ts';
import { appendAudit } from '../../store/audit.ts';
import { datumVan } from '../../verzuim/datum.ts';
import type { AuthorisedMessage } from '../message.ts';
import type { BrokerParts } from '../parts.ts';

/** The mandate that held at the beginning was withdrawn before the message was stored. */
export function mandaatEnded(message: AuthorisedMessage): MandaatFault {
  const { tlsOin, partijOin, service, now, envelope } = message;
  const { fromOin } = envelope.addressing;
  const oins = { tlsOin, partijOin, fromOin, service, today: datumVan(now), testMode: false };
  return new MandaatFault(oins, 'INGETROKKEN');
}

export async function keepMandaatFault(fault: MandaatFault, ref: string, parts: BrokerParts): Promise<void> {
  const { partijOin, fromOin, datum, reden, mandaatIds } = fault;
  try {
    const detail = { ref, fromOin, datum, dienst: 'VERZUIM', reden, mandaatIds };
    await appendAudit(parts.store, partijOin, 'mandaat.geweigerd', detail);
  } catch (error) {
    parts.log.error({ event: 'refused.not-kept', ref, error });
  }
}
