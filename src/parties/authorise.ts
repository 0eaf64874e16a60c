/**
 * Who may speak for whom, from the OINs alone.
 * Source: edukoppeling §5.3; EK-118…EK-126.
 */
import { SenderFault } from '../edukoppeling/faults.ts';
import { isTestTwin, type Oin } from '../edukoppeling/oin.ts';
import { geldtOp, type MandaatReden, redenGeenMandaat } from '../verzuim/mandaat.ts';
import type { Directory, DirectoryMandaat } from './directory.ts';

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

/** F22. What was missing is for the holder, the giver and the log; on the wire there is one text. */
export class MandaatFault extends SenderFault {
  readonly reden: MandaatReden;
  readonly partijOin: Oin;
  readonly fromOin: Oin;
  readonly datum: string;
  /** Those that might have been meant. */
  readonly mandaatIds: readonly string[];
  constructor(
    { partijOin, fromOin, today }: SenderOins,
    reden: MandaatReden,
    given: readonly DirectoryMandaat[] = [],
  ) {
    super('VB-F22', {
      rule: 'EK-120',
      part: 'wsa:From',
      found: `${reden}: ${partijOin} for ${fromOin} on ${today}`,
    });
    this.name = 'MandaatFault';
    this.reden = reden;
    this.partijOin = partijOin;
    this.fromOin = fromOin;
    this.datum = today;
    this.mandaatIds = given.flatMap(({ mandaatId }) => mandaatId ?? []);
  }
}

/** Whether the party speaks for another (EK-118, EK-123, EK-124). */
export function needsMandaat({ partijOin, fromOin, testMode }: SenderOins): boolean {
  return fromOin !== partijOin && !(testMode && isTestTwin(partijOin, fromOin));
}

/**
 * @param elsewhere  what another register of mandates says of it, when that one decides.
 * @throws SenderFault F17 (certificate holder); MandaatFault F22 (no mandate, or sender unknown: one text for both).
 */
export function authorise(directory: Directory, oins: SenderOins, elsewhere?: boolean): Afzender {
  verifyHolder(directory, oins);
  const afzender = afzenderOf(directory, oins);
  if (afzender === undefined) throw new MandaatFault(oins, 'AFZENDER_ONBEKEND');
  const brins = needsMandaat(oins) ? brinsUnderMandaat(directory, oins, elsewhere) : undefined;
  if (brins === undefined) return afzender;
  return { ...afzender, brins: afzender.brins.filter((brin) => brins.includes(brin)) };
}

/** @throws SenderFault F17. */
export function verifyHolder(
  directory: Directory,
  { tlsOin, partijOin, fromOin, testMode }: SenderOins,
): void {
  if (partijOin !== tlsOin && !directory.passesOn(tlsOin, partijOin))
    throw new SenderFault('VB-F17', { rule: 'EK-125', part: 'certificate' });
  const twin = testMode && isTestTwin(partijOin, fromOin);
  if (!twin && !directory.isConnected(partijOin))
    throw new SenderFault('VB-F17', { rule: 'EK-119', part: 'certificate' });
}

/** Whether the sender is one of this service: of a stranger no other register is asked. */
export function isSender(directory: Directory, oins: SenderOins): boolean {
  return afzenderOf(directory, oins) !== undefined;
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

/** @returns the BRINs it is limited to; undefined when it covers all of the sender. @throws MandaatFault. */
function brinsUnderMandaat(
  directory: Directory,
  oins: SenderOins,
  elsewhere: boolean | undefined,
): readonly string[] | undefined {
  const { partijOin, fromOin, today } = oins;
  if (elsewhere === true) return undefined;
  if (elsewhere === false) throw new MandaatFault(oins, 'NIET_IN_SERVICEREGISTER');
  const given = directory.mandatenVan(partijOin, fromOin);
  const periods = given.map((mandaat) => ({ ...mandaat, status: mandaat.status ?? 'GEGEVEN' }) as const);
  const holding = periods.filter((mandaat) => geldtOp(mandaat, today));
  if (holding.length === 0) throw new MandaatFault(oins, redenGeenMandaat(periods, today), given);
  const brins = holding.flatMap((mandaat) => mandaat.brins ?? []);
  return holding.some((mandaat) => mandaat.brins === undefined) ? undefined : brins;
}
