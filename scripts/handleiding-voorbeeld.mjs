/**
 * What the pictures of docs/handleiding/ show: made-up people of the example parties, and how they fill in a form. Nobody
 * in it exists; numbers of pupils are those of examples/deelnemers.csv.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { exampleMelding } from '../dist/harness/example-melding.js';
import { createExamplePartner } from '../dist/harness/example-partners.js';
import { pullUntil } from '../dist/harness/journey-changes.js';
import { FaultError } from '../dist/harness/partner.js';
import { vulSjabloon } from '../dist/parties/intake/sjabloon.js';
import { werkEigenDeelBij } from '../dist/parties/partijbeheer.js';
import { readGemeenten } from '../dist/registers/gemeenten-file.js';
import { addGegevenslevering } from '../dist/store/gegevenslevering.js';
import { upsertGemeenten } from '../dist/store/gemeenten.js';
import { searchPartijen } from '../dist/store/partijen.js';
import { sql } from '../dist/store/pool.js';

const DAY_MS = 86_400_000;
export const dag = (vanaf) => new Date(Date.now() + vanaf * DAY_MS).toISOString().slice(0, 10);

const GEMEENTEN = `gemeentecode,naam
0307,Amersfoort
0313,Bunschoten
0342,Soest
0344,Utrecht
0355,Zeist
0363,Amsterdam
0599,Rotterdam
`;
const SCHOOL = 'Het Voorbeeldcollege';
const GEMEENTE = 'gemeente-utrecht';
export const WIE = {
  school: {
    ...{ inlognaam: 'a.voorbeeld', naam: 'A. Voorbeeld', partij: SCHOOL },
    rollen: ['verzuimloketmelder', 'verzuimloketbeheerder'],
  },
  beheerder: { inlognaam: 'b.beheer', naam: 'B. Beheer', partij: SCHOOL, rollen: ['beheerder'] },
  bestuur: {
    ...{ inlognaam: 'c.bestuur', naam: 'C. Bestuur', partij: 'Stichting Voorbeeldscholen' },
    rollen: ['beheerder'],
  },
  behandelaar: {
    ...{ inlognaam: 'd.leerplicht', naam: 'D. Leerplicht', partij: GEMEENTE },
    rollen: ['behandelaar-lp-rmc'],
  },
  gemeente: { inlognaam: 'e.invoer', naam: 'E. Invoer', partij: GEMEENTE, rollen: ['beheerder'] },
  collega: { inlognaam: 'f.akkoord', naam: 'F. Akkoord', partij: GEMEENTE, rollen: ['beheerder'] },
  register: { inlognaam: 'h.register', naam: 'H. Register', rollen: ['functioneel-beheerder'] },
};

/** Names of gemeenten, contactpersonen, locaties and a file of the register, before anybody looks. */
export async function zetKlaar({ store }) {
  const { rijen, metHistorie } = readGemeenten(GEMEENTEN);
  await upsertGemeenten(store, rijen, metHistorie);
  const [school] = await searchPartijen(store, { zoek: SCHOOL, max: 1 });
  const by = { door: 'voorbeeld', partijId: null };
  const mentor = {
    ...{ brin: '99AD', naam: 'A. Voorbeeld', functie: 'mentor', telefoon: '030 1234567' },
    ...{ email: 'a.voorbeeld@school.example', actief: true },
  };
  const contactpersonen = [
    mentor,
    { ...mentor, naam: 'I. Begeleider', functie: 'zorgcoördinator', email: 'i.begeleider@school.example' },
  ];
  const hoofdgebouw = {
    ...{ brin: '99AD', naam: 'Hoofdgebouw', adres: 'Langestraat 1, Amersfoort' },
    ...{ onderwijslocatiecode: '900X004', actief: true },
  };
  const delen = { contactpersonen, locaties: [hoofdgebouw] };
  for (const [deel, rijen] of Object.entries(delen))
    await werkEigenDeelBij(store, school.partijId, { deel, bij: () => rijen }, by);
  const levering = {
    ...{ mailbox: '0344', gemeentecode: '0344', slot: 'R4', soort: 'P', peildatum: dag(-1) },
    ...{ bestandsnaam: 'wijzigingen-week.csv', omschrijving: 'Wijzigingen van deze week' },
    inhoud: Buffer.from('nummer;wijziging\n'),
  };
  await addGegevenslevering(store, levering, 'voorbeeld');
}

