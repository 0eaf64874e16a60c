/**
 * Where a report goes: a pure decision over loaded data, as of the moment of registration.
 * Herindeling (step 5) and routing forms (step 6) join here later; the slot is already in the answer.
 * Source: verzuim §3.3, §7.1, §7.2.
 */
import type { Adres, Gemeentecode, Verzuimsoort } from './verzuimmelding.ts';
import { type RouteSlot, VERZUIMSOORTEN } from './verzuimsoorten.ts';

export const NEDERLAND = '6030';
export const UITVAL = 'UITVAL';

export type Grond =
  | 'AFWIJKEND_ADRES'
  | 'GEMEENTE_VAN_INSCHRIJVING'
  | 'POSTCODE'
  | 'UITVAL_GEEN_ADRES'
  | 'UITVAL_BUITENLAND'
  | 'UITVAL_POSTCODE'
  | 'UITVAL_GEEN_MAILBOX';

export interface TeRouteren {
  readonly verzuimsoort: Verzuimsoort;
  readonly afwijkendAdres?: Adres | undefined;
  /** The address of the register, at receipt. */
  readonly adres?: Adres | undefined;
}

export interface Wegwijzer {
  /** The one gemeente of a postcode (and house number); undefined when unknown or not unambiguous. */
  readonly gemeenteVanPostcode: (
    postcode: string,
    huisnummer: string | undefined,
  ) => Gemeentecode | undefined;
  /** The mailbox that serves a gemeente for a slot; undefined when it is not connected. */
  readonly mailboxVan: (gemeentecode: Gemeentecode, slot: RouteSlot) => string | undefined;
}

export interface Bestemming {
  readonly mailbox: string;
  readonly gemeentecode: Gemeentecode | null;
  readonly routeSlot: RouteSlot;
  readonly grond: Grond;
}

/** Never guesses and never drops: what cannot be decided goes to UITVAL. */
export function findBestemming(melding: TeRouteren, wegwijzer: Wegwijzer): Bestemming {
  const routeSlot = VERZUIMSOORTEN[melding.verzuimsoort].slot;
  const uitval = (grond: Grond, gemeentecode: Gemeentecode | null = null): Bestemming => ({
    mailbox: UITVAL,
    gemeentecode,
    routeSlot,
    grond,
  });
  const gevonden = findGemeente(melding, wegwijzer);
  if (typeof gevonden === 'string') return uitval(gevonden);
  const mailbox = wegwijzer.mailboxVan(gevonden.gemeentecode, routeSlot);
  if (mailbox === undefined) return uitval('UITVAL_GEEN_MAILBOX', gevonden.gemeentecode);
  return { mailbox, gemeentecode: gevonden.gemeentecode, routeSlot, grond: gevonden.grond };
}

function findGemeente(
  { afwijkendAdres, adres }: TeRouteren,
  wegwijzer: Wegwijzer,
): { readonly gemeentecode: Gemeentecode; readonly grond: Grond } | Grond {
  if (afwijkendAdres && (afwijkendAdres.landcode ?? NEDERLAND) === NEDERLAND) {
    const gemeentecode = afwijkendAdres.gemeentecode ?? byPostcode(afwijkendAdres, wegwijzer);
    return gemeentecode === undefined ? 'UITVAL_POSTCODE' : { gemeentecode, grond: 'AFWIJKEND_ADRES' };
  }
  if (afwijkendAdres) return 'UITVAL_BUITENLAND';
  if (adres === undefined) return 'UITVAL_GEEN_ADRES';
  if ((adres.landcode ?? NEDERLAND) !== NEDERLAND) return 'UITVAL_BUITENLAND';
  if (adres.gemeentecode !== undefined) {
    return { gemeentecode: adres.gemeentecode, grond: 'GEMEENTE_VAN_INSCHRIJVING' };
  }
  const gemeentecode = byPostcode(adres, wegwijzer);
  return gemeentecode === undefined ? 'UITVAL_POSTCODE' : { gemeentecode, grond: 'POSTCODE' };
}

function byPostcode({ postcode, huisnummer }: Adres, wegwijzer: Wegwijzer): Gemeentecode | undefined {
  return postcode === undefined ? undefined : wegwijzer.gemeenteVanPostcode(postcode, huisnummer);
}
