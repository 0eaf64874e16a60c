/** From our own page only, and of the own organisation only; who may call what at all is in wie-mag-wat.test.ts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtureTrust } from '../../src/harness/example-partners.ts';
import { REFUSALS } from '../../src/loket/api/refusals.ts';
import { type ApiRoute, apiRoute } from '../../src/loket/api/route.ts';
import { apiRoutes } from '../../src/loket/api/routes.ts';
import { trekRolIn } from '../../src/parties/gebruikersbeheer.ts';
import { listGebruikers } from '../../src/store/gebruikers.ts';
import { sql } from '../../src/store/pool.ts';
import { REGISTER_ROLLEN, type Rol } from '../../src/verzuim/rollen.ts';
import { type Person, STRONG, startTestLoket, type TestLoket } from '../setup/loket-server.ts';

let at: TestLoket;
/** The register's own people, one of each role. */
const withRol = new Map<Rol, { person: Person; headers: Record<string, string> }>();
const failing: ApiRoute = apiRoute({
  method: 'GET',
  path: '/stuk',
  roles: [],
  answer: async () => {
    throw new Error('geheim: select 1 from vb.gebruiker');
  },
});
beforeAll(async () => {
  at = await startTestLoket({ routes: [failing] });
  for (const rol of REGISTER_ROLLEN) {
    const person = await at.addPerson(null, [rol]);
    withRol.set(rol, { person, headers: await at.bearer(person) });
  }
});
afterAll(() => at.stop());

const NOBODY = '00000000-0000-4000-8000-000000000000';
test('every address of the list is one, and none says more than it must without a session', async () => {
  const addresses = apiRoutes({
    people: at.people,
    sealFile: undefined,
    fourEyes: false,
    trust: fixtureTrust(),
  }).map(({ method, path }) => `${method} ${path}`);
  expect(new Set(addresses).size).toBe(addresses.length);
  const answer = await at.ask('/bestaat-niet');
  expect(answer).toMatchObject({ status: 404, json: { code: 'VB-A05', nl: REFUSALS['VB-A05'].nl } });
  expect(answer.headers).toMatchObject({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'strict-transport-security': expect.stringContaining('max-age='),
  });
  expect(answer.headers['access-control-allow-origin']).toBeUndefined();
});

describe('a page elsewhere cannot use a session (CSRF)', () => {
  let page: Record<string, string>;
  beforeAll(async () => {
    page = await at.browser(await at.addPerson(null, []));
  });
  const change = (headers: Record<string, string>) => at.ask('/sessies', { method: 'DELETE', headers });
  const but = (name: string, value?: string) => {
    const { [name]: _, ...rest } = page;
    return value === undefined ? rest : { ...rest, [name]: value };
  };

  test.each([
    ['without the token', () => but('x-csrf-token')],
    [
      'with the token of another session',
      async () => but('x-csrf-token', (await at.browser(await at.addPerson(null, [])))['x-csrf-token']),
    ],
    ['from another origin', () => but('origin', 'https://elders.example')],
    ['from a page of the same site', () => but('sec-fetch-site', 'same-site')],
    ['from an opaque origin', () => but('origin', 'null')],
    [
      'without any word of where it comes from',
      () => {
        const { origin: _, ...rest } = but('sec-fetch-site');
        return rest;
      },
    ],
  ])('refused %s', async (_name, headers) => {
    expect(await change(await headers())).toMatchObject({ status: 403, json: { code: 'VB-A04' } });
    expect((await at.ask('/ik', { headers: page })).status).toBe(200);
  });

  test('the same from our own page is done', async () => {
    expect((await change(page)).status).toBe(200);
  });

  test('a page elsewhere cannot log its visitor in either', async () => {
    const person = await at.addPerson(null, []);
    const headers = { origin: 'https://elders.example' };
    expect((await at.logIn(person, {}, headers)).json.code).toBe('VB-A04');
    const form = { 'content-type': 'text/plain', ...headers };
    expect((await at.ask('/inloggen', { method: 'POST', raw: '{}', headers: form })).status).toBeGreaterThan(
      400,
    );
    expect((await at.logIn(person)).status).toBe(200);
  });
});

