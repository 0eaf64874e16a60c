/** Organisations and mandates over the API: each by its own people, nothing of another's. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestLoket, type TestLoket } from '../setup/loket-server.ts';

const VENDOR = '00000001999900020000';
let at: TestLoket;
beforeAll(async () => {
  at = await startTestLoket();
});
afterAll(() => at.stop());

interface Body {
  readonly partij: { readonly partijId: string; readonly versie: number };
  readonly mandaat: { readonly mandaatId: string; readonly status: string };
  readonly fouten: readonly { readonly code: string }[];
}
const body = (answer: { json: unknown }) => answer.json as Body;

test('a board gives and withdraws a mandate; its vendor sees it; another board sees and changes nothing', async () => {
  const register = await at.bearer(await at.addPerson(null, ['functioneel-beheerder']));
  const add = async (naam: string, soort: string, oin: string | null, gegevens: object) => {
    const answer = await at.post('/partijen', { naam, soort, oin, gegevens }, register);
    expect(answer.status).toBe(201);
    return body(answer).partij.partijId;
  };
  const bestuur = await add('Bestuur', 'BESTUUR', null, { brins: ['98AA'] });
  const ander = await add('Ander bestuur', 'BESTUUR', null, { brins: ['98AB'] });
  const leverancier = await add('Maker', 'LEVERANCIER', VENDOR, {});
  const as = async (partijId: string) => at.bearer(await at.addPerson(partijId, ['beheerder']));
  const [board, stranger, vendor] = [await as(bestuur), await as(ander), await as(leverancier)];

  const given = await at.post('/mandaten', { verwerkerOin: VENDOR, begindatum: '2026-03-01' }, board);
  expect([given.status, body(given).mandaat]).toMatchObject([201, { status: 'GEGEVEN', geverId: bestuur }]);
  const { mandaatId } = body(given).mandaat;
  const path = `/mandaten/${mandaatId}`;
  expect((await at.ask(path, { headers: vendor })).status).toBe(200);
  expect((await at.ask(path, { headers: stranger })).status).toBe(404);
  for (const [method, address] of [
    ['DELETE', path],
    ['PUT', `${path}/goedkeuring`],
  ] as const) {
    expect((await at.ask(address, { method, headers: stranger })).status).toBe(404);
    expect((await at.ask(address, { method, headers: vendor })).status).toBe(404);
  }
  // For another board nobody gives one.
  const forOther = { geverId: bestuur, verwerkerOin: VENDOR, begindatum: '2026-03-01' };
  expect(body(await at.post('/mandaten', forOther, stranger)).fouten[0]?.code).toBe('VZ-PAR-01');
  const list = async (headers: Record<string, string>) =>
    (await at.ask('/mandaten?ingetrokken=ja', { headers })).json as unknown as unknown[];
  expect((await at.ask(path, { method: 'DELETE', headers: board })).status).toBe(200);
  expect([(await list(board)).length, (await list(vendor)).length, (await list(stranger)).length]).toEqual([
    1, 1, 0,
  ]);
});

test('an organisation sees and keeps up its own data, and no other; what only the register changes it cannot', async () => {
  const school = await at.addPartij('SCHOOL', { brins: [{ brin: '98VO', sector: 'VO' }] });
  const other = await at.addPartij('SCHOOL', { brins: [{ brin: '98VP', sector: 'VO' }] });
  const headers = await at.bearer(await at.addPerson(school, ['verzuimloketbeheerder']));
  const contact = {
    brin: '98VO',
    naam: 'A. Proef',
    functie: 'verzuimcoördinator',
    telefoon: '030 1234567',
    email: 'verzuim@school.example',
  };
  const put = (partijId: string, deel: string, waarde: unknown) =>
    at.ask(`/partijen/${partijId}/${deel}`, { method: 'PUT', headers, body: waarde });
  const done = await put(school, 'contactpersonen', [contact]);
  expect([done.status, body(done).partij]).toMatchObject([200, { versie: 2 }]);
  expect((await put(other, 'contactpersonen', [])).status).toBe(404);
  expect((await put(school, 'contact', { naam: 'x', email: 'x@y.example' })).status).toBe(403);
  const odd = await put(school, 'contactpersonen', [{ ...contact, email: 'geen adres' }]);
  expect([odd.status, odd.text]).toEqual([400, expect.not.stringContaining('geen adres')]);
  const whole = { soort: 'SCHOOL', naam: 'x', gegevens: {} };
  expect((await at.ask(`/partijen/${school}`, { method: 'PUT', headers, body: whole })).status).toBe(403);
  expect((await at.ask(`/partijen/${other}`, { headers })).status).toBe(404);
  expect((await at.ask(`/partijen/${other}/versies`, { headers })).status).toBe(404);
  const own = (await at.ask('/partijen', { headers })).json as unknown as { partijId: string }[];
  expect(own.map(({ partijId }) => partijId)).toEqual([school]);
  const versies = (await at.ask(`/partijen/${school}/versies`, { headers })).json as unknown as {
    versie: number;
  }[];
  expect(versies.map(({ versie }) => versie)).toEqual([2, 1]);
});
