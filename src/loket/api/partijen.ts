/** Organisations: all of them by the register; its own by an organisation, with what it keeps up itself. */
import { z } from 'zod';
import {
  beeindigPartij,
  type EigenDeel,
  toonPartij,
  voegPartijToe,
  wijzigEigenDeel,
  wijzigPartij,
} from '../../parties/partijbeheer.ts';
import { listPartijVersies, searchPartijen } from '../../store/partijen.ts';
import { fout } from '../../verzuim/fouten.ts';
import { CONTACT, CONTACTPERSOON, GEGEVENS, LOCATIE, PARTIJ_INVOER } from '../../verzuim/partij.ts';
import type { PartijSoort, Rol } from '../../verzuim/rollen.ts';
import { handelend } from './handelend.ts';
import { type ApiRoute, apiRoute } from './route.ts';
import { answerUitkomst } from './uitkomst.ts';

const SEES: readonly Rol[] = ['functioneel-beheerder', 'operator', 'beheerder', 'verzuimloketbeheerder'];
const REGISTER: readonly Rol[] = ['functioneel-beheerder'];
const nummer = z.string().regex(/^[1-9]\d{0,17}$/);
const partij = z.strictObject({ partijId: nummer });
const NOT_FOUND = answerUitkomst({ verwerkt: false, fouten: [fout('VZ-PAR-01', 'partijId')] });
const FILTER = z.strictObject({
  soort: z.enum(Object.keys(GEGEVENS) as [PartijSoort, ...PartijSoort[]]).optional(),
  zoek: z.string().min(1).max(100).optional(),
  after: nummer.optional(),
  max: z.coerce.number().int().min(1).max(500).default(100),
});

export const PARTIJ_ROUTES: readonly ApiRoute[] = [
  apiRoute({
    method: 'GET',
    path: '/partijen',
    roles: SEES,
    query: FILTER,
    async answer({ query, store, caller }) {
      const { partijId } = handelend(caller);
      if (partijId === null) return { status: 200, body: await searchPartijen(store, query) };
      const own = await toonPartij(store, partijId, handelend(caller));
      return { status: 200, body: own === undefined ? [] : [own] };
    },
  }),
  apiRoute({
    method: 'POST',
    path: '/partijen',
    roles: REGISTER,
    body: PARTIJ_INVOER,
    answer: async ({ body, store, caller }) =>
      answerUitkomst(await voegPartijToe(store, body, handelend(caller)), 201),
  }),
  apiRoute({
    method: 'GET',
    path: '/partijen/:partijId',
    roles: SEES,
    params: partij,
    async answer({ params, store, caller }) {
      const found = await toonPartij(store, params.partijId, handelend(caller));
      return found === undefined ? NOT_FOUND : { status: 200, body: found };
    },
  }),
  apiRoute({
    method: 'PUT',
    path: '/partijen/:partijId',
    roles: REGISTER,
    params: partij,
    body: PARTIJ_INVOER,
    answer: async ({ params, body, store, caller }) =>
      answerUitkomst(await wijzigPartij(store, params.partijId, body, handelend(caller))),
  }),
  apiRoute({
    method: 'DELETE',
    path: '/partijen/:partijId',
    roles: REGISTER,
    params: partij,
    answer: async ({ params, store, caller }) =>
      answerUitkomst(await beeindigPartij(store, params.partijId, handelend(caller))),
  }),
  apiRoute({
    method: 'GET',
    path: '/partijen/:partijId/versies',
    roles: SEES,
    params: partij,
    async answer({ params, store, caller }) {
      const found = await toonPartij(store, params.partijId, handelend(caller));
      if (found === undefined) return NOT_FOUND;
      return { status: 200, body: await listPartijVersies(store, params.partijId) };
    },
  }),
  eigenDeel('contact', CONTACT, ['functioneel-beheerder', 'beheerder']),
  eigenDeel('locaties', z.array(LOCATIE).max(500), ['functioneel-beheerder', 'verzuimloketbeheerder']),
  eigenDeel('contactpersonen', z.array(CONTACTPERSOON).max(500), [
    'functioneel-beheerder',
    'verzuimloketbeheerder',
  ]),
];

function eigenDeel(deel: EigenDeel, body: z.ZodType, roles: readonly Rol[]): ApiRoute {
  return apiRoute({
    method: 'PUT',
    path: `/partijen/:partijId/${deel}`,
    roles,
    params: partij,
    body,
    answer: async ({ params, body: waarde, store, caller }) =>
      answerUitkomst(await wijzigEigenDeel(store, params.partijId, { deel, waarde }, handelend(caller))),
  });
}