test('what is too large, of another type, not JSON or of another shape: a code, and the fields without their values', async () => {
  const send = (raw: string, headers = {}) => at.ask('/inloggen', { method: 'POST', raw, headers });
  const large = JSON.stringify({ inlognaam: 'x'.repeat(70_000) });
  expect(await send(large)).toMatchObject({ status: 413, json: { code: 'VB-A07' } });
  expect(await send('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({
    status: 415,
    json: { code: 'VB-A08' },
  });
  expect(await send('{"a":')).toMatchObject({ status: 400, json: { code: 'VB-A06' } });
  expect(await send('{"__proto__":{"x":1}}')).toMatchObject({ status: 400, json: { code: 'VB-A06' } });
  const odd = await send(
    JSON.stringify({ inlognaam: 5, wachtwoord: STRONG, code: '1', geheim: 'mijn geheim' }),
  );
  expect(odd).toMatchObject({
    status: 400,
    json: { code: 'VB-A06', velden: ['body.inlognaam', 'body: onbekend veld'] },
  });
  expect(odd.text).not.toMatch(/geheim|lange zin/);
});

test('a failure of ours is a code and a reference, without a word of what went wrong', async () => {
  const { headers } = withRol.get('operator') ?? { headers: {} };
  const answer = await at.ask('/stuk', { headers });
  expect(answer).toMatchObject({ status: 500, json: { code: 'VB-A12', ref: expect.any(String) } });
  expect(answer.text).not.toMatch(/geheim|select|at /);
  expect(at.log()).not.toContain('geheim');
});

