/** That forms are ours; that another's report does not exist; that what people type stays text. */

import type { APIResponse, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BrokerParts } from '../../../src/broker/parts.ts';
import type { BeheerParts } from '../../../src/loket/beheer/parts.ts';
import type { Page } from '../../../src/loket/page.ts';
import { loketPages } from '../../../src/loket/pages.ts';
import { datumVan, plusDagen } from '../../../src/verzuim/datum.ts';
import { describeInBrowser, type LoketBrowser, startLoketBrowser } from '../../setup/browser.ts';

const SCHOOL = 'Het Voorbeeldcollege';
const MBO = 'Mbo De Proef';
const MARK = `"><script>document.title='geraakt'</script><img src=x onerror="document.title='geraakt'">`;
// The list of pages is the same whatever they send to; nothing is sent here.
const PAGES: readonly Page[] = loketPages(
  undefined as unknown as BrokerParts,
  { people: undefined, trust: undefined, fourEyes: false } as unknown as BeheerParts,
  { key: Buffer.alloc(32), keptMs: 0 },
);

let at: LoketBrowser;
let vo: Tab;
let mbo: Tab;
/** A report of the vo school, with marks in every text. */
let meldingsnummer = '';

const own = () => ({ origin: at.url, 'sec-fetch-site': 'same-origin' });
const post = (
  tab: Tab,
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = own(),
) => tab.request.post(`${at.url}${path}`, { form, headers, maxRedirects: 0 });
const get = (tab: Tab, path: string): Promise<APIResponse> =>
  tab.request.get(`${at.url}${path}`, { maxRedirects: 0 });
const tokenOf = async (tab: Tab) => {
  const [, token] = /name="csrf" value="([^"]+)"/.exec(await (await get(tab, '/')).text()) ?? [];
  return token ?? '';
};
/** An address of the page; what it names does not exist. */
const addressOf = ({ path }: Page, nummer = '1') =>
  path
    .replace(/:(meldingsnummer|vrijstellingsnummer|formulierId|verklaringId)/, nummer)
    .replace(':rij', 'nieuw')
    .replace(':soort', '5A')
    .replace(
      /:(leveringId|gebruikerId|sessionId|passkeyId|conceptId)/,
      '00000000-0000-4000-8000-000000000000',
    )
    .replaceAll(/:\w+/g, '1');

const CONTACT = {
  naam: MARK,
  functie: 'mentor',
  telefoon: '030 1234567',
  email: 'a@school.example',
  actief: 'true',
};
const contactId = async (tab: Tab) => {
  const [, id] = /value="([0-9a-f]{24})"/.exec(await (await get(tab, '/meldingen/nieuw')).text()) ?? [];
  return id ?? '';
};

async function report(tab: Tab, nummer: string): Promise<string> {
  const answer = await post(tab, '/meldingen/nieuw', {
    csrf: await tokenOf(tab),
    kenmerk: `proef-${nummer}`,
    'leerling/soort': 'burgerservicenummer',
    'leerling/nummer': nummer,
    'melding/verzuimsoort': 'O',
    'melding/begindatum': plusDagen(datumVan(Date.now()), -5),
    'melding/alleLessenGemist': 'false',
    'melding/vermoedelijkeReden': MARK,
    'melding/toelichting': '<i>kort</i>',
    'melding/ondernomenActie': MARK,
    'melding/actieGewenst': 'false',
    'melding/toelichtingActieGewenst': MARK,
    'melder/contactpersoon': await contactId(tab),
    'afwijkendAdres/straatnaam': '<b>straat</b>',
    'afwijkendAdres/huisnummer': '1',
    'afwijkendAdres/postcode': '3511AB',
    'afwijkendAdres/plaatsnaam': '<b>Utrecht</b>',
    'onderwijsdeelname/soortOpleiding': 'VO',
    'onderwijsdeelname/naamOpleiding': '<b>havo</b>',
  });
  const location = answer.headers()['location'] ?? '';
  if (answer.status() !== 303) throw new Error(await answer.text());
  return location.split(/[/?]/)[2] ?? '';
}

