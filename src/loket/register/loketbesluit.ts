/** A decision of the desk, as the command line makes it, by a person; the running broker delivers. docs/decisions/0012. */
import type { BrokerParts } from '../../broker/parts.ts';
import { loadMailboxVan } from '../../broker/route/mailbox-voor-gemeente.ts';
import { decideLoketwerk, type LoketUitkomst } from '../../store/loketwerk.ts';
import { type Adresboek, besluit, type Opdracht } from '../../verzuim/loketwerk.ts';

/** @param by.now  milliseconds since epoch. @returns what was decided, or why nothing was. */
export async function besluitAanLoket(
  meldingsnummer: string,
  opdracht: Opdracht,
  by: { readonly door: string; readonly now: number },
  broker: BrokerParts,
): Promise<LoketUitkomst> {
  const { store, offer } = broker;
  const adresboek = await readAdresboek(opdracht, by.now, broker);
  const outcome = await decideLoketwerk(store, {
    meldingsnummer,
    door: by.door,
    decide: (melding) => besluit(melding, opdracht, adresboek),
  });
  if (outcome.kind === 'toegewezen') offer(outcome.eventIds);
  return outcome;
}

/** The form of the gemeente that holds now decides, else its own mailbox, as for the router. */
async function readAdresboek(
  opdracht: Opdracht,
  moment: number,
  { store, directory }: BrokerParts,
): Promise<Adresboek> {
  await directory.refresh();
  const gemeentecodes = opdracht.kind === 'toewijzen' ? [opdracht.gemeentecode] : [];
  return {
    mailboxVan: await loadMailboxVan(store, directory, { gemeentecodes, moment }),
    bedient: (mailbox, gemeentecode, slot) => directory.mailboxFor(gemeentecode, slot) === mailbox,
  };
}
