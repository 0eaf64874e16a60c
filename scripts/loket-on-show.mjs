/** A broker of its own in test mode with a browser on its loket and people to log in, for whoever makes pictures of pages. */

import { mkdtempSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOTP } from 'otpauth';
import { chromium } from 'playwright-core';
import { createLog } from '../dist/ops/log.js';
import { readSettings } from '../dist/ops/settings.js';
import { voegGebruikerToe } from '../dist/parties/gebruikersbeheer.js';
import { startBroker } from '../dist/processes/broker.js';
import { openTestKeyring } from '../dist/store/at-rest/keyring.js';
import { createSealer } from '../dist/store/at-rest/sealer.js';
import { grantRol } from '../dist/store/gebruikers.js';
import { searchPartijen } from '../dist/store/partijen.js';
import { createStore } from '../dist/store/pool.js';

export const PASSWORD = 'een lange zin om te onthouden';
const HOUR_MS = 3_600_000;
/** A busy machine draws slowly. */
const PAGE_TIMEOUT_MS = 20_000;

/**
 * The example parties and pupils of settings.example.yaml; its data is removed at the end.
 * @param options.width  of the pages, in CSS pixels.
 */
export async function showLoket({ width }) {
  const example = readSettings('settings.example.yaml', {});
  const settings = {
    ...example,
    store: { ...example.store, dataFolder: mkdtempSync(join(tmpdir(), 'loket-')) },
    listen: { host: '127.0.0.1', port: 0 },
    operations: { port: 0 },
    loket: { ...example.loket, port: 0 },
  };
  const broker = await startBroker(settings, { ephemeral: true, log: createLog({ level: 'error' }) });
  const store = createStore({
    ...{ url: broker.databaseUrl, max: 2, applicationName: 'loket-on-show' },
    // An ephemeral database is sealed with test keys.
    sealer: createSealer(openTestKeyring()),
    onConnectionError: () => undefined,
  });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell',
    args: ['--no-sandbox'],
  });
  const url = broker.loketUrl;

  async function newPage() {
    const context = await browser.newContext({
      ...{ ignoreHTTPSErrors: true, locale: 'nl-NL', timezoneId: 'Europe/Amsterdam', colorScheme: 'light' },
      ...{ viewport: { width, height: 900 }, deviceScaleFactor: 1 },
    });
    context.setDefaultTimeout(PAGE_TIMEOUT_MS);
    return context.newPage();
  }

  /** @param wie.partij  part of the name of its organisation; undefined: the register itself. @returns the token. */
  async function invite({ inlognaam, naam, partij, rollen }) {
    const [found] = partij === undefined ? [] : await searchPartijen(store, { zoek: partij, max: 1 });
    const partijId = found?.partijId ?? null;
    const by = {
      ...{ door: 'voorbeeld', gebruikerId: undefined, now: Date.now(), invitationMs: HOUR_MS, partijId },
      rollen: [partij === undefined ? 'functioneel-beheerder' : 'beheerder'],
    };
    const added = await voegGebruikerToe(store, by, { inlognaam, naam, email: null, partijId });
    if (!added.verwerkt) throw new Error(`${inlognaam}: ${JSON.stringify(added.fouten)}`);
    await store.withTransaction(async (tx) => {
      for (const rol of rollen) await grantRol(tx, added.gebruiker.gebruikerId, rol, by);
    });
    return added.token;
  }

  /** Enrols through the API and logs in through the form. @returns a page of a browser of its own. */
  async function logIn(wie) {
    const begun = await post(url, '/api/v1/inschrijving', { token: await invite(wie), wachtwoord: PASSWORD });
    const totp = new TOTP({ secret: new URL(begun.totpUri).searchParams.get('secret') });
    const bevestiging = { token: begun.token, code: totp.generate() };
    const { herstelcodes } = await post(url, '/api/v1/inschrijving/bevestiging', bevestiging);
    const page = await newPage();
    await page.goto(`${url}/inloggen`);
    await page.getByLabel('Inlognaam').fill(wie.inlognaam);
    await page.getByLabel('Wachtwoord').fill(PASSWORD);
    await page.getByLabel('Code').fill(herstelcodes[0]);
    await page.getByRole('button', { name: 'Inloggen', exact: true }).click();
    await page.getByRole('button', { name: 'Uitloggen' }).first().waitFor();
    return page;
  }

  return {
    ...{ url, baseUrl: broker.url, store, invite, logIn, newPage },
    async close() {
      await browser.close();
      await store.close();
      await broker.close();
    },
  };
}

function post(url, path, body) {
  return new Promise((resolve, reject) => {
    const options = {
      ...{ method: 'POST', rejectUnauthorized: false },
      headers: { 'content-type': 'application/json' },
    };
    const outgoing = request(`${url}${path}`, options, async (incoming) => {
      let text = '';
      for await (const chunk of incoming) text += chunk;
      if (incoming.statusCode === 200) resolve({ ...body, ...JSON.parse(text) });
      else reject(new Error(`${path}: ${text}`));
    });
    outgoing.on('error', reject).end(JSON.stringify(body));
  });
}
