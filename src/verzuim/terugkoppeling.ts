/**
 * The states of a report and who may move it: one table, one door.
 * Source: verzuim §3.1, §3.2, §3.5.
 */
import { fout } from './fouten.ts';
import type { Fout, Status, Terugkoppeling } from './verzuimmelding.ts';

/** By the gemeente. The school's own transitions (muteren, intrekken) join this table with their operations. */
const TRANSITIONS: Readonly<Record<Status, readonly Status[]>> = {
  R: ['B', 'K', 'G'],
  B: ['K', 'G'],
  K: ['B', 'G'],
  G: ['B'],
  I: [],
  D: [],
};

/** A closed report may be opened again within 10 working days. */
export const WERKDAGEN_OM_TE_HEROPENEN = 10;

export interface HuidigeMelding {
  readonly status: Status;
  readonly verzuimsoort: string;
  readonly einddatum: string | null;
  readonly datumTijdLaatsteMutatie: string;
  /** Working days since the last change. */
  readonly werkdagenSindsMutatie: number;
}

/** Whether the table knows the step. */
export function mayAdvance(from: Status, to: Status): boolean {
  return TRANSITIONS[from].includes(to);
}

/** @returns every broken rule; empty when the report may take the status. */
export function keurTerugkoppeling(terugkoppeling: Terugkoppeling, huidig: HuidigeMelding): readonly Fout[] {
  const { status, redenAfsluiting, toelichtingAfsluiting, contactGemeente } = terugkoppeling;
  if (terugkoppeling.datumTijdLaatsteMutatie !== huidig.datumTijdLaatsteMutatie) {
    const { datumTijdLaatsteMutatie } = huidig;
    return [fout('VZ-STA-02', 'datumTijdLaatsteMutatie', { datumTijdLaatsteMutatie })];
  }
  const fouten: Fout[] = [];
  const teLaat = huidig.status === 'G' && huidig.werkdagenSindsMutatie > WERKDAGEN_OM_TE_HEROPENEN;
  if (!mayAdvance(huidig.status, status) || teLaat) fouten.push(fout('VZ-STA-01', 'status'));
  const sluit = status === 'G';
  if (sluit && redenAfsluiting === undefined) fouten.push(fout('VZ-STA-03', 'redenAfsluiting'));
  if (!sluit && redenAfsluiting !== undefined) fouten.push(fout('VZ-STA-01', 'redenAfsluiting'));
  if (!sluit && toelichtingAfsluiting !== undefined) fouten.push(fout('VZ-STA-01', 'toelichtingAfsluiting'));
  const langdurig = huidig.verzuimsoort === 'LRV' || huidig.verzuimsoort === 'RMC';
  if (sluit && langdurig && huidig.einddatum === null) fouten.push(fout('VZ-STA-03', 'meldingsnummer'));
  if (status === 'B' && contactGemeente === undefined) fouten.push(fout('VZ-INH-02', 'contactGemeente'));
  return fouten;
}
