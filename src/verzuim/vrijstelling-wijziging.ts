/**
 * A gemeente changes or withdraws what it registered. Pure: it comes in as it stands.
 * Source: verzuim §3.5, §4.7, §5.2.
 */
import { fout, signaal } from './fouten.ts';
import { keurMoment } from './mutatie.ts';
import type { DatumTijd, Fout, Signaal } from './verzuimmelding.ts';
import type { Vrijstelling, Vrijstellingsnummer, Vrijstellingstatus } from './vrijstelling.ts';

/** The whole in its new version; its kenmerkAfzender is that of the change. */
export interface VrijstellingWijziging {
  readonly vrijstellingsnummer: Vrijstellingsnummer;
  readonly datumTijdLaatsteMutatie: DatumTijd;
  readonly inhoud: Vrijstelling;
}

export interface VrijstellingIntrekking {
  readonly kenmerkAfzender: string;
  readonly vrijstellingsnummer: Vrijstellingsnummer;
  readonly datumTijdLaatsteMutatie: DatumTijd;
  readonly redenIntrekking: string;
}

export interface HuidigeVrijstelling {
  readonly status: Vrijstellingstatus;
  readonly datumTijdLaatsteMutatie: DatumTijd;
  readonly vrijstelling: Vrijstelling;
}

/** @returns why this cannot be its new version; the content is judged apart (`keurInhoud`), the moment first. */
export function keurWijziging(nieuw: Vrijstelling, oud: Vrijstelling): readonly Fout[] {
  const { soort, nummer } = nieuw.leerling;
  const fouten: Fout[] = [];
  // Another pupil or kind is another vrijstelling: withdraw and register anew.
  if (soort !== oud.leerling.soort || nummer !== oud.leerling.nummer)
    fouten.push(fout('VZ-STA-01', 'leerling'));
  if (nieuw.soort !== oud.soort) fouten.push(fout('VZ-STA-01', 'soort'));
  // The person comes along exactly when the register did not know the pupil at the first.
  if ((nieuw.persoon === undefined) !== (oud.persoon === undefined))
    fouten.push(fout('VZ-INH-02', 'persoon'));
  return fouten;
}

/** Nothing follows a withdrawal; who changes must have seen the last change. */
export function keurIntrekking(
  { datumTijdLaatsteMutatie }: { readonly datumTijdLaatsteMutatie: DatumTijd },
  huidig: HuidigeVrijstelling,
): readonly Fout[] {
  const verouderd = keurMoment(datumTijdLaatsteMutatie, huidig);
  if (verouderd.length > 0) return verouderd;
  return huidig.status === 'GELDIG' ? [] : [fout('VZ-STA-01', 'vrijstellingsnummer')];
}

/**
 * The signals of a report as they are now: VZ-SIG-01 stands there exactly when a vrijstelling or vervangende
 * leerplicht touches its period, whatever was so when the report was made.
 */
export function metVrijstelling(signalen: readonly Signaal[], vrijgesteld: boolean): readonly Signaal[] {
  const overige = signalen.filter(({ code }) => code !== 'VZ-SIG-01');
  return vrijgesteld ? [signaal('VZ-SIG-01'), ...overige] : overige;
}
