/**
 * meldenVerkeerdeGemeente: the sender has a report that is not its own. It goes to the register's desk; until the desk
 * decides, the sender keeps it and its school sees nothing of this.
 * Unique by (From OIN, MessageID) and by (From OIN, kenmerkAfzender); a second try gives the first answer.
 * Source: verzuim §5.2, §7.4.
 */
import type { MeldenVerkeerdeGemeenteResponse } from '../../contract/gemeente-inzage-messages.ts';
import { applyChange } from '../../store/change-melding.ts';
import { keurVerkeerdeGemeente } from '../../verzuim/verkeerde-gemeente.ts';
import type { Handler } from '../operations.ts';
import { answerChange } from '../register/answer-change.ts';
import { identityOf } from '../register/message-identity.ts';

export const meldenVerkeerdeGemeente: Handler<'meldenVerkeerdeGemeente'> = {
  remembered: true,
  async handle(message, parts) {
    const { request } = message;
    const { kenmerkAfzender, meldingsnummer, reden, vermoedeGemeentecode } = request;
    const result = await applyChange(parts.store, {
      message: identityOf(message),
      kenmerk: kenmerkAfzender,
      meldingsnummer,
      scope: { by: 'gemeente', mailboxes: message.afzender.mailboxes },
      decide: (current) => {
        const fouten = keurVerkeerdeGemeente(request, current);
        if (fouten.length > 0) return { kind: 'refuse', fouten };
        const verzoek = { reden, ...(vermoedeGemeentecode === undefined ? {} : { vermoedeGemeentecode }) };
        return { kind: 'to-desk', verzoek, action: 'melding.wrong-gemeente' };
      },
    });
    return answerChange<MeldenVerkeerdeGemeenteResponse>(message, result, parts);
  },
};
