/**
 * Who may manage whom: an organisation's own beheerder for its own people; the functioneel beheerder for the register's
 * people and for the first beheerder of an organisation. Pure. Source: verzuim §1 rows 3 and 15; docs/decisions/0020.
 */
import type { FoutCode } from './fouten.ts';
import { type Rol, type RolPartij, rolPast } from './rollen.ts';

/** Who acts. Without a gebruikerId: an operator on the machine, who may do what a functioneel beheerder may. */
export interface Beheer {
  readonly gebruikerId: string | undefined;
  /** null: the register. */
  readonly partijId: string | null;
  readonly rollen: readonly Rol[];
}

/** Whom it is about. */
export interface Beheerde {
  readonly gebruikerId: string;
  readonly partijId: string | null;
  readonly rollen: readonly Rol[];
  readonly enrolledAt: number | null;
  readonly blockedAt: number | null;
}

/** As counted while nobody else changes it. */
export interface Bezetting {
  /** People of the organisation who are beheerder and not blocked. */
  readonly beheerders: number;
  /** Functioneel beheerders who can log in. */
  readonly functioneelBeheerders: number;
}

const isFunctioneel = (door: Beheer): boolean => door.rollen.includes('functioneel-beheerder');

/** Everyone else is told that the person is not there. */
export function zietGebruiker(door: Beheer, partijId: string | null): boolean {
  if (isFunctioneel(door)) return true;
  return door.rollen.includes('beheerder') && partijId !== null && partijId === door.partijId;
}

export function keurToevoegen(
  door: Beheer,
  partijId: string | null,
  { beheerders }: Pick<Bezetting, 'beheerders'>,
): FoutCode | undefined {
  if (!zietGebruiker(door, partijId)) return 'VZ-GEB-10';
  return isFunctioneel(door) && partijId !== null && beheerders > 0 ? 'VZ-GEB-04' : undefined;
}

/** @param partij  of the person; undefined for the register. */
export function keurToekennen(
  door: Beheer,
  gebruiker: Beheerde,
  rol: Rol,
  partij: RolPartij | undefined,
  { beheerders }: Bezetting,
): FoutCode | undefined {
  if (!zietGebruiker(door, gebruiker.partijId)) return 'VZ-GEB-01';
  if (door.gebruikerId === gebruiker.gebruikerId) return 'VZ-GEB-03';
  if (!rolPast(rol, partij)) return 'VZ-GEB-02';
  if (gebruiker.blockedAt !== null) return 'VZ-GEB-11';
  const eerste = rol === 'beheerder' && beheerders === 0;
  return isFunctioneel(door) && gebruiker.partijId !== null && !eerste ? 'VZ-GEB-04' : undefined;
}

/** Taking away and blocking are the safe direction: the functioneel beheerder may do it everywhere. */
export function keurIntrekken(
  door: Beheer,
  gebruiker: Beheerde,
  rol: Rol,
  bezetting: Bezetting,
): FoutCode | undefined {
  if (!zietGebruiker(door, gebruiker.partijId)) return 'VZ-GEB-01';
  return rol === 'functioneel-beheerder' && isLaatste(gebruiker, bezetting) ? 'VZ-GEB-05' : undefined;
}

export function keurBlokkeren(door: Beheer, gebruiker: Beheerde, bezetting: Bezetting): FoutCode | undefined {
  return keurIntrekken(door, gebruiker, 'functioneel-beheerder', bezetting);
}

/**
 * A new invitation, or letting someone in again: whoever does it could become that person. So never for oneself, and the
 * functioneel beheerder only for the register's people and for a beheerder.
 */
export function keurHerstellen(
  door: Beheer,
  gebruiker: Beheerde,
  handeling: 'uitnodigen' | 'vrijgeven',
): FoutCode | undefined {
  if (!zietGebruiker(door, gebruiker.partijId)) return 'VZ-GEB-01';
  if (door.gebruikerId === gebruiker.gebruikerId) return 'VZ-GEB-03';
  if (handeling === 'uitnodigen' && gebruiker.blockedAt !== null) return 'VZ-GEB-11';
  const eigen = gebruiker.partijId === null || gebruiker.rollen.includes('beheerder');
  // Whoever has no role yet was added a moment ago, to become the first beheerder.
  return isFunctioneel(door) && !eigen && gebruiker.rollen.length > 0 ? 'VZ-GEB-04' : undefined;
}

function isLaatste(gebruiker: Beheerde, { functioneelBeheerders }: Bezetting): boolean {
  const counted =
    gebruiker.rollen.includes('functioneel-beheerder') &&
    gebruiker.enrolledAt !== null &&
    gebruiker.blockedAt === null;
  return counted && functioneelBeheerders <= 1;
}