export const fill = async (page, velden) => {
  for (const [label, waarde] of Object.entries(velden))
    await page.getByLabel(label, { exact: true }).first().fill(waarde);
};
export const press = (page, name) => page.getByRole('button', { name, exact: true }).first().click();
const kies = (page, vraag, antwoord) =>
  page.getByRole('group', { name: vraag }).getByLabel(antwoord, { exact: true }).check();

/** The form of a report as far as it has to be filled in; it is not sent. */
export async function vulMelding(page, nummer) {
  await page.getByLabel('Burgerservicenummer (BSN)').check();
  await page.getByLabel('Nummer van de leerling').fill(nummer);
  await page.getByLabel(/^16 uur in 4 weken, 18-/).check();
  await page.getByLabel('Eerste dag van het verzuim').fill(dag(-20));
  await page.getByLabel('Laatste dag van het verzuim').fill(dag(-2));
  await page.getByLabel('Aantal gemiste uren').fill('17,5');
  await kies(page, /Miste de leerling alle lessen/, 'Nee');
  await page.getByLabel('Vermoedelijke reden').fill('komt vaak de eerste uren niet');
  await page.getByLabel('Wat heeft de school al gedaan?').fill('Gesprek met de leerling en de ouders.');
  await kies(page, /Wilt u dat de gemeente/, 'Ja');
  await page
    .getByRole('combobox', { name: /^Contactpersoon/ })
    .first()
    .selectOption({ index: 1 });
}

/** Of kind O, which has no end yet. @returns its page. */
export async function meld(page, url, nummer) {
  await page.goto(`${url}/meldingen/nieuw`);
  await vulMelding(page, nummer);
  await page.getByLabel(/^Overig verzuim/).check();
  await page.getByLabel('Aantal gemiste uren').fill('');
  await page.getByLabel('Laatste dag van het verzuim').fill('');
  await press(page, 'Melding versturen');
  await page.waitForURL(/gedaan=gemeld/);
  return page.url().split('?')[0];
}

/** The gemeente takes a report up: the school sees who. */
export async function pakOp({ baseUrl }, meldingsnummer) {
  const gemeente = createExamplePartner({
    ...{ baseUrl, service: 'gemeente', certificate: 'gemeente-utrecht' },
    fromOin: '00000001999903440000',
  });
  try {
    const { leveringId, datumTijdLaatsteMutatie } = await pullUntil(
      gemeente,
      '0344',
      meldingsnummer,
      'NIEUW',
    );
    await gemeente.call('bevestigenOntvangst', { ontvangsten: [{ leveringId, resultaat: 'VERWERKT' }] });
    const answer = await gemeente.call('terugkoppelenStatus', {
      ...{ kenmerkAfzender: randomUUID(), meldingsnummer, datumTijdLaatsteMutatie, status: 'B' },
      contactGemeente: {
        ...{ naam: 'B. Ambtenaar', functie: 'leerplichtambtenaar' },
        email: 'leerplicht@utrecht.example',
      },
    });
    if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  } finally {
    gemeente.close();
  }
}

/**
 * A vendor with a mandate of the board sends a report, and one about a pupil who is not at that school; a vendor without
 * is refused. @returns the MessageID of the second, and the ref of the third.
 */
export async function stuurNamensBestuur({ baseUrl }) {
  const of = (certificate) =>
    createExamplePartner({
      ...{ baseUrl, service: 'school', certificate },
      fromOin: '00000001999911112000',
    });
  const melding = exampleMelding({ brin: '99BA', bsn: '999000238' });
  let messageId;
  const [met, zonder] = [of('vendor-rsin'), of('vendor-kvk')];
  try {
    await met.call('meldenVerzuim', melding);
    const fout = met.prepare('meldenVerzuim', exampleMelding({ brin: '99BB', bsn: '999000238' }));
    ({ messageId } = fout.message);
    await met.send('meldenVerzuim', fout);
    await zonder.call('meldenVerzuim', melding);
    throw new Error('a message without a mandate was taken');
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const [, ref] = /ref=([0-9A-Za-z-]+)/.exec(error.fault.faultstring) ?? [];
    return { messageId, ref };
  } finally {
    met.close();
    zonder.close();
  }
}

/** The certificate of a school with its sheet, as one file for a field of files. */
export async function certificaatZip() {
  const sjabloon = await vulSjabloon({
    ...{ organisatieSoort: 'SCHOOL', brin: '99AD', organisatieNaam: SCHOOL, contactNaam: 'B. Beheer' },
    ...{ contactEmail: 'beheer@school.example', contactTelefoon: '030-1234567' },
    ...{ softwareleverancier: 'Voorbeeldsoftware', bestandsnaam: 'school.cer', serienummer: '13' },
    ...{ uitgever: 'TEST TSP CA', geldigVan: '01-01-2020', geldigTot: '31-12-2099', omgeving: 'TEST' },
  });
  const certificaat = readFileSync('certs-fixtures/school.pem');
  const zip = zipSync({ 'school.cer': certificaat, 'sjabloon.xlsx': sjabloon });
  return { name: 'certificaat.zip', mimeType: 'application/zip', buffer: Buffer.from(zip) };
}

