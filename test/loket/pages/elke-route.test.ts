/**
 * Every route of the loket over plain HTTP, with something behind every id: forms that are not ours, ids of another
 * organisation, a session that was planted or ended, files that are none.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../src/store/pool.ts';
import { startTestBroker, type TestBroker } from '../../setup/broker.ts';
import { multipart } from '../../setup/loket-forms.ts';
import { OPEN, PAGES } from '../../setup/loket-pages.ts';
import { createVisitor, type HttpVisitor, loketPeople } from '../../setup/loket-people.ts';
import { addressOf, type LoketScene, type Side, setLoketScene } from '../../setup/loket-scene.ts';

const ELSEWHERE = { origin: 'https://elders.example', 'sec-fetch-site': 'cross-site' };

/** Of the right shape, and nobody's. */
const NOWHERE = {
  ...{
    meldingsnummer: '987654',
    vrijstellingsnummer: '987654',
    formulierId: '987654',
    verklaringId: '987654',
  },
  ...{ certificaatId: '987654', mandaatId: '987654', partijId: '987654', rij: 'a'.repeat(24) },
  leveringId: '00000000-0000-4000-8000-000000000000',
  gebruikerId: '00000000-0000-4000-8000-000000000000',
  conceptId: '00000000-0000-4000-8000-000000000000',
  passkeyId: '00000000-0000-4000-8000-000000000000',
  ...{ soort: '5A', handeling: 'blokkeren', oorzaak: 'DATA' },
};
/** Forms that have to be of a shape before anything is looked up. */
const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/gebruikers/:gebruikerId/rol': { rol: 'beheerder', wat: 'geven' },
};

let running: TestBroker;
let scene: LoketScene;
let otherSchool: HttpVisitor;
let otherGemeente: HttpVisitor;

beforeAll(async () => {
  running = await startTestBroker();
  scene = await setLoketScene(running);
  const people = loketPeople(scene.url, running.database.store);
  // Names of people go on where the scene stopped.
  for (let n = 0; n < 4; n++) await people.invite(null, []).catch(() => undefined);
  otherSchool = createVisitor(scene.url);
  await otherSchool.logIn(
    await people.addPerson('Mbo De Proef', ['verzuimloketmelder', 'verzuimloketbeheerder', 'beheerder']),
  );
  otherGemeente = createVisitor(scene.url);
  await otherGemeente.logIn(
    await people.addPerson('gemeente-amersfoort', [
      'behandelaar-lp',
      'behandelaar-lp-rmc',
      'behandelaar-rmc',
      'beheerder',
    ]),
  );
});
afterAll(() => running.stop());

/** A side that has a role of the page. */
const sideOf = ({ roles, voor }: (typeof PAGES)[number]): Side => {
  if (voor !== undefined || roles.some((rol) => rol.startsWith('behandelaar'))) return 'gemeente';
  if (roles.length > 0 && roles.every((rol) => ['functioneel-beheerder', 'operator'].includes(rol)))
    return 'register';
  return 'school';
};
const POSTS = PAGES.filter(({ method }) => method === 'POST');

