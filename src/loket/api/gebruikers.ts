/** People of an organisation, by its beheerder; those of the register, and first beheerders, by the functioneel beheerder. */
import { z } from 'zod';
import {
  type Beheerder,
  beeindigSessies,
  blokkeer,
  geefVrij,
  kenRolToe,
  listZichtbaar,
  nodigOpnieuwUit,
  toonGebruiker,
  trekRolIn,
  voegGebruikerToe,
} from '../../parties/gebruikersbeheer.ts';
import type { People } from '../../parties/people.ts';
import { fout } from '../../verzuim/fouten.ts';
import { EMAIL, INLOGNAAM, NAAM } from '../../verzuim/gebruiker.ts';
import { ROLLEN, type Rol } from '../../verzuim/rollen.ts';
import { type ApiAnswer, type ApiCall, type ApiRoute, apiRoute } from './route.ts';
import { answerUitkomst } from './uitkomst.ts';

const BEHEER: readonly Rol[] = ['beheerder', 'functioneel-beheerder'];
const gebruiker = z.strictObject({ gebruikerId: z.uuid() });
const rol = gebruiker.extend({ rol: z.enum(ROLLEN) });
const nieuw = z.strictObject({
  inlognaam: z.string().regex(INLOGNAAM),
  naam: z.string().regex(NAAM),
  email: z.string().regex(EMAIL).max(100).nullable().default(null),
  /** null: the register; absent: the caller's own organisation. */
  partijId: z
    .string()
    .regex(/^[1-9]\d{0,17}$/)
    .nullable()
    .optional(),
});

export const gebruikerRoutes = (people: People): readonly ApiRoute[] => [
  apiRoute({
    method: 'GET',
    path: '/gebruikers',
    roles: BEHEER,
    answer: async (call) => ({
      status: 200,
      body: await listZichtbaar(call.store, beheerderOf(people, call)),
    }),
  }),
  apiRoute({
    method: 'POST',
    path: '/gebruikers',
    roles: BEHEER,
    body: nieuw,
    answer: async (call) => {
      const { partijId = call.caller.partijId ?? null, ...rest } = call.body;
      const done = await voegGebruikerToe(call.store, beheerderOf(people, call), { ...rest, partijId });
      return answerInvitation(people, done, 201);
    },
  }),
  apiRoute({
    method: 'GET',
    path: '/gebruikers/:gebruikerId',
    roles: BEHEER,
    params: gebruiker,
    answer: async (call) => {
      const found = await toonGebruiker(call.store, beheerderOf(people, call), call.params.gebruikerId);
      return found
        ? { status: 200, body: found }
        : answerUitkomst({ verwerkt: false, fouten: [fout('VZ-GEB-01', 'gebruikerId')] });
    },
  }),
  ...(
    [
      ['PUT', kenRolToe],
      ['DELETE', trekRolIn],
    ] as const
  ).map(([method, work]) =>
    apiRoute({
      method,
      path: '/gebruikers/:gebruikerId/rollen/:rol',
      roles: BEHEER,
      params: rol,
      answer: async (call) =>
        answerUitkomst(
          await work(call.store, beheerderOf(people, call), call.params.gebruikerId, call.params.rol),
        ),
    }),
  ),
  ...(
    [
      ['PUT', 'blokkade', blokkeer],
      ['DELETE', 'blokkade', geefVrij],
      ['DELETE', 'sessies', beeindigSessies],
    ] as const
  ).map(([method, what, work]) =>
    apiRoute({
      method,
      path: `/gebruikers/:gebruikerId/${what}`,
      roles: BEHEER,
      params: gebruiker,
      answer: async (call) =>
        answerUitkomst(await work(call.store, beheerderOf(people, call), call.params.gebruikerId)),
    }),
  ),
  apiRoute({
    method: 'POST',
    path: '/gebruikers/:gebruikerId/uitnodiging',
    roles: BEHEER,
    params: gebruiker,
    answer: async (call) => {
      const door = beheerderOf(people, call);
      return answerInvitation(people, await nodigOpnieuwUit(call.store, door, call.params.gebruikerId), 200);
    },
  }),
];

function beheerderOf(
  { invitations }: People,
  { caller, now }: Pick<ApiCall<unknown, unknown, unknown>, 'caller' | 'now'>,
): Beheerder {
  const { gebruikerId, door, rollen, partijId = null } = caller;
  return { gebruikerId, door, rollen, partijId, now, invitationMs: invitations.lastMs };
}

/** The token goes by mail when that is possible; else whoever invites hands it over, and sees it this once. */
async function answerInvitation(
  { invitations }: People,
  outcome: Awaited<ReturnType<typeof nodigOpnieuwUit>>,
  status: number,
): Promise<ApiAnswer> {
  if (!outcome.verwerkt) return answerUitkomst(outcome);
  const { token, ...rest } = outcome;
  const { email } = outcome.gebruiker;
  const uitnodiging =
    email !== null && invitations.send !== undefined
      ? { verzonden: await invitations.send(email, token) }
      : { token };
  return { status, body: { ...rest, uitnodiging } };
}
