/**
 * axe-core on every page of the loket, with something to show on it, in both colour schemes and in both languages where it has
 * them, and on what goes wrong; at the same time nothing is wider than a screen of 320 px. A page that is not visited is found.
 */

import { TOTP } from 'otpauth';
import type { Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sql } from '../../../src/store/pool.ts';
import { until } from '../../setup/broker.ts';
import {
  axeViolations,
  COLOUR_RULES,
  describeInBrowser,
  type LoketBrowser,
  startLoketBrowser,
} from '../../setup/browser.ts';
import { press, tabTo } from '../../setup/keyboard.ts';
import { PAGES as BEHIND_LOGIN, OPEN } from '../../setup/loket-pages.ts';
import { loketPeople, WACHTWOORD } from '../../setup/loket-people.ts';
import { addressOf, type LoketScene, SCHOOL, type Side, setLoketScene } from '../../setup/loket-scene.ts';
import { MARKED, PLAIN } from '../../setup/loket-typing.ts';
import { picturesAreMade, takePictures } from '../../setup/pictures.ts';

const PO_SCHOOL = 'Basisschool';
/** Files, and what has no page of its own. */
const NO_PAGE = /\.\w+$|^\/gegevensleveringen\/:leveringId\/bestand/;

// Five pictures of each page are not made in the time of a look.
if (picturesAreMade) vi.setConfig({ testTimeout: 1_200_000 });

/** At 320 px a row is a card: each cell says the heading of its column. */
const CELLS_WITHOUT_HEADING = `[...document.querySelectorAll('.vb-table td')].filter((cel) => {
  const kop = cel.closest('table').tHead.rows[0].cells[cel.cellIndex].textContent;
  return cel.dataset.kop !== kop || getComputedStyle(cel, '::before').content === 'none';
}).map((cel) => cel.outerHTML)`;

let at: LoketBrowser;
let scene: LoketScene;
const visited = new Set<string>();

/** A browser with the session of a visitor. */
async function tabOf(side: Side | undefined): Promise<Tab> {
  const tab = await at.newPage({ viewport: { width: 320, height: 640 } });
  const cookies = side === undefined ? [] : [...scene.visitors[side].cookies];
  await tab.context().addCookies(
    cookies.map(([name, value]) => ({
      ...{ name, value, url: at.url, httpOnly: true, secure: true },
      sameSite: 'Strict' as const,
    })),
  );
  return tab;
}

async function look(tab: Tab, name: string): Promise<void> {
  await tab.emulateMedia({ colorScheme: 'light' });
  expect([name, await axeViolations(tab)]).toEqual([name, []]);
  // The other rules do not look at colours.
  await tab.emulateMedia({ colorScheme: 'dark' });
  expect([name, 'dark', await axeViolations(tab, COLOUR_RULES)]).toEqual([name, 'dark', []]);
  for (const width of [660, 320]) {
    await tab.setViewportSize({ width, height: 640 });
    const wider = await tab.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect([name, width, wider > 0]).toEqual([name, width, false]);
  }
  expect([name, await tab.evaluate(CELLS_WITHOUT_HEADING)]).toEqual([name, []]);
  expect([name, await tab.title()]).toEqual([name, expect.not.stringMatching(/^geraakt$/)]);
  await takePictures(tab, name);
}

