/** What everyone may see: institutions, and in test mode why a message would be refused. No login, no trace of a session. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInBrowser, type LoketBrowser, startLoketBrowser } from '../../setup/browser.ts';

const fixture = (path: string) => readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8');

let at: LoketBrowser;
let page: Page;
const main = () => page.locator('main').innerText();

describeInBrowser('pages without a login', () => {
  beforeAll(async () => {
    at = await startLoketBrowser();
    page = await at.newPage({ javaScriptEnabled: false });
  });
  afterAll(() => at.stop());
  test('row 9 an institution is found by name, place and postcode, and shown with its vestigingen and locations', async () => {
    await page.goto(`${at.url}/instellingen`);
    await page.getByLabel('Naam').fill('voorbeeldcollege');
    await page.getByRole('button', { name: 'Zoeken' }).click();
    expect(await page.locator('tbody').innerText()).toContain('99AD');
    await page.getByRole('link', { name: '99AD' }).click();
    const shown = await main();
    for (const text of ['99AD00', '900X004', '900A004']) expect(shown).toContain(text);
    await page.goto(`${at.url}/instellingen?brin=99ad`);
    expect(await main()).toContain('99AD00');
    await page.goto(`${at.url}/instellingen?naam=&plaats=utrecht&postcode=3511+ab&brin=`);
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(0);
  });

  test.each([
    ['naam=a', 'tekens'],
    ['brin=ABCD', 'twee cijfers'],
    ['postcode=12', '4 cijfers'],
    [`plaats=${'x'.repeat(81)}`, '80 tekens'],
    ['naam=&plaats=', 'minstens één veld'],
  ])('row 9 %s is not searched for, and says why', async (query, why) => {
    expect((await page.goto(`${at.url}/instellingen?${query}`))?.status()).toBe(422);
    expect(await page.locator('#fouten').innerText()).toContain(why);
  });

  test('row 9 an unknown BRIN is 404, what is far too long or asked twice is 400', async () => {
    expect((await page.goto(`${at.url}/instellingen?brin=00ZZ`))?.status()).toBe(404);
    expect((await page.goto(`${at.url}/instellingen?naam=${'x'.repeat(201)}`))?.status()).toBe(400);
    expect((await page.goto(`${at.url}/instellingen?naam=aa&naam=bb`))?.status()).toBe(400);
    expect(await page.context().cookies()).not.toContainEqual(
      expect.objectContaining({ name: '__Host-verzuim-sessie' }),
    );
  });

  test.each([
    ['/inloggen', { inlognaam: 'a\0b', wachtwoord: 'x', code: '123456' }],
    ['/api/v1/inloggen', { inlognaam: 'a\0b', wachtwoord: 'x', code: '123456' }],
  ])('a name that no column can hold is refused at %s, not a failure of ours', async (path, form) => {
    const headers = { origin: at.url, 'sec-fetch-site': 'same-origin' };
    const how = path.startsWith('/api') ? { data: form } : { form };
    const answer = await page.request.post(`${at.url}${path}`, { headers, maxRedirects: 0, ...how });
    expect(answer.status()).toBeGreaterThanOrEqual(400);
    expect(answer.status()).toBeLessThan(500);
  });

  test('an address that cannot be decoded is a page that does not exist', async () => {
    const answer = await page.request.get(`${at.url}/meldingen/%E0%A4%A`);
    expect([answer.status(), answer.headers()['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(await answer.text()).toContain('Deze pagina bestaat niet');
  });

  test('row 9 the foot of every page leads there, and here in test mode to the check of messages', async () => {
    await page.goto(`${at.url}/inloggen`);
    const links = page.locator('footer a');
    expect(await links.allInnerTexts()).toEqual([
      'School of instelling opzoeken',
      'Integratie: een bericht nakijken',
    ]);
    await links.first().click();
    expect(new URL(page.url()).pathname).toBe('/instellingen');
    expect(await page.locator('footer').innerText()).toContain('gemeenten');
  });

  test('row 9 VB-A13 one network asks so much and no more; the empty form is always there', async () => {
    const asking = await at.newPage();
    const statuses: number[] = [];
    while (statuses.length < 100 && !statuses.includes(429)) {
      statuses.push((await asking.request.get(`${at.url}/instellingen?brin=00ZZ`)).status());
    }
    expect(statuses).toContain(429);
    expect((await asking.goto(`${at.url}/instellingen`))?.status()).toBe(200);
  });

  const paste = async (text: string) => {
    await page.goto(`${at.url}/integratie`);
    await page.getByLabel('Envelope').fill(text);
    await page.getByLabel(/^Toen het bericht werd gemaakt/).check();
    await page.getByRole('button', { name: 'Controleer' }).click();
    await page.waitForLoadState();
  };

  test('EK-141 an envelope that is pasted is judged as the gate would, and is not stored', async () => {
    await paste(fixture('valid/melden.xml'));
    expect(await page.locator('.utrecht-alert').innerText()).toContain('AANGENOMEN');
    await paste(fixture('invalid/melden.body-unsigned.xml'));
    const shown = await page.locator('table').first().innerText();
    expect(shown).toContain('EK-75');
    expect(shown).toContain('VB-F13');
    expect(await page.locator('.utrecht-alert').innerText()).toContain('GEWEIGERD met');
    const [row] = await at.running.database.store.query<{ count: number }>({
      name: 'test-nothing-stored',
      text: 'select (select count(*) from vb.message)::int + (select count(*) from vb.refused)::int as count',
    });
    expect(row?.count).toBe(0);
  });

  test('EK-141 something else than XML is a finding, nothing is a form that says so', async () => {
    await paste('dit is geen XML');
    expect(await page.locator('table').first().innerText()).toContain('VB-F');
    await page.goto(`${at.url}/integratie`);
    await page.getByRole('button', { name: 'Controleer' }).click();
    expect(await page.locator('#fouten').innerText()).toContain('Plak eerst');
  });

  test('EK-124 the made-up parties stand there with where their certificates are', async () => {
    await page.goto(`${at.url}/integratie`);
    const row = page.locator('tr', { hasText: '00000001999903440000' });
    expect(await row.innerText()).toContain('certs-fixtures/gemeente-utrecht.pem');
  });
});
