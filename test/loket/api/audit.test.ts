/** The audit over the API: who may see what. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditRoutes } from '../../../src/loket/api/audit.ts';
import type { Caller } from '../../../src/loket/api/route.ts';
import { upsertDeelnemers } from '../../../src/store/deelnemers-import.ts';
import type { Rol } from '../../../src/verzuim/rollen.ts';
import { openAudit, type TestAudit } from '../../setup/audit.ts';

let audit: TestAudit;
beforeAll(async () => {
  audit = await openAudit();
  await audit.add(5);
  await audit.sealer().run();
  await upsertDeelnemers(audit.store, [
    { persoon: { burgerservicenummer: '999000111', geboortedatum: '2014-01-01' }, inschrijvingen: [] },
  ]);
});
afterAll(() => audit.drop());

const caller = (rol: Rol): Caller => ({ gebruikerId: '1', door: 'a.1', partijId: undefined, rollen: [rol] });
function call(method: string, path: string, rol: Rol, input: object = {}) {
  const route = auditRoutes(audit.sealFile).find((one) => one.method === method && one.path === path);
  if (route === undefined) throw new Error(`no ${method} ${path}`);
  const { params = {}, query = {}, body = {} } = input as Record<string, object>;
  return route.answer({
    params: route.params?.parse(params),
    query: route.query?.parse(query),
    body: route.body?.parse(body),
    caller: caller(rol),
    store: audit.store,
    now: Date.now(),
  });
}

test('the register sees rows with their detail, an operator only who did what and when', async () => {
  const full = await call('GET', '/audit', 'functioneel-beheerder', { query: { max: '1' } });
  expect(full.body).toMatchObject({ events: [{ auditId: '5', meldingsnummer: '1000005', detail: {} }] });
  const bare = await call('GET', '/audit', 'operator', { query: { max: '1' } });
  expect(bare.body).toEqual({
    events: [{ auditId: '5', at: expect.any(Date), actor: 'A', action: 'test.done' }],
    more: true,
  });
  const one = await call('GET', '/audit/:auditId', 'operator', { params: { auditId: '5' } });
  expect(one.body).not.toHaveProperty('detail');
  const byReport = { query: { meldingsnummer: '1000005' } };
  expect((await call('GET', '/audit', 'operator', byReport)).status).toBe(403);
  expect((await call('GET', '/audit/:auditId', 'operator', { params: { auditId: '99' } })).status).toBe(404);
});

test('the state of the chain and its check; two checks at once are one', async () => {
  expect((await call('GET', '/audit/seal', 'operator')).body).toMatchObject({
    sealSeq: '5',
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    oldestUnsealedSeconds: 0,
  });
  expect((await call('POST', '/audit/verify', 'operator')).body).toMatchObject({ intact: true, sealed: 5 });
});

test('an access request needs a reason, is for the functioneel-beheerder, and is made under the own name', async () => {
  const nummer = { soort: 'burgerservicenummer', nummer: '999000111' };
  const route = auditRoutes(undefined).find(({ path }) => path === '/inzage');
  expect(route).toMatchObject({ method: 'POST', roles: ['functioneel-beheerder'] });
  for (const reden of [undefined, '', 'x', 'over 999000111'])
    expect(route?.body?.safeParse({ nummer, reden }).success).toBe(false);
  const body = { nummer, reden: 'verzoek van een ouder' };
  const json = await call('POST', '/inzage', 'functioneel-beheerder', { body });
  expect(json).toMatchObject({ status: 200, body: { personen: [{ persoon: nummerOf(nummer) }] } });
  const tekst = await call('POST', '/inzage', 'functioneel-beheerder', { body: { ...body, vorm: 'tekst' } });
  expect(String(tekst.body)).toContain('a.1: inzage gegeven op verzoek, reden: verzoek van een ouder');
  const unknown = { ...body, nummer: { ...nummer, nummer: '999000123' } };
  const none = await call('POST', '/inzage', 'functioneel-beheerder', { body: unknown });
  expect(none).toMatchObject({ status: 422, body: { fouten: [{ code: 'VZ-PER-03' }] } });
});

const nummerOf = ({ nummer }: { nummer: string }) => ({ burgerservicenummer: nummer });
