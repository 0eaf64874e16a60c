/**
 * ophalenMeldingen: a page of the mailbox, in order, under a lease of its reader. The same MessageID within the lease
 * gets the same page; otherwise nothing is remembered.
 * Source: design §3.12, §6.3; verzuim §3.4, §5.2.
 */
import type { Levering, OphalenMeldingenRequest } from '../../contract/messages.ts';
import type { Afzender } from '../../parties/authorise.ts';
import { fetchPage, type MailboxItem } from '../../store/mailbox.ts';
import { fout } from '../../verzuim/fouten.ts';
import type { Fout } from '../../verzuim/verzuimmelding.ts';
import { metVrijstelling } from '../../verzuim/vrijstelling-wijziging.ts';
import type { Handler } from '../operations.ts';

export const ophalenMeldingen: Handler<'ophalenMeldingen'> = {
  remembered: false,
  keur,
  async handle(message, parts) {
    const { instantieCode, maxAantal } = message.request;
    const { oin } = message.afzender;
    const fouten = keur(message.request, message.afzender);
    if (fouten.length > 0) return { verwerkt: false, fouten };
    const leaseKey = `${oin}/${message.envelope.addressing.messageId}`;
    const request = { mailbox: instantieCode, max: maxAantal, leaseKey, leaseMs: parts.leaseMs };
    const { items, more } = await fetchPage(parts.store, request, message.partijOin);
    return { verwerkt: true, leveringen: items.map(toLevering), meerBeschikbaar: more };
  },
};

function keur({ instantieCode }: OphalenMeldingenRequest, { mailboxes }: Afzender): readonly Fout[] {
  return mailboxes.includes(instantieCode) ? [] : [fout('VZ-AUT-03', 'instantieCode')];
}

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
