/** The pages of integrators and of the register's own people in Dutch and in English; all others in Dutch only. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ENGELS } from '../../../src/loket/teksten-en.ts';
import { NEDERLANDS } from '../../../src/loket/teksten-in.ts';
import { startTestBroker, type TestBroker } from '../../setup/broker.ts';
import { createVisitor, type HttpVisitor, loketPeople } from '../../setup/loket-people.ts';

let running: TestBroker;
let url: string;
let people: ReturnType<typeof loketPeople>;
let operator: HttpVisitor;

beforeAll(async () => {
  running = await startTestBroker();
  url = running.broker.loketUrl ?? '';
  people = loketPeople(url, running.database.store);
  operator = createVisitor(url);
  await operator.logIn(await people.addPerson(null, ['operator']));
});
afterAll(() => running.stop());

test('without a choice a page is Dutch, whatever the browser prefers, and says where it is in English', async () => {
  const visitor = createVisitor(url);
  const { text } = await visitor.send('GET', '/integratie', { headers: { 'accept-language': 'en' } });
  expect(text).toContain('<html lang="nl">');
  expect(text).toContain('<link rel="alternate" hreflang="en" href="/integratie?taal=en"/>');
  expect(text).toContain('<a href="/integratie?taal=en" hreflang="en" lang="en">English</a>');
  expect(text).toContain(NEDERLANDS.integratie.knop);
});

test('English is chosen by a link, and holds for the next page, a form that comes back and a refusal', async () => {
  const visitor = createVisitor(url);
  const chosen = await visitor.get('/integratie?taal=en');
  expect(chosen.text).toContain('<html lang="en">');
  expect(chosen.headers['set-cookie']).toContainEqual(
    expect.stringMatching(
      /^__Host-verzuim-taal=en; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=31536000$/,
    ),
  );
  expect((await visitor.get('/integratie')).text).toContain(ENGELS.integratie.partijenKop);
  const csrf = await visitor.csrf('/integratie');
  const back = await visitor.post('/integratie', { csrf, bericht: '', moment: 'nu' });
  expect([back.status, back.text]).toEqual([422, expect.stringContaining(ENGELS.integratie.leeg)]);
  expect(back.text).toContain(ENGELS.velden.samenvatting);
  expect(back.text).toContain('<title>Error: ');
  const none = await visitor.get('/bestaat-niet');
  expect(none.text).toContain('<html lang="en">');
  expect(none.text).toContain(ENGELS.fouten.titel['VB-A05']);
  // And back.
  expect((await visitor.get('/integratie?taal=nl')).text).toContain('<html lang="nl">');
  expect((await visitor.get('/integratie')).text).toContain('<html lang="nl">');
});

test('a language that is none of ours is Dutch, and is not kept', async () => {
  const visitor = createVisitor(url);
  for (const asked of ['taal=de', 'taal=', 'taal=en&taal=nl', 'taal=%22%3E']) {
    const { status, text, headers } = await visitor.get(`/integratie?${asked}`);
    expect([asked, status, text.includes('<html lang="nl">')]).toEqual([asked, 200, true]);
    expect(String(headers['set-cookie'])).not.toContain('taal');
  }
});

test('a check speaks the language of the page, with the sentences of the fault tables', async () => {
  const visitor = createVisitor(url);
  const csrf = await visitor.csrf('/integratie?taal=en');
  const english = await visitor.post('/integratie', { csrf, bericht: 'no XML', moment: 'nu' });
  expect(english.text).toContain('REFUSED with VB-F');
  await visitor.get('/integratie?taal=nl');
  const dutch = await visitor.post('/integratie', { csrf, bericht: 'no XML', moment: 'nu' });
  expect(dutch.text).toContain('GEWEIGERD met VB-F');
});

test('the pages of the register are in English when chosen, with their menu; a page in Dutch only says so and stays so', async () => {
  const { beheer } = ENGELS;
  await operator.get('/beheer/uitval?taal=en');
  for (const [path, titel] of [
    ['/beheer/uitval', beheer.uitval.titel],
    ['/beheer/meldingen', beheer.zoeken.titel],
    ['/beheer/onbezorgd', beheer.onbezorgd.titel],
    ['/beheer/cijfers', beheer.cijfers.titel],
    ['/organisaties', ENGELS.organisaties.titel],
  ] as const) {
    const { text } = await operator.get(path);
    expect(text).toContain('<html lang="en">');
    expect(text).toContain(`<h1>${titel}</h1>`);
    expect(text).toContain(`>${beheer.uitval.menu}</a>`);
    expect(text).toContain(`<a href="/account" hreflang="nl">${ENGELS.menu.account}</a>`);
    expect(text.split('</nav>')[0]).not.toContain('<li lang="nl">');
  }
  const day = await operator.get('/beheer/cijfers?dag=2026-03-02');
  expect(day.text).toContain('2 March 2026');
  expect(day.text).toContain('href="/beheer/cijfers?dag=2026-03-02&amp;taal=nl"');
  expect((await operator.get('/beheer/cijfers?dag=2-3-2026')).text).toContain('2 March 2026');
  const noDay = await operator.get('/beheer/cijfers?dag=31-02-2026');
  expect([noDay.status, noDay.text]).toEqual([422, expect.stringContaining(beheer.cijfers.dagFout)]);
  const account = await operator.get('/account');
  expect(account.text).toContain('<html lang="nl">');
  expect(account.text).not.toContain('English');
  const refused = await operator.get('/beheer/meldingen/1/toewijzen');
  expect([refused.status, refused.text]).toEqual([
    403,
    expect.stringContaining(ENGELS.fouten.titel['VB-A03']),
  ]);
  await operator.get('/beheer/uitval?taal=nl');
});

test('pages of schools and gemeenten are Dutch, also for whoever chose English', async () => {
  const melder = createVisitor(url);
  await melder.logIn(await people.addPerson('Het Voorbeeldcollege', ['verzuimloketmelder']));
  await melder.get('/integratie?taal=en');
  for (const path of ['/', '/meldingen', '/meldingen/nieuw?taal=en']) {
    expect((await melder.get(path)).text).toContain('<html lang="nl">');
  }
});

/** Of these the pages in English show a part only; what they show and lack does not compile. */
const IN_PART = ['.melding', '.organisatie', '.mandaten'];

test('no English text is the Dutch one by mistake', () => {
  const same: string[] = [];
  const walk = (nl: unknown, en: unknown, path: string) => {
    if (typeof nl === 'string') {
      // Short ones are names or words of both languages.
      if (nl === en && nl.split(' ').length > 2) same.push(path);
      expect([path, typeof en]).toEqual([path, 'string']);
    } else if (typeof nl === 'object' && nl !== null) {
      const keys = Object.keys(en as object);
      if (!IN_PART.includes(path)) expect([path, Object.keys(nl).sort()]).toEqual([path, keys.sort()]);
      for (const key of keys)
        walk((nl as Record<string, unknown>)[key], (en as Record<string, unknown>)[key], `${path}.${key}`);
    }
  };
  walk(NEDERLANDS, ENGELS, '');
  expect(same).toEqual([]);
});
