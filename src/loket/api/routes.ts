/** Every address of the API. Whoever adds a file of routes adds its list here, and nothing else. */
import type { ApiRoute, OpenRoute } from './route.ts';

export const apiRoutes = (): readonly ApiRoute[] => [];

/** Addresses without a session. */
export const openRoutes = (): readonly OpenRoute[] => [];
