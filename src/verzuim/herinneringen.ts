/**
 * What an open report waits for, and from when its school is reminded of it. Pure; each reminder comes once.
 * Source: verzuim §0.8, §3.2; docs/decisions/0015.
 */
import { dagenTussen } from './datum.ts';
import type { SignaalCode } from './fouten.ts';
import type { Datum, Status, Verzuimsoort } from './verzuimmelding.ts';

/** VZ-SIG-06 no end date; VZ-SIG-07 not fetched; VZ-SIG-08 cannot be closed without an end date. */
export type Herinnering = Extract<SignaalCode, 'VZ-SIG-06' | 'VZ-SIG-07' | 'VZ-SIG-08'>;

/** In days. */
export interface Termijnen {
  /** After the first absent day, or after the report when that was later. */
  readonly eindeDagen: number;
  /** After it was put into the mailbox. */
  readonly ophalenDagen: number;
  /** After the gemeente took it up. */
  readonly afsluitenDagen: number;
}

export interface OpenMelding {
  readonly verzuimsoort: Verzuimsoort;
  readonly status: Status;
  readonly begindatum: Datum;
  readonly einddatum?: Datum | null;
  readonly registratiedatum: Datum;
  /** When the gemeente took it up (status B). */
  readonly inBehandelingSinds?: Datum | null;
  /** Since when it lies in a mailbox from which nobody fetched it. */
  readonly wachtSinds?: Datum | null;
  /** What the school was reminded of before. */
  readonly herinnerd: readonly string[];
}

/** Kinds that the gemeente cannot close without an end date (VZ-STA-03). */
const langdurig = (soort: Verzuimsoort) => soort === 'LRV' || soort === 'RMC';

/** @returns what the school is to be reminded of today and was not before. */
export function teHerinneren(
  melding: OpenMelding,
  vandaag: Datum,
  termijnen: Termijnen,
): readonly Herinnering[] {
  const { begindatum, registratiedatum, inBehandelingSinds, wachtSinds } = melding;
  const sinds: Readonly<Record<Herinnering, { van?: Datum | null; dagen: number }>> = {
    'VZ-SIG-06': {
      van: [begindatum, registratiedatum].sort().at(-1) ?? null,
      dagen: termijnen.eindeDagen,
    },
    'VZ-SIG-07': { van: wachtSinds ?? null, dagen: termijnen.ophalenDagen },
    // Only of the gemeente that has it in hand now: a report that moved is registered anew.
    'VZ-SIG-08': {
      van: melding.status === 'B' ? (inBehandelingSinds ?? null) : null,
      dagen: termijnen.afsluitenDagen,
    },
  };
  return (Object.keys(sinds) as Herinnering[]).filter((code) => {
    const { van, dagen } = sinds[code];
    const verstreken = typeof van === 'string' && dagenTussen(van, vandaag) >= dagen;
    const opgehaald = typeof wachtSinds !== 'string';
    return verstreken && !melding.herinnerd.includes(code) && geldt(code, { ...melding, opgehaald });
  });
}

/** A gemeente tried to close it and could not (VZ-STA-03): its school hears that at once, whatever the term. */
export function naPogingTotAfsluiten(
  melding: Pick<OpenMelding, 'verzuimsoort' | 'status' | 'einddatum' | 'herinnerd'>,
): readonly Herinnering[] {
  const code = 'VZ-SIG-08';
  const bekend = melding.herinnerd.includes(code);
  return !bekend && geldt(code, { ...melding, opgehaald: true }) ? [code] : [];
}

/** Whether a reminder still says something: it goes when the end date comes, the report is fetched, or it is closed. */
export function geldt(
  code: string,
  melding: Pick<OpenMelding, 'verzuimsoort' | 'status' | 'einddatum'> & { readonly opgehaald: boolean },
): code is Herinnering {
  const { verzuimsoort, status, einddatum, opgehaald } = melding;
  const zonderEinde = typeof einddatum !== 'string';
  switch (code) {
    case 'VZ-SIG-06':
      return zonderEinde && !langdurig(verzuimsoort) && (status === 'R' || status === 'B');
    case 'VZ-SIG-07':
      return status === 'R' && !opgehaald;
    case 'VZ-SIG-08':
      return zonderEinde && langdurig(verzuimsoort) && (status === 'R' || status === 'B');
    default:
      return false;
  }
}