test('a form that is not ours is refused on every route, whoever sends it', async () => {
  const strangers = await otherSchool.csrf();
  const wrong: string[] = [];
  let asked = 0;
  for (const page of POSTS) {
    const by = scene.visitors[sideOf(page)];
    const csrf = await by.csrf();
    const path = addressOf(page.path, sideOf(page), scene.ids);
    const send = (form: Record<string, string>, headers: Record<string, string> = {}) =>
      by.send('POST', path, {
        ...(page.upload ? { raw: multipart(form, { name: 'a.cer', bytes: Buffer.from('x') }) } : { form }),
        headers,
      });
    for (const [how, answer] of [
      ['without a token', await send({})],
      ['with the token of somebody else', await send({ csrf: strangers })],
      ['from elsewhere', await send({ csrf }, ELSEWHERE)],
      ['from a page of the same site', await send({ csrf }, { 'sec-fetch-site': 'same-site' })],
    ] as const) {
      asked++;
      if (answer.status !== 403 || !answer.text.includes('VB-A04'))
        wrong.push(`${page.path} ${how}: ${answer.status}`);
    }
  }
  for (const page of OPEN.filter(({ method }) => method === 'POST')) {
    const nobody = createVisitor(scene.url);
    for (const headers of [{}, ELSEWHERE]) {
      const answer = await nobody.send('POST', page.path, { form: { csrf: 'x' }, headers });
      asked++;
      if (answer.status !== 403) wrong.push(`${page.path}: ${answer.status}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(asked).toBeGreaterThan(100);
});

test('what another organisation has does not exist, by every id in every address', async () => {
  const changes = sql(
    'test-changes',
    `select (select count(*) from vb.melding where status = 'I')::int + (select count(*) from vb.partij_versie)::int
       + (select count(*) from vb.mandaat where status = 'INGETROKKEN')::int as count`,
  );
  const before = await running.database.store.query(changes);
  const wrong: string[] = [];
  let asked = 0;
  for (const page of PAGES.filter(({ path }) => path.includes(':'))) {
    // A kind of vrijstelling is no id.
    if (/^[^:]*:soort$/.test(page.path)) continue;
    const side = sideOf(page);
    if (side === 'register') continue;
    const other = side === 'school' ? otherSchool : otherGemeente;
    const path = addressOf(page.path, side, scene.ids);
    const ask = (address: string) =>
      page.method === 'GET' ? other.get(address) : other.post(address, FORMS[page.path] ?? { naam: 'x' });
    const answer = await ask(path);
    asked++;
    const said = `${page.method} ${page.path} ${answer.status}`;
    // A row that is gone (contactpersonen, locaties) leads back to the list, or is said in the form.
    const gone = page.path.endsWith('/:rij') ? [303, 404, 422] : [404];
    if (!gone.includes(answer.status)) wrong.push(said);
    if (answer.text.includes('geraakt')) wrong.push(`${said} shows it`);
    const none = await ask(addressOf(page.path, side, NOWHERE));
    if (none.status !== answer.status) wrong.push(`${said}, and ${none.status} for what is nowhere`);
  }
  expect(wrong).toEqual([]);
  expect(asked).toBeGreaterThan(20);
  expect(await running.database.store.query(changes)).toEqual(before);
});

test('a session that was planted is nobody’s, and a login makes another one', async () => {
  const people = loketPeople(scene.url, running.database.store);
  for (let n = 0; n < 8; n++) await people.invite(null, []).catch(() => undefined);
  const person = await people.addPerson(null, ['operator']);
  const visitor = createVisitor(scene.url);
  const planted = randomBytes(32).toString('base64url');
  visitor.cookies.set('__Host-verzuim-sessie', planted);
  expect((await visitor.get('/account')).status).toBe(303);
  await visitor.logIn(person);
  const given = visitor.cookies.get('__Host-verzuim-sessie') ?? '';
  expect(given).not.toBe(planted);
  expect((await visitor.get('/account')).status).toBe(200);
  const thief = createVisitor(scene.url);
  thief.cookies.set('__Host-verzuim-sessie', planted);
  expect((await thief.get('/account')).status).toBe(303);

  // And what is known of a session is worth nothing once it ended.
  await visitor.post('/uitloggen');
  thief.cookies.set('__Host-verzuim-sessie', given);
  for (const page of PAGES) {
    const path = addressOf(page.path, 'operator', scene.ids);
    const answer =
      page.method === 'GET' ? await thief.get(path) : await thief.send('POST', path, { form: {} });
    expect([page.path, answer.status]).toEqual([page.path, 303]);
    expect(answer.headers['location']).toMatch(/^\/inloggen/);
  }
});

test('a file is not read of who may not hand one in, and what is none is refused in words', async () => {
  const file = { name: 'a.zip', bytes: randomBytes(64 * 1024) };
  const { operator, school } = scene.visitors;
  const csrf = await operator.csrf();
  expect((await operator.send('POST', '/certificaten', { raw: multipart({ csrf }, file) })).status).toBe(403);
  const own = await school.csrf('/certificaten');
  for (const [name, bytes] of [
    ['../../etc/passwd', Buffer.from('x')],
    ['a.zip', Buffer.from('PK\x03\x04 and then nothing')],
    ['<img src=x>.cer', randomBytes(100)],
    ['leeg.cer', Buffer.alloc(0)],
    ['sleutel.pem', Buffer.from('-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n')],
  ] as const) {
    const answer = await school.send('POST', '/certificaten', {
      raw: multipart({ csrf: own }, { name, bytes }),
    });
    expect([name, answer.status]).toEqual([name, 422]);
    expect(answer.text).not.toContain('<img');
    expect(answer.text).toContain('VZ-CER-');
  }
});