describe('row 3 roles', () => {
  const beheer = async (sector: string) => {
    const partijId = await at.addPartij('SCHOOL', { brins: [{ brin: '99AA', sector }] });
    const beheerder = await at.addPerson(partijId, ['beheerder']);
    return { partijId, beheerder, headers: await at.bearer(beheerder) };
  };
  const rol = (person: Person, which: string, headers: Record<string, string>, method = 'PUT') =>
    at.ask(`/gebruikers/${person.gebruikerId}/rollen/${which}`, { method, headers });
  const codes = async (asked: ReturnType<typeof rol>) => (await asked).json.fouten.map(({ code }) => code);

  test('row 3 a user without the role gets 403; a beheerder grants the role and the same user can, in the same session', async () => {
    const { partijId, beheerder, headers } = await beheer('VO');
    const user = await at.addPerson(partijId, []);
    const session = await at.bearer(user);
    expect((await at.ask('/gebruikers', { headers: session })).status).toBe(403);
    expect((await rol(user, 'beheerder', headers)).status).toBe(200);
    expect((await at.ask('/gebruikers', { headers: session })).status).toBe(200);
    expect((await rol(user, 'beheerder', headers, 'DELETE')).status).toBe(200);
    expect((await at.ask('/gebruikers', { headers: session })).status).toBe(403);
    const audit = sql(
      'test-roles-audit',
      `select action from vb.audit where actor = $1 and action like 'gebruiker.rol%' order by id`,
    );
    expect(await at.store.query(audit, [beheerder.inlognaam])).toEqual([
      { action: 'gebruiker.rol-toegekend' },
      { action: 'gebruiker.rol-ingetrokken' },
    ]);
  });

  test('row 3 a po school gives nobody the role to report, a vo school does; a role that stopped fitting counts for nothing', async () => {
    const [po, vo] = [await beheer('PO'), await beheer('VO')];
    const [child, older] = [await at.addPerson(po.partijId, []), await at.addPerson(vo.partijId, [])];
    expect(await codes(rol(child, 'verzuimloketmelder', po.headers))).toEqual(['VZ-GEB-02']);
    expect((await rol(older, 'verzuimloketmelder', vo.headers)).status).toBe(200);
    const session = await at.bearer(older);
    const rollen = async () =>
      (await at.ask('/ik', { headers: session })).json as unknown as { rollen: string[] };
    expect((await rollen()).rollen).toEqual(['verzuimloketmelder']);
    const CHANGE = sql(
      'test-sector',
      'update vb.partij set gegevens = $2::jsonb where partij_id = $1::bigint',
    );
    await at.store.query(CHANGE, [vo.partijId, JSON.stringify({ brins: [{ brin: '99AA', sector: 'PO' }] })]);
    expect((await rollen()).rollen).toEqual([]);
  });

  test('a beheerder sees and changes nobody of another organisation, and learns nothing of who is there', async () => {
    const [own, other] = [await beheer('VO'), await beheer('VO')];
    const theirs = await at.addPerson(other.partijId, []);
    const path = `/gebruikers/${theirs.gebruikerId}`;
    const tries: readonly (readonly [string, string])[] = [
      ['GET', path],
      ['PUT', `${path}/rollen/beheerder`],
      ['DELETE', `${path}/rollen/beheerder`],
      ['PUT', `${path}/blokkade`],
      ['DELETE', `${path}/blokkade`],
      ['DELETE', `${path}/sessies`],
      ['POST', `${path}/uitnodiging`],
    ];
    for (const [method, address] of tries) {
      const theirsAnswer = await at.ask(address, { method, headers: own.headers });
      const nobodys = address.replace(theirs.gebruikerId, NOBODY);
      const nobodysAnswer = await at.ask(nobodys, { method, headers: own.headers });
      expect([address, theirsAnswer.status, theirsAnswer.text]).toEqual([address, 404, nobodysAnswer.text]);
    }
    const list = (await at.ask('/gebruikers', { headers: own.headers })).json as unknown as {
      gebruikerId: string;
    }[];
    expect(list.map(({ gebruikerId }) => gebruikerId)).toEqual([own.beheerder.gebruikerId]);
    const body = { inlognaam: 'binnen.dringer', naam: 'X', partijId: other.partijId };
    expect((await at.post('/gebruikers', body, own.headers)).json.fouten[0]?.code).toBe('VZ-GEB-10');
    // The same by whom it belongs to.
    expect((await at.ask(path, { headers: other.headers })).status).toBe(200);
  });

  test('VZ-GEB-03 nobody grants to oneself or lets oneself in; register roles only by a functioneel beheerder', async () => {
    const { partijId, beheerder, headers } = await beheer('VO');
    const user = await at.addPerson(partijId, []);
    expect(await codes(rol(beheerder, 'verzuimloketmelder', headers))).toEqual(['VZ-GEB-03']);
    expect(
      await codes(at.post(`/gebruikers/${beheerder.gebruikerId}/uitnodiging`, undefined, headers)),
    ).toEqual(['VZ-GEB-03']);
    for (const which of REGISTER_ROLLEN)
      expect(await codes(rol(user, which, headers))).toEqual(['VZ-GEB-02']);
    const { headers: register } = withRol.get('functioneel-beheerder') ?? { headers: {} };
    const clerk = await at.addPerson(null, []);
    expect((await rol(clerk, 'operator', register)).status).toBe(200);
    expect(await codes(rol(user, 'verzuimloketmelder', register))).toEqual(['VZ-GEB-04']);
  });

  test('a functioneel beheerder makes the first beheerder of an organisation, and not the second', async () => {
    const { headers } = withRol.get('functioneel-beheerder') ?? { headers: {} };
    const partijId = await at.addPartij('GEMEENTE');
    const added = await at.post(
      '/gebruikers',
      { inlognaam: 'eerste.gemeente', naam: 'Eerste', partijId },
      headers,
    );
    expect(added.status).toBe(201);
    const { gebruikerId } = added.json.gebruiker;
    const grant = await at.ask(`/gebruikers/${gebruikerId}/rollen/beheerder`, { method: 'PUT', headers });
    expect(grant.status).toBe(200);
    const first = await at.enrol(added.json.uitnodiging.token, 'eerste.gemeente', gebruikerId);
    const second = { inlognaam: 'tweede.gemeente', naam: 'Tweede', partijId };
    expect((await at.post('/gebruikers', second, headers)).json.fouten[0]?.code).toBe('VZ-GEB-04');
    const own = await at.bearer(first);
    expect((await at.post('/gebruikers', { inlognaam: 'tweede.gemeente', naam: 'Tweede' }, own)).status).toBe(
      201,
    );
  });

  test('the last functioneel beheerder keeps the role and the access, also when two go at the same moment', async () => {
    const { person, headers } =
      withRol.get('functioneel-beheerder') ??
      (() => {
        throw new Error('none');
      })();
    expect(await codes(rol(person, 'functioneel-beheerder', headers, 'DELETE'))).toEqual(['VZ-GEB-05']);
    const other = await at.addPerson(null, ['functioneel-beheerder']);
    const others = await at.bearer(other);
    const both = await Promise.all([
      rol(person, 'functioneel-beheerder', others, 'DELETE'),
      rol(other, 'functioneel-beheerder', headers, 'DELETE'),
    ]);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    const left = both[0]?.status === 200 ? other : person;
    const block = await at.ask(`/gebruikers/${left.gebruikerId}/blokkade`, {
      method: 'PUT',
      headers: left === person ? headers : others,
    });
    expect(block.json.fouten[0]?.code).toBe('VZ-GEB-05');
  });

  test('who is blocked is out at once and stays out until let in; a new invitation ends password, codes and sessions', async () => {
    const { partijId, headers } = await beheer('VO');
    const user = await at.addPerson(partijId, []);
    const session = await at.bearer(user);
    const on = (method: string, what: string) =>
      at.ask(`/gebruikers/${user.gebruikerId}/${what}`, { method, headers });
    expect((await on('PUT', 'blokkade')).status).toBe(200);
    expect((await at.ask('/ik', { headers: session })).status).toBe(401);
    expect((await at.logIn(user)).status).toBe(401);
    expect((await on('DELETE', 'blokkade')).status).toBe(200);
    expect((await at.ask('/ik', { headers: session })).status).toBe(401);
    const again = await at.bearer(user);
    const invited = await on('POST', 'uitnodiging');
    expect(invited.status).toBe(200);
    expect((await at.ask('/ik', { headers: again })).status).toBe(401);
    expect((await at.logIn(user)).status).toBe(401);
    const renewed = await at.enrol(invited.json.uitnodiging.token, user.inlognaam, user.gebruikerId);
    expect((await at.logIn(user, { code: user.herstelcodes[0] ?? '' })).status).toBe(401);
    expect((await at.logIn(renewed)).status).toBe(200);
  });

  test('when every functioneel beheerder is taken away at one moment, one stays', async () => {
    for (let n = 0; n < 6; n++) await at.addPerson(null, ['functioneel-beheerder']);
    const everyone = await listGebruikers(at.store, { partijId: null });
    const holders = everyone.filter(({ rollen }) => rollen.includes('functioneel-beheerder'));
    const door = {
      ...{ door: 'machine', gebruikerId: undefined, partijId: null, now: at.time.now, invitationMs: 1 },
      rollen: ['functioneel-beheerder' as const],
    };
    const outcomes = await Promise.all(
      holders.map(({ gebruikerId }) => trekRolIn(at.store, door, gebruikerId, 'functioneel-beheerder')),
    );
    expect(outcomes.filter(({ verwerkt }) => verwerkt)).toHaveLength(holders.length - 1);
  });
});
