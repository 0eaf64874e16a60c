/**
 * Which numbers are one pupil: a burgerservicenummer that comes later is linked to the onderwijsnummer that was there, so
 * that no double registration stays. Pure. Source: verzuim §7.6; docs/decisions/0030.
 */
import type { Persoon } from './verzuimmelding.ts';

export type Leerlingnummers = Pick<Persoon, 'burgerservicenummer' | 'onderwijsnummer'>;

export interface GekendeLeerling<Id> extends Leerlingnummers {
  readonly id: Id;
}

export type Koppeling<Id> =
  | { readonly kind: 'nieuw' }
  | { readonly kind: 'bekend'; readonly id: Id }
  /** Two that turn out to be one; the one with the burgerservicenummer stays. */
  | { readonly kind: 'samenvoegen'; readonly id: Id; readonly gaatOp: Id }
  /** A link that was made says otherwise: nobody is linked on the word of one row. */
  | { readonly kind: 'tegenstrijdig' };

export interface Gevonden<Id> {
  readonly opBsn?: GekendeLeerling<Id> | undefined;
  readonly opOnderwijsnummer?: GekendeLeerling<Id> | undefined;
}

/** @param gevonden  who is known by each of the numbers. */
export function koppelLeerling<Id>(
  { burgerservicenummer, onderwijsnummer }: Leerlingnummers,
  { opBsn, opOnderwijsnummer }: Gevonden<Id>,
): Koppeling<Id> {
  const gekend = opBsn ?? opOnderwijsnummer;
  if (gekend === undefined) return { kind: 'nieuw' };
  const andere = (bekend: string | undefined, nieuw: string | undefined) =>
    bekend !== undefined && nieuw !== undefined && bekend !== nieuw;
  if (
    andere(opBsn?.onderwijsnummer, onderwijsnummer) ||
    andere(opOnderwijsnummer?.burgerservicenummer, burgerservicenummer)
  )
    return { kind: 'tegenstrijdig' };
  if (opBsn === undefined || opOnderwijsnummer === undefined || opBsn.id === opOnderwijsnummer.id)
    return { kind: 'bekend', id: gekend.id };
  return { kind: 'samenvoegen', id: opBsn.id, gaatOp: opOnderwijsnummer.id };
}