const LAAT_VERLOPEN = sql(
  'voorbeeld-verloopt',
  `update vb.certificaat set geldig_tot = clock_timestamp() + interval '20 days 1 hour'`,
);
/** Certificates of the test PKI end long from now: here those that were handed in end in 20 days. */
export const laatVerlopen = ({ store }) => store.query(LAAT_VERLOPEN, []);

/** Kind 5A; it is not sent. */
export async function vulVrijstelling(page) {
  await page.getByLabel('Burgerservicenummer (BSN)').check();
  await page.getByLabel('Nummer van de leerling').fill('999000147');
  await page.getByLabel('Postcode waar de leerling woont').fill('3512AE');
  await page.getByLabel('Eerste dag').fill(dag(0));
  await page.getByLabel('Laatste dag').fill(eindeSchooljaar());
  await kies(page, /Was er eerder/, 'Nee');
  await page.getByLabel('Datum van de kennisgeving').fill(dag(0));
  await page.getByLabel('Wie gaf de verklaring af?').selectOption({ label: 'Een arts' });
  await page.getByLabel('Datum van de verklaring').fill(dag(-30));
}

function eindeSchooljaar() {
  const [jaar, maand] = dag(0).split('-').map(Number);
  return `${maand < 8 ? jaar : jaar + 1}-07-31`;
}

/** R3 to a verwerker, R4 to a Doorstroompunt, as in examples/routering.yaml; R1 and R2 stay. */
export async function vulRouteringEnDienIn(page) {
  const zet = (slot, deel, waarde) => page.locator(`[id="regels/${slot}/${deel}"]`).fill(waarde);
  for (const [slot, naam, code, email] of [
    ['R3', 'Verwerker (test)', 'VERWERKER-TEST', 'meldingen@verwerker.example'],
    ['R4', 'Doorstroompunt (test)', 'DSP-TEST', 'doorstroompunt@regio.example'],
  ]) {
    await zet(slot, 'instantieNaam', naam);
    await zet(slot, 'instantieCode', code);
    await zet(slot, 'email', email);
  }
  await page.getByLabel('Naam van de ondertekenaar').fill('E. Invoer');
  await press(page, 'Formulier indienen');
  await page.waitForURL(/gedaan=ingediend/);
}

export async function vulVerklaring(page) {
  await page.getByLabel('Naam van de verwerker').fill('Verwerker (test)');
  await page.getByLabel('KvK-nummer van de verwerker').fill('99903070');
  await page.getByLabel('OIN van de verwerker').fill('00000001999903070000');
  await page.getByLabel('Overig verzuim', { exact: true }).check();
  await page.getByLabel('Datum van ondertekening').fill(dag(0));
}

export const envelopeMetFout = () =>
  readFileSync('test/fixtures/invalid/melden.actie-without-toelichting.xml', 'utf8');

const PARKEER = sql(
  'voorbeeld-parkeer',
  `insert into vb.outbox (event_id, meldingsnummer, volgnummer, created_at, next_try_at, parked_at, cause)
   select event_id, meldingsnummer, volgnummer, at, at, at, 'OPERATOR' from vb.melding_event where meldingsnummer = $1::bigint`,
);
/** What an operator had stand still. */
export const parkeer = ({ store }, nummer) => store.query(PARKEER, [nummer]);

const EIGEN_BERICHT = sql(
  'voorbeeld-eigen-bericht',
  `select tls_oin as oin, answer_id as "messageId" from vb.test_traffic where answer_id is not null order by at desc limit 1`,
);
/** A message of a vendor that is refused. @returns its OIN and the MessageID of the answer, once they are kept. */
export async function stuurEigenBericht({ baseUrl, store }) {
  const las = createExamplePartner({
    ...{ baseUrl, service: 'school', certificate: 'vendor-rsin', fromOin: '0000000700099AD00000' },
  });
  await las.call('meldenVerzuim', exampleMelding({ bsn: '999000112' }));
  las.close();
  for (;;) {
    const [bericht] = await store.query(EIGEN_BERICHT, []);
    if (bericht !== undefined) return bericht;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
