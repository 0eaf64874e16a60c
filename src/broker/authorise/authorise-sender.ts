/**
 * Step 2: known party, own OIN or mandate, from the OINs alone. Nobody without that learns anything about schemas
 * or reports. Source: design §3.4; edukoppeling §5.3; EK-119…EK-125.
 */
import { authorise, type Directory } from '../../parties/authorise.ts';
import { datumVan } from '../../verzuim/datum.ts';
import type { AcceptedMessage, AuthorisedMessage } from '../message.ts';

/** @throws SenderFault F17, F22. */
export function authoriseSender(
  message: AcceptedMessage,
  directory: Directory,
  testMode: boolean,
): AuthorisedMessage {
  const partijOin = message.envelope.sigOin ?? message.tlsOin;
  const afzender = authorise(directory, {
    tlsOin: message.tlsOin,
    partijOin,
    fromOin: message.envelope.addressing.fromOin,
    service: message.service,
    today: datumVan(message.now),
    testMode,
  });
  return { ...message, afzender, partijOin };
}
