/**
 * Every page and every address of the API, for every role at every kind of organisation and for nobody, with something
 * there behind every id: what the server answers is what is written in test/setup/loket-wie-mag-wat.ts.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiRoutes } from '../../src/loket/api/routes.ts';
import { openSession } from '../../src/parties/sessions.ts';
import { grantRol } from '../../src/store/gebruikers.ts';
import { searchPartijen } from '../../src/store/partijen.ts';
import { sql } from '../../src/store/pool.ts';
import { ROLLEN, type Rol } from '../../src/verzuim/rollen.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { multipart } from '../setup/loket-forms.ts';
import { OPEN, PAGES } from '../setup/loket-pages.ts';
import { createVisitor, type HttpVisitor } from '../setup/loket-people.ts';
import { addressOf, type LoketScene, type Side, setLoketScene } from '../setup/loket-scene.ts';
import {
  API_ROUTES,
  GEHOUDEN,
  IEDEREEN,
  type Mag,
  OPEN_PAGINAS,
  PAGINAS,
  SOORTEN,
  type Soort,
  VERZONNEN,
} from '../setup/loket-wie-mag-wat.ts';

const API = apiRoutes({ people: {}, trust: {} } as unknown as Parameters<typeof apiRoutes>[0]);
const nameOf = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`;

const EXAMPLES: Readonly<Partial<Record<Soort, string>>> = {
  ...{ vo: 'Het Voorbeeldcollege', mbo: 'Mbo De Proef', po: 'De Proefballon', gemeente: 'gemeente-utrecht' },
};

let running: TestBroker;
let scene: LoketScene;
const visitors = new Map<string, HttpVisitor>();
const csrf = new Map<string, string>();

beforeAll(async () => {
  running = await startTestBroker();
  scene = await setLoketScene(running);
  for (const soort of SOORTEN) {
    const partijId = await partijOf(soort);
    for (const rol of GEHOUDEN[soort]) await addVisitor(`${soort} ${rol}`, partijId, [rol]);
    const others = ROLLEN.filter((rol) => !GEHOUDEN[soort].includes(rol));
    await addVisitor(`${soort} anders`, partijId, others);
  }
});
afterAll(() => running.stop());

async function partijOf(soort: Soort): Promise<string | null> {
  const { store } = running.database;
  if (soort === 'register') return null;
  const zoek = EXAMPLES[soort];
  if (zoek !== undefined) return (await searchPartijen(store, { zoek, max: 1 }))[0]?.partijId ?? '';
  const made = VERZONNEN[soort];
  const [row] = await store.query<{ partijId: string }>(
    sql(
      'test-wie-partij',
      `insert into vb.partij (soort, naam, oin, gegevens, changed_by) values ($1, 'verzonnen', $2, $3::jsonb, 'test') returning partij_id::text as "partijId"`,
    ),
    [made?.soort, made?.oin, JSON.stringify(made?.gegevens ?? {})],
  );
  return row?.partijId ?? '';
}

/** Logged in without a password: how people log in is tested elsewhere. */
async function addVisitor(wie: string, partijId: string | null, rollen: readonly Rol[]): Promise<void> {
  const { store } = running.database;
  const now = Date.now();
  const [row] = await store.query<{ gebruikerId: string }>(
    sql(
      'test-wie-gebruiker',
      `insert into vb.gebruiker (inlognaam, naam, partij_id, enrolled_at, created_at, created_by)
       values ($1, 'Proef', $2::bigint, clock_timestamp(), clock_timestamp(), 'test') returning gebruiker_id::text as "gebruikerId"`,
    ),
    [wie.replaceAll(' ', '.'), partijId],
  );
  const { gebruikerId = '' } = row ?? {};
  await store.withTransaction(async (tx) => {
    for (const rol of rollen) await grantRol(tx, gebruikerId, rol, { door: 'test', now });
  });
  const { token } = await openSession(store, gebruikerId, { kind: 'cookie', network: 'test', now });
  const visitor = createVisitor(scene.url);
  visitor.cookies.set('__Host-verzuim-sessie', token);
  visitors.set(wie, visitor);
  csrf.set(wie, await visitor.csrf());
}

/** Where the thing is that the page is about. */
const placeOf = (path: string): string => {
  const side: Side = /^\/(beheer|organisaties)\b/.test(path)
    ? 'register'
    : /^\/(vrijstellingen|gegevensleveringen|routering)\b/.test(path)
      ? 'gemeente'
      : 'school';
  return addressOf(path, side, scene.ids);
};

/** What somebody who may come there gets. */
function expectedOf({ wie, van, niet = [], verder }: Mag, name: string, path: string): number {
  if (!wie.includes(name)) return 403;
  if (niet.includes(name)) return 404;
  if (verder) return 303;
  const [soort] = name.split(' ') as [Soort];
  if (van === undefined || van.includes(soort)) return 200;
  // A row of a list that is gone leads back to the list.
  return path.endsWith('/:rij') ? 303 : 404;
}

test('every route stands in the table, and nothing else does', () => {
  expect(PAGES.map(nameOf).sort()).toEqual(Object.keys(PAGINAS).sort());
  expect(OPEN.map(nameOf).sort()).toEqual([...OPEN_PAGINAS].sort());
  expect(API.map(nameOf).sort()).toEqual(Object.keys(API_ROUTES).sort());
  expect([...visitors.keys()].sort()).toEqual([...IEDEREEN].sort());
});

