/** Login, logout and enrolment as a person does them, in a real browser without any script of ours. */

import { TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  describeInBrowser,
  fillLogin,
  type LoketBrowser,
  startLoketBrowser,
  type TestPerson,
  WACHTWOORD,
} from '../../setup/browser.ts';

const SCHOOL = 'Het Voorbeeldcollege';
let at: LoketBrowser;
let person: TestPerson;

describeInBrowser('people at the door of the loket', () => {
  beforeAll(async () => {
    at = await startLoketBrowser();
    person = await at.addPerson(SCHOOL, ['verzuimloketmelder']);
  });
  afterAll(() => at.stop());

  const cookieOf = async (page: Awaited<ReturnType<LoketBrowser['newPage']>>) =>
    (await page.context().cookies()).find(({ name }) => name === '__Host-verzuim-sessie');

  test('a page without a session leads to the login, and back to where it was', async () => {
    const page = await at.newPage({ javaScriptEnabled: false });
    await page.goto(`${at.url}/?vanaf=1`);
    expect(new URL(page.url()).pathname).toBe('/inloggen');
    await fillLogin(page, person, person.totp.generate());
    expect(page.url()).toBe(`${at.url}/?vanaf=1#inhoud`);
    expect(await page.locator('header').innerText()).toContain(SCHOOL);
    expect(await page.locator('header').innerText()).toContain(person.inlognaam);
    expect(await cookieOf(page)).toMatchObject({
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
      path: '/',
    });
  });

  test.each([
    '//elders.example/',
    '/\\elders.example',
    'https://elders.example/',
    '/uitloggen',
    '/%2F/elders',
  ])('login never goes on to %s', async (naar) => {
    const page = await at.newPage();
    await page.goto(`${at.url}/inloggen?naar=${encodeURIComponent(naar)}`);
    await fillLogin(page, person, person.herstelcodes.pop() ?? '');
    expect(page.url()).toBe(`${at.url}/#inhoud`);
  });

  test('a wrong name, password and code give one and the same page', async () => {
    const shown = new Set<string>();
    for (const [inlognaam, wachtwoord, code] of [
      ['niemand.hier', WACHTWOORD, '123456'],
      ['persoon.1', 'iets heel anders dan dat', '123456'],
      ['persoon.1', WACHTWOORD, '000000'],
    ] as const) {
      const page = await at.newPage();
      await page.goto(`${at.url}/inloggen`);
      await page.getByLabel('Inlognaam').fill(inlognaam);
      await page.getByLabel('Wachtwoord').fill(wachtwoord);
      await page.getByLabel('Code').fill(code);
      await page.getByRole('button', { name: 'Inloggen', exact: true }).click();
      await page.locator('#fouten').waitFor();
      expect(await page.locator('#fouten:focus').count()).toBe(1);
      expect(await page.getByLabel('Inlognaam').inputValue()).toBe(inlognaam);
      expect(await page.getByLabel('Wachtwoord').inputValue()).toBe('');
      shown.add(await page.locator('#fouten').innerText());
      expect(await cookieOf(page)).toBeUndefined();
    }
    expect(shown.size).toBe(1);
  });

  test('a session that was there before the login is never the session after it', async () => {
    const other = await at.addPerson(SCHOOL, []);
    const page = await at.logIn(other);
    const before = await cookieOf(page);
    await page.goto(`${at.url}/inloggen`);
    await fillLogin(page, other, other.herstelcodes.pop() ?? '');
    const after = await cookieOf(page);
    expect(after?.value).not.toBe(before?.value);
    const planted = await at.newPage();
    await planted.context().addCookies([before as NonNullable<typeof before>]);
    await planted.goto(`${at.url}/`);
    expect(new URL(planted.url()).pathname).toBe('/inloggen');
  });

  test('after logout the cookie is gone, and worth nothing to whoever kept it', async () => {
    const page = await at.logIn(await at.addPerson(SCHOOL, []));
    const kept = await cookieOf(page);
    await page.getByRole('button', { name: 'Uitloggen' }).click();
    expect(await page.getByRole('status').innerText()).toContain('uitgelogd');
    expect(await cookieOf(page)).toBeUndefined();
    await page.context().addCookies([kept as NonNullable<typeof kept>]);
    await page.goto(`${at.url}/`);
    expect(new URL(page.url()).pathname).toBe('/inloggen');
  });

  test('what is empty is told, however often: it is no wrong guess', async () => {
    const page = await at.logIn(await at.addPerson(SCHOOL, []));
    for (const path of ['/account/wachtwoord', '/account/herstelcodes', '/account/passkeys/nieuw']) {
      for (let times = 0; times < 5; times++) {
        await page.goto(`${at.url}${path}`);
        await page.locator('main form button').click();
        const told = await page.locator('#fouten').innerText();
        expect([path, told]).toEqual([path, expect.stringContaining('Vul dit veld in.')]);
        expect([path, told]).toEqual([path, expect.not.stringContaining('VZ-GEB-09')]);
      }
    }
    await page.context().close();
  });

  test('an invitation becomes an account: password, app, recovery codes, login', async () => {
    const { inlognaam, token } = await at.invite(SCHOOL, []);
    const page = await at.newPage({ javaScriptEnabled: false });
    await page.goto(`${at.url}/inschrijven`);
    const fill = async (wachtwoord: string) => {
      await page.getByLabel('Code uit de uitnodiging').fill(token);
      await page.getByLabel('Nieuw wachtwoord', { exact: true }).fill(wachtwoord);
      await page.getByLabel('Nieuw wachtwoord, nog een keer').fill(wachtwoord);
      await page.getByRole('button', { name: 'Verder' }).click();
    };
    await fill('kort');
    expect(await page.locator('#fouten').innerText()).toContain('VZ-GEB-07');
    await fill(WACHTWOORD);
    expect(await page.getByRole('img', { name: 'QR-code' }).isVisible()).toBe(true);
    expect(page.url()).not.toContain(token);
    const secret = (await page.locator('.vb-mono').innerText()).replaceAll(' ', '');
    await page.getByLabel('Code uit de app').fill('000000');
    await page.getByRole('button', { name: 'Account maken' }).click();
    expect(await page.locator('#fouten').innerText()).toContain('VZ-GEB-09');
    const totp = new TOTP({ secret });
    await page.getByLabel('Code uit de app').fill(totp.generate({ timestamp: Date.now() - 30_000 }));
    await page.getByRole('button', { name: 'Account maken' }).click();
    const codes = await page.locator('.vb-codes li').allInnerTexts();
    expect(codes).toHaveLength(10);
    await page.getByRole('link', { name: 'Naar inloggen' }).click();
    await fillLogin(page, { inlognaam }, codes[0] ?? '');
    expect(page.url()).toBe(`${at.url}/#inhoud`);
  });
});
