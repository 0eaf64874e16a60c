/**
 * A report that follows another: of the same pupil at the same school. A report about the wrong pupil can be named too,
 * once it has come to its end: that is how a school says which one the new report takes the place of.
 * Pure. Source: verzuim §2.3, §7.9; docs/decisions/0031.
 */
import { fout } from './fouten.ts';
import type { Fout, Status, Verzuimmelding } from './verzuimmelding.ts';

/** The report that `vorigeMeldingsnummer` names, when this school has it. */
export interface VorigeMelding {
  readonly meldingsnummer: string;
  readonly zelfdeLeerling: boolean;
  readonly status: Status;
}

const VELD = 'melding/vorigeMeldingsnummer';
const AFGELOPEN: ReadonlySet<Status> = new Set<Status>(['I', 'G', 'K', 'D']);

/** @param vorige  undefined when the school has no such report. */
export function keurVorige(
  { melding }: Verzuimmelding,
  vorige: VorigeMelding | undefined,
  meldingsnummer?: string,
): readonly Fout[] {
  const genoemd = melding.vorigeMeldingsnummer;
  if (genoemd === undefined) return [];
  // A mutation cannot name itself or what came after it: numbers go up.
  const later = meldingsnummer !== undefined && BigInt(genoemd) >= BigInt(meldingsnummer);
  if (vorige === undefined || later) return [fout('VZ-AUT-03', VELD)];
  return vorige.zelfdeLeerling || AFGELOPEN.has(vorige.status) ? [] : [fout('VZ-STA-01', VELD)];
}

/** A number of another pupil's report goes no further: the gemeente that gets the new one has nothing to do with it. */
export function zonderAndermansVorige(
  verzuimmelding: Verzuimmelding,
  vorige: VorigeMelding | undefined,
): Verzuimmelding {
  if (vorige === undefined || vorige.zelfdeLeerling) return verzuimmelding;
  const { vorigeMeldingsnummer: _, ...melding } = verzuimmelding.melding;
  return { ...verzuimmelding, melding };
}

/** A mutation that leaves the number out leaves it as it was: the register may have filled it in. */
export function metVorige(nieuw: Verzuimmelding, oud: Verzuimmelding): Verzuimmelding {
  const { vorigeMeldingsnummer } = oud.melding;
  if (vorigeMeldingsnummer === undefined || nieuw.melding.vorigeMeldingsnummer !== undefined) return nieuw;
  return { ...nieuw, melding: { ...nieuw.melding, vorigeMeldingsnummer } };
}
