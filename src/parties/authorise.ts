/**
 * Who may speak for whom, from the OINs alone.
 * Source: edukoppeling §5.3; EK-118…EK-125.
 */
import { SenderFault } from '../edukoppeling/faults.ts';
import { isTestTwin, type Oin } from '../edukoppeling/oin.ts';
import type { Directory } from './directory.ts';

export type { Directory } from './directory.ts';

/** The legal sender, and what is its own: BRINs of a school, mailboxes of a gemeente; nothing where all may read. */
export interface Afzender {
  readonly oin: Oin;
  readonly brins: readonly string[];
  readonly mailboxes: readonly string[];
}

export interface SenderOins {
  readonly tlsOin: Oin;
  /** The signer; for an unsigned service the holder of the TLS certificate. */
  readonly partijOin: Oin;
  readonly fromOin: Oin;
  readonly service: 'school' | 'gemeente' | 'rio';
  /** Dutch local date; a mandate holds on its first and on its last day. */
  readonly today: string;
  readonly testMode: boolean;
}

/** @throws SenderFault F17 (certificate holder), F22 (no mandate, or sender unknown: one text for both). */
export function authorise(directory: Directory, oins: SenderOins): Afzender {
  const { tlsOin, partijOin, fromOin, testMode } = oins;
  if (partijOin !== tlsOin && !directory.passesOn(tlsOin, partijOin))
    throw new SenderFault('VB-F17', { rule: 'EK-125', part: 'certificate' });
  const twin = testMode && isTestTwin(partijOin, fromOin);
  if (!twin && !directory.isConnected(partijOin))
    throw new SenderFault('VB-F17', { rule: 'EK-119', part: 'certificate' });
  const direct = fromOin === partijOin || twin;
  if (!direct && !hasMandaat(directory, oins))
    throw new SenderFault('VB-F22', { rule: 'EK-120', part: 'wsa:From' });
  const afzender = afzenderOf(directory, oins);
  if (afzender === undefined) throw new SenderFault('VB-F22', { rule: 'EK-120', part: 'wsa:From' });
  return afzender;
}

/** @returns undefined when the sender is not one of this service. */
function afzenderOf(directory: Directory, { service, fromOin: oin }: SenderOins): Afzender | undefined {
  switch (service) {
    case 'school': {
      const brins = directory.brinsOf(oin);
      return brins && { oin, brins, mailboxes: [] };
    }
    case 'gemeente': {
      const mailboxes = directory.mailboxesOf(oin);
      return mailboxes && { oin, brins: [], mailboxes };
    }
    // Reference data: whoever is connected may read, a vendor in its own name too.
    case 'rio':
      return directory.isConnected(oin) ? { oin, brins: [], mailboxes: [] } : undefined;
  }
}

function hasMandaat(directory: Directory, { partijOin, fromOin, today }: SenderOins): boolean {
  return directory.mandaten.some(
    ({ verwerkerOin, senderOins, begindatum, einddatum }) =>
      verwerkerOin === partijOin &&
      senderOins.includes(fromOin) &&
      begindatum <= today &&
      (einddatum === undefined || today <= einddatum),
  );
}
