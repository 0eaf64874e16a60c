/**
 * ophalenMeldingen: a page of the mailbox, in order, under a lease of its reader. The same MessageID within the lease
 * gets the same page; otherwise nothing is remembered.
 * Source: design §3.12, §6.3; verzuim §3.4, §5.2.
 */
import type { Levering } from '../../contract/messages.ts';
import { fetchPage, type MailboxItem } from '../../store/mailbox.ts';
import { fout } from '../../verzuim/fouten.ts';
import { metVrijstelling } from '../../verzuim/vrijstelling-wijziging.ts';
import type { Handler } from '../operations.ts';

export const ophalenMeldingen: Handler<'ophalenMeldingen'> = {
  remembered: false,
  async handle(message, parts) {
    const { instantieCode, maxAantal } = message.request;
    const { oin, mailboxes } = message.afzender;
    if (!mailboxes.includes(instantieCode))
      return { verwerkt: false, fouten: [fout('VZ-AUT-03', 'instantieCode')] };
    const leaseKey = `${oin}/${message.envelope.addressing.messageId}`;
    const request = { mailbox: instantieCode, max: maxAantal, leaseKey, leaseMs: parts.leaseMs };
    const { items, more } = await fetchPage(parts.store, request, message.partijOin);
    return { verwerkt: true, leveringen: items.map(toLevering), meerBeschikbaar: more };
  },
};

function toLevering(item: MailboxItem): Levering {
  return {
    leveringId: item.leveringId,
    soortLevering: item.soort,
    volgnummerMailbox: Number(item.seq),
    ...(item.woongemeente === null ? {} : { gemeentecode: item.woongemeente }),
    meldingsnummer: item.meldingsnummer,
    datumTijdRegistratie: item.registeredAt.toISOString(),
    datumTijdLaatsteMutatie: item.changedAt.toISOString(),
    status: item.status,
    verzuimmelding: item.verzuimmelding,
    persoon: item.persoon,
    signalen: metVrijstelling(item.signalen, item.vrijgesteld),
    ...(item.stappen ? { procesverloop: item.stappen } : {}),
    ...(item.overdrachten ? { overdrachten: item.overdrachten } : {}),
  };
}
