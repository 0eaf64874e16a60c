/** A vo school reports, a gemeente answers over signed SOAP, and the school sees it: all in a browser, by keyboard. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datumVan, plusDagen } from '../../../src/verzuim/datum.ts';
import { until } from '../../setup/broker.ts';
import { describeInBrowser, type LoketBrowser, startLoketBrowser } from '../../setup/browser.ts';
import { press, tabTo, type } from '../../setup/keyboard.ts';
import { receive, setB } from '../../setup/loket.ts';

const SCHOOL = 'Het Voorbeeldcollege';
/** Day and month are the same number, so that a date field of any language reads the same keys. */
const DUBBEL = (() => {
  const today = datumVan(Date.now());
  for (let jaar = Number(today.slice(0, 4)); ; jaar--) {
    for (let n = 12; n > 0; n--) {
      const nn = String(n).padStart(2, '0');
      if (`${jaar}-${nn}-${nn}` <= today) return { toets: `${nn}${nn}${jaar}`, datum: `${jaar}-${nn}-${nn}` };
    }
  }
})();

let at: LoketBrowser;
let page: Page;

const fieldsOf = (on: Page) =>
  on.evaluate<Record<string, string>>(
    "Object.fromEntries(new FormData(document.querySelector('main form[method=post]')))",
  );

const number = (on: Page) => new URL(on.url()).pathname.split('/')[2] ?? '';

