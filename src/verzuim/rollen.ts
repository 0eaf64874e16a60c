/**
 * What a person may be in the register. A role is granted for one organisation; those of the register itself for none.
 * Source: verzuim §1 rows 3, 8, 15 and 18 (names as in Mijn DUO, in our spelling).
 */
import type { Sector } from './verzuimmelding.ts';

export const ROLLEN = [
  /** School: reports, and sees the reports of its own school. */
  'verzuimloketmelder',
  /** School: locaties and contactpersonen. */
  'verzuimloketbeheerder',
  /** School, board or gemeente: users and roles, certificates, mandates, routing, its own party data. */
  'beheerder',
  /** Gemeente: vrijstellingen, vervangende leerplicht, gegevensleveringen or leerplicht. */
  'behandelaar-lp',
  'behandelaar-lp-rmc',
  'behandelaar-rmc',
  /** The register: parties, approvals, desk, audit. */
  'functioneel-beheerder',
  /** The register: the running system; no pupil's data. */
  'operator',
] as const;

export type Rol = (typeof ROLLEN)[number];

/** The roles of the register's own people; every other role belongs to an organisation. */
export const REGISTER_ROLLEN: readonly Rol[] = ['functioneel-beheerder', 'operator'];

export type PartijSoort =
  | 'SCHOOL'
  | 'BESTUUR'
  | 'LEVERANCIER'
  | 'GEMEENTE'
  | 'REGIOKANTOOR'
  | 'DOORSTROOMPUNT'
  | 'VERWERKER';

/** As much of an organisation as roles depend on. */
export interface RolPartij {
  readonly soort: PartijSoort;
  /** Of a school: those of its BRINs that are not closed. */
  readonly sectoren: readonly Sector[];
}

/** The web is for schools without a link of their own, and those are vo and mbo. */
export const LOKET_SECTOREN: readonly Sector[] = ['VO', 'MBO'];
const LEERPLICHT: readonly PartijSoort[] = ['GEMEENTE', 'REGIOKANTOOR'];

/** @param partij  undefined for the register itself. */
export function rolPast(rol: Rol, partij: RolPartij | undefined): boolean {
  if (partij === undefined) return REGISTER_ROLLEN.includes(rol);
  switch (rol) {
    case 'verzuimloketmelder':
    case 'verzuimloketbeheerder':
      return partij.soort === 'SCHOOL' && partij.sectoren.some((sector) => LOKET_SECTOREN.includes(sector));
    case 'beheerder':
      return true;
    case 'behandelaar-lp':
    case 'behandelaar-lp-rmc':
      return LEERPLICHT.includes(partij.soort);
    case 'behandelaar-rmc':
      return LEERPLICHT.includes(partij.soort) || partij.soort === 'DOORSTROOMPUNT';
    case 'functioneel-beheerder':
    case 'operator':
      return false;
  }
}