describeInBrowser('axe on every page', () => {
  beforeAll(async () => {
    at = await startLoketBrowser();
    scene = await setLoketScene(at.running, picturesAreMade ? PLAIN : MARKED);
  });
  afterAll(() => at.stop());

  test.each(['school', 'gemeente', 'register', 'operator'] as const)(
    'every page that %s sees',
    async (side) => {
      const tab = await tabOf(side);
      for (const page of BEHIND_LOGIN) {
        if (page.method === 'POST' || NO_PAGE.test(page.path)) continue;
        // One look at a page is enough, but for those whose shape depends on the role.
        if (visited.has(page.path) && page.path !== '/') continue;
        const { status } = await scene.visitors[side].get(addressOf(page.path, side, scene.ids));
        if (status === 403 || status === 404) continue;
        for (const taal of page.tweetalig ? ['nl', 'en'] : ['nl']) {
          const query =
            page.path === '/mandaten/weigering' ? '?ref=1' : page.tweetalig ? `?taal=${taal}` : '';
          const answer = await tab.goto(`${at.url}${addressOf(page.path, side, scene.ids)}${query}`);
          expect([page.path, answer?.status()]).toEqual([page.path, 200]);
          expect(await tab.locator('html').getAttribute('lang')).toBe(taal);
          await look(tab, `${page.path === '/' ? `/start ${side}` : page.path} ${taal}`);
        }
        visited.add(page.path);
      }
      await tab.context().close();
    },
  );

  test('every page without a login, in both languages', async () => {
    const tab = await tabOf(undefined);
    for (const page of OPEN) {
      if (page.method === 'POST') continue;
      for (const taal of page.tweetalig ? ['en', 'nl'] : ['nl']) {
        await tab.goto(`${at.url}${page.path}${page.tweetalig ? `?taal=${taal}` : ''}`);
        await look(tab, `${page.path} ${taal}`);
      }
      visited.add(page.path);
    }
    await tab.goto(`${at.url}/instellingen?brin=99AD`);
    await look(tab, 'one institution');
    await tab.context().close();
  });

  test('own messages: the list, and one of each verdict', async () => {
    const { store } = at.running.database;
    const kept = await until('a message is kept', async () => {
      const rows = await store.query<{ oin: string; answerId: string }>(
        sql(
          'test-axe-traffic',
          `select tls_oin as oin, answer_id as "answerId" from vb.test_traffic where answer_id is not null limit 1`,
        ),
      );
      return rows[0];
    });
    const tab = await tabOf(undefined);
    await tab.goto(`${at.url}/integratie/verkeer`);
    await tab.locator('[name=oin]').fill(kept.oin);
    await tab.locator('[name=bewijs]').fill(kept.answerId);
    await tab.getByRole('button', { name: 'Bekijken' }).click();
    await look(tab, 'own messages');
    await tab.locator('tbody a').first().click();
    await look(tab, 'one own message');
    await tab.context().close();
  });

  test('on the way in: an account is made, the first passkey is tried, a po school is told to use its LAS', async () => {
    const tab = await tabOf(undefined);
    const people = loketPeople(at.url, at.running.database.store, 'onderweg');
    const { token } = await people.invite(SCHOOL, []);
    await tab.goto(`${at.url}/inschrijven`);
    await tab.getByLabel('Code uit de uitnodiging').fill(token);
    await tab.getByLabel('Nieuw wachtwoord', { exact: true }).fill(WACHTWOORD);
    await tab.getByLabel('Nieuw wachtwoord, nog een keer').fill(WACHTWOORD);
    await tab.getByRole('button', { name: 'Verder' }).click();
    await look(tab, '/inschrijven the app');
    const secret = (await tab.locator('.vb-mono').innerText()).replaceAll(' ', '');
    await tab.getByLabel('Code uit de app').fill(new TOTP({ secret }).generate());
    await tab.getByRole('button', { name: 'Account maken' }).click();
    await tab.locator('.vb-codes').waitFor();
    await look(tab, '/inschrijven done');
    await tab.goto(`${at.url}/inloggen`);
    await tab.getByRole('button', { name: 'Inloggen met een passkey' }).click();
    await look(tab, '/inloggen with a passkey');
    await tab.context().close();
    const po = await at.logIn(await people.addPerson(PO_SCHOOL, ['beheerder']), {
      viewport: { width: 320, height: 640 },
    });
    await look(po, '/start po');
    await po.context().close();
  });

  test('what goes wrong: forms with errors, not found, no access, not our form, out of order', async () => {
    const nobody = await tabOf(undefined);
    for (const [path, button] of [
      ['/inloggen', 'Inloggen'],
      ['/inschrijven', 'Verder'],
      ['/integratie', 'Controleer'],
      ['/integratie/certificaat', 'Maken en downloaden'],
      ['/integratie/verkeer', 'Bekijken'],
    ] as const) {
      await nobody.goto(`${at.url}${path}`);
      await nobody.getByRole('button', { name: button, exact: true }).click();
      await look(nobody, `${path} with errors`);
    }
    await nobody.goto(`${at.url}/integratie`);
    await nobody.getByLabel('Envelope').fill('<geen envelope');
    await nobody.getByRole('button', { name: 'Controleer' }).click();
    await look(nobody, 'findings of a check');
    await nobody.goto(`${at.url}/bestaat-niet`);
    await look(nobody, '404');
    const school = await tabOf('school');
    for (const [path, button] of [
      ['/meldingen/nieuw', 'Melding versturen'],
      ['/contactpersonen/nieuw', 'Opslaan'],
      ['/locaties/nieuw', 'Opslaan'],
      ['/gebruikers/nieuw', 'Uitnodigen'],
      ['/certificaten', 'Insturen'],
      ['/mandaten/nieuw', 'Mandaat geven'],
    ] as const) {
      await school.goto(`${at.url}${path}`);
      await school.getByRole('button', { name: button, exact: true }).click();
      await look(school, `${path} with errors`);
    }
    await school.goto(`${at.url}/beheer/cijfers`);
    await look(school, '403');
    const gemeente = await tabOf('gemeente');
    for (const [path, button] of [
      ['/vrijstellingen/nieuw/5A', 'Doorgeven'],
      ['/routering/nieuw', 'Formulier indienen'],
    ] as const) {
      await gemeente.goto(`${at.url}${path}`);
      await gemeente.getByRole('button', { name: button, exact: true }).click();
      await look(gemeente, `${path} with errors`);
    }
    const register = await tabOf('register');
    await register.goto(`${at.url}/beheer/meldingen?taal=en`);
    await register.getByRole('button', { name: 'Search' }).click();
    await look(register, 'a search with errors, in English');
    await register.goto(
      `${at.url}${addressOf('/beheer/meldingen/:meldingsnummer/leerling', 'register', scene.ids)}`,
    );
    await register.locator('[name=reden]').fill('a call about the address');
    await register.getByRole('button', { name: 'Open' }).click();
    await look(register, 'the pupil of a report, in English');
    for (const tab of [nobody, school, gemeente, register]) await tab.context().close();
  });

  test('on a telephone the menu is folded; a key opens it, and from there every item is reached', async () => {
    // Of a school whose name is as long as names are.
    const people = loketPeople(at.url, at.running.database.store, 'telefoon');
    const person = await people.addPerson('Mbo De Proef', ['verzuimloketmelder', 'beheerder']);
    const tab = await at.logIn(person, { viewport: { width: 320, height: 640 } });
    const item = tab.getByRole('navigation').getByRole('link', { name: 'Meldingen', exact: true });
    expect(await item.count()).toBe(0);
    // With what stands above it, it leaves most of the screen to the page.
    const { height = 640 } = (await tab.locator('.vb-header').boundingBox()) ?? {};
    expect(height).toBeLessThan(640 / 3);
    await tabTo(tab, 'Menu');
    await tab.keyboard.press('Enter');
    expect(await item.count()).toBe(1);
    await look(tab, 'the menu, unfolded');
    await press(tab, 'Meldingen');
    expect(new URL(tab.url()).pathname).toBe('/meldingen');
    // Where there is room it stands in a row.
    await tab.setViewportSize({ width: 1280, height: 640 });
    expect(await item.count()).toBe(1);
    expect(await tab.getByText('Menu', { exact: true }).isVisible()).toBe(false);
    await tab.context().close();
  });

  test('no page is left out', () => {
    const all = [...BEHIND_LOGIN, ...OPEN].filter(
      ({ method, path }) => method === 'GET' && !NO_PAGE.test(path),
    );
    expect(all.map(({ path }) => path).filter((path) => !visited.has(path))).toEqual([]);
    expect(visited.size).toBeGreaterThan(50);
  });

  test('axe and the look at the width see what is wrong', async () => {
    const tab = await at.newPage();
    await tab.setContent('<html><body><input><div style="width: 5000px">x</div></body></html>');
    expect((await axeViolations(tab)).join()).toContain('label');
    const wider = await tab.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(wider).toBeGreaterThan(0);
  });
});
