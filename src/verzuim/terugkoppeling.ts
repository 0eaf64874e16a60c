/** Judges a status from the gemeente. Source: verzuim §3.2, §3.5, §4.6. */
import { fout } from './fouten.ts';
import { keurMoment } from './mutatie.ts';
import { mayAdvance } from './toestanden.ts';
import type { Fout, Status, Terugkoppeling } from './verzuimmelding.ts';

/** A closed report may be opened again within 10 working days. */
export const WERKDAGEN_OM_TE_HEROPENEN = 10;

/** Of the report, so that only its school can do something about it. */
export const EINDDATUM_ONTBREEKT = { code: 'VZ-STA-03', veld: 'meldingsnummer' } as const;

export interface HuidigeMelding {
  readonly status: Status;
  readonly verzuimsoort: string;
  readonly einddatum: string | null;
  readonly datumTijdLaatsteMutatie: string;
  /** Working days since the last change. */
  readonly werkdagenSindsMutatie: number;
}

/** @returns every broken rule; empty when the report may take the status. */
export function keurTerugkoppeling(terugkoppeling: Terugkoppeling, huidig: HuidigeMelding): readonly Fout[] {
  const { status } = terugkoppeling;
  const verouderd = keurMoment(terugkoppeling.datumTijdLaatsteMutatie, huidig);
  if (verouderd.length > 0) return verouderd;
  const fouten: Fout[] = [];
  const teLaat = huidig.status === 'G' && huidig.werkdagenSindsMutatie > WERKDAGEN_OM_TE_HEROPENEN;
  if (!mayAdvance(huidig.status, 'terugkoppelen', status) || teLaat) fouten.push(fout('VZ-STA-01', 'status'));
  fouten.push(...keurInhoud(terugkoppeling));
  const langdurig = huidig.verzuimsoort === 'LRV' || huidig.verzuimsoort === 'RMC';
  if (status === 'G' && langdurig && huidig.einddatum === null)
    fouten.push(fout(EINDDATUM_ONTBREEKT.code, EINDDATUM_ONTBREEKT.veld));
  return fouten;
}

/** What does not depend on the report: the fields that a status asks for, and those that it may not have. */
export function keurInhoud(terugkoppeling: Terugkoppeling): readonly Fout[] {
  const { status, redenAfsluiting, toelichtingAfsluiting, contactGemeente } = terugkoppeling;
  const fouten: Fout[] = [];
  const sluit = status === 'G';
  if (sluit && redenAfsluiting === undefined) fouten.push(fout('VZ-STA-03', 'redenAfsluiting'));
  if (!sluit && redenAfsluiting !== undefined) fouten.push(fout('VZ-STA-01', 'redenAfsluiting'));
  if (!sluit && toelichtingAfsluiting !== undefined) fouten.push(fout('VZ-STA-01', 'toelichtingAfsluiting'));
  if (status === 'B' && contactGemeente === undefined) fouten.push(fout('VZ-INH-02', 'contactGemeente'));
  return fouten;
}
