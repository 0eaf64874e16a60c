/**
 * What a stolen session is worth: a thief has the cookie, and something happens to the session or to whoever has it. From
 * the next request on the thief is outside, or has no role any more.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beeindigPartij, voegPartijToe } from '../../../src/parties/partijbeheer.ts';
import { sql } from '../../../src/store/pool.ts';
import { PARTIJ_INVOER } from '../../../src/verzuim/partij.ts';
import { startTestBroker, type TestBroker } from '../../setup/broker.ts';
import { done } from '../../setup/loket-forms.ts';
import {
  createVisitor,
  type HttpVisitor,
  type LoketPeople,
  loketPeople,
  type TestPerson,
  WACHTWOORD,
} from '../../setup/loket-people.ts';

const SCHOOL = 'Het Voorbeeldcollege';
const COOKIE = '__Host-verzuim-sessie';

let running: TestBroker;
let url = '';
let people: LoketPeople;
/** The beheerder of the school. */
let boss: HttpVisitor;

beforeAll(async () => {
  running = await startTestBroker();
  url = running.broker.loketUrl ?? '';
  people = loketPeople(url, running.database.store);
  boss = createVisitor(url);
  await boss.logIn(await people.addPerson(SCHOOL, ['beheerder']));
});
afterAll(() => running.stop());

const enter = async (person: TestPerson): Promise<HttpVisitor> => {
  const visitor = createVisitor(url);
  await visitor.logIn(person);
  return visitor;
};

interface Robbed {
  readonly person: TestPerson;
  readonly owner: HttpVisitor;
  readonly thief: HttpVisitor;
  readonly gebruikerId: string;
}

async function rob(partij: string | null = SCHOOL): Promise<Robbed> {
  const person = await people.addPerson(partij, ['verzuimloketmelder', 'beheerder']);
  const owner = await enter(person);
  const thief = createVisitor(url);
  thief.cookies.set(COOKIE, owner.cookies.get(COOKIE) ?? '');
  const [row] = await running.database.store.query<{ gebruikerId: string }>(
    sql('test-theft', 'select gebruiker_id::text as "gebruikerId" from vb.gebruiker where inlognaam = $1'),
    [person.inlognaam],
  );
  return { person, owner, thief, gebruikerId: row?.gebruikerId ?? '' };
}

const PATHS = ['/', '/account', '/meldingen', '/meldingen/overzicht.csv', '/gebruikers', '/certificaten'];

/** By page, by form with its token, and by the API. */
async function seesNothing(thief: HttpVisitor, csrf: string): Promise<void> {
  for (const path of PATHS) {
    const { status, headers } = await thief.get(path);
    expect([path, status, String(headers['location']).split('?')[0]]).toEqual([path, 303, '/inloggen']);
  }
  const sent = await thief.post('/gebruikers/nieuw', { csrf, inlognaam: 'van.de.dief', naam: 'Dief' });
  expect([sent.status, String(sent.headers['location'])]).toEqual([303, '/inloggen']);
  for (const path of ['/ik', '/gebruikers', '/partijen']) {
    expect([path, (await thief.get(`/api/v1${path}`)).status]).toEqual([path, 401]);
  }
}

const changePassword = (by: HttpVisitor, person: TestPerson) =>
  done(by, '/account/wachtwoord', {
    ...{ wachtwoord: WACHTWOORD, code: person.totp.generate() },
    ...{ nieuwWachtwoord: 'een andere lange zin', herhaling: 'een andere lange zin' },
  });

const ENDS: readonly (readonly [string, (robbed: Robbed) => Promise<unknown>, 'stays' | 'out'])[] = [
  ['its owner logs out', ({ owner }) => done(owner, '/uitloggen'), 'out'],
  [
    'its owner ends every other session from elsewhere',
    async ({ person }) => done(await enter(person), '/account/sessies'),
    'out',
  ],
  [
    'its owner changes the password elsewhere',
    async ({ person }) => changePassword(await enter(person), person),
    'out',
  ],
  ['its owner changes the password in it', ({ owner, person }) => changePassword(owner, person), 'stays'],
  ['its owner is blocked', ({ gebruikerId }) => done(boss, `/gebruikers/${gebruikerId}/blokkeren`), 'out'],
  [
    'its owner is blocked and let in again',
    async ({ gebruikerId }) => {
      await done(boss, `/gebruikers/${gebruikerId}/blokkeren`);
      await done(boss, `/gebruikers/${gebruikerId}/vrijgeven`);
    },
    'out',
  ],
  [
    'the beheerder ends the sessions',
    ({ gebruikerId }) => done(boss, `/gebruikers/${gebruikerId}/sessies`),
    'out',
  ],
  [
    'its owner is invited anew',
    async ({ gebruikerId }) => {
      const { status } = await boss.post(`/gebruikers/${gebruikerId}/uitnodigen`);
      expect(status).toBe(200);
    },
    'out',
  ],
];

test.each(ENDS)('when %s, the thief is outside', async (_what, happens, ownerThen) => {
  const robbed = await rob();
  const { owner, thief } = robbed;
  expect((await thief.get('/gebruikers')).status).toBe(200);
  const csrf = await thief.csrf();
  await happens(robbed);
  await seesNothing(thief, csrf);
  expect((await owner.get('/account')).status).toBe(ownerThen === 'stays' ? 200 : 303);
});

test('a role that is taken away is gone from the next request on, in every session', async () => {
  const { owner, thief, gebruikerId } = await rob();
  expect((await thief.get('/meldingen')).status).toBe(200);
  const csrf = await thief.csrf();
  await done(boss, `/gebruikers/${gebruikerId}/rol`, { rol: 'verzuimloketmelder', wat: 'intrekken' });
  await done(boss, `/gebruikers/${gebruikerId}/rol`, { rol: 'beheerder', wat: 'intrekken' });
  for (const visitor of [owner, thief]) {
    for (const path of PATHS.filter((one) => !['/', '/account'].includes(one))) {
      expect([path, (await visitor.get(path)).status]).toEqual([path, 403]);
    }
    const sent = await visitor.post('/gebruikers/nieuw', { csrf, inlognaam: 'van.de.dief', naam: 'Dief' });
    expect([sent.status, sent.text.includes('VB-A03')]).toEqual([403, true]);
    expect((await visitor.get('/api/v1/gebruikers')).status).toBe(403);
  }
});

test('of an organisation that ended nobody is inside any more', async () => {
  const { store } = running.database;
  const register = { door: 'test', partijId: null };
  const invoer = PARTIJ_INVOER.parse({
    ...{ soort: 'SCHOOL', naam: 'De Laatste School' },
    gegevens: { brins: [{ brin: '99ZZ', sector: 'VO' }] },
  });
  const added = await voegPartijToe(store, invoer, register);
  if (!added.verwerkt) throw new Error(JSON.stringify(added.fouten));
  const { thief } = await rob('De Laatste School');
  expect((await thief.get('/gebruikers')).status).toBe(200);
  const csrf = await thief.csrf();
  const ended = await beeindigPartij(store, added.partij.partijId, register);
  expect(ended.verwerkt).toBe(true);
  await seesNothing(thief, csrf);
});
