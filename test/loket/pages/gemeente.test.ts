/**
 * What a gemeente does in the loket, in a browser without script: vrijstellingen, files, routing, contact data and counts.
 * Nothing there handles a report.
 */
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleMelding } from '../../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../../src/harness/example-partners.ts';
import { upsertDeelnemers } from '../../../src/store/deelnemers-import.ts';
import { listFormulieren } from '../../../src/store/formulieren.ts';
import { addGegevenslevering } from '../../../src/store/gegevenslevering.ts';
import { sql } from '../../../src/store/pool.ts';
import { datumVan, plusDagen } from '../../../src/verzuim/datum.ts';
import type { Rol } from '../../../src/verzuim/rollen.ts';
import { eindeSchooljaar } from '../../../src/verzuim/vrijstelling-keuring.ts';
import { until } from '../../setup/broker.ts';
import {
  axeViolations,
  describeInBrowser,
  type LoketBrowser,
  startLoketBrowser,
} from '../../setup/browser.ts';
import { madeUpNumbers } from '../../setup/process.ts';

const UTRECHT = 'gemeente-utrecht';
const AMERSFOORT = 'gemeente-amersfoort';
const LEERLING = { soort: 'burgerservicenummer', nummer: '999000111' } as const;
const SCRIPTLESS = { javaScriptEnabled: false };
const today = datumVan(Date.now());

let at: LoketBrowser;
let gemeente: ExamplePartner;

const logIn = async (rollen: readonly Rol[], partij = UTRECHT, options: object = SCRIPTLESS) =>
  at.logIn(await at.addPerson(partij, rollen), options);
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const main = (page: Page) => page.locator('main').innerText();
const fouten = (page: Page) => page.locator('#fouten').innerText();
const lastPart = (page: Page) => new URL(page.url()).pathname.split('/').at(-1) ?? '';
const statusOf = async (page: Page, path: string) => (await page.goto(`${at.url}${path}`))?.status();

/** Kind 5A of the pupil of `examples/` who lives in Utrecht. */
async function fillVrijstelling(page: Page, nummer: string = LEERLING.nummer): Promise<void> {
  await page.goto(`${at.url}/vrijstellingen/nieuw`);
  await page.getByRole('link', { name: /^Artikel 5 onder a/ }).click();
  await page.getByLabel('Nummer van de leerling').fill(nummer);
  await page.getByLabel('Postcode waar de leerling woont').fill('3511 ab');
  await page.getByLabel('Eerste dag').fill(today);
  await page.getByLabel('Laatste dag').fill(eindeSchooljaar(today));
  await page
    .getByRole('group', { name: /Was er eerder/ })
    .getByLabel('Nee')
    .check();
  await page.getByLabel('Datum van de kennisgeving').fill(today);
  await page.getByLabel('Wie gaf de verklaring af?').selectOption({ label: 'Een arts' });
  await page.getByLabel('Datum van de verklaring').fill(plusDagen(today, -30));
}

async function fillFormulier(
  page: Page,
  codes: readonly string[],
  knop = 'Formulier indienen',
): Promise<void> {
  await page.goto(`${at.url}/routering/nieuw`);
  for (const [n, code] of codes.entries()) {
    const field = (deel: string) => page.locator(`[id="regels/R${n + 1}/${deel}"]`);
    await field('instantieNaam').fill(code === '' ? '' : `Instantie ${code}`);
    await field('instantieCode').fill(code);
    await field('email').fill(code === '' ? '' : 'leerplicht@gemeente.example');
  }
  await page.getByLabel('Naam van de ondertekenaar').fill('Wethouder Proef');
  await press(page, knop);
}

