/**
 * A school changes or withdraws its report. Pure: the report as it stands comes in as `huidig`.
 * Source: verzuim §3.2, §3.5, §7.9.
 */
import { fout } from './fouten.ts';
import { mayAdvance } from './toestanden.ts';
import type { DatumTijd, Fout, Melding, Status, Verzuimmelding } from './verzuimmelding.ts';

/** muterenVerzuimmelding: the whole report in its new version; its kenmerkAfzender is that of the mutation. */
export interface Mutatie {
  readonly meldingsnummer: string;
  readonly datumTijdLaatsteMutatie: DatumTijd;
  readonly verzuimmelding: Verzuimmelding;
}

/** intrekkenVerzuimmelding. */
export interface Intrekking {
  readonly kenmerkAfzender: string;
  readonly meldingsnummer: string;
  readonly datumTijdLaatsteMutatie: DatumTijd;
  readonly redenIntrekking: string;
}

export interface HuidigeVerzuimmelding {
  readonly status: Status;
  readonly datumTijdLaatsteMutatie: DatumTijd;
  readonly verzuimmelding: Verzuimmelding;
}

/** The field of the refusal that says: this is another pupil. */
export const LEERLING_VELD = 'verzuimmelding/leerling';

/** What a school may still change when the gemeente works on the report; melder is the contact. */
const VELDEN_IN_BEHANDELING: ReadonlySet<keyof Melding> = new Set([
  'einddatum',
  'verzuimdagen',
  'verzuimdagGespecificeerd',
  'ondernomenActie',
  'toelichting',
]);

/** @returns why the mutation cannot be made on this state; the new version is judged apart (`keurMelding`). */
export function keurMutatie(mutatie: Mutatie, huidig: HuidigeVerzuimmelding): readonly Fout[] {
  const verouderd = keurMoment(mutatie.datumTijdLaatsteMutatie, huidig);
  if (verouderd.length > 0) return verouderd;
  if (!mayAdvance(huidig.status, 'muteren', huidig.status)) return [fout('VZ-STA-01', 'meldingsnummer')];
  const { verzuimmelding: oud } = huidig;
  const { verzuimmelding: nieuw } = mutatie;
  const fouten: Fout[] = [];
  // The wrong gemeente has seen the wrong child: withdraw and report anew (verzuim §7.9).
  if (!isGelijk(oud.leerling, nieuw.leerling)) fouten.push(fout('VZ-STA-01', LEERLING_VELD));
  if (oud.school.brin !== nieuw.school.brin) fouten.push(fout('VZ-STA-01', 'verzuimmelding/school/brin'));
  if (huidig.status === 'B') fouten.push(...keurVastgelegd(oud, nieuw));
  return fouten;
}

/** What the register says of the pupil, and what may have changed since the report. */
const VAN_DE_LEERLING: ReadonlySet<string> = new Set(['VZ-PER-04', 'VZ-PER-05', 'VZ-SRT-02', 'VZ-SRT-03']);

/**
 * What became of the pupil since does not end an open report (verzuim §7.17): its school can still give the end date
 * without which it cannot be closed. A report of another kind or begin is judged like a new one.
 * @param fouten  of the new version, as if it were new.
 */
export function foutenVoorMutatie(
  fouten: readonly Fout[],
  { melding: nieuw }: Verzuimmelding,
  { melding: oud }: Verzuimmelding,
): readonly Fout[] {
  const zelfde = nieuw.verzuimsoort === oud.verzuimsoort && nieuw.begindatum === oud.begindatum;
  return zelfde ? fouten.filter(({ code }) => !VAN_DE_LEERLING.has(code)) : fouten;
}

function keurVastgelegd(oud: Verzuimmelding, nieuw: Verzuimmelding): readonly Fout[] {
  const fouten: Fout[] = [];
  for (const veld of ['afwijkendAdres', 'onderwijsdeelname', 'school'] as const) {
    if (!isGelijk(oud[veld], nieuw[veld])) fouten.push(fout('VZ-STA-01', `verzuimmelding/${veld}`));
  }
  const velden = new Set([...Object.keys(oud.melding), ...Object.keys(nieuw.melding)]) as Set<keyof Melding>;
  for (const veld of velden) {
    if (VELDEN_IN_BEHANDELING.has(veld) || isGelijk(oud.melding[veld], nieuw.melding[veld])) continue;
    const element = veld === 'aantalUrenTiende' ? 'aantalUren' : veld;
    fouten.push(fout('VZ-STA-01', `verzuimmelding/melding/${element}`));
  }
  return fouten;
}

export function keurIntrekking(intrekking: Intrekking, huidig: HuidigeVerzuimmelding): readonly Fout[] {
  const verouderd = keurMoment(intrekking.datumTijdLaatsteMutatie, huidig);
  if (verouderd.length > 0) return verouderd;
  return mayAdvance(huidig.status, 'intrekken', 'I') ? [] : [fout('VZ-STA-01', 'meldingsnummer')];
}

/** Optimistic locking: who changes must have seen the last change (verzuim §3.5). */
export function keurMoment(
  gezien: DatumTijd,
  { datumTijdLaatsteMutatie }: { readonly datumTijdLaatsteMutatie: DatumTijd },
): readonly Fout[] {
  if (gezien === datumTijdLaatsteMutatie) return [];
  return [fout('VZ-STA-02', 'datumTijdLaatsteMutatie', { datumTijdLaatsteMutatie })];
}

/** Stored values come back with their keys in another order. */
function isGelijk(een: unknown, ander: unknown): boolean {
  return JSON.stringify(opVolgorde(een)) === JSON.stringify(opVolgorde(ander));
}

function opVolgorde(waarde: unknown): unknown {
  if (Array.isArray(waarde)) return waarde.map(opVolgorde);
  if (typeof waarde !== 'object' || waarde === null) return waarde;
  return Object.fromEntries(
    Object.entries(waarde)
      .filter(([, inhoud]) => inhoud !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([sleutel, inhoud]) => [sleutel, opVolgorde(inhoud)]),
  );
}
