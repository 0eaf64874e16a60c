/**
 * intrekkenVerzuimmelding: the school withdraws its report; whoever has it hears so.
 * Unique by (From OIN, MessageID) and by (From OIN, kenmerkAfzender); a second try gives the first answer.
 * Source: verzuim §3.2, §5.1.
 */
import type { IntrekkenVerzuimmeldingResponse } from '../../contract/messages.ts';
import { applyChange } from '../../store/change-melding.ts';
import { keurIntrekking } from '../../verzuim/mutatie.ts';
import type { Handler } from '../operations.ts';
import { answerChange } from './answer-change.ts';
import { identityOf } from './message-identity.ts';

export const intrekkenVerzuimmelding: Handler<'intrekkenVerzuimmelding'> = {
  remembered: true,
  async handle(message, parts) {
    const { request } = message;
    const result = await applyChange(parts.store, {
      message: identityOf(message),
      kenmerk: request.kenmerkAfzender,
      meldingsnummer: request.meldingsnummer,
      scope: { by: 'school', brins: message.afzender.brins },
      decide: (current) => {
        const fouten = keurIntrekking(request, current);
        if (fouten.length > 0) return { kind: 'refuse', fouten };
        const { redenIntrekking } = request;
        const stap = { redenIntrekking };
        return { kind: 'change', status: 'I', action: 'melding.withdrawn', levering: 'INTREKKING', stap };
      },
    });
    return answerChange<IntrekkenVerzuimmeldingResponse>(message, result, parts);
  },
};
