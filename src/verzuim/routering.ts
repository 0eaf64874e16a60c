/**
 * Where a report goes: a pure decision over loaded data, as of the moment of registration.
 * Source: verzuim §3.3, §7.1, §7.2, §7.5, §7.7.
 */
import { datumVan } from './datum.ts';
import { GEEN_GEMEENTE, type GemeenteOpDatum, type GemeenteRij, gemeenteOpDatum } from './herindeling.ts';
import type { GemeenteVanPostcode } from './postcodetabel.ts';
import { type AlternatieveRoutering, kiesInstantie } from './routeringsformulier.ts';
import type { Adres, Gemeentecode, Verblijfadres, Verzuimsoort } from './verzuimmelding.ts';
import { type RouteSlot, VERZUIMSOORTEN } from './verzuimsoorten.ts';

export const NEDERLAND = '6030';
export const UITVAL = 'UITVAL';

export type Grond =
  | 'AFWIJKEND_ADRES'
  | 'GEMEENTE_VAN_INSCHRIJVING'
  | 'POSTCODE'
  /** The gemeente of the register was split since: its address decided. */
  | 'HERINDELING_ADRES'
  | 'UITVAL_GEEN_ADRES'
  | 'UITVAL_BUITENLAND'
  | 'UITVAL_POSTCODE'
  | 'UITVAL_HERINDELING'
  | 'UITVAL_GEMEENTE_ONBEKEND'
  | 'UITVAL_GEEN_MAILBOX';

export interface TeRouteren {
  readonly verzuimsoort: Verzuimsoort;
  /** Milliseconds since epoch; everything is judged as it was then. */
  readonly geregistreerdOp: number;
  readonly afwijkendAdres?: Verblijfadres | undefined;
  /** The address of the register, at receipt. */
  readonly adres?: Adres | undefined;
}

export interface Gemeentetabel {
  /** The one gemeente of a postcode (and house number); undefined when unknown or not unambiguous. */
  readonly gemeenteVanPostcode: GemeenteVanPostcode;
  /** The row of a gemeentecode; absent when no table was imported: then every code stands as it is. */
  readonly gemeente?: ((gemeentecode: Gemeentecode) => GemeenteRij | undefined) | undefined;
}

export interface Wegwijzer extends Gemeentetabel {
  /** The mailbox that serves a gemeente for a slot; undefined when it is not connected. */
  readonly mailboxVan: (gemeentecode: Gemeentecode, slot: RouteSlot) => string | undefined;
  /** Forms and declarations; absent: there are none. */
  readonly alternatief?: AlternatieveRoutering;
}

export interface Bestemming {
  readonly mailbox: string;
  readonly gemeentecode: Gemeentecode | null;
  readonly routeSlot: RouteSlot;
  readonly grond: Grond;
  /** The form that held, and whether its instantie was blocked. */
  readonly formulier?: { readonly formulierId: string; readonly terugval: boolean };
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
  const { gemeentecode, grond } = gevonden;
  const { mailbox, formulier } = kiesMailbox(melding, gemeentecode, routeSlot, wegwijzer);
  if (mailbox === undefined) return uitval('UITVAL_GEEN_MAILBOX', gemeentecode);
  return { mailbox, gemeentecode, routeSlot, grond, ...(formulier ? { formulier } : {}) };
}

function kiesMailbox(
  { geregistreerdOp: moment }: TeRouteren,
  gemeentecode: Gemeentecode,
  slot: RouteSlot,
  { mailboxVan, alternatief }: Wegwijzer,
): { readonly mailbox: string | undefined; readonly formulier?: Bestemming['formulier'] } {
  const eigen = mailboxVan(gemeentecode, slot);
  const keuze = alternatief && kiesInstantie({ gemeentecode, slot, moment }, eigen, alternatief);
  if (keuze === undefined) return { mailbox: eigen };
  const { instantieCode, formulierId, terugval } = keuze;
  return { mailbox: instantieCode, formulier: { formulierId, terugval } };
}

