/** A report that is not sent yet: kept for its maker, given back after a lapsed session, and checked while it is typed. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeOldConcepten } from '../../../src/store/melding-concepten.ts';
import { datumVan, plusDagen } from '../../../src/verzuim/datum.ts';
import {
  axeViolations,
  describeInBrowser,
  fillLogin,
  type LoketBrowser,
  startLoketBrowser,
  type TestPerson,
} from '../../setup/browser.ts';

const SCHOOL = 'Het Voorbeeldcollege';
const DAY_MS = 24 * 60 * 60_000;
const BEGIN = plusDagen(datumVan(Date.now()), -5);

let at: LoketBrowser;
let person: TestPerson;
/** With scripts, and without: both of one person. */
let page: Page;
let plain: Page;

let statements = 0;
const run = (text: string, values: readonly unknown[] = []) =>
  at.running.database.store.query<Record<string, unknown>>({ name: `test-${++statements}`, text }, [
    ...values,
  ]);
const kept = async () =>
  Number((await run('select count(*)::int as count from vb.melding_concept'))[0]?.['count']);
/** Everything that a report, a refusal or a look-up would leave behind. */
const traces = async () =>
  (
    await run(`select (select count(*) from vb.message)::int as messages, (select count(*) from vb.refused)::int as refused,
      (select count(*) from vb.audit where action not like 'gebruiker.%')::int as audit`)
  )[0];

async function fill(on: Page, nummer: string): Promise<void> {
  await on.goto(`${at.url}/meldingen/nieuw`);
  await on.getByLabel('Nummer van de leerling').fill(nummer);
  await on
    .getByLabel(/^Overig verzuim|^Overig/)
    .first()
    .check();
  await on.getByLabel('Eerste dag').fill(BEGIN);
  await on.getByLabel('Vermoedelijke reden').fill('<b>onbekend</b>');
}
async function complete(on: Page): Promise<void> {
  for (const group of [/Miste de leerling alle lessen/, /Wilt u dat de gemeente/]) {
    await on.getByRole('group', { name: group }).getByLabel('Ja').check();
  }
  await on.getByLabel('Contactpersoon').selectOption({ index: 1 });
}
const button = (on: Page, name: string) => on.getByRole('button', { name }).click();
const main = (on: Page) => on.locator('main').innerText();
const live = (on: Page, veld: string) => on.locator(`[id="${veld}.live"]`);

