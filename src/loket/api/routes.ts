/** Every address of the API. Whoever adds a file of routes adds its list here, and nothing else. */
import type { People } from '../../parties/people.ts';
import { gebruikerRoutes } from './gebruikers.ts';
import { inloggenRoutes } from './inloggen.ts';
import type { ApiRoute, OpenRoute } from './route.ts';
import { sessieRoutes } from './sessies.ts';

export const apiRoutes = (people: People): readonly ApiRoute[] => [
  ...sessieRoutes(people),
  ...gebruikerRoutes(people),
];

/** Addresses without a session. */
export const openRoutes = (people: People): readonly OpenRoute[] => inloggenRoutes(people);
