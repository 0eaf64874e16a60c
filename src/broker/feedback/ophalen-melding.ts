/**
 * ophalenMelding: a report that is or was in a mailbox of the sender, with the person and the whole history. A query,
 * nothing is remembered; the read is audited. Any other number behaves as not existing (VZ-AUT-03).
 * Source: verzuim §5.2, §6.4, §7.4.
 */
import { readMeldingForGemeente } from '../../store/melding-for-gemeente.ts';
import { fout } from '../../verzuim/fouten.ts';
import { metVrijstelling } from '../../verzuim/vrijstelling-wijziging.ts';
import type { Handler } from '../operations.ts';

export const ophalenMelding: Handler<'ophalenMelding'> = {
  remembered: false,
  async handle({ request, afzender, door, ref }, parts) {
    const reader = { mailboxes: afzender.mailboxes, actor: door, ref };
    const stored = await readMeldingForGemeente(parts.store, request.meldingsnummer, reader);
    if (stored === undefined) return { verwerkt: false, fouten: [fout('VZ-AUT-03', 'meldingsnummer')] };
    const { woongemeente, mailbox, registeredAt, changedAt, stappen, vrijgesteld, ...rest } = stored;
    return {
      verwerkt: true,
      melding: {
        ...rest,
        datumTijdRegistratie: registeredAt.toISOString(),
        datumTijdLaatsteMutatie: changedAt.toISOString(),
        bijAfzender: mailbox !== null && afzender.mailboxes.includes(mailbox),
        ...(woongemeente === null ? {} : { gemeentecode: woongemeente }),
        procesverloop: stappen,
        signalen: metVrijstelling(rest.signalen, vrijgesteld),
      },
    };
  },
};
