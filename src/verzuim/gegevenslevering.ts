/**
 * Files of the register for a gemeente. They are stored and shown as they came; the broker does not read them.
 * Source: verzuim §4.8.
 */
import type { Datum, Gemeentecode } from './verzuimmelding.ts';
import type { RouteSlot } from './verzuimsoorten.ts';

/** P: weekly changes; C: on request, the stock at a reference date; MAAND: a report. */
export type SoortGegevenslevering = 'P' | 'C' | 'MAAND';

/**
 * The slot of the routing form that a file follows. The form names four kinds of absence and no files: everything
 * goes to who handles the statutory leerplicht, docs/decisions/0015.
 */
export const LEVERINGSOORTEN: Readonly<Record<SoortGegevenslevering, { readonly slot: RouteSlot }>> = {
  P: { slot: 'R1' },
  C: { slot: 'R1' },
  MAAND: { slot: 'R1' },
};

export function isSoortGegevenslevering(text: string): text is SoortGegevenslevering {
  return Object.hasOwn(LEVERINGSOORTEN, text);
}

/** A file name that any system can store: no folders, no control characters. At most 100 characters. */
export function isBestandsnaam(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(text);
}

/** What a gemeente sees of a file before it fetches it. */
export interface Gegevenslevering {
  readonly leveringId: string;
  readonly soort: SoortGegevenslevering;
  readonly gemeentecode: Gemeentecode;
  readonly omschrijving?: string;
  readonly peildatum?: Datum;
  readonly bestandsnaam: string;
  readonly aantalBytes: number;
  /** Hexadecimal, of the file. */
  readonly sha256: string;
  readonly datumTijdBeschikbaar: string;
  readonly opgehaald: boolean;
  /** Last day; absent as long as the file was not fetched. */
  readonly beschikbaarTot?: Datum;
}
