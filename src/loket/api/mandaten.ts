/** Mandates: given, approved and withdrawn by the organisation itself; seen by its holder too; and why one was missing. */
import { z } from 'zod';
import { zoekWeigering } from '../../parties/mandaat-weigering.ts';
import {
  geefMandaat,
  keurMandaatGoed,
  listEigenMandaten,
  toonMandaat,
  trekMandaatIn,
} from '../../parties/mandatenbeheer.ts';
import { fout } from '../../verzuim/fouten.ts';
import { BRIN } from '../../verzuim/partij.ts';
import type { Rol } from '../../verzuim/rollen.ts';
import { handelend } from './handelend.ts';
import { type ApiRoute, apiRoute } from './route.ts';
import { answerUitkomst } from './uitkomst.ts';

const BEHEER: readonly Rol[] = ['beheerder', 'functioneel-beheerder'];
const SEES: readonly Rol[] = [...BEHEER, 'operator'];
const nummer = z.string().regex(/^[1-9]\d{0,17}$/);
const mandaat = z.strictObject({ mandaatId: nummer });
const NIEUW = z.strictObject({
  /** Who gives it; absent: the caller's own organisation. */
  geverId: nummer.optional(),
  verwerkerOin: z.string().regex(/^[0-9A-Z]{20}$/),
  brins: z.array(BRIN).max(2000).default([]),
  begindatum: z.iso.date(),
  einddatum: z.iso.date().optional(),
});
const NOT_FOUND = answerUitkomst({ verwerkt: false, fouten: [fout('VZ-MAN-01', 'mandaatId')] });

/** @param fourEyes  whether a second person approves what one gave. */
export const mandaatRoutes = (fourEyes: boolean): readonly ApiRoute[] => [
  apiRoute({
    method: 'GET',
    path: '/mandaten',
    roles: SEES,
    query: z.strictObject({ ingetrokken: z.enum(['ja', 'nee']).default('nee') }),
    answer: async ({ query, store, caller }) => ({
      status: 200,
      body: await listEigenMandaten(store, handelend(caller), query.ingetrokken === 'ja'),
    }),
  }),
  apiRoute({
    method: 'POST',
    path: '/mandaten',
    roles: BEHEER,
    body: NIEUW,
    async answer({ body, store, caller, now }) {
      const { geverId = caller.partijId ?? '0', ...nieuw } = body;
      const beheer = { store, fourEyes, clock: () => now };
      return answerUitkomst(await geefMandaat(beheer, geverId, nieuw, handelend(caller)), 201);
    },
  }),
  apiRoute({
    method: 'GET',
    path: '/mandaten/:mandaatId',
    roles: SEES,
    params: mandaat,
    async answer({ params, store, caller }) {
      const found = await toonMandaat(store, params.mandaatId, handelend(caller));
      return found === undefined ? NOT_FOUND : { status: 200, body: found };
    },
  }),
  apiRoute({
    method: 'PUT',
    path: '/mandaten/:mandaatId/goedkeuring',
    roles: BEHEER,
    params: mandaat,
    answer: async ({ params, store, caller }) =>
      answerUitkomst(await keurMandaatGoed({ store }, params.mandaatId, handelend(caller))),
  }),
  apiRoute({
    method: 'DELETE',
    path: '/mandaten/:mandaatId',
    roles: BEHEER,
    params: mandaat,
    answer: async ({ params, store, caller }) =>
      answerUitkomst(await trekMandaatIn({ store }, params.mandaatId, handelend(caller))),
  }),
  apiRoute({
    method: 'GET',
    path: '/weigeringen/:ref',
    roles: SEES,
    params: z.strictObject({ ref: z.string().regex(/^[0-9A-Za-z-]{1,64}$/) }),
    async answer({ params, store, caller }) {
      const found = await zoekWeigering(store, params.ref, handelend(caller));
      return found === undefined ? NOT_FOUND : { status: 200, body: found };
    },
  }),
];