test('every page that is looked at: who may see it, and whose it is', async () => {
  const wrong: string[] = [];
  for (const page of PAGES.filter(({ method }) => method === 'GET')) {
    const mag = PAGINAS[nameOf(page)] ?? { wie: [] };
    const path = placeOf(page.path);
    const asked = [...visitors].map(async ([name, visitor]) => {
      const { status, text } = await visitor.get(path);
      const expected = expectedOf(mag, name, page.path);
      const told = status !== 403 || text.includes('VB-A03');
      if (status !== expected || !told) wrong.push(`${page.path} ${name}: ${status}, not ${expected}`);
    });
    await Promise.all(asked);
    const { status, headers } = await createVisitor(scene.url).get(path);
    if (status !== 303 || !/^\/inloggen/.test(String(headers['location'])))
      wrong.push(`${page.path} without a session: ${status}`);
  }
  expect(wrong).toEqual([]);
});

test('every form: who may not send it is refused with all that a form needs, who may is asked for its token', async () => {
  const wrong: string[] = [];
  const ended = sql(
    'test-wie-ended',
    'select count(*)::int as count from vb.session where ended_at is not null',
  );
  const before = await running.database.store.query(ended);
  for (const page of PAGES.filter(({ method }) => method === 'POST')) {
    const { wie } = PAGINAS[nameOf(page)] ?? { wie: [] };
    const path = placeOf(page.path);
    const send = (visitor: HttpVisitor, form: Record<string, string>) =>
      visitor.send(
        'POST',
        path,
        page.upload ? { raw: multipart(form, { name: 'a.cer', bytes: Buffer.from('x') }) } : { form },
      );
    const asked = [...visitors].map(async ([name, visitor]) => {
      // Whoever may would do it: without a token nothing is done, and the role was looked at before.
      const may = wie.includes(name);
      const { status, text } = await send(visitor, may ? {} : { csrf: csrf.get(name) ?? '' });
      const code = may ? 'VB-A04' : 'VB-A03';
      if (status !== 403 || !text.includes(code)) wrong.push(`${page.path} ${name}: ${status}, not ${code}`);
    });
    await Promise.all(asked);
    const { status, headers } = await send(createVisitor(scene.url), {});
    if (status !== 303 || !/^\/inloggen/.test(String(headers['location'])))
      wrong.push(`${page.path} without a session: ${status}`);
  }
  expect(wrong).toEqual([]);
  expect(await running.database.store.query(ended)).toEqual(before);
});

test('a page without a login is for everyone; its form only from our own page', async () => {
  const wrong: string[] = [];
  const nobody = createVisitor(scene.url);
  for (const page of OPEN) {
    const { status } = await nobody.send(page.method, page.path, page.method === 'GET' ? {} : { form: {} });
    if (status !== (page.method === 'GET' ? 200 : 403)) wrong.push(`${nameOf(page)}: ${status}`);
  }
  expect(wrong).toEqual([]);
});

const NOBODY = '00000000-0000-4000-8000-000000000000';
/** What is there for who may not; for who may something that is nowhere, so that nothing is done. */
function apiAddress(path: string, there: boolean): string {
  const ids: Readonly<Record<string, string>> = there
    ? { ...scene.ids, gebruikerId: scene.ids['school/gebruikerId'] ?? '', auditId: '1', ref: 'proef' }
    : { partijId: '987654', mandaatId: '987654', certificaatId: '987654', auditId: '987654', ref: 'nergens' };
  const more: Readonly<Record<string, string>> = { rol: 'beheerder', schooljaar: '2025-2026' };
  return `/api/v1${path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? more[name] ?? NOBODY)}`;
}

test('every address of the API: 401 for nobody, 403 without the role, with it neither', async () => {
  const wrong: string[] = [];
  for (const route of API) {
    const wie = API_ROUTES[nameOf(route)] ?? [];
    const send = (visitor: HttpVisitor, there: boolean, token: string | undefined) =>
      visitor.send(route.method, apiAddress(route.path, there), {
        ...(route.method === 'POST' || route.method === 'PUT' ? { json: { onbekend: 1 } } : {}),
        ...(token === undefined ? {} : { headers: { 'x-csrf-token': token } }),
      });
    const asked = [...visitors].map(async ([name, visitor]) => {
      const may = wie.includes(name);
      // It would end the session that the next one needs.
      if (may && route.path === '/uitloggen') return;
      const { csrfToken } = JSON.parse((await visitor.get('/api/v1/ik')).text) as { csrfToken: string };
      const { status, text } = await send(visitor, !may, csrfToken);
      const fine = may
        ? status < 500 && ![401, 403].includes(status)
        : status === 403 && text.includes('VB-A03');
      if (!fine) wrong.push(`${nameOf(route)} ${name}: ${status} ${text.slice(0, 80)}`);
    });
    await Promise.all(asked);
    const { status } = await send(createVisitor(scene.url), true, undefined);
    if (status !== 401) wrong.push(`${nameOf(route)} without a session: ${status}`);
  }
  expect(wrong).toEqual([]);
});
