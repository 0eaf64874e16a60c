/**
 * The audit over the API: rows, whether they are what was sealed, and the export for an access request. The number of a
 * pupil stands in the body only. Source: verzuim §6.2; docs/decisions/0021.
 */
import { z } from 'zod';
import { type AuditVerdict, verifyAudit } from '../../broker/audit/verify-audit.ts';
import { exporteerInzage, isReden } from '../../broker/inzage/exporteer-inzage.ts';
import { inzageTekst } from '../../broker/inzage/inzage-tekst.ts';
import { type AuditEvent, findAuditEvent, listAudit } from '../../store/audit.ts';
import { findSealHead, oldestUnsealedSeconds } from '../../store/audit-seal.ts';
import type { Store } from '../../store/pool.ts';
import { type ApiRoute, apiRoute, type Caller } from './route.ts';

const MAX_PAGE = 500;

const number = z.string().regex(/^[1-9]\d{0,17}$/);
const moment = z.iso.datetime({ offset: true });
const FILTER = z.strictObject({
  actor: z.string().min(1).max(200).optional(),
  action: z.string().min(1).max(100).optional(),
  meldingsnummer: number.optional(),
  from: moment.optional(),
  to: moment.optional(),
  before: number.optional(),
  max: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
});
const VERZOEK = z.strictObject({
  nummer: z.strictObject({
    soort: z.enum(['burgerservicenummer', 'onderwijsnummer']),
    nummer: z.string().regex(/^\d{9}$/),
  }),
  reden: z.string().refine(isReden),
  vorm: z.enum(['json', 'tekst']).default('json'),
});

/** @param sealFile  where the last seals are kept outside the database. */
export function auditRoutes(sealFile: string | undefined): readonly ApiRoute[] {
  const verify = oneAtATime((store) => verifyAudit(store, { sealFile }));
  return [
    apiRoute({
      method: 'GET',
      path: '/audit',
      roles: ['functioneel-beheerder', 'operator'],
      query: FILTER,
      async answer({ query, store, caller }) {
        // By a report's number an operator could follow one pupil.
        if (query.meldingsnummer !== undefined && !seesPupils(caller)) return { status: 403, body: null };
        const { events, more } = await listAudit(store, query);
        return { status: 200, body: { events: events.map((event) => shown(event, caller)), more } };
      },
    }),
    apiRoute({
      method: 'GET',
      path: '/audit/seal',
      roles: ['functioneel-beheerder', 'operator'],
      async answer({ store }) {
        const head = await findSealHead(store);
        const body = {
          sealSeq: head?.sealSeq ?? '0',
          hash: head?.hash.toString('hex') ?? null,
          oldestUnsealedSeconds: await oldestUnsealedSeconds(store),
        };
        return { status: 200, body };
      },
    }),
    apiRoute({
      method: 'POST',
      path: '/audit/verify',
      roles: ['functioneel-beheerder', 'operator'],
      answer: async ({ store }) => ({ status: 200, body: await verify(store) }),
    }),
    apiRoute({
      method: 'GET',
      path: '/audit/:auditId',
      roles: ['functioneel-beheerder', 'operator'],
      params: z.strictObject({ auditId: number }),
      async answer({ params, store, caller }) {
        const event = await findAuditEvent(store, params.auditId);
        return event === undefined
          ? { status: 404, body: null }
          : { status: 200, body: shown(event, caller) };
      },
    }),
    apiRoute({
      method: 'POST',
      path: '/inzage',
      roles: ['functioneel-beheerder'],
      body: VERZOEK,
      async answer({ body, store, caller, now }) {
        const { nummer, reden, vorm } = body;
        const outcome = await exporteerInzage(store, { nummer, reden, door: caller.door, now });
        if (!outcome.verwerkt) return { status: 422, body: outcome };
        if (vorm === 'json') return { status: 200, body: outcome.inzage };
        const text = Buffer.from(inzageTekst(outcome.inzage));
        return { status: 200, body: text, contentType: 'text/plain; charset=utf-8' };
      },
    }),
  ];
}

const seesPupils = ({ rollen }: Caller): boolean => rollen.includes('functioneel-beheerder');

/** To an operator without what is about a pupil: the number of the report, and the detail. */
function shown<Event extends AuditEvent>(event: Event, caller: Caller): Partial<Event> {
  if (seesPupils(caller)) return event;
  const { meldingsnummer: _, detail: __, messageKey: ___, ...rest } = event;
  return rest as Partial<Event>;
}

/** The whole chain is read: who asks meanwhile gets the answer that is under way. */
function oneAtATime(
  verify: (store: Store) => Promise<AuditVerdict>,
): (store: Store) => Promise<AuditVerdict> {
  let running: Promise<AuditVerdict> | undefined;
  return (store) => {
    running ??= verify(store).finally(() => {
      running = undefined;
    });
    return running;
  };
}
