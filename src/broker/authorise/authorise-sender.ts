/**
 * Step 2: known party, own OIN or mandate, from the OINs alone. Nobody without that learns anything about schemas
 * or reports. Every change of parties and mandates that was committed before the message came counts.
 * Source: design §3.4; edukoppeling §5.3; EK-119…EK-126.
 */
import { authorise, isSender, needsMandaat, type SenderOins, verifyHolder } from '../../parties/authorise.ts';
import { datumVan } from '../../verzuim/datum.ts';
import type { AcceptedMessage, AuthorisedMessage } from '../message.ts';
import type { BrokerParts } from '../parts.ts';

/** @throws SenderFault F17; MandaatFault F22; DependencyError F12 when parties or mandates cannot be read. */
export async function authoriseSender(
  message: AcceptedMessage,
  { directory, mandatenbron, testMode }: Pick<BrokerParts, 'directory' | 'mandatenbron' | 'testMode'>,
): Promise<AuthorisedMessage> {
  await directory.refresh();
  const oins: SenderOins = {
    tlsOin: message.tlsOin,
    partijOin: message.envelope.sigOin ?? message.tlsOin,
    fromOin: message.envelope.addressing.fromOin,
    service: message.service,
    today: datumVan(message.now),
    testMode,
  };
  verifyHolder(directory, oins);
  const { partijOin, fromOin, today } = oins;
  const asks = needsMandaat(oins) && isSender(directory, oins);
  const elsewhere = asks ? await mandatenbron?.geldt(partijOin, fromOin, today) : undefined;
  // The stand of this very look: nothing happens between the two.
  return { ...message, afzender: authorise(directory, oins, elsewhere), partijOin, stand: directory.stand };
}