describeInBrowser('a school without a link of its own', () => {
  beforeAll(async () => {
    at = await startLoketBrowser();
    page = await at.logIn(await at.addPerson(SCHOOL, ['verzuimloketmelder', 'verzuimloketbeheerder']));
  });
  afterAll(() => at.stop());

  test('keeps its contactpersonen and locaties, by keyboard alone', async () => {
    await press(page, 'Contactpersonen');
    await press(page, 'Contactpersoon toevoegen');
    await type(page, 'naam', 'A. Voorbeeld');
    await type(page, 'functie', 'mentor');
    await type(page, 'email', 'a.voorbeeld@school.example');
    await press(page, 'Opslaan');
    // The telephone number was forgotten: the summary says so and has the focus, and nothing that was typed is lost.
    expect(await page.locator('#fouten:focus').innerText()).toContain('Vul dit veld in');
    expect(await page.getByLabel('Naam').inputValue()).toBe('A. Voorbeeld');
    await type(page, 'telefoon', '030 1234567');
    await press(page, 'Opslaan');
    expect(await page.getByRole('status').innerText()).toContain('opgeslagen');
    expect(await page.locator('tbody').innerText()).toContain('a.voorbeeld@school.example');
    await press(page, 'Locaties');
    await press(page, 'Locatie toevoegen');
    await type(page, 'naam', 'Hoofdgebouw');
    await type(page, 'adres', 'Langestraat 1, Amersfoort');
    await type(page, 'onderwijslocatiecode', '900x004');
    await press(page, 'Opslaan');
    expect(await page.locator('tbody').innerText()).toContain('900X004');
  });

  test('two who change the same contactpersoon: the second is told, and takes nothing back', async () => {
    await page.goto(`${at.url}/contactpersonen`);
    await page.getByRole('link', { name: 'A. Voorbeeld' }).click();
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.getByLabel('Functie').fill('teamleider');
    await other.getByRole('button', { name: 'Opslaan' }).click();
    await page.getByLabel('Functie').fill('conciërge');
    await page.getByRole('button', { name: 'Opslaan' }).click();
    expect(await page.locator('#fouten').innerText()).toContain('intussen gewijzigd');
    await page.goto(`${at.url}/contactpersonen`);
    expect(await page.locator('tbody').innerText()).toContain('teamleider');
  });

  test('what is wrong stands beside its field and above the form, and everything typed stays', async () => {
    await page.goto(`${at.url}/meldingen/nieuw`);
    await page.getByRole('button', { name: 'Melding versturen' }).click();
    expect(await page.locator('#fouten:focus').count()).toBe(1);
    expect(await page.title()).toMatch(/^Fout: /);
    const link = page.locator('#fouten').getByRole('link').first();
    await link.click();
    expect(await page.locator('[id="leerling/nummer"]:focus').count()).toBe(1);
    await page.getByLabel('Nummer van de leerling').fill('999000112');
    await page.getByLabel(/^16 uur in 4 weken, 18-/).check();
    await page.getByLabel('Eerste dag').fill(plusDagen(DUBBEL.datum, -3));
    await page.getByLabel('Aantal gemiste uren').fill('12,5');
    await page
      .getByRole('group', { name: /Miste de leerling alle lessen/ })
      .getByLabel('Nee')
      .check();
    await page
      .getByRole('group', { name: /Wilt u dat de gemeente/ })
      .getByLabel('Nee')
      .check();
    await page.getByLabel('Vermoedelijke reden').fill('<b>onbekend</b>');
    await page.getByLabel('Contactpersoon').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Melding versturen' }).click();
    const shown = await page.locator('#fouten').innerText();
    // The codes' own sentences: the elfproef, the end date, the hours, the reason why no action is wanted.
    for (const code of ['VZ-PER-01', 'VZ-PRD-02', 'VZ-PRD-03', 'VZ-INH-01']) expect(shown).toContain(code);
    const field = page.locator('.vb-field', { has: page.locator('[id="leerling/nummer"]') });
    expect(await field.innerText()).toContain('Burgerservicenummer voldoet niet aan de elfproef');
    expect(await page.locator('[id="leerling/nummer"]').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByLabel('Aantal gemiste uren').inputValue()).toBe('12,5');
    expect(await page.getByLabel('Vermoedelijke reden').inputValue()).toBe('<b>onbekend</b>');
    expect(page.url()).not.toContain('999000112');
  });

  test('a number or date of another shape is told in the words of the field, with how much was found', async () => {
    await page.goto(`${at.url}/meldingen/nieuw`);
    await page.getByLabel('Nummer van de leerling').fill('99900011');
    await page.getByLabel(/^Overig verzuim/).check();
    await page.getByLabel('Eerste dag').fill(plusDagen(datumVan(Date.now()), 3));
    await page.getByLabel('Laatste dag').fill(datumVan(Date.now()));
    await page.getByText('Ander verblijfadres').click();
    await page.getByLabel('Straat', { exact: true }).fill('Oudegracht');
    await page.getByLabel('Plaats').fill('Utrecht');
    await page.getByLabel('Postcode').fill('351 AB');
    await page
      .getByRole('group', { name: /Miste de leerling alle lessen/ })
      .getByLabel('Nee')
      .check();
    await page
      .getByRole('group', { name: /Wilt u dat de gemeente/ })
      .getByLabel('Ja')
      .check();
    await page.getByLabel('Vermoedelijke reden').fill('onbekend');
    await page.getByLabel('Contactpersoon').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Melding versturen' }).click();
    const shape = await page.locator('#fouten').innerText();
    expect(shape).toContain('Een BSN heeft 9 cijfers; u vulde er 8 in.');
    expect(shape).toContain('u vulde 3 cijfers en 2 letters in');
    // A first day that is still to come is told at the first day, and there alone.
    await page.getByLabel('Nummer van de leerling').fill('999000111');
    await page.getByLabel('Postcode').fill('3511 AB');
    await page.getByRole('button', { name: 'Melding versturen' }).click();
    const rule = await page.locator('#fouten').innerText();
    expect(rule).toContain('Eerste dag van het verzuim: De eerste dag ligt in de toekomst');
    expect(rule).not.toContain('Laatste dag');
  });

  test('reports by keyboard alone; the gemeente pulls it and answers over SOAP; the school sees the status', async () => {
    await page.goto(`${at.url}/`);
    await press(page, 'Nieuwe melding');
    await type(page, 'leerling/nummer', '999000111');
    await tabTo(page, 'melding/verzuimsoort');
    await page.keyboard.press('Space');
    await type(page, 'melding/begindatum', DUBBEL.toets);
    await type(page, 'melding/einddatum', DUBBEL.toets);
    await type(page, 'melding/aantalUren', '16');
    await tabTo(page, 'melding/alleLessenGemist');
    await page.keyboard.press('ArrowDown');
    await type(page, 'melding/vermoedelijkeReden', 'onbekend');
    await tabTo(page, 'melding/actieGewenst');
    await page.keyboard.press('Space');
    await type(page, 'melder/contactpersoon', 'A. Voor');
    await press(page, 'Melding versturen');
    expect(await page.locator('main').innerText()).toContain('is uw bewijs');
    const meldingsnummer = number(page);
    expect(await page.locator('main').innerText()).toContain('Geregistreerd');
    expect(await page.locator('main').innerText()).not.toContain('Alle lessen gemist: ja');

    const gemeente = at.running.gemeente('gemeente-utrecht', '00000001999903440000');
    const levering = await receive(gemeente, '0344', meldingsnummer);
    expect(JSON.stringify(levering)).toContain('A. Voorbeeld');
    // Who reported stands in the audit by name; the report itself is the school's.
    const [row] = await at.running.database.store.query<{ actor: string; sig: string }>(
      {
        name: 'test-audit',
        text: `select a.actor, m.sig_oin as sig from vb.audit a join vb.message m using (message_key)
               where a.action = 'melding.registered' and a.meldingsnummer = $1::bigint`,
      },
      [meldingsnummer],
    );
    expect(row).toEqual({ actor: 'persoon.1', sig: '0000000700099AD00000' });
    const las = at.running.school('vendor-rsin', '0000000700099AD00000');
    const read = await las.call('ophalenVerzuimmelding', { meldingsnummer });
    if (!read.verwerkt) throw new Error('the school cannot read its own report over SOAP');
    const answered = await setB(
      gemeente,
      meldingsnummer,
      read.melding.datumTijdLaatsteMutatie,
      'L. Ambtenaar',
    );
    expect(answered.verwerkt).toBe(true);
    await page.reload();
    const shown = await page.locator('main').innerText();
    expect(shown).toContain('In behandeling');
    expect(shown).toContain('L. Ambtenaar');
  });

  /** Fills in a report of kind O and shows the form, ready to send. */
  const fill = async (on: Page, nummer: string, reden = 'vaak te laat') => {
    await on.goto(`${at.url}/meldingen/nieuw`);
    await on.getByLabel('Nummer van de leerling').fill(nummer);
    await on.getByLabel(/^Overig verzuim/).check();
    await on.getByLabel('Eerste dag').fill(plusDagen(datumVan(Date.now()), -10));
    await on
      .getByRole('group', { name: /Miste de leerling alle lessen/ })
      .getByLabel('Nee')
      .check();
    await on
      .getByRole('group', { name: /Wilt u dat de gemeente/ })
      .getByLabel('Ja')
      .check();
    await on.getByLabel('Vermoedelijke reden').fill(reden);
    await on.getByLabel('Contactpersoon').selectOption({ index: 1 });
  };
  const send = (on: Page) => on.getByRole('button', { name: 'Melding versturen' }).click();

  test('a form that is sent twice makes one report, and shows the same number twice', async () => {
    await fill(page, '999000123');
    const form = await fieldsOf(page);
    const post = (fields: Record<string, string>) =>
      page.request.post(`${at.url}/meldingen/nieuw`, {
        form: fields,
        headers: { origin: at.url, 'sec-fetch-site': 'same-origin' },
        maxRedirects: 0,
      });
    const both = await Promise.all([post(form), post(form)]);
    const [first, second] = both.map((answer) => answer.headers()['location']);
    expect(first).toMatch(/^\/meldingen\/\d+\?gedaan=gemeld#inhoud$/);
    expect(second).toBe(first);
    const other = await post({ ...form, 'melding/vermoedelijkeReden': 'iets anders' });
    expect(other.status()).toBe(422);
    expect(await other.text()).toContain('VZ-DUB-02');
  });

  test('changes, says that the pupil is back, and withdraws; an old page is told that it is old', async () => {
    await fill(page, '999000135');
    await send(page);
    const address = `${at.url}/meldingen/${number(page)}`;
    const old = await page.context().newPage();
    await old.goto(`${address}/wijzigen`);
    await page.goto(`${address}/wijzigen`);
    await page.getByLabel('Wat heeft de school al gedaan?').fill('gesprek met de ouders');
    await page.getByRole('button', { name: 'Wijziging versturen' }).click();
    expect(await page.locator('main').innerText()).toContain('gesprek met de ouders');
    await old.getByRole('button', { name: 'Wijziging versturen' }).click();
    expect(await old.locator('#fouten').innerText()).toContain('VZ-STA-02');
    await old.close();
    await page.getByRole('link', { name: 'Leerling is weer aanwezig' }).click();
    await page.getByLabel('Weer aanwezig sinds').fill(datumVan(Date.now()));
    await page.getByRole('button', { name: 'Doorgeven' }).click();
    expect(await page.locator('main').innerText()).toContain('De einddatum is doorgegeven');
    await page.getByRole('link', { name: 'Intrekken' }).click();
    await page.getByRole('button', { name: 'Melding intrekken' }).click();
    expect(await page.locator('#fouten').innerText()).toContain('Vul dit veld in');
    await page.getByLabel('Reden van intrekking').fill('verkeerde leerling');
    await page.getByRole('button', { name: 'Melding intrekken' }).click();
    expect(await page.locator('main').innerText()).toContain('Ingetrokken');
    expect(await page.getByRole('link', { name: 'Wijzigen' }).count()).toBe(0);
  });

  test('while a gemeente works on it, only what may still change is asked, and the rest stays', async () => {
    await fill(page, '999000147');
    await page.getByText('Ander verblijfadres').click();
    await page.getByLabel('Straat', { exact: true }).fill('Oudegracht');
    await page.getByLabel('Huisnummer', { exact: false }).first().fill('5');
    await page.getByLabel('Postcode').fill('3511 ab');
    await page.getByLabel('Plaats').fill('Utrecht');
    await send(page);
    const meldingsnummer = number(page);
    const gemeente = at.running.gemeente('gemeente-utrecht', '00000001999903440000');
    await receive(gemeente, '0344', meldingsnummer);
    const las = at.running.school('vendor-rsin', '0000000700099AD00000');
    const read = await las.call('ophalenVerzuimmelding', { meldingsnummer });
    if (!read.verwerkt) throw new Error('not read');
    await setB(gemeente, meldingsnummer, read.melding.datumTijdLaatsteMutatie, 'L. Ambtenaar');
    await page.goto(`${at.url}/meldingen/${meldingsnummer}/wijzigen`);
    expect(await page.getByLabel('Vermoedelijke reden').count()).toBe(0);
    await page
      .getByLabel('Gemiste dagen')
      .fill(plusDagen(datumVan(Date.now()), -9).split('-').reverse().join('-'));
    await page.getByRole('button', { name: 'Wijziging versturen' }).click();
    expect(await page.locator('main').innerText()).toContain('De melding is gewijzigd');
    expect(await page.locator('main').innerText()).toContain('vaak te laat');
  });

  test('searches by number, status and period, in pages, and takes the same away as a file', async () => {
    await page.goto(`${at.url}/meldingen`);
    const rows = await page.locator('tbody tr').count();
    expect(rows).toBe(4);
    await page.getByLabel('Status').selectOption({ label: 'Ingetrokken' });
    await page.getByRole('button', { name: 'Zoeken' }).click();
    expect(await page.locator('tbody tr').count()).toBe(1);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Overzicht als bestand (CSV)' }).click();
    const file = await (await download).createReadStream();
    const chunks: Buffer[] = [];
    for await (const chunk of file) chunks.push(chunk as Buffer);
    const lines = Buffer.concat(chunks).toString('utf8').trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]?.replace('\ufeff', '')).toBe('Meldingsnummer;Soort verzuim;Begin;Eind;Status;Gemeld op');
    const text = lines.join('\n');
    expect(text).not.toContain('999000');
    const nummer = lines[1]?.split(';')[0] ?? '';
    await page.goto(`${at.url}/meldingen`);
    await page.getByLabel('Meldingsnummer').fill(nummer);
    await page.getByRole('button', { name: 'Zoeken' }).click();
    expect(number(page)).toBe(nummer);
    expect(await until('the page', async () => page.locator('h1').innerText())).toBe(`Melding ${nummer}`);
    // As people write it.
    const metPunten = nummer.replace(/(\d)(?=(\d{3})+$)/g, '$1.');
    await page.goto(`${at.url}/meldingen?meldingsnummer=${metPunten}`);
    expect(await page.locator('h1').innerText()).toBe(`Melding ${nummer}`);
    // What is no number is told, and nothing that was not asked for is shown.
    await page.goto(`${at.url}/meldingen?meldingsnummer=abc`);
    expect(await page.locator('#fouten').innerText()).toContain('Een meldingsnummer heeft alleen cijfers');
    expect(await page.locator('tbody tr').count()).toBe(0);
    expect(await page.getByLabel('Meldingsnummer').inputValue()).toBe('abc');
  });
});
