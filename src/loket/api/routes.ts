/** Every address of the API. Whoever adds a file of routes adds its list here, and nothing else. */

import type { TrustStore } from '../../edukoppeling/pki/index.ts';
import type { People } from '../../parties/people.ts';
import { auditRoutes } from './audit.ts';
import { certificaatRoutes } from './certificaten.ts';
import { gebruikerRoutes } from './gebruikers.ts';
import { inloggenRoutes } from './inloggen.ts';
import { mandaatRoutes } from './mandaten.ts';
import { PARTIJ_ROUTES } from './partijen.ts';
import type { ApiRoute, OpenRoute } from './route.ts';
import { sessieRoutes } from './sessies.ts';
import { TELLINGEN_ROUTES } from './tellingen.ts';

export interface ApiParts {
  readonly people: People;
  /** Where the seals of the audit are kept outside the database; undefined when nowhere. */
  readonly sealFile: string | undefined;
  /** A mandate holds when a second person approved it. */
  readonly fourEyes: boolean;
  /** Certificates that are handed in are judged by it. */
  readonly trust: TrustStore;
}

export const apiRoutes = ({ people, sealFile, fourEyes, trust }: ApiParts): readonly ApiRoute[] => [
  ...sessieRoutes(people),
  ...gebruikerRoutes(people),
  ...PARTIJ_ROUTES,
  ...mandaatRoutes(fourEyes),
  ...certificaatRoutes(trust),
  ...auditRoutes(sealFile),
  ...TELLINGEN_ROUTES,
];

/** Addresses without a session. */
export const openRoutes = (people: People): readonly OpenRoute[] => inloggenRoutes(people);
