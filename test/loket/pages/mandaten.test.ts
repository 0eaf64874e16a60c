/** A board gives, approves and withdraws a mandate in a browser; the vendor's messages follow at once. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleMelding } from '../../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../../src/harness/example-partners.ts';
import { FaultError } from '../../../src/harness/partner.ts';
import { trekMandaatIn } from '../../../src/parties/mandatenbeheer.ts';
import { voegPartijToe } from '../../../src/parties/partijbeheer.ts';
import { listMandaten } from '../../../src/store/mandaten.ts';
import {
  axeViolations,
  describeInBrowser,
  type LoketBrowser,
  startLoketBrowser,
} from '../../setup/browser.ts';

const SCHOOL = '0000000700099AD00000';
const VENDOR = '00000001999900020000';
const BESTUUR = 'Stichting De Proefscholen (test)';
const REGISTER = { door: 'test', partijId: null };

let at: LoketBrowser;
let page: Page;
let vendor: ExamplePartner;

/** A report of another pupil each time: two of one pupil overlap. */
const send = (kenmerk: string, bsn = '999000111') =>
  vendor.call('meldenVerzuim', exampleMelding({ kenmerk, brin: '99AD', bsn }));
/** @returns the fault of a message that is refused. */
const refusal = async (kenmerk: string): Promise<string> => {
  const fault = await send(kenmerk).catch((error: unknown) => error);
  if (!(fault instanceof FaultError)) throw new Error('the message was not refused');
  return fault.fault.faultstring;
};
const main = () => page.locator('main').innerText();