describeInBrowser('a report that is not sent yet', () => {
  beforeAll(async () => {
    at = await startLoketBrowser();
    person = await at.addPerson(SCHOOL, ['verzuimloketmelder', 'verzuimloketbeheerder']);
    page = await at.logIn(person);
    plain = await at.logIn(person, { javaScriptEnabled: false });
    await plain.goto(`${at.url}/contactpersonen/nieuw`);
    await plain.getByLabel('Naam').fill('A. Voorbeeld');
    await plain.getByLabel('Functie').fill('mentor');
    await plain.getByLabel('Telefoon').fill('030 1234567');
    await plain.getByLabel('E-mail').fill('a@school.example');
    await button(plain, 'Opslaan');
  });
  afterAll(() => at.stop());

  test('is kept as it was typed, gone on with, and gone once it was sent; all without a script', async () => {
    await fill(plain, '999000111');
    await plain.getByLabel('Eerste dag').fill('geen datum');
    await button(plain, 'Bewaar als concept');
    expect(await main(plain)).toContain('Uw concept is bewaard');
    expect(await main(plain)).not.toContain('999000111');
    const [row] = await run(`select encode(inhoud, 'escape') as inhoud from vb.melding_concept`);
    expect(String(row?.['inhoud'])).not.toContain('999000111');
    await page.goto(`${at.url}/meldingen`);
    expect(await axeViolations(page)).toEqual([]);
    await plain.getByRole('link', { name: /^Concept van .* afmaken$/ }).click();
    expect(await plain.getByLabel('Nummer van de leerling').inputValue()).toBe('999000111');
    expect(await plain.getByLabel('Vermoedelijke reden').inputValue()).toBe('<b>onbekend</b>');
    await plain.getByLabel('Eerste dag').fill(BEGIN);
    await button(plain, 'Bewaar als concept');
    expect(await kept()).toBe(1);
    await plain.getByRole('link', { name: /^Concept van .* afmaken$/ }).click();
    await complete(plain);
    const address = plain.url();
    const second = await plain.context().newPage();
    await second.goto(address);
    await complete(second);
    await button(plain, 'Melding versturen');
    expect(await main(plain)).toContain('is uw bewijs');
    expect(await kept()).toBe(0);
    // Sent a second time from another window: the same report.
    await button(second, 'Melding versturen');
    expect(new URL(second.url()).pathname).toBe(new URL(plain.url()).pathname);
    // Not closed: the browser never answers to that when the page is still being loaded.
    expect((await plain.goto(address))?.status()).toBe(404);
  });

  test('is of its maker alone: for a colleague and for another school it does not exist', async () => {
    await fill(plain, '999000123');
    await button(plain, 'Bewaar als concept');
    const link = plain.getByRole('link', { name: /^Concept van .* afmaken$/ });
    const path = (await link.getAttribute('href')) ?? '';
    for (const school of [SCHOOL, 'Mbo De Proef']) {
      const other = await at.logIn(await at.addPerson(school, ['verzuimloketmelder']), {
        javaScriptEnabled: false,
      });
      expect((await other.goto(`${at.url}${path}`))?.status()).toBe(404);
      await other.goto(`${at.url}/meldingen`);
      expect(await main(other)).not.toContain('Uw concepten');
      const csrf = await other.locator('header [name=csrf]').inputValue();
      const post = (to: string, form: Record<string, string>) =>
        other.request.post(`${at.url}${to}`, {
          form: { csrf, ...form },
          headers: { origin: at.url, 'sec-fetch-site': 'same-origin' },
          maxRedirects: 0,
        });
      expect((await post(`${path}/weggooien`, {})).status()).toBe(404);
      const concept = path.split('/').at(-1) ?? '';
      await post('/meldingen/nieuw', { doe: 'bewaren', concept, 'leerling/nummer': '999000147' });
    }
    await plain.goto(`${at.url}${path}`);
    expect(await plain.getByLabel('Nummer van de leerling').inputValue()).toBe('999000123');
    await plain.goto(`${at.url}/meldingen`);
    await plain.getByRole('button', { name: /^Concept van .* weggooien$/ }).click();
    expect(await main(plain)).toContain('Het concept is weggegooid');
    expect(await kept()).toBe(0);
  });

  test('is gone after seven days, also before it is removed', async () => {
    await fill(plain, '999000123');
    await button(plain, 'Bewaar als concept');
    const path = (await plain.getByRole('link', { name: /afmaken$/ }).getAttribute('href')) ?? '';
    await run(`update vb.melding_concept set changed_at = now() - interval '6 days 23 hours'`);
    await removeOldConcepten(at.running.database.store, Date.now() - 7 * DAY_MS);
    expect((await plain.goto(`${at.url}${path}`))?.status()).toBe(200);
    await run(`update vb.melding_concept set changed_at = now() - interval '7 days 1 hour'`);
    expect((await plain.goto(`${at.url}${path}`))?.status()).toBe(404);
    await plain.goto(`${at.url}/meldingen`);
    expect(await main(plain)).not.toContain('Uw concepten');
    expect(await kept()).toBe(1);
    await removeOldConcepten(at.running.database.store, Date.now() - 7 * DAY_MS);
    expect(await kept()).toBe(0);
  });

  test('twenty are kept, and the next one says why not', async () => {
    await run(
      `insert into vb.melding_concept (concept_id, gebruiker_id, partij_id, inhoud, changed_at)
       select gen_random_uuid(), gebruiker_id, partij_id, '', now() from vb.gebruiker, generate_series(1, 20)
       where inlognaam = $1`,
      [person.inlognaam],
    );
    await fill(plain, '999000123');
    await button(plain, 'Bewaar als concept');
    expect(await plain.locator('#fouten').innerText()).toContain('al 20 concepten');
    expect(await plain.getByLabel('Nummer van de leerling').inputValue()).toBe('999000123');
    await run('delete from vb.melding_concept');
  });

  test('a form that is sent after the session ended is not sent, and waits behind the login', async () => {
    const late = await at.logIn(person, { javaScriptEnabled: false });
    await fill(late, '999000111');
    await run(`update vb.session set last_seen_at = now() - interval '31 minutes' where ended_at is null`);
    const before = await traces();
    await button(late, 'Melding versturen');
    expect(new URL(late.url()).pathname).toBe('/inloggen');
    expect(await main(late)).toContain('bewaard als concept');
    expect(await late.locator('header').innerText()).not.toContain(person.inlognaam);
    expect(await traces()).toEqual(before);
    await fillLogin(late, person, person.herstelcodes.pop() ?? '');
    expect(await late.getByLabel('Nummer van de leerling').inputValue()).toBe('999000111');
    // A session that was ended by hand gives nothing back.
    await fill(late, '999000123');
    await run(`update vb.session set ended_at = now(), ended_by = 'test' where ended_at is null`);
    const count = await kept();
    await button(late, 'Melding versturen');
    expect(await main(late)).not.toContain('bewaard als concept');
    expect(await kept()).toBe(count);
    await run('delete from vb.melding_concept');
    for (const tab of [page, plain]) {
      await tab.goto(`${at.url}/inloggen`);
      await fillLogin(tab, person, person.herstelcodes.pop() ?? '');
    }
  });

  test('VZ-PER-01 a field that is left is judged, and only what was left; nothing of it stays or stops the form', async () => {
    await page.goto(`${at.url}/meldingen/nieuw`);
    const before = await traces();
    await page.getByLabel(/^16 uur in 4 weken, 18-/).check();
    await page.getByLabel('Eerste dag').fill(BEGIN);
    await page.getByLabel('Nummer van de leerling').fill('999000112');
    await page.getByLabel('Nummer van de leerling').blur();
    await live(page, 'leerling/nummer').getByText('VZ-PER-01').waitFor();
    expect(await live(page, 'leerling/nummer').innerText()).toContain('voldoet niet aan de elfproef');
    expect(await live(page, 'leerling/nummer').getAttribute('aria-live')).toBe('polite');
    const field = page.getByLabel('Nummer van de leerling');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.getAttribute('aria-describedby')).toContain('leerling/nummer.live');
    // The end date is asked for by a rule; nobody was there yet.
    expect(await live(page, 'melding/einddatum').innerText()).toBe('');
    expect(await axeViolations(page)).toEqual([]);
    await page.getByLabel('Laatste dag').focus();
    await page.getByLabel('Aantal gemiste uren').fill('3');
    await page.getByLabel('Aantal gemiste uren').blur();
    await live(page, 'melding/einddatum').getByText('VZ-PRD-02').waitFor();
    await live(page, 'melding/aantalUren').getByText('VZ-PRD-03').waitFor();
    await field.fill('999000111');
    await field.blur();
    await live(page, 'leerling/nummer').getByText('VZ-PER-01').waitFor({ state: 'detached' });
    expect(await field.getAttribute('aria-invalid')).toBeNull();
    expect([await traces(), await kept()]).toEqual([before, 0]);
    // What is wrong stops nobody: the answer to the form itself decides.
    await button(page, 'Melding versturen');
    expect(await page.locator('#fouten:focus').innerText()).toContain('Vul dit veld in');
  });

  test('the same without a script, by a button: what is wrong, or that it is well; nothing is sent', async () => {
    await fill(plain, '999000112');
    const before = await traces();
    await button(plain, 'Controleren');
    const shown = await plain.locator('#fouten').innerText();
    for (const text of ['VZ-PER-01', 'Kies een antwoord']) expect(shown).toContain(text);
    await plain.getByLabel('Nummer van de leerling').fill('999000111');
    await complete(plain);
    await button(plain, 'Controleren');
    expect(await plain.getByRole('status').innerText()).toContain('Wat u heeft ingevuld klopt');
    expect([await traces(), await kept()]).toEqual([before, 0]);
  });

  test('the check is for our own page and the own session, so often a minute', async () => {
    await page.goto(`${at.url}/meldingen/nieuw`);
    const csrf = await page.locator('header [name=csrf]').inputValue();
    const statuses = await page.evaluate<number[]>(`(async () => {
      const ask = async (csrf) => {
        const body = new URLSearchParams({ csrf, 'leerling/nummer': '1' });
        return (await fetch('/meldingen/controle', { method: 'POST', body, redirect: 'manual' })).status;
      };
      const statuses = [await ask('iets anders')];
      for (let n = 0; n < 7; n++) statuses.push(...(await Promise.all(Array.from({ length: 10 }, () => ask('${csrf}')))));
      return statuses;
    })()`);
    expect(statuses[0]).toBe(403);
    expect(new Set(statuses.slice(1))).toEqual(new Set([200, 429]));
  });
});
