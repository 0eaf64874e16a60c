/** Judges a gemeente's word that a report is not its own. Source: verzuim §3.2, §3.5, §7.4. */
import { fout } from './fouten.ts';
import { keurMoment } from './mutatie.ts';
import { mayAdvance } from './toestanden.ts';
import type { DatumTijd, Fout, Gemeentecode, Meldingsnummer, Status } from './verzuimmelding.ts';

/** meldenVerkeerdeGemeente. */
export interface VerkeerdeGemeente {
  readonly kenmerkAfzender: string;
  readonly meldingsnummer: Meldingsnummer;
  readonly datumTijdLaatsteMutatie: DatumTijd;
  /** Where the sender believes the pupil lives. */
  readonly vermoedeGemeentecode?: Gemeentecode;
  readonly reden: string;
}

export interface HuidigeToewijzing {
  readonly status: Status;
  readonly datumTijdLaatsteMutatie: DatumTijd;
  readonly gemeentecode: Gemeentecode | null;
  /** An earlier word like this still waits for the desk. */
  readonly wachtOpLoket: boolean;
}

/** @returns every broken rule; empty when the report goes to the desk. */
export function keurVerkeerdeGemeente(
  verzoek: VerkeerdeGemeente,
  huidig: HuidigeToewijzing,
): readonly Fout[] {
  const verouderd = keurMoment(verzoek.datumTijdLaatsteMutatie, huidig);
  if (verouderd.length > 0) return verouderd;
  const fouten: Fout[] = [];
  const { vermoedeGemeentecode } = verzoek;
  if (huidig.wachtOpLoket || !mayAdvance(huidig.status, 'overdragen', 'R')) {
    fouten.push(fout('VZ-STA-01', 'meldingsnummer'));
  }
  if (vermoedeGemeentecode !== undefined && vermoedeGemeentecode === huidig.gemeentecode) {
    fouten.push(fout('VZ-RTE-10', 'vermoedeGemeentecode'));
  }
  return fouten;
}