describeInBrowser('the pages of the loket', () => {
  beforeAll(async () => {
    at = await startLoketBrowser();
    const roles = ['verzuimloketmelder', 'verzuimloketbeheerder'] as const;
    vo = await at.logIn(await at.addPerson(SCHOOL, roles));
    mbo = await at.logIn(await at.addPerson(MBO, roles));
    for (const tab of [vo, mbo]) {
      const saved = await post(tab, '/contactpersonen/nieuw', { csrf: await tokenOf(tab), ...CONTACT });
      expect(saved.status()).toBe(303);
    }
    const place = { naam: '<b>gebouw</b>', adres: MARK, actief: 'true' };
    expect((await post(vo, '/locaties/nieuw', { csrf: await tokenOf(vo), ...place })).status()).toBe(303);
    meldingsnummer = await report(vo, '999000111');
  });
  afterAll(() => at.stop());

  test('a day that no calendar has is not searched for', async () => {
    for (const path of ['/meldingen?vanaf=0000-01-01', '/meldingen?totEnMet=0000-12-31']) {
      const answer = await get(vo, path);
      expect([path, answer.status()]).toEqual([path, 422]);
      expect(await answer.text()).toContain('Vul een datum in die bestaat');
    }
  });

  test('what is far too long is told, not left out; of what comes twice the first counts', async () => {
    const long = '1'.repeat(60);
    for (const question of [`meldingsnummer=${long}`, `vanaf=${long}`, `totEnMet=x&totEnMet=2026-03-02`]) {
      for (const path of ['/meldingen', '/meldingen/overzicht.csv']) {
        const answer = await get(vo, `${path}?${question}`);
        expect([path, question, answer.status()]).toEqual([path, question, 422]);
      }
    }
    const [first, none] = ['status=R&status=I', 'status=I&status=R'];
    expect(await (await get(vo, `/meldingen/overzicht.csv?${first}`)).text()).toContain(meldingsnummer);
    expect(await (await get(vo, `/meldingen/overzicht.csv?${none}`)).text()).not.toContain(meldingsnummer);
    const file = await get(vo, `/meldingen/overzicht.csv?meldingsnummer=${meldingsnummer}`);
    expect([file.status(), file.headers()['location']]).toEqual([303, `/meldingen/${meldingsnummer}#inhoud`]);
  });

  test('days in the wrong order are told, not searched for', async () => {
    const answer = await get(vo, '/meldingen?vanaf=2026-03-02&totEnMet=2026-03-01');
    expect(answer.status()).toBe(422);
    expect(await answer.text()).toContain('ligt voor de eerste dag van uw zoekvraag');
  });

  test('a school of po only is told to report from its own system', async () => {
    const tab = await at.logIn(await at.addPerson('De Proefballon', ['verzuimloketmelder']));
    expect(await tab.locator('main').innerText()).toContain('leerlingadministratiesysteem');
    await tab.goto(`${at.url}/meldingen/nieuw`);
    expect(await tab.locator('main').innerText()).toContain('leerlingadministratiesysteem');
    expect(await tab.locator('main').innerText()).toContain('VB-A03');
  });

  test.each([
    ['without a token', async () => ({ form: {}, headers: own() })],
    ['with the token of somebody else', async () => ({ form: { csrf: await tokenOf(mbo) }, headers: own() })],
    [
      'from another origin',
      async () => ({
        form: { csrf: await tokenOf(vo) },
        headers: { ...own(), origin: 'https://elders.example' },
      }),
    ],
    [
      'from a page of the same site',
      async () => ({
        form: { csrf: await tokenOf(vo) },
        headers: { ...own(), 'sec-fetch-site': 'same-site' },
      }),
    ],
    [
      'without any word of where it comes from',
      async () => ({ form: { csrf: await tokenOf(vo) }, headers: { origin: 'null' } }),
    ],
  ])('a form %s is refused, and nothing is done', async (_name, asked) => {
    const { form, headers } = await asked();
    const path = `/meldingen/${meldingsnummer}/intrekken`;
    const answer = await post(vo, path, { ...form, redenIntrekking: 'proef' }, headers);
    expect(answer.status()).toBe(403);
    expect(await answer.text()).toContain('VB-A04');
    expect(await (await get(vo, `/meldingen/${meldingsnummer}`)).text()).toContain('Geregistreerd');
  });

  test('a login that another page sends is refused', async () => {
    const tab = await at.newPage();
    await tab.goto(`${at.url}/inloggen`);
    const answer = await post(tab, '/inloggen', {
      csrf: 'x',
      inlognaam: 'persoon.1',
      wachtwoord: 'x',
      code: 'x',
    });
    expect(answer.status()).toBe(403);
  });

  test('the report of another school does not exist, on any page that names it', async () => {
    const csrf = await tokenOf(mbo);
    let asked = 0;
    const ofSchool = ({ path, roles }: Page) =>
      path.includes(':meldingsnummer') && roles.includes('verzuimloketmelder');
    for (const page of PAGES.filter(ofSchool)) {
      const there = addressOf(page, meldingsnummer);
      const nowhere = addressOf(page, '999999');
      const ask = (path: string) => (page.method === 'GET' ? get(mbo, path) : post(mbo, path, { csrf }));
      const [other, none] = [await ask(there), await ask(nowhere)];
      expect([page.path, other.status(), none.status()]).toEqual([page.path, 404, 404]);
      const same = (text: string) => text.replaceAll(/[0-9a-f-]{36}/g, '');
      expect(same(await other.text())).toBe(same(await none.text()));
      asked++;
    }
    expect(asked).toBe(7);
  });

  test('no page is kept, framed or told of elsewhere; the stylesheet is kept for a year', async () => {
    const tab = await at.newPage();
    for (const [who, path] of [
      [vo, `/meldingen/${meldingsnummer}`],
      [tab, '/inloggen'],
      [tab, '/bestaat-niet'],
    ] as const) {
      const headers = (await get(who, path)).headers();
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      );
    }
    const [, css = ''] = /href="(\/stijl\/[^"]+)"/.exec(await (await get(tab, '/inloggen')).text()) ?? [];
    const sheet = await get(tab, css);
    expect(sheet.headers()['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await get(tab, css.replace(/[0-9a-f]{16}/, '0000000000000000'))).status()).toBe(404);
  });

  test('errors are pages in plain words with the reference: not found, too large, not allowed', async () => {
    const none = await get(vo, '/bestaat-niet');
    expect([none.status(), await none.text()]).toEqual([
      404,
      expect.stringContaining('Kenmerk voor de helpdesk'),
    ]);
    const large = await post(vo, '/meldingen/nieuw', { csrf: await tokenOf(vo), veel: 'x'.repeat(70_000) });
    expect([large.status(), await large.text()]).toEqual([413, expect.stringContaining('Dit is te groot')]);
  });

  test('what people typed stays text, everywhere it is shown', async () => {
    const addresses = [
      `/meldingen/${meldingsnummer}`,
      `/meldingen/${meldingsnummer}/wijzigen`,
      '/meldingen/nieuw',
      '/contactpersonen',
      '/locaties',
    ];
    for (const path of addresses) {
      await vo.goto(`${at.url}${path}`);
      expect([path, await vo.title()]).toEqual([path, expect.not.stringContaining('geraakt')]);
      expect(await vo.locator('main script, main img, main b, main i').count()).toBe(0);
    }
    await vo.goto(`${at.url}/meldingen/${meldingsnummer}`);
    expect(await vo.locator('main').innerText()).toContain(MARK);
  });

  test('a cell that a spreadsheet would run gets a quote', async () => {
    const text = await (await get(vo, '/meldingen/overzicht.csv')).text();
    expect(
      text
        .split('\r\n')
        .flatMap((line) => line.split(';'))
        .filter((cell) => /^[=+\-@]/.test(cell)),
    ).toEqual([]);
    expect(text).not.toContain('999000111');
  });
});
