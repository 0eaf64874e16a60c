/**
 * The oldest version that must be able to run beside this one, and the last migration it knows. Everything newer is expand
 * or says that it is contract (docs/decisions/0037). Moved forward with every release.
 */
export const BASELINE = { commit: '8175562', migration: '0091' } as const;
