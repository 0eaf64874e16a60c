/**
 * Pictures of every page of the loket at three widths, light and dark, into .cache/screenshots/ (not in the repository):
 * `npm run build && node scripts/screenshots.mjs [part of a name]`. It runs a broker of its own in test mode.
 */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOTP } from 'otpauth';
import { chromium } from 'playwright-core';
import { exampleMelding } from '../dist/harness/example-melding.js';
import { createExamplePartner } from '../dist/harness/example-partners.js';
import { createLog } from '../dist/ops/log.js';
import { readSettings } from '../dist/ops/settings.js';
import { voegGebruikerToe } from '../dist/parties/gebruikersbeheer.js';
import { werkEigenDeelBij } from '../dist/parties/partijbeheer.js';
import { startBroker } from '../dist/processes/broker.js';
import { grantRol } from '../dist/store/gebruikers.js';
import { searchPartijen } from '../dist/store/partijen.js';
import { createStore } from '../dist/store/pool.js';

const FOLDER = new URL('../.cache/screenshots/', import.meta.url).pathname;
const WIDTHS = [320, 768, 1280];
const only = process.argv[2] ?? '';
const password = 'een lange zin om te onthouden';

mkdirSync(FOLDER, { recursive: true });
const example = readSettings('settings.example.yaml', {});
const settings = {
  ...example,
  // Removed at the end.
  store: { ...example.store, dataFolder: mkdtempSync(join(tmpdir(), 'loket-')) },
  listen: { host: '127.0.0.1', port: 0 },
  operations: { port: 0 },
};
const broker = await startBroker(settings, { ephemeral: true, log: createLog({ level: 'error' }) });
const store = createStore({
  url: broker.databaseUrl,
  max: 2,
  applicationName: 'screenshots',
  onConnectionError: () => undefined,
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell',
  args: ['--no-sandbox'],
});
try {
  const melder = await addPerson('melder', 'Het Voorbeeldcollege', [
    'verzuimloketmelder',
    'verzuimloketbeheerder',
  ]);
  const po = await addPerson('po', 'Basisschool', ['beheerder']);
  const [school] = await searchPartijen(store, { zoek: 'Het Voorbeeldcollege', max: 1 });
  const persoon = {
    ...{ brin: '99AD', naam: 'A. Voorbeeld', functie: 'mentor', telefoon: '030 1234567' },
    ...{ email: 'a.voorbeeld@school.example', actief: true },
  };
  const plek = {
    brin: '99AD',
    naam: 'Hoofdgebouw',
    adres: 'Langestraat 1, Amersfoort',
    onderwijslocatiecode: '900X004',
    actief: true,
  };
  for (const [deel, rij] of [
    ['contactpersonen', persoon],
    ['locaties', plek],
  ]) {
    await werkEigenDeelBij(
      store,
      school.partijId,
      { deel, bij: () => [rij] },
      { door: 'test', partijId: null },
    );
  }
  const page = await newPage('light', 1280);
  await shoot(page, 'inloggen-passkey', '/inloggen/passkey');
  await shoot(page, 'inloggen', '/inloggen');
  await page.getByRole('button', { name: 'Inloggen', exact: true }).click();
  await shoot(page, 'inloggen-fout');
  const { token } = await invite('nieuw', 'Het Voorbeeldcollege', []);
  await shoot(page, 'inschrijven', '/inschrijven');
  await page.getByLabel('Code uit de uitnodiging').fill(token);
  await page.getByLabel('Nieuw wachtwoord', { exact: true }).fill(password);
  await page.getByLabel('Nieuw wachtwoord, nog een keer').fill(password);
  await page.getByRole('button', { name: 'Verder' }).click();
  await shoot(page, 'inschrijven-app');
  const secret = (await page.locator('.vb-mono').innerText()).replaceAll(' ', '');
  await page.getByLabel('Code uit de app').fill(new TOTP({ secret }).generate());
  await page.getByRole('button', { name: 'Account maken' }).click();
  await shoot(page, 'inschrijven-klaar');
  await logIn(page, po);
  await shoot(page, 'start-po', '/');
  await shoot(page, 'geen-toegang', '/meldingen');
  await logIn(page, melder);
  await shoot(page, 'start', '/');
  for (const list of ['contactpersonen', 'locaties']) {
    await shoot(page, list, `/${list}`);
    await shoot(page, `${list}-nieuw`, `/${list}/nieuw`);
  }
  await shoot(page, 'nieuw', '/meldingen/nieuw');
  await page.getByRole('button', { name: 'Melding versturen' }).click();
  await shoot(page, 'nieuw-fout');
  for (const nummer of ['999000111', '999000123', '999000135']) await report(page, nummer);
  await shoot(page, 'melding');
  const address = new URL(page.url()).pathname;
  for (const soort of ['wijzigen', 'weer-aanwezig', 'intrekken'])
    await shoot(page, soort, `${address}/${soort}`);
  await shoot(page, 'meldingen', '/meldingen');
  await shoot(page, 'bestaat-niet', '/bestaat-niet');
  await page.goto(`${broker.loketUrl}/meldingen/nieuw`);
  await page.getByRole('button', { name: 'Bewaar als concept' }).click();
  await shoot(page, 'meldingen-concept');
  await bestuur(page);
  await gemeente(page);
  await integratie(page);
  await register(page);
} finally {
  await browser.close();
  await store.close();
  await broker.close();
}

