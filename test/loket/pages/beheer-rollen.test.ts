/** Every page of beheerders for every role: shown to whoever may see it, 403 and no menu for the others. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beheerPages } from '../../../src/loket/beheer/pages.ts';
import type { BeheerParts } from '../../../src/loket/beheer/parts.ts';
import type { Rol } from '../../../src/verzuim/rollen.ts';
import { describeInBrowser, type LoketBrowser, startLoketBrowser } from '../../setup/browser.ts';

/** Only what is said of the pages is looked at: nothing here answers. */
const PAGES = beheerPages({} as BeheerParts);
const NOBODY = '6b0e8c1e-0000-4000-8000-000000000000';
/** Ids that are nobody's. */
const addressOf = (path: string): string =>
  path
    .replace(/:(gebruikerId|passkeyId)/, NOBODY)
    .replace(':handeling', 'blokkeren')
    .replace(/:(mandaatId|certificaatId|partijId)/, '999999');

const SCHOOL = 'Het Voorbeeldcollege';
const WHO: readonly (readonly [string | null, Rol])[] = [
  [SCHOOL, 'beheerder'],
  [SCHOOL, 'verzuimloketmelder'],
  [SCHOOL, 'verzuimloketbeheerder'],
  ['gemeente-utrecht', 'behandelaar-lp'],
  ['gemeente-utrecht', 'behandelaar-rmc'],
  [null, 'functioneel-beheerder'],
  [null, 'operator'],
];

let at: LoketBrowser;

describeInBrowser('the pages of beheerders', () => {
  beforeAll(async () => {
    at = await startLoketBrowser();
  });
  afterAll(() => at.stop());

  test.each(WHO)('%s as %s', async (partij, rol) => {
    const page = await at.logIn(await at.addPerson(partij, [rol]));
    const links = await page.locator('nav.vb-menu a').all();
    const menu = await Promise.all(links.map((link) => link.getAttribute('href')));
    const wrong: string[] = [];
    for (const { method, path, roles, menu: item, upload } of PAGES) {
      const may = roles.length === 0 || roles.includes(rol);
      const address = `${at.url}${addressOf(path)}`;
      if (item !== undefined && menu.includes(path) !== may) wrong.push(`menu ${path}`);
      if (method === 'POST') {
        const sent = { headers: { origin: at.url }, maxRedirects: 0 };
        const body = upload === undefined ? { form: { a: 'b' } } : { multipart: { a: 'b' } };
        const answer = await page.request.post(address, { ...sent, ...body });
        // Without our token nothing is done, by whoever may come in either.
        const code = may ? 'VB-A04' : 'VB-A03';
        if (!(await answer.text()).includes(code)) wrong.push(`POST ${path} ${answer.status()}`);
      } else if (path.endsWith('.xlsx') || !may) {
        const answer = await page.request.get(address);
        if (answer.status() !== (may ? 200 : 403)) wrong.push(`${path} ${answer.status()}`);
      } else {
        const status = (await page.request.get(address)).status();
        // The register has no mandates of its own to give.
        const absent = path.includes(':') || (partij === null && path === '/mandaten/nieuw');
        if (status !== (absent ? 404 : 200)) wrong.push(`${path} ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('a person who was added is invited, gets and loses a role, and is blocked, each time at once', async () => {
    const beheerder = await at.logIn(await at.addPerson(SCHOOL, ['beheerder']), { javaScriptEnabled: false });
    await beheerder.goto(`${at.url}/gebruikers/nieuw`);
    await beheerder.getByLabel('Inlognaam').fill('N');
    await beheerder.getByRole('button', { name: 'Uitnodigen' }).click();
    expect(await beheerder.locator('#fouten a').allInnerTexts()).toHaveLength(2);
    await beheerder.getByLabel('Inlognaam').fill('nieuwe.collega');
    await beheerder.getByLabel('Naam', { exact: true }).fill('N. Collega');
    await beheerder.getByRole('button', { name: 'Uitnodigen' }).click();
    expect(await beheerder.locator('.vb-mono').innerText()).toMatch(/^[A-Za-z0-9_-]{43}$/);

    const person = await at.addPerson(SCHOOL, []);
    const page = await at.logIn(person);
    await beheerder.goto(`${at.url}/gebruikers`);
    await beheerder.getByRole('link', { name: person.inlognaam, exact: true }).click();
    const address = beheerder.url().split('?')[0]?.split('#')[0] ?? '';
    expect((await page.goto(`${at.url}/gebruikers`))?.status()).toBe(403);
    await beheerder.getByRole('button', { name: 'Rol Beheerder geven' }).click();
    expect((await page.goto(`${at.url}/gebruikers`))?.status()).toBe(200);
    await beheerder.getByRole('button', { name: 'Rol Beheerder intrekken' }).click();
    expect((await page.goto(`${at.url}/gebruikers`))?.status()).toBe(403);
    await beheerder.getByRole('link', { name: 'Blokkeren' }).click();
    await beheerder.getByRole('button', { name: 'Blokkeren' }).click();
    expect(await beheerder.getByRole('status').innerText()).toContain('geblokkeerd');
    await page.goto(`${at.url}/account`);
    expect(new URL(page.url()).pathname).toBe('/inloggen');
    const other = await at.logIn(await at.addPerson('gemeente-utrecht', ['beheerder']));
    expect((await other.goto(address))?.status()).toBe(404);
  });

  test('VZ-GEB-09 new recovery codes need password and app, and end the old ones', async () => {
    const person = await at.addPerson(SCHOOL, []);
    const old = person.herstelcodes[0] ?? '';
    const page = await at.logIn(person);
    await page.goto(`${at.url}/account/herstelcodes`);
    const fill = async (code: string) => {
      await page.getByLabel('Huidig wachtwoord').fill('een lange zin om te onthouden');
      await page.getByLabel('Code uit de app').fill(code);
      await page.getByRole('button', { name: 'Herstelcodes maken' }).click();
    };
    await fill('000000');
    expect(await page.locator('#fouten').innerText()).toContain('VZ-GEB-09');
    await fill(person.totp.generate());
    const codes = await page.locator('.vb-codes li').allInnerTexts();
    expect(codes).toHaveLength(10);
    expect(codes).not.toContain(old);
    person.herstelcodes.splice(0, person.herstelcodes.length, old);
    await expect(at.logIn(person).then((one) => one.locator('#fouten').innerText())).resolves.toContain(
      'klopt niet',
    );
    person.herstelcodes.push(codes[0] ?? '');
    const again = await at.logIn(person);
    expect(new URL(again.url()).pathname).toBe('/');
  });
});