describeInBrowser('a gemeente in the loket', () => {
  beforeAll(async () => {
    at = await startLoketBrowser();
    gemeente = at.running.gemeente('gemeente-utrecht', '00000001999903440000');
  });
  afterAll(() => at.stop());

  test('a vrijstelling registered here is seen by the SOAP client of that gemeente, with its changes and its end', async () => {
    const page = await logIn(['behandelaar-lp']);
    await page.getByRole('link', { name: 'Vrijstellingen' }).first().click();
    await page.getByRole('link', { name: 'Vrijstelling doorgeven' }).click();
    await fillVrijstelling(page);
    await press(page, 'Doorgeven');
    expect(await main(page)).toContain('is uw bewijs');
    const vrijstellingsnummer = lastPart(page);
    const seen = async () => {
      const answer = await gemeente.call('opzoekenVrijstellingen', { leerling: LEERLING });
      return answer.verwerkt ? answer.regels : [];
    };
    expect(await seen()).toMatchObject([
      { vrijstellingsnummer, soort: '5A', status: 'GELDIG', begindatum: today },
    ]);

    await page.getByRole('link', { name: 'Wijzigen' }).click();
    const einddatum = plusDagen(today, 7) < eindeSchooljaar(today) ? plusDagen(today, 7) : today;
    await page.getByLabel('Laatste dag').fill(einddatum);
    await press(page, 'Wijziging doorgeven');
    expect(await main(page)).toContain('De wijziging is geregistreerd');
    expect(await seen()).toMatchObject([{ vrijstellingsnummer, einddatum }]);

    await page.getByRole('link', { name: 'Intrekken' }).click();
    await press(page, 'Intrekken');
    expect(await fouten(page)).toContain('Vul dit veld in');
    await page.getByLabel('Reden van intrekking').fill('verkeerde leerling');
    await press(page, 'Intrekken');
    expect(await main(page)).toContain('verkeerde leerling');
    expect(await page.getByRole('link', { name: 'Wijzigen' }).count()).toBe(0);
    expect(await seen()).toMatchObject([{ vrijstellingsnummer, status: 'INGETROKKEN' }]);
  });

  test('who it was stands in the audit; a pupil is searched by number, and the number is in no address', async () => {
    const person = await at.addPerson(UTRECHT, ['behandelaar-lp-rmc']);
    const page = await at.logIn(person, SCRIPTLESS);
    await page.goto(`${at.url}/vrijstellingen`);
    // The list of all is without numbers of pupils.
    expect(await main(page)).not.toContain(LEERLING.nummer);
    await page.getByText('Zoek een leerling').click();
    await page.getByLabel('Nummer van de leerling').fill('999000112');
    await press(page, 'Zoeken');
    expect(await fouten(page)).toContain('VZ-PER-01');
    await page.getByLabel('Nummer van de leerling').fill(LEERLING.nummer);
    await press(page, 'Zoeken');
    expect(await page.locator('tbody tr').count()).toBe(1);
    expect(page.url()).not.toContain(LEERLING.nummer);
    await page.locator('tbody a').first().click();
    expect(await main(page)).toContain(LEERLING.nummer);
    const rows = await at.running.database.store.query<{ count: number }>(
      sql(
        'test-read-audit',
        "select count(*)::int as count from vb.audit where action = 'vrijstelling.read' and actor = $1",
      ),
      [person.inlognaam],
    );
    expect(rows[0]?.count).toBeGreaterThanOrEqual(2);
  });

  test('VZ-VRY-01 and VZ-AUT-04 stand beside their fields, and what was typed stays', async () => {
    const page = await logIn(['behandelaar-lp']);
    await fillVrijstelling(page);
    await page.getByLabel('Datum van de verklaring').fill(plusDagen(today, -200));
    await press(page, 'Doorgeven');
    expect(await fouten(page)).toContain('VZ-VRY-01');
    const field = page.locator('.vb-field', {
      has: page.locator('[id="bewijs/verklaring/datumVerklaring"]'),
    });
    expect(await field.innerText()).toContain('VZ-VRY-01');
    expect(await page.getByLabel('Nummer van de leerling').inputValue()).toBe(LEERLING.nummer);

    const elsewhere = await logIn(['behandelaar-lp'], AMERSFOORT);
    await fillVrijstelling(elsewhere);
    await press(elsewhere, 'Doorgeven');
    expect(await fouten(elsewhere)).toContain('VZ-AUT-04');
  });

  test('a form that is sent twice makes one vrijstelling, and shows the same number twice', async () => {
    const page = await logIn(['behandelaar-lp']);
    await fillVrijstelling(page);
    const form = await page.evaluate<Record<string, string>>(
      "Object.fromEntries(new FormData(document.querySelector('main form')))",
    );
    const send = async () => {
      const sent = { form, headers: { origin: at.url }, maxRedirects: 0 };
      const answer = await page.request.post(`${at.url}/vrijstellingen/nieuw/5A`, sent);
      expect(answer.status()).toBe(303);
      return answer.headers()['location'];
    };
    const first = await send();
    expect(first).toMatch(/^\/vrijstellingen\/\d+\?gedaan/);
    expect(await send()).toBe(first);
  });

  test('vervangende leerplicht goes by its own operation', async () => {
    const [burgerservicenummer = ''] = madeUpNumbers(1);
    const adres = { straatnaam: 'Neude', postcode: '3511AB', plaatsnaam: 'Utrecht', gemeentecode: '0344' };
    const persoon = { burgerservicenummer, geboortedatum: `${Number(today.slice(0, 4)) - 15}-01-01`, adres };
    await upsertDeelnemers(at.running.database.store, [{ persoon, inschrijvingen: [] }]);
    const page = await logIn(['behandelaar-lp']);
    await page.goto(`${at.url}/vrijstellingen/nieuw/3A`);
    await page.getByLabel('Nummer van de leerling').fill(burgerservicenummer);
    await page.getByLabel('Postcode waar de leerling woont').fill('3511AB');
    await page.getByLabel('Eerste dag').fill(today);
    await page.getByLabel('Laatste dag').fill(eindeSchooljaar(today));
    await page
      .getByRole('group', { name: /Was er eerder/ })
      .getByLabel('Nee')
      .check();
    await page.getByLabel('Datum van het besluit').fill(today);
    await page.getByLabel('BRIN van de school').fill('99ad');
    await press(page, 'Doorgeven');
    expect(await main(page)).toContain('is uw bewijs');
    const [row] = await at.running.database.store.query<{ operation: string }>(
      sql(
        'test-operation',
        'select operation from vb.message join vb.vrijstelling using (message_key) where vrijstellingsnummer = $1::bigint',
      ),
      [lastPart(page)],
    );
    expect(row?.operation).toBe('doorgevenVervangendeLeerplicht');
  });

  test("another gemeente's vrijstelling and form behave as not existing", async () => {
    const page = await logIn(['behandelaar-lp', 'beheerder']);
    await fillFormulier(page, ['0344', '0344', '0344', '0344']);
    const formulierId = lastPart(page);
    await page.goto(`${at.url}/vrijstellingen`);
    const vrijstelling = new URL((await page.locator('tbody a').first().getAttribute('href')) ?? '', at.url)
      .pathname;
    expect(await statusOf(page, vrijstelling)).toBe(200);
    const other = await logIn(['behandelaar-lp', 'beheerder'], AMERSFOORT);
    for (const path of [vrijstelling, `${vrijstelling}/wijzigen`, '/vrijstellingen/999999999']) {
      expect(await statusOf(other, path)).toBe(404);
    }
    for (const path of [
      `/routering/${formulierId}`,
      `/routering/${formulierId}/intrekken`,
      '/routering/99999',
    ]) {
      expect(await statusOf(other, path)).toBe(404);
    }
    expect(await statusOf(page, `/routering/${formulierId}`)).toBe(200);
  });

  test('VZ-RTE-02 a routing form with three rows is refused, with four rows to one address it is accepted', async () => {
    const page = await logIn(['beheerder']);
    const before = (await listFormulieren(at.running.database.store, '0344')).length;
    await fillFormulier(page, ['0344', '0344', '0344', '']);
    expect(await fouten(page)).toContain('VZ-RTE-02');
    expect(await page.locator('[id="regels/R4/instantieNaam"]').getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('[id="regels/R1/instantieNaam"]').inputValue()).toBe('Instantie 0344');
    expect(await listFormulieren(at.running.database.store, '0344')).toHaveLength(before);
    await fillFormulier(page, ['0344', '0344', '0344', '0344']);
    expect(await main(page)).toContain('Het formulier is ingediend');
    expect(await main(page)).toContain('Voorbeeld');
    // A day was asked for: no time stands beside it.
    const asked = page.locator('.vb-list > div', { hasText: 'Gevraagde ingangsdatum' }).locator('dd');
    expect(await asked.innerText()).toMatch(/^\d{1,2} \p{L}+ \d{4}$/u);
    expect(await listFormulieren(at.running.database.store, '0344')).toHaveLength(before + 1);
  });

  test('VZ-RTE-03 a hired party needs a declaration first; VZ-RTE-06 another person approves; withdrawn, it holds no more', async () => {
    const page = await logIn(['beheerder']);
    const hired = ['VERWERKER-TEST', '0344', '0344', '0344'];
    await fillFormulier(page, hired);
    expect(await fouten(page)).toContain('VZ-RTE-03');
    await page.goto(`${at.url}/routering/verklaringen/nieuw`);
    await page.getByLabel('Naam van de verwerker').fill('Gemeente Amersfoort (test)');
    await page.getByLabel('OIN van de verwerker').fill('00000001999903070000');
    await page.getByLabel('Datum van ondertekening').fill(today);
    await press(page, 'Verklaring vastleggen');
    expect(await fouten(page)).toContain('VZ-INH-02');
    await page.getByLabel('KvK-nummer').fill('99900070');
    await page.getByLabel(/^Wettelijk verzuim/).check();
    await press(page, 'Verklaring vastleggen');
    expect(await main(page)).toContain('De verklaring is vastgelegd');

    const audited = async () => {
      const text = `select count(*)::int as count from vb.audit where action like 'routering.%'`;
      return (await at.running.database.store.query(sql('test-routering-audit', text), []))[0];
    };
    const before = await audited();
    await fillFormulier(page, ['0344', '', '', ''], 'Voorbeeld bekijken');
    expect(await fouten(page)).toContain('VZ-RTE-02');
    await fillFormulier(page, hired, 'Voorbeeld bekijken');
    expect(await fouten(page)).toContain('Het voorbeeld verplaatst niets');
    expect(await page.locator('[id="regels/R1/instantieCode"]').inputValue()).toBe('VERWERKER-TEST');
    // axe is a script: it looks at the same page in a browser that runs scripts.
    const scripted = await at.newPage();
    await scripted.goto(`${at.url}/inloggen`); // for the address of the stylesheet
    await scripted.setContent(await page.content());
    expect(await axeViolations(scripted)).toEqual([]);
    expect(await audited()).toEqual(before);
    await fillFormulier(page, hired);
    const formulierId = lastPart(page);
    expect(await main(page)).toContain('zelf ingediend');
    expect(await page.getByRole('button', { name: 'Goedkeuren' }).count()).toBe(0);
    // Nor by sending what the page did not offer.
    const second = await logIn(['beheerder']);
    await second.goto(`${at.url}/routering/${formulierId}`);
    const csrf = await page.locator('input[name=csrf]').first().getAttribute('value');
    const forced = await page.request.post(`${at.url}/routering/${formulierId}/goedkeuren`, {
      form: { csrf: csrf ?? '' },
      headers: { origin: at.url },
    });
    expect(forced.status()).toBe(422);
    expect(await forced.text()).toContain('VZ-RTE-06');
    await press(second, 'Goedkeuren');
    expect(await main(second)).toContain('Geldt nu');

    await second.getByRole('link', { name: 'Intrekken' }).click();
    await press(second, 'Intrekken');
    expect(await main(second)).toContain('Ingetrokken');
    await second.goto(`${at.url}/routering`);
    await second.locator('td').getByRole('link', { name: 'Intrekken' }).click();
    await press(second, 'Intrekken');
    await fillFormulier(page, hired);
    expect(await fouten(page)).toContain('VZ-RTE-03');
  });

  test('a file is listed, looked at and fetched; the first fetch sets its last day, another gemeente gets nothing', async () => {
    const inhoud = Buffer.from('bsn;naam\r\n=made up\r\n');
    const { leveringId } = await addGegevenslevering(
      at.running.database.store,
      {
        ...{ mailbox: '0344', gemeentecode: '0344', slot: 'R1', soort: 'P', peildatum: today, inhoud },
        bestandsnaam: '20260105G0344.csv',
      },
      'test',
    );
    const page = await logIn(['behandelaar-rmc']);
    await page.goto(`${at.url}/gegevensleveringen`);
    expect(await page.locator('tbody tr').innerText()).toContain('nog niet opgehaald');
    await page.getByRole('link', { name: '20260105G0344.csv' }).click();
    const download = page.waitForEvent('download');
    await press(page, 'Bestand ophalen');
    const file = await download;
    expect(file.suggestedFilename()).toBe('20260105G0344.csv');
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks)).toEqual(inhoud);
    await page.goto(`${at.url}/gegevensleveringen?toestand=OPGEHAALD`);
    expect(await page.locator('tbody tr').innerText()).not.toContain('nog niet opgehaald');
    const other = await logIn(['behandelaar-rmc'], AMERSFOORT);
    expect(await statusOf(other, `/gegevensleveringen/${leveringId}`)).toBe(404);
    expect(await statusOf(other, `/gegevensleveringen/${randomUUID()}`)).toBe(404);
  });

  test('contact data are kept by the beheerder', async () => {
    const page = await logIn(['beheerder']);
    await page.getByRole('link', { name: 'Organisatie' }).first().click();
    await page.getByRole('link', { name: 'Contact wijzigen' }).click();
    await page.getByLabel('Naam').fill('Team leerplicht');
    await page.getByLabel('E-mail').fill('geen adres');
    await press(page, 'Opslaan');
    expect(await fouten(page)).toContain('In een e-mailadres staat één @');
    await page.getByLabel('E-mail').fill('leerplicht@utrecht.example');
    await press(page, 'Opslaan');
    expect(await page.getByRole('status').innerText()).toContain('opgeslagen');
    expect(await main(page)).toContain('leerplicht@utrecht.example');
    // The address it had before.
    await page.goto(`${at.url}/contactgegevens`);
    expect(await page.getByLabel('E-mail').inputValue()).toBe('leerplicht@utrecht.example');
  });

  test('the mailbox page counts, and says nothing of a report', async () => {
    const page = await logIn(['behandelaar-rmc']);
    await page.goto(`${at.url}/postbus`);
    const cell = (n: number) => page.locator('tbody tr td').nth(n).innerText();
    const before = Number(await cell(0));
    const las = at.running.school('vendor-rsin', '0000000700099AD00000');
    const { verwerkt, ...answer } = await las.call('meldenVerzuim', exampleMelding());
    expect(verwerkt).toBe(true);
    await until('the report is counted', async () => {
      await page.reload();
      return Number(await cell(0)) === before + 1 ? true : undefined;
    });
    expect(await cell(4)).toBe('minder dan een uur');
    expect(await main(page)).not.toContain((answer as { meldingsnummer: string }).meldingsnummer);
  });

  const PAGES: readonly (readonly [string, readonly Rol[]])[] = [
    ['/vrijstellingen', ['behandelaar-lp', 'behandelaar-lp-rmc']],
    ['/vrijstellingen/nieuw', ['behandelaar-lp', 'behandelaar-lp-rmc']],
    ['/vrijstellingen/nieuw/5A', ['behandelaar-lp', 'behandelaar-lp-rmc']],
    ['/vrijstellingen/nieuw/3B', ['behandelaar-lp', 'behandelaar-lp-rmc']],
    ['/gegevensleveringen', ['behandelaar-lp-rmc', 'behandelaar-rmc']],
    ['/postbus', ['behandelaar-lp', 'behandelaar-lp-rmc', 'behandelaar-rmc', 'beheerder']],
    ['/routering', ['beheerder']],
    ['/routering/nieuw', ['beheerder']],
    ['/routering/verklaringen/nieuw', ['beheerder']],
    ['/contactgegevens', ['beheerder']],
  ];
  test.each(['behandelaar-lp', 'behandelaar-lp-rmc', 'behandelaar-rmc', 'beheerder'] as const)(
    'the role %s sees its own pages and gets 403 for the others and for every page of reports',
    async (rol) => {
      const page = await logIn([rol]);
      const menu = await page
        .locator('nav a')
        .evaluateAll((links) => links.map((link) => (link as unknown as { pathname: string }).pathname));
      for (const [path, rollen] of PAGES) {
        const may = rollen.includes(rol);
        expect([path, await statusOf(page, path)]).toEqual([path, may ? 200 : 403]);
        if (!may) expect(menu).not.toContain(path);
      }
      for (const path of ['/meldingen', '/meldingen/nieuw', '/meldingen/1', '/meldingen/1/wijzigen']) {
        expect([path, await statusOf(page, path)]).toEqual([path, 403]);
      }
    },
  );

  test("the beheerder of a school has none of a gemeente's pages, in the menu nor by address", async () => {
    const page = await logIn(['beheerder'], 'Het Voorbeeldcollege');
    for (const path of ['/routering', '/routering/nieuw', '/postbus', '/contactgegevens']) {
      expect([path, await statusOf(page, path)]).toEqual([path, 403]);
    }
    await page.goto(at.url);
    expect(await page.locator('nav').innerText()).not.toMatch(/routering|Postbus|Contactgegevens/i);
  });
});