async function gemeente(page) {
  const roles = ['behandelaar-lp', 'behandelaar-lp-rmc', 'beheerder'];
  await logIn(page, await addPerson('gemeente', 'gemeente-utrecht', roles));
  for (const path of [
    ...['vrijstellingen', 'vrijstellingen/nieuw', 'vrijstellingen/nieuw/5A', 'gegevensleveringen', 'postbus'],
    ...['routering', 'routering/nieuw', 'routering/verklaringen/nieuw', 'contactgegevens'],
  ])
    await shoot(page, `gemeente-${path.replaceAll('/', '-')}`, `/${path}`);
  await page.goto(`${broker.loketUrl}/vrijstellingen/nieuw/5A`);
  await page.getByRole('button', { name: 'Doorgeven' }).click();
  await shoot(page, 'gemeente-vrijstelling-fout');
  await page.goto(`${broker.loketUrl}/routering/nieuw`);
  await page.getByRole('button', { name: 'Formulier indienen' }).click();
  await shoot(page, 'gemeente-formulier-fout');
  await page.getByLabel('Naam van de ondertekenaar').fill('Wethouder Proef');
  await page.getByRole('button', { name: 'Formulier indienen' }).click();
  await shoot(page, 'gemeente-formulier');
}

async function integratie(page) {
  for (const taal of ['nl', 'en']) {
    for (const path of ['integratie', 'integratie/certificaat', 'integratie/verkeer'])
      await shoot(page, `${path.replaceAll('/', '-')}-${taal}`, `/${path}?taal=${taal}`);
  }
  await shoot(page, 'instellingen', '/instellingen?naam=voorbeeld');
  await page.goto(`${broker.loketUrl}/integratie?taal=nl`);
  await page.getByLabel('Envelope').fill('<geen envelope');
  await page.getByRole('button', { name: 'Controleer' }).click();
  await shoot(page, 'integratie-oordeel');
  const messages = await traffic();
  await page.goto(`${broker.loketUrl}/integratie/verkeer`);
  await page.locator('[name=oin]').fill(messages.oin);
  await page.locator('[name=bewijs]').fill(messages.answerId);
  await page.getByRole('button', { name: 'Bekijken' }).click();
  await shoot(page, 'verkeer-lijst');
  await page.locator('tbody a').first().click();
  await shoot(page, 'verkeer-bericht');
}

/** A report that is refused, and what the broker answered. */
async function traffic() {
  const oin = '00000001999900020000';
  const las = createExamplePartner({
    ...{ baseUrl: broker.url, service: 'school', certificate: 'vendor-rsin' },
    fromOin: '0000000700099AD00000',
  });
  await las.call('meldenVerzuim', exampleMelding({ bsn: '999000159' }));
  await las.call('meldenVerzuim', exampleMelding({ bsn: '999000112' }));
  las.close();
  const kept = {
    name: 'kept',
    text: 'select answer_id as "answerId" from vb.test_traffic where tls_oin = $1',
  };
  for (;;) {
    const [, second] = await store.query(kept, [oin]);
    if (second !== undefined) return { oin, ...second };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function register(page) {
  await logIn(page, await addPerson('register', null, ['functioneel-beheerder', 'operator']));
  for (const taal of ['nl', 'en']) {
    for (const path of ['uitval', 'meldingen', 'onbezorgd', 'opnieuw-sinds', 'cijfers'])
      await shoot(page, `beheer-${path}-${taal}`, `/beheer/${path}?taal=${taal}`);
  }
  const { text } = { text: await (await page.goto(`${broker.loketUrl}/beheer/uitval?taal=nl`)).text() };
  const [address] = /\/beheer\/meldingen\/\d+/.exec(text) ?? [];
  for (const what of ['', '/toewijzen', '/opnieuw', '/leerling'])
    await shoot(page, `beheer-melding${what.replace('/', '-')}`, `${address}${what}`);
  await park(address.split('/').at(-1));
  for (const taal of ['nl', 'en']) {
    await shoot(page, `beheer-geparkeerd-${taal}`, `/beheer/geparkeerd?taal=${taal}`);
    await shoot(page, `beheer-geparkeerd-oorzaak-${taal}`, `/beheer/geparkeerd/OPERATOR?taal=${taal}`);
    await shoot(page, `beheer-geparkeerd-melding-${taal}`, `${address}/geparkeerd?taal=${taal}`);
  }
  for (const path of [
    'organisaties',
    'gebruikers',
    'gebruikers/nieuw',
    'certificaten',
    'mandaten',
    'account',
    'account/wachtwoord',
    'account/herstelcodes',
    'account/passkeys/nieuw',
  ])
    await shoot(page, `beheer-${path.replaceAll('/', '-')}`, `/${path}`);
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.goto(`${broker.loketUrl}${address}`);
  await page.screenshot({ path: `${FOLDER}print-beheer-melding.png`, fullPage: true });
  await page.emulateMedia({ media: 'screen' });
}

/** As an operator may. @param nummer  of a report. */
async function park(nummer) {
  const text = `insert into vb.outbox (event_id, meldingsnummer, volgnummer, created_at, next_try_at, parked_at, cause)
    select event_id, meldingsnummer, volgnummer, at, at, at, 'OPERATOR' from vb.melding_event where meldingsnummer = $1::bigint`;
  await store.query({ name: 'park', text }, [nummer]);
}

/** Whoever gives mandates and hands certificates in. */
async function bestuur(page) {
  await logIn(page, await addPerson('bestuur', 'Stichting Voorbeeldscholen', ['beheerder']));
  for (const path of [
    'mandaten',
    'mandaten/nieuw',
    'mandaten/weigering',
    'certificaten',
    'organisatie',
    'organisatie/contact',
  ])
    await shoot(page, `bestuur-${path.replaceAll('/', '-')}`, `/${path}`);
  await page.goto(`${broker.loketUrl}/mandaten`);
  const [mandaat] = /\/mandaten\/\d+/.exec(await page.content()) ?? [];
  await shoot(page, 'bestuur-mandaat', mandaat);
  await shoot(page, 'bestuur-mandaat-intrekken', `${mandaat}/intrekken`);
}

async function newPage(colorScheme, width) {
  const context = await browser.newContext({
    ...{ ignoreHTTPSErrors: true, locale: 'nl-NL', colorScheme },
    viewport: { width, height: 900 },
  });
  context.setDefaultTimeout(10_000);
  return context.newPage();
}

async function shoot(page, name, path) {
  if (path !== undefined) await page.goto(`${broker.loketUrl}${path}`);
  if (!name.includes(only)) return;
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const wider = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    if (wider > 0) console.warn(`${name}: ${wider} px too wide at ${width}`);
    await page.screenshot({ path: `${FOLDER}${name}-${width}.png`, fullPage: true });
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: `${FOLDER}${name}-dark.png`, fullPage: true });
  await page.emulateMedia({ colorScheme: 'light' });
}

