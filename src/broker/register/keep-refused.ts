/** Keeps what an authorised party sent and a fault answered: the raw message is evidence. Losing it loses no report. */
import type { SenderFault } from '../../edukoppeling/faults.ts';
import { shownCode } from '../../edukoppeling/soap/fault.ts';
import { recordFault } from '../../store/refusals.ts';
import type { AuthorisedMessage } from '../message.ts';
import type { BrokerParts } from '../parts.ts';

export async function keepRefused(
  message: AuthorisedMessage,
  fault: SenderFault,
  parts: BrokerParts,
): Promise<void> {
  const { addressing, bytes } = message.envelope;
  try {
    await recordFault(parts.store, {
      ref: message.ref,
      fromOin: addressing.fromOin,
      partijOin: message.partijOin,
      action: addressing.action,
      messageId: addressing.messageId,
      code: shownCode(fault.code),
      rule: fault.rule,
      bytes,
    });
  } catch (error) {
    parts.log.error({ event: 'refused.not-kept', ref: message.ref, error });
  }
}
