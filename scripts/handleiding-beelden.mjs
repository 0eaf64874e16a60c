/** The table of the pictures of docs/handleiding/, made by handleiding.mjs: a picture more is a row more. */
import { TOTP } from 'otpauth';
import {
  certificaatZip,
  dag,
  envelopeMetFout,
  fill,
  laatVerlopen,
  meld,
  pakOp,
  parkeer,
  press,
  stuurEigenBericht,
  stuurNamensBestuur,
  vulMelding,
  vulRouteringEnDienIn,
  vulVerklaring,
  vulVrijstelling,
} from './handleiding-voorbeeld.mjs';
import { PASSWORD } from './loket-on-show.mjs';

/** A part of a form by its legend, a part of a page by its heading. */
const vak = (legend) => `fieldset:has(> legend:text-is("${legend}"))`;
const kop = (tekst) => `h2:text-is("${tekst}")`;

/** What rows leave for rows after them: addresses and numbers of what was made. */
const gemaakt = {};
const nummerVan = (address) => address.split('/').at(-1);

/**
 * In the order in which they are made.
 * - naam: of the picture
 * - wie: a key of WIE; absent: nobody is logged in
 * - pad: where to begin, a text or a function of `gemaakt`; absent: where the row before it ended
 * - doe: what this person does there
 * - deel: what the picture shows, selectors that together span it; absent: the page without its head
 * - hoog: pixels after which it is cut off
 * - geen: nothing to see, only to do
 */
