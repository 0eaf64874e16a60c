/**
 * Pictures of every page of the loket at three widths, light and dark, into .cache/screenshots/ (not in the repository):
 * `npm run build && node scripts/screenshots.mjs [part of a name]`. It runs a broker of its own in test mode.
 */
import { mkdirSync } from 'node:fs';
import { TOTP } from 'otpauth';
import { exampleMelding } from '../dist/harness/example-melding.js';
import { createExamplePartner } from '../dist/harness/example-partners.js';
import { werkEigenDeelBij } from '../dist/parties/partijbeheer.js';
import { searchPartijen } from '../dist/store/partijen.js';
import { PASSWORD, showLoket } from './loket-on-show.mjs';

const FOLDER = new URL('../.cache/screenshots/', import.meta.url).pathname;
const WIDTHS = [320, 768, 1280];
const only = process.argv[2] ?? '';

mkdirSync(FOLDER, { recursive: true });
const show = await showLoket({ width: 1280 });
const { url, store, newPage } = show;
try {
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
  let page = await newPage();
  await shoot(page, 'inloggen', '/inloggen');
  await page.getByRole('button', { name: 'Inloggen met een passkey' }).click();
  await shoot(page, 'inloggen-passkey');
  await page.goto(`${url}/inloggen`);
  await page.getByRole('button', { name: 'Inloggen', exact: true }).click();
  await shoot(page, 'inloggen-fout');
  const token = await show.invite(person('nieuw', 'Het Voorbeeldcollege', []));
  await shoot(page, 'inschrijven', '/inschrijven');
  await page.getByLabel('Code uit de uitnodiging').fill(token);
  await page.getByLabel('Nieuw wachtwoord', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Nieuw wachtwoord, nog een keer').fill(PASSWORD);
  await page.getByRole('button', { name: 'Verder' }).click();
  await shoot(page, 'inschrijven-app');
  const secret = (await page.locator('.vb-mono').innerText()).replaceAll(' ', '');
  await page.getByLabel('Code uit de app').fill(new TOTP({ secret }).generate());
  await page.getByRole('button', { name: 'Account maken' }).click();
  await shoot(page, 'inschrijven-klaar');
  page = await show.logIn(person('po', 'Basisschool', ['beheerder']));
  await shoot(page, 'start-po', '/');
  await shoot(page, 'geen-toegang', '/meldingen');
  page = await show.logIn(
    person('melder', 'Het Voorbeeldcollege', ['verzuimloketmelder', 'verzuimloketbeheerder']),
  );
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
  await page.goto(`${url}/meldingen/nieuw`);
  await page.getByRole('button', { name: 'Bewaar als concept' }).click();
  await shoot(page, 'meldingen-concept');
  await bestuur();
  await gemeente();
  await integratie();
  await register();
} finally {
  await show.close();
}

async function gemeente() {
  const roles = ['behandelaar-lp', 'behandelaar-lp-rmc', 'beheerder'];
  const page = await show.logIn(person('gemeente', 'gemeente-utrecht', roles));
  for (const path of [
    ...['vrijstellingen', 'vrijstellingen/nieuw', 'vrijstellingen/nieuw/5A', 'gegevensleveringen', 'postbus'],
    ...['routering', 'routering/nieuw', 'routering/verklaringen/nieuw', 'contactgegevens'],
  ])
    await shoot(page, `gemeente-${path.replaceAll('/', '-')}`, `/${path}`);
  await page.goto(`${url}/vrijstellingen/nieuw/5A`);
  await page.getByRole('button', { name: 'Doorgeven' }).click();
  await shoot(page, 'gemeente-vrijstelling-fout');
  await page.goto(`${url}/routering/nieuw`);
  await page.getByRole('button', { name: 'Formulier indienen' }).click();
  await shoot(page, 'gemeente-formulier-fout');
  await page.getByLabel('Naam van de ondertekenaar').fill('Wethouder Proef');
  await page.getByRole('button', { name: 'Formulier indienen' }).click();
  await shoot(page, 'gemeente-formulier');
}

async function integratie() {
  const page = await newPage();
  for (const taal of ['nl', 'en']) {
    for (const path of ['integratie', 'integratie/certificaat', 'integratie/verkeer'])
      await shoot(page, `${path.replaceAll('/', '-')}-${taal}`, `/${path}?taal=${taal}`);
  }
  await shoot(page, 'instellingen', '/instellingen?naam=voorbeeld');
  await page.goto(`${url}/integratie?taal=nl`);
  await page.getByLabel('Envelope').fill('<geen envelope');
  await page.getByRole('button', { name: 'Controleer' }).click();
  await shoot(page, 'integratie-oordeel');
  const messages = await traffic();
  await page.goto(`${url}/integratie/verkeer`);
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
    ...{ baseUrl: show.baseUrl, service: 'school', certificate: 'vendor-rsin' },
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

async function register() {
  const page = await show.logIn(person('register', undefined, ['functioneel-beheerder', 'operator']));
  for (const taal of ['nl', 'en']) {
    for (const path of ['uitval', 'meldingen', 'onbezorgd', 'opnieuw-sinds', 'cijfers'])
      await shoot(page, `beheer-${path}-${taal}`, `/beheer/${path}?taal=${taal}`);
  }
  const { text } = { text: await (await page.goto(`${url}/beheer/uitval?taal=nl`)).text() };
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
  await page.goto(`${url}${address}`);
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
async function bestuur() {
  const page = await show.logIn(person('bestuur', 'Stichting Voorbeeldscholen', ['beheerder']));
  for (const path of [
    'mandaten',
    'mandaten/nieuw',
    'mandaten/weigering',
    'certificaten',
    'organisatie',
    'organisatie/contact',
  ])
    await shoot(page, `bestuur-${path.replaceAll('/', '-')}`, `/${path}`);
  await page.goto(`${url}/mandaten`);
  const [mandaat] = /\/mandaten\/\d+/.exec(await page.content()) ?? [];
  await shoot(page, 'bestuur-mandaat', mandaat);
  await shoot(page, 'bestuur-mandaat-intrekken', `${mandaat}/intrekken`);
}

function person(inlognaam, partij, rollen) {
  return { inlognaam, naam: 'Proef', partij, rollen };
}

async function shoot(page, name, path) {
  if (path !== undefined) await page.goto(`${url}${path}`);
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
  await page.goto(`${url}/meldingen/nieuw`);
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
