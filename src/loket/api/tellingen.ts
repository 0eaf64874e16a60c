/** Counts of a school year, small numbers left out. Source: verzuim §1 row 18. */
import { z } from 'zod';
import { geefTellingen } from '../../parties/tellingen.ts';
import { type ApiRoute, apiRoute } from './route.ts';
import { answerUitkomst } from './uitkomst.ts';

export const TELLINGEN_ROUTES: readonly ApiRoute[] = [
  apiRoute({
    method: 'GET',
    path: '/tellingen/:schooljaar',
    roles: ['functioneel-beheerder'],
    params: z.object({ schooljaar: z.string().max(20) }),
    answer: async ({ params: { schooljaar }, caller, store, now }) =>
      answerUitkomst(await geefTellingen(store, schooljaar, caller.door, now)),
  }),
];
