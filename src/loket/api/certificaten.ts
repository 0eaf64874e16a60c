/** Certificates: handed in as a file, seen by their organisation, decided by the register; the empty sheet for everyone. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { keurCertificaatGoed, wijsCertificaatAf } from '../../broker/certificaat/decide.ts';
import { certificaatStand } from '../../broker/certificaat/stand.ts';
import { neemCertificaatIn } from '../../broker/certificaat/take-in.ts';
import type { TrustStore } from '../../edukoppeling/pki/index.ts';
import { INTAKE_LIMITS } from '../../parties/intake/limits.ts';
import { maakSjabloon } from '../../parties/intake/sjabloon.ts';
import { findCertificaat, listCertificaten, listInzendingen } from '../../store/certificaten.ts';
import { fout } from '../../verzuim/fouten.ts';
import type { Rol } from '../../verzuim/rollen.ts';
import { handelend } from './handelend.ts';
import { Refused } from './refusals.ts';
import { type ApiRoute, apiRoute } from './route.ts';
import { answerUitkomst } from './uitkomst.ts';

const BEHEER: readonly Rol[] = ['beheerder', 'functioneel-beheerder'];
const SEES: readonly Rol[] = [...BEHEER, 'operator'];
const REGISTER: readonly Rol[] = ['functioneel-beheerder'];
const certificaat = z.strictObject({ certificaatId: z.string().regex(/^[1-9]\d{0,17}$/) });
const MAX = 500;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const NOT_FOUND = answerUitkomst({ verwerkt: false, fouten: [fout('VZ-CER-23', 'certificaatId')] });

export const certificaatRoutes = (trust: TrustStore): readonly ApiRoute[] => [
  apiRoute({
    method: 'GET',
    path: '/certificaten',
    roles: SEES,
    query: z.strictObject({ status: z.enum(['WACHT', 'GELDIG', 'AFGEWEZEN']).optional() }),
    async answer({ query, store, caller, now }) {
      const filter = { partijId: caller.partijId, status: query.status, max: MAX };
      const found = await listCertificaten(store, filter);
      return {
        status: 200,
        body: found.map((one) => ({ ...one, stand: certificaatStand(one, found, now) })),
      };
    },
  }),
  apiRoute({
    method: 'GET',
    path: '/certificaten/sjabloon',
    roles: [],
    answer: async () => ({
      status: 200,
      body: await maakSjabloon(),
      contentType: XLSX,
      headers: { 'content-disposition': 'attachment; filename="sjabloon-certificaatgegevens.xlsx"' },
    }),
  }),
  apiRoute({
    method: 'GET',
    path: '/certificaten/inzendingen',
    roles: ['functioneel-beheerder', 'operator'],
    answer: async ({ store }) => ({ status: 200, body: await listInzendingen(store, MAX) }),
  }),
  apiRoute({
    method: 'POST',
    path: '/certificaten',
    roles: BEHEER,
    // Its name tells what is in it; the zip may hold the sheet too.
    query: z.strictObject({ bestandsnaam: z.string().min(1).max(200) }),
    fileBytes: INTAKE_LIMITS.maxFileBytes,
    async answer({ query, body, store, caller, now }) {
      const outcome = await neemCertificaatIn(
        { store, trust, clock: () => now },
        {
          files: [{ naam: query.bestandsnaam, bytes: body as Buffer }],
          herkomst: 'API',
          door: caller.door,
          ref: randomUUID().slice(0, 12),
          partijId: handelend(caller).partijId,
        },
      );
      if (outcome.verwerkt === 'later') throw new Refused('VB-A11', { retryAfterSeconds: 300 });
      if (outcome.verwerkt === 'eerder') throw new Error('a file of the API has no mail');
      return answerUitkomst(outcome, 201);
    },
  }),
  apiRoute({
    method: 'GET',
    path: '/certificaten/:certificaatId',
    roles: SEES,
    params: certificaat,
    async answer({ params, store, caller, now }) {
      const found = await findCertificaat(store, params.certificaatId);
      const own = caller.partijId === undefined || found?.partijId === caller.partijId;
      if (found === undefined || !own) return NOT_FOUND;
      const others = await listCertificaten(store, { partijId: found.partijId, max: MAX });
      return { status: 200, body: { ...found, stand: certificaatStand(found, others, now) } };
    },
  }),
  apiRoute({
    method: 'PUT',
    path: '/certificaten/:certificaatId/goedkeuring',
    roles: REGISTER,
    params: certificaat,
    answer: async ({ params, store, caller, now }) =>
      answerUitkomst(await keurCertificaatGoed({ store, door: caller.door, now }, params.certificaatId)),
  }),
  apiRoute({
    method: 'PUT',
    path: '/certificaten/:certificaatId/afwijzing',
    roles: REGISTER,
    params: certificaat,
    body: z.strictObject({ reden: z.string().trim().min(5).max(300) }),
    answer: async ({ params, body, store, caller, now }) =>
      answerUitkomst(
        await wijsCertificaatAf({ store, door: caller.door, now }, params.certificaatId, body.reden),
      ),
  }),
  apiRoute({
    method: 'GET',
    path: '/aandacht',
    roles: SEES,
    async answer({ store, caller, now }) {
      const found = await listCertificaten(store, { partijId: caller.partijId, max: MAX });
      const aandacht = found.flatMap((one) => {
        const { dagen, tekst } = certificaatStand(one, found, now);
        return tekst === null
          ? []
          : [
              {
                soort: 'CERTIFICAAT',
                certificaatId: one.certificaatId,
                organisatie: one.organisatie,
                dagen,
                tekst,
              },
            ];
      });
      return { status: 200, body: aandacht };
    },
  }),
];