describeInBrowser('the mandates of a board', () => {
  beforeAll(async () => {
    at = await startLoketBrowser();
    const { store } = at.running.database;
    vendor = at.running.school('vendor-rsin', SCHOOL);
    const gegevens = { bestuursnummer: '41999', brins: ['99AD', '99AE'] };
    const added = await voegPartijToe(
      store,
      { soort: 'BESTUUR', naam: BESTUUR, oin: null, gegevens },
      REGISTER,
    );
    if (!added.verwerkt) throw new Error(JSON.stringify(added.fouten));
    // The examples have mandates of their own for these schools: one vendor for a BRIN at a time.
    for (const { mandaatId, gever } of await listMandaten(store, {})) {
      if (/Voorbeeldcollege|Mbo/.test(gever)) await trekMandaatIn({ store }, mandaatId, REGISTER);
    }
    page = await at.logIn(await at.addPerson(BESTUUR, ['beheerder']), { javaScriptEnabled: false });
  });
  afterAll(() => at.stop());

  test('VZ-MAN-05 what is wrong stands beside its field; a choice of schools needs a school', async () => {
    expect(await refusal('m-0')).toContain('VB-F22');
    await page.goto(`${at.url}/mandaten/nieuw`);
    await page.getByLabel('Alleen de scholen die u hieronder aankruist').check();
    await page.getByLabel('Laatste dag').fill('2020-01-01');
    await page.getByRole('button', { name: 'Mandaat geven' }).click();
    const shown = await page.locator('#fouten').innerText();
    expect(shown).toContain('Kies een leverancier');
    expect(shown).toContain('Kruis minstens één school aan');
    await page.getByLabel('Leverancier').selectOption(VENDOR);
    await page.getByLabel(/^99AD/).check();
    await page.getByRole('button', { name: 'Mandaat geven' }).click();
    expect(await page.locator('#fouten').innerText()).toContain('VZ-MAN-05');
    expect(await page.getByLabel(/^99AD/).isChecked()).toBe(true);
    expect(await page.getByLabel(/^99AE/).isChecked()).toBe(false);
  });

  test('a mandate given for one school holds for its next message', async () => {
    await page.getByLabel('Laatste dag').fill('');
    await page.getByRole('button', { name: 'Mandaat geven' }).click();
    expect(await page.getByRole('status').innerText()).toContain('Het mandaat is gegeven');
    expect(await main()).toContain('99AD (Het Voorbeeldcollege (test))');
    expect((await send('m-1')).verwerkt).toBe(true);
  });

  test('the board sees which vendor sent how much, and how much was refused', async () => {
    await page.goto(`${at.url}/mandaten`);
    const row = page.locator('tr', { hasText: 'Laatste bericht' }).locator('xpath=../../tbody/tr');
    expect(await row.allInnerTexts()).toHaveLength(1);
    const cells = await row.locator('th, td').allInnerTexts();
    expect(cells.slice(0, 4)).toEqual(['vendor-rsin (test)', '1', '0', '1']);
  });

  test('the board withdraws the mandate, asked once more, and the very next message of the vendor gets F22', async () => {
    await page.goto(`${at.url}/mandaten`);
    await page.getByRole('link', { name: /^Mandaat \d+$/ }).click();
    await page.getByRole('link', { name: 'Intrekken' }).click();
    // Nothing happened yet.
    expect(await main()).toContain('kan dan meteen geen berichten meer sturen');
    expect((await send('m-2', '999000123')).verwerkt).toBe(true);
    await page.getByRole('button', { name: 'Mandaat intrekken' }).click();
    expect(await page.getByRole('status').innerText()).toContain('Het mandaat is ingetrokken');
    expect(await page.getByRole('link', { name: 'Intrekken' }).count()).toBe(0);
    const fault = await refusal('m-3');
    expect(fault).toContain('VB-F22');
    const ref = /ref=([0-9a-f-]+)/.exec(fault)?.[1] ?? '';
    await page.goto(`${at.url}/mandaten`);
    expect(await main()).toContain('Er zijn geen mandaten');
    await page.getByLabel('Kenmerk van de weigering').fill(ref);
    await page.getByRole('button', { name: 'Zoeken' }).click();
    expect(await main()).toContain('Het mandaat is ingetrokken');
    expect(await main()).toContain('vendor-rsin (test)');
  });

  test('VZ-MAN-08 an old page withdraws nothing twice', async () => {
    await page.goto(`${at.url}/mandaten?ingetrokken=ja`);
    const href = await page.getByRole('link', { name: /^Mandaat \d+$/ }).getAttribute('href');
    await page.goto(`${at.url}${href}/intrekken`);
    await page.getByRole('button', { name: 'Mandaat intrekken' }).click();
    expect(await page.locator('#fouten').innerText()).toContain('VZ-MAN-08');
  });

  test('a mandate of others, and a refusal of others, behave as not there', async () => {
    const { store } = at.running.database;
    const other = await at.logIn(await at.addPerson('gemeente-utrecht', ['beheerder']));
    for (const { mandaatId } of await listMandaten(store, { withdrawn: true })) {
      for (const path of ['', '/intrekken']) {
        const answer = await other.goto(`${at.url}/mandaten/${mandaatId}${path}`);
        expect(answer?.status()).toBe(404);
      }
    }
    const ref = /ref=([0-9a-f-]+)/.exec(await refusal('m-4'))?.[1] ?? '';
    await other.goto(`${at.url}/mandaten/weigering?ref=${ref}`);
    expect(await other.locator('main').innerText()).toContain('geen weigering met dit kenmerk');
  });

  test('the holder sees a mandate and for whom it sent how much, and cannot withdraw it', async () => {
    const { store } = at.running.database;
    const held = await listMandaten(store, { withdrawn: false });
    const [mandaat] = held.filter(({ verwerkerOin }) => verwerkerOin === VENDOR);
    const holder = await at.logIn(await at.addPerson('vendor-rsin', ['beheerder']));
    await holder.goto(`${at.url}/mandaten`);
    const row = holder.locator('tr', { hasText: 'Laatste bericht' }).locator('xpath=../../tbody/tr');
    const cells = await row.first().locator('th, td').allInnerTexts();
    // Two were taken, and each one without a mandate counts apart.
    expect([await row.count(), ...cells.slice(0, 4)]).toEqual([
      1,
      'Het Voorbeeldcollege (test)',
      '2',
      '0',
      '3',
    ]);
    expect(await axeViolations(holder)).toEqual([]);
    const answer = await holder.goto(`${at.url}/mandaten/${mandaat?.mandaatId}`);
    expect(answer?.status()).toBe(200);
    expect(await holder.getByRole('link', { name: 'Intrekken' }).count()).toBe(0);
    const forbidden = await holder.goto(`${at.url}/mandaten/${mandaat?.mandaatId}/intrekken`);
    expect(forbidden?.status()).toBe(404);
  });
});