export const BEELDEN = [
  { naam: 'inloggen', pad: '/inloggen' },
  {
    naam: 'inschrijven',
    pad: '/inschrijven',
    doe: async (page, loket) => {
      const nieuw = { inlognaam: 'j.nieuw', naam: 'J. Nieuw', partij: 'Het Voorbeeldcollege', rollen: [] };
      await page.getByLabel('Code uit de uitnodiging').fill(await loket.invite(nieuw));
      await page.getByLabel('Nieuw wachtwoord', { exact: true }).fill(PASSWORD);
      await page.getByLabel('Nieuw wachtwoord, nog een keer').fill(PASSWORD);
    },
  },
  { naam: 'inschrijven-app', doe: (page) => press(page, 'Verder') },
  {
    naam: 'inschrijven-klaar',
    doe: async (page) => {
      const secret = (await page.locator('.vb-mono').first().innerText()).replaceAll(' ', '');
      await page.getByLabel('Code uit de app').fill(new TOTP({ secret }).generate());
      await press(page, 'Account maken');
      await page.getByText('Naar inloggen').waitFor();
    },
  },
  { naam: 'start', wie: 'school', pad: '/', deel: ['header', '.vb-card'] },
  { naam: 'account', wie: 'school', pad: '/account', hoog: 560 },
  { naam: 'passkey', wie: 'school', pad: '/account/passkeys/nieuw', hoog: 560 },
  {
    naam: 'inloggen-passkey',
    pad: '/inloggen',
    doe: (page) => press(page, 'Inloggen met een passkey'),
    hoog: 480,
  },
  { naam: 'contactpersonen', wie: 'school', pad: '/contactpersonen' },
  { naam: 'locatie', wie: 'school', pad: '/locaties/nieuw' },
  {
    naam: 'melden-leerling',
    wie: 'school',
    pad: '/meldingen/nieuw',
    doe: (page) => vulMelding(page, '999000111'),
    deel: ['h1', vak('De leerling')],
  },
  { naam: 'melden-verzuim', wie: 'school', deel: [vak('Het verzuim')], hoog: 690 },
  {
    naam: 'melden-achtergrond',
    wie: 'school',
    deel: ['label:text("Wat heeft de school al gedaan?")', vak('Contact met de school')],
    hoog: 590,
  },
  {
    naam: 'melden-fout',
    wie: 'school',
    doe: async (page) => {
      await page.getByLabel('Aantal gemiste uren').fill('12');
      await page.getByLabel('Vermoedelijke reden').fill('');
      await press(page, 'Melding versturen');
      await page.locator('#fouten').waitFor();
    },
    deel: ['h1', '#fouten'],
  },
  {
    naam: 'melding',
    wie: 'school',
    doe: async (page, loket) => {
      gemaakt.eerste = await meld(page, loket.url, '999000123');
      for (const nummer of ['999000159', '999000226']) await meld(page, loket.url, nummer);
      gemaakt.melding = await meld(page, loket.url, '999000111');
    },
    hoog: 520,
  },
  {
    naam: 'melding-in-behandeling',
    wie: 'school',
    doe: async (page, loket) => {
      await pakOp(loket, nummerVan(gemaakt.melding));
      await page.goto(gemaakt.melding);
    },
    deel: ['h1', '.vb-timeline'],
  },
  {
    naam: 'weer-aanwezig',
    wie: 'school',
    pad: () => `${gemaakt.melding}/weer-aanwezig`,
    doe: (page) => fill(page, { 'Weer aanwezig sinds': dag(0) }),
  },
  { naam: 'intrekken', wie: 'school', pad: () => `${gemaakt.melding}/intrekken` },
  { naam: 'meldingen', wie: 'school', pad: '/meldingen' },
  {
    naam: 'concepten',
    wie: 'school',
    pad: '/meldingen/nieuw',
    doe: async (page) => {
      await vulMelding(page, '999000135');
      await press(page, 'Bewaar als concept');
      await page.locator(kop('Uw concepten')).waitFor();
    },
    deel: ['h1', kop('Uw concepten'), 'table'],
    hoog: 420,
  },

  {
    naam: 'mandaten',
    wie: 'bestuur',
    doe: async (page, loket) => {
      Object.assign(gemaakt, await stuurNamensBestuur(loket));
      await page.goto(`${loket.url}/mandaten`);
    },
    hoog: 720,
  },
  {
    naam: 'mandaat-geven',
    wie: 'bestuur',
    pad: '/mandaten/nieuw',
    doe: async (page) => {
      await page.getByLabel('Leverancier').selectOption({ index: 1 });
      await page.getByLabel('Alleen de scholen die u hieronder aankruist').check();
      await page.getByLabel(/^99BA/).check();
    },
  },
  {
    naam: 'weigering',
    wie: 'bestuur',
    pad: '/mandaten',
    doe: async (page) => {
      await page.getByLabel('Kenmerk van de weigering').fill(gemaakt.ref);
      await press(page, 'Zoeken');
    },
  },
  {
    naam: 'mandaat-intrekken',
    wie: 'bestuur',
    pad: '/mandaten',
    doe: async (page) => {
      await page
        .getByRole('link', { name: /^Mandaat \d/ })
        .first()
        .click();
      await page.getByRole('link', { name: 'Intrekken' }).click();
    },
  },

  { naam: 'gebruikers', wie: 'beheerder', pad: '/gebruikers' },
  {
    geen: true,
    wie: 'beheerder',
    pad: '/gebruikers/nieuw',
    doe: (page) => fill(page, { Inlognaam: 'k.collega', Naam: 'K. Collega' }),
  },
  { naam: 'uitgenodigd', wie: 'beheerder', doe: (page) => press(page, 'Uitnodigen') },
  {
    naam: 'rollen',
    wie: 'beheerder',
    doe: async (page) => {
      await page.getByRole('link', { name: 'Naar de gebruiker: rollen geven' }).click();
      await page.getByRole('button', { name: 'Rol Verzuimloketmelder geven' }).click();
      await page.getByText('De rol is gewijzigd.').waitFor();
    },
    deel: [kop('Rollen'), 'table'],
  },
  {
    naam: 'certificaat-insturen',
    wie: 'beheerder',
    pad: '/certificaten',
    deel: [kop('Certificaat insturen'), '.vb-card'],
  },
  {
    geen: true,
    wie: 'beheerder',
    doe: async (page) => {
      await page.getByLabel('Bestanden').setInputFiles(await certificaatZip());
      await press(page, 'Insturen');
      await page.waitForURL(/gedaan=/);
    },
  },
  {
    naam: 'certificaat-goedkeuren',
    wie: 'register',
    pad: '/certificaten?status=WACHT',
    doe: async (page) => {
      await page.getByRole('row').getByRole('link').first().click();
    },
    deel: [kop('Wat de organisatie in het sjabloon schreef'), '.vb-card'],
  },
  {
    geen: true,
    wie: 'register',
    doe: async (page, loket) => {
      await press(page, 'Goedkeuren');
      await page.waitForURL(/gedaan=goedgekeurd/);
      await laatVerlopen(loket);
    },
  },
  {
    naam: 'certificaat-verloopt',
    wie: 'beheerder',
    pad: '/certificaten',
    deel: ['aside', 'table'],
  },
  {
    naam: 'organisatie',
    wie: 'beheerder',
    pad: '/organisatie',
    deel: ['h1', 'a:text-is("Contact wijzigen")'],
  },

  { naam: 'vrijstelling-soort', wie: 'behandelaar', pad: '/vrijstellingen/nieuw', hoog: 640 },
  {
    naam: 'vrijstelling-doorgeven',
    wie: 'behandelaar',
    pad: '/vrijstellingen/nieuw/5A',
    doe: vulVrijstelling,
    deel: [vak('De periode'), vak('Het bewijs')],
    hoog: 900,
  },
  {
    geen: true,
    wie: 'behandelaar',
    doe: async (page) => {
      await press(page, 'Doorgeven');
      await page.waitForURL(/gedaan=/);
    },
  },
  {
    naam: 'vrijstellingen',
    wie: 'behandelaar',
    pad: '/vrijstellingen',
    doe: (page) => page.getByText('Zoek een leerling').click(),
  },
  {
    naam: 'gegevenslevering',
    wie: 'behandelaar',
    pad: '/gegevensleveringen',
    doe: (page) => page.getByRole('link', { name: 'wijzigingen-week.csv' }).click(),
  },
  { naam: 'postbus', wie: 'behandelaar', pad: '/postbus' },
  {
    naam: 'verklaring',
    wie: 'gemeente',
    pad: '/routering/verklaringen/nieuw',
    doe: vulVerklaring,
    hoog: 700,
  },
  {
    naam: 'routering-invullen',
    wie: 'gemeente',
    doe: async (page, loket) => {
      await press(page, 'Verklaring vastleggen');
      await page.waitForURL(/gedaan=vastgelegd/);
      await page.goto(`${loket.url}/routering/nieuw`);
    },
    hoog: 560,
  },
  {
    geen: true,
    wie: 'gemeente',
    doe: async (page) => {
      await vulRouteringEnDienIn(page);
      gemaakt.formulier = page.url().split('?')[0];
    },
  },
  {
    naam: 'routering-goedkeuren',
    wie: 'collega',
    pad: () => gemaakt.formulier,
    deel: [kop('Voorbeeld'), 'button:text-is("Goedkeuren")'],
  },
  {
    naam: 'routering',
    wie: 'collega',
    doe: async (page, loket) => {
      await press(page, 'Goedkeuren');
      await page.waitForURL(/gedaan=/);
      await page.goto(`${loket.url}/routering`);
    },
    hoog: 430,
  },

  { naam: 'uitval', wie: 'register', pad: '/beheer/uitval' },
  {
    naam: 'zoeken',
    wie: 'register',
    pad: '/beheer/meldingen',
    doe: (page) => fill(page, { 'Meldingsnummer, MessageID of kenmerk': gemaakt.messageId }),
  },
  {
    naam: 'zoeken-geweigerd',
    wie: 'register',
    doe: async (page) => {
      await press(page, 'Zoeken');
      await page.locator('main table').waitFor();
    },
    deel: ['table'],
  },
  {
    naam: 'verloop',
    wie: 'register',
    pad: () => `/beheer/meldingen/${nummerVan(gemaakt.melding)}`,
    hoog: 610,
  },
  {
    naam: 'leerling-openen',
    wie: 'register',
    doe: (page) => page.getByRole('link', { name: 'Gegevens van de leerling openen' }).click(),
  },
  {
    naam: 'verloop-stappen',
    wie: 'register',
    pad: () => `/beheer/meldingen/${nummerVan(gemaakt.eerste)}`,
    deel: [kop('Verloop, nieuwste eerst'), '.vb-timeline'],
    hoog: 700,
  },
  {
    naam: 'toewijzen',
    wie: 'register',
    pad: '/beheer/uitval',
    doe: async (page) => {
      await page.getByRole('row').getByRole('link').first().click();
      await page.getByRole('link', { name: 'Aan een gemeente toewijzen' }).click();
    },
  },
  {
    naam: 'geparkeerd',
    wie: 'register',
    doe: async (page, loket) => {
      await parkeer(loket, nummerVan(gemaakt.eerste));
      await page.goto(`${loket.url}/beheer/geparkeerd`);
    },
    hoog: 430,
  },
  { naam: 'geparkeerd-oorzaak', wie: 'register', pad: '/beheer/geparkeerd/OPERATOR', hoog: 560 },
  { naam: 'cijfers', wie: 'register', pad: '/beheer/cijfers', hoog: 530 },
  {
    naam: 'integratie',
    pad: '/integratie',
    doe: async (page) => {
      await page.getByLabel('Envelope').fill(envelopeMetFout());
      await page.locator('input[name="moment"][value="toen"]').check();
      await page.locator('form:has(textarea) button').click();
      await page.locator('main table').first().waitFor();
    },
    hoog: 620,
  },
  {
    naam: 'eigen-berichten',
    pad: '/integratie/verkeer',
    doe: async (page, loket) => {
      const { oin, messageId } = await stuurEigenBericht(loket);
      await page.locator('[name=oin]').fill(oin);
      await page.locator('[name=bewijs]').fill(messageId);
      await press(page, 'Bekijken');
      await page.locator('main table').first().waitFor();
    },
    hoog: 560,
  },
  {
    naam: 'eigen-bericht',
    doe: (page) => page.locator('tbody a').first().click(),
    hoog: 560,
  },
  { naam: 'testcertificaat', pad: '/integratie/certificaat', hoog: 480 },
];
