/**
 * What a person may be in the register. A role is granted for one organisation; those of the register itself for none.
 * Source: verzuim §1 rows 3, 8, 15 and 18 (names as in Mijn DUO, in our spelling).
 */
export const ROLLEN = [
  /** School: reports, and sees the reports of its own school. */
  'verzuimloketmelder',
  /** School: locaties and contactpersonen. */
  'verzuimloketbeheerder',
  /** School, board or gemeente: users and roles, certificates, mandates, routing, its own party data. */
  'beheerder',
  /** Gemeente: vrijstellingen, vervangende leerplicht, gegevensleveringen of leerplicht. */
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