type Gevonden = { readonly gemeentecode: Gemeentecode; readonly grond: Grond } | Grond;

function findGemeente(melding: Omit<TeRouteren, 'verzuimsoort'>, tabel: Gemeentetabel): Gevonden {
  const { afwijkendAdres, adres } = melding;
  const datum = datumVan(melding.geregistreerdOp);
  if (afwijkendAdres && isInNederland(afwijkendAdres)) return vanVerblijf(afwijkendAdres, datum, tabel);
  if (adres === undefined) return afwijkendAdres ? 'UITVAL_BUITENLAND' : 'UITVAL_GEEN_ADRES';
  if (!isInNederland(adres)) return 'UITVAL_BUITENLAND';
  return adres.gemeentecode === undefined
    ? vanPostcode(adres, datum, tabel, 'POSTCODE')
    : vanCode(adres, adres.gemeentecode, datum, tabel);
}

/**
 * Whether the school gives an address outside the gemeente of the register; false while that is not known.
 * Source: verzuim §5.5, VZ-SIG-04.
 */
export function verblijftElders(
  { afwijkendAdres, adres, geregistreerdOp }: Omit<TeRouteren, 'verzuimsoort'>,
  tabel: Gemeentetabel,
): boolean {
  if (afwijkendAdres === undefined) return false;
  if (!isInNederland(afwijkendAdres)) return true;
  const verblijf = findGemeente({ afwijkendAdres, geregistreerdOp }, tabel);
  if (typeof verblijf === 'string') return false;
  const inschrijving = findGemeente({ adres, geregistreerdOp }, tabel);
  return typeof inschrijving === 'string' || inschrijving.gemeentecode !== verblijf.gemeentecode;
}

function isInNederland({ landcode = NEDERLAND }: Verblijfadres): boolean {
  return landcode === NEDERLAND;
}

/** By postcode and house number alone: only the register says in which gemeente somebody is registered. */
function vanVerblijf(adres: Verblijfadres, datum: string, tabel: Gemeentetabel): Gevonden {
  const gevonden = vanPostcode(adres, datum, tabel, 'POSTCODE');
  if (typeof gevonden === 'string') return gevonden;
  return { gemeentecode: gevonden.gemeentecode, grond: 'AFWIJKEND_ADRES' };
}

function vanCode(adres: Adres, code: Gemeentecode, datum: string, tabel: Gemeentetabel): Gevonden {
  if (GEEN_GEMEENTE.has(code)) return 'UITVAL_GEEN_ADRES';
  const op = opDatum(code, datum, tabel);
  switch (op.kind) {
    case 'geldig':
      return { gemeentecode: op.gemeentecode, grond: 'GEMEENTE_VAN_INSCHRIJVING' };
    case 'gesplitst':
      return vanPostcode(adres, datum, tabel, 'HERINDELING_ADRES');
    case 'onbekend':
      return 'UITVAL_GEMEENTE_ONBEKEND';
  }
}

function vanPostcode(
  { postcode, huisnummer }: Verblijfadres,
  datum: string,
  tabel: Gemeentetabel,
  grond: 'POSTCODE' | 'HERINDELING_ADRES',
): Gevonden {
  const uitval = grond === 'POSTCODE' ? 'UITVAL_POSTCODE' : 'UITVAL_HERINDELING';
  const code = postcode === undefined ? undefined : tabel.gemeenteVanPostcode(postcode, huisnummer);
  if (code === undefined) return uitval;
  // The table of postcodes may be older than the herindeling.
  const op = opDatum(code, datum, tabel);
  return op.kind === 'geldig' ? { gemeentecode: op.gemeentecode, grond } : uitval;
}

function opDatum(code: Gemeentecode, datum: string, { gemeente }: Gemeentetabel): GemeenteOpDatum {
  return gemeente === undefined
    ? { kind: 'geldig', gemeentecode: code }
    : gemeenteOpDatum(code, datum, gemeente);
}