async function report(page, nummer) {
  await page.goto(`${broker.loketUrl}/meldingen/nieuw`);
  await page.getByLabel('Nummer van de leerling').fill(nummer);
  await page.getByLabel(/^Overig verzuim/).check();
  await page.getByLabel('Eerste dag').fill(new Date(Date.now() - 10 * 86_400_000).toISOString().slice(0, 10));
  await page
    .getByRole('group', { name: /Miste de leerling alle lessen/ })
    .getByLabel('Nee')
    .check();
  await page
    .getByRole('group', { name: /Wilt u dat de gemeente/ })
    .getByLabel('Ja')
    .check();
  await page.getByLabel('Vermoedelijke reden').fill('vaak te laat');
  await page.getByLabel('Contactpersoon').selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Melding versturen' }).click();
}

async function invite(inlognaam, partij, rollen) {
  const found = partij === null ? [] : await searchPartijen(store, { zoek: partij, max: 1 });
  const partijId = found[0]?.partijId ?? null;
  const by = {
    ...{ door: 'test', gebruikerId: undefined, now: Date.now(), invitationMs: 3_600_000 },
    ...{ partijId, rollen: [partijId === null ? 'functioneel-beheerder' : 'beheerder'] },
  };
  const added = await voegGebruikerToe(store, by, {
    inlognaam,
    naam: 'Proef',
    email: null,
    partijId,
  });
  await store.withTransaction(async (tx) => {
    for (const rol of rollen) await grantRol(tx, added.gebruiker.gebruikerId, rol, by);
  });
  return { inlognaam, token: added.token };
}

async function addPerson(inlognaam, partij, rollen) {
  const { token } = await invite(inlognaam, partij, rollen);
  const { totpUri } = await post('/api/v1/inschrijving', { token, wachtwoord: password });
  const totp = new TOTP({ secret: new URL(totpUri).searchParams.get('secret') });
  const { herstelcodes } = await post('/api/v1/inschrijving/bevestiging', { token, code: totp.generate() });
  return { inlognaam, code: herstelcodes[0] };
}

async function logIn(page, { inlognaam, code }) {
  await page.goto(`${broker.loketUrl}/inloggen`);
  await page.getByLabel('Inlognaam').fill(inlognaam);
  await page.getByLabel('Wachtwoord').fill(password);
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Inloggen', exact: true }).click();
  await page.getByRole('button', { name: 'Uitloggen' }).waitFor();
}

function post(path, body) {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      rejectUnauthorized: false,
      headers: { 'content-type': 'application/json' },
    };
    const outgoing = request(`${broker.loketUrl}${path}`, options, async (incoming) => {
      let text = '';
      for await (const chunk of incoming) text += chunk;
      if (incoming.statusCode === 200) resolve(JSON.parse(text));
      else reject(new Error(text));
    });
    outgoing.on('error', reject).end(JSON.stringify(body));
  });
}
