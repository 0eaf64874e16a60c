/**
 * Ids that do not stand in the path: in the fields of a form, in what is asked behind a `?`, in the body of the API. That
 * of another organisation is refused, or is not looked at, and nothing is seen or changed by it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BrokerParts } from '../../../src/broker/parts.ts';
import { exampleMelding } from '../../../src/harness/example-melding.ts';
import type { BeheerParts } from '../../../src/loket/beheer/parts.ts';
import { loketPages } from '../../../src/loket/pages.ts';
import { searchPartijen } from '../../../src/store/partijen.ts';
import { sql } from '../../../src/store/pool.ts';
import { datumVan, plusDagen } from '../../../src/verzuim/datum.ts';
import { startTestBroker, type TestBroker } from '../../setup/broker.ts';
import { done, formsOf, lastOf, linked, multipart } from '../../setup/loket-forms.ts';
import { createVisitor, type HttpVisitor, loketPeople } from '../../setup/loket-people.ts';
import { addressOf, type LoketScene, setLoketScene } from '../../setup/loket-scene.ts';
import { marksIn } from '../../setup/loket-typing.ts';
import { partyCertificate, sheetFor, zipOf } from '../../setup/party-certificate.ts';

const PAGES = loketPages(
  {} as BrokerParts,
  { people: {}, trust: {}, fourEyes: false } as unknown as BeheerParts,
  { key: Buffer.alloc(1), keptMs: 1 },
);

/** Fields that hold an id of something, as the tests below name them; those of the register's own people are everybody's. */
const IDS = [
  ...['brin', 'brins', 'concept', 'gemeentecode', 'gever', 'instantieCode', 'kenmerk', 'leerling/nummer'],
  ...['melder/contactpersoon', 'melding/vorigeMeldingsnummer', 'meldingsnummer', 'partij', 'postbus', 'ref'],
  ...[
    'rol',
    'school/brin',
    'school/leslocatieNaam',
    'school/vestigingscode',
    'sessie',
    'verder',
    'verwerkerOin',
  ],
];
/** What people type or choose, and belongs to nobody. */
const NO_IDS = [
  ...[
    'csrf',
    'taal',
    'wat',
    'doe',
    'gezien',
    'antwoord',
    'naam',
    'functie',
    'telefoon',
    'email',
    'adres',
    'actief',
  ],
  ...[
    'begindatum',
    'einddatum',
    'datumOndertekening',
    'ingang',
    'weerAanwezig',
    'eerderToegestaan',
    'reikwijdte',
  ],
  ...[
    'redenIntrekking',
    'ondertekenaar',
    'verwerkerKvk',
    'verwerkerNaam',
    'postcodeWoonplaats',
    'leerling/soort',
  ],
  // Of RIO: a public code, of which a rule says whose it is.
  ...['onderwijslocatiecode', 'leerling/telefoonnummer', 'melder/ccEmailOntvanger'],
  ...[
    'inlognaam',
    'wachtwoord',
    'code',
    'nieuwWachtwoord',
    'herhaling',
    'status',
    'vanaf',
    'totEnMet',
    'toestand',
  ],
];

let running: TestBroker;
let scene: LoketScene;
let mbo: HttpVisitor;
let amersfoort: HttpVisitor;
/** Of the mbo school, and of the school whose ids are tried. */
let own = '';
let theirs = '';
const today = datumVan(Date.now());

const rows = async <Row extends object>(name: string, text: string, values: readonly unknown[] = []) =>
  running.database.store.query<Row>(sql(`test-ids-${name}`, text), values);

beforeAll(async () => {
  running = await startTestBroker();
  scene = await setLoketScene(running);
  const people = loketPeople(scene.url, running.database.store);
  // Names of people go on where the scene stopped.
  for (let n = 0; n < 4; n++) await people.invite(null, []).catch(() => undefined);
  mbo = createVisitor(scene.url);
  await mbo.logIn(
    await people.addPerson('Mbo De Proef', ['verzuimloketmelder', 'verzuimloketbeheerder', 'beheerder']),
  );
  amersfoort = createVisitor(scene.url);
  await amersfoort.logIn(
    await people.addPerson('gemeente-amersfoort', ['behandelaar-lp-rmc', 'behandelaar-rmc', 'beheerder']),
  );
  const { store } = running.database;
  own = (await searchPartijen(store, { zoek: '99AE', max: 1 }))[0]?.partijId ?? '';
  theirs = (await searchPartijen(store, { zoek: '99AD', max: 1 }))[0]?.partijId ?? '';
  const contact = { naam: 'M. Bo', functie: 'mentor', telefoon: '030 1234567', email: 'm@mbo.example' };
  await done(mbo, '/contactpersonen/nieuw', { ...contact, actief: 'true' });
});
afterAll(() => running.stop());

/** Marks of what the school of the scene typed: none of it is seen by another. */
const ofOthers = (html: string) => marksIn(html).filter((veld) => !/^(leverancier|tabel)\./.test(veld));

test('every field of every form is named here, as an id or as none', async () => {
  const found = new Set<string>();
  for (const side of ['school', 'gemeente'] as const) {
    for (const page of PAGES) {
      if (page.method === 'POST' || /\.\w+$/.test(page.path)) continue;
      const { status, text } = await scene.visitors[side].get(addressOf(page.path, side, scene.ids));
      if (status !== 200) continue;
      for (const { names, kept } of formsOf(text)) {
        for (const name of [...names, ...kept.map(([hidden]) => hidden)]) {
          found.add(/\/instantieCode$/.test(name) ? 'instantieCode' : name);
        }
      }
    }
  }
  const plain = /^(melding|afwijkendAdres|onderwijsdeelname|persoon|bewijs|regels|reikwijdte)\//;
  const unknown = [...found].filter(
    (name) => !IDS.includes(name) && !NO_IDS.includes(name) && !plain.test(name),
  );
  expect(unknown.sort()).toEqual([]);
});

test('sessie: that of somebody else is not there, and goes on', async () => {
  const [session] = await rows<{ sessie: string }>(
    'session',
    `select session_id::text as sessie from vb.session join vb.gebruiker using (gebruiker_id)
     where inlognaam = $1 and ended_at is null`,
    [scene.people.school.inlognaam],
  );
  expect(session).toBeDefined();
  expect((await mbo.post('/account/sessies', { sessie: session?.sessie ?? '' })).status).toBe(404);
  expect((await scene.visitors.school.get('/account')).status).toBe(200);
});

/** A report that the mbo school may send. */
async function ownReport(kenmerk: string): Promise<Record<string, string>> {
  return {
    kenmerk,
    'leerling/soort': 'burgerservicenummer',
    'leerling/nummer': '999000196',
    'melding/verzuimsoort': 'O',
    'melding/begindatum': plusDagen(today, -5),
    'melding/alleLessenGemist': 'false',
    'melding/vermoedelijkeReden': 'vaak te laat',
    'melding/actieGewenst': 'true',
    'melding/ondernomenActie': 'gesprek',
    'melder/contactpersoon': await linked(mbo, '/meldingen/nieuw', /value="([0-9a-f]{24})"/),
  };
}

test.each([
  ['melder/contactpersoon', async () => scene.ids['contactpersonen/rij'] ?? ''],
  ['school/brin', async () => '99AD'],
  ['school/vestigingscode', async () => '99AD00'],
  ['melding/vorigeMeldingsnummer', async () => scene.ids['meldingsnummer'] ?? ''],
  // Enrolled at the other school only.
  ['leerling/nummer', async () => '999000111'],
])('%s of another school: the report is refused, and shows nothing of that school', async (field, value) => {
  const form = { ...(await ownReport(`fout-${field.replaceAll('/', '-')}`)), [field]: await value() };
  const sent = await mbo.post('/meldingen/nieuw', form);
  expect([field, sent.status, ofOthers(sent.text)]).toEqual([field, 422, []]);
  // Before it is sent not everything is judged.
  const checked = await mbo.post('/meldingen/nieuw', { ...form, doe: 'controleren' });
  expect([field, checked.status < 500, ofOthers(checked.text)]).toEqual([field, true, []]);
});

test('kenmerk, concept and leslocatie of another school: an own report, and theirs stay as they were', async () => {
  const kenmerk = 'proef-1';
  const concept = scene.ids['conceptId'] ?? '';
  const form = { ...(await ownReport(kenmerk)), concept };
  const { text: kept } = await scene.visitors.school.get(`/meldingen/concepten/${concept}`);
  await mbo.post('/meldingen/nieuw', { ...form, doe: 'bewaren', 'melding/toelichting': 'overschreven' });
  const [locatie] = await rows<{ naam: string }>(
    'locatie',
    `select gegevens->'locaties'->0->>'naam' as naam from vb.partij where partij_id = $1::bigint`,
    [theirs],
  );
  expect(locatie?.naam).toContain('locatie.naam');
  const location = await done(mbo, '/meldingen/nieuw', {
    ...form,
    'school/leslocatieNaam': locatie?.naam ?? '',
  });
  expect(lastOf(location)).not.toBe(scene.ids['meldingsnummer']);
  expect(ofOthers((await mbo.get(location)).text)).toEqual([]);
  const { status, text } = await scene.visitors.school.get(`/meldingen/concepten/${concept}`);
  expect(status).toBe(200);
  const typedIn = (html: string) => marksIn(html).filter((veld) => veld.startsWith('concept.'));
  expect(typedIn(text)).toEqual(typedIn(kept));
  expect(text).not.toContain('overschreven');
});

test('meldingsnummer and verder in a search: nothing of another school, in the list nor in a file', async () => {
  const theirNumber = scene.ids['meldingsnummer'] ?? '';
  const sought = await mbo.get(`/meldingen?meldingsnummer=${theirNumber}`);
  expect(sought.status).toBe(303);
  expect((await mbo.get(String(sought.headers['location']))).status).toBe(404);
  for (const path of ['/meldingen', '/meldingen/overzicht.csv']) {
    for (const verder of ['', `?verder=${theirNumber}`, '?verder=999999999']) {
      const { status, text } = await mbo.get(`${path}${verder}`);
      expect([path, verder, status, text.includes(theirNumber)]).toEqual([path, verder, 200, false]);
    }
  }
});

test('brin of a contactpersoon or locatie: not of another school', async () => {
  const before = await rows('parts', 'select gegevens from vb.partij where partij_id = $1::bigint', [theirs]);
  const contact = { naam: 'Indringer', functie: 'x', telefoon: '030 1234567', email: 'x@mbo.example' };
  const place = { naam: 'Indringer', adres: 'x' };
  for (const [path, form] of [
    ['/contactpersonen/nieuw', contact],
    ['/locaties/nieuw', place],
  ] as const) {
    const { status, text } = await mbo.post(path, { ...form, actief: 'true', brin: '99AD' });
    expect([path, status, text.includes('VZ-PAR-03')]).toEqual([path, 422, true]);
  }
  // A row of another school behind the own address.
  const rij = scene.ids['contactpersonen/rij'] ?? '';
  expect((await mbo.post(`/contactpersonen/${rij}`, { ...contact, actief: 'true' })).status).toBe(422);
  expect(
    await rows('parts', 'select gegevens from vb.partij where partij_id = $1::bigint', [theirs]),
  ).toEqual(before);
});

test('partij of a new person, and a role of the register: not by the beheerder of another organisation', async () => {
  const shown = await mbo.get(`/gebruikers/nieuw?partij=${theirs}`);
  expect([shown.status, ofOthers(shown.text)]).toEqual([200, []]);
  const added = await mbo.post(`/gebruikers/nieuw?partij=${theirs}`, {
    inlognaam: 'nieuw.hier',
    naam: 'Nieuw',
  });
  expect(added.status).toBe(200);
  const [person] = await rows<{ gebruikerId: string; partijId: string }>(
    'person',
    `select gebruiker_id::text as "gebruikerId", partij_id::text as "partijId" from vb.gebruiker where inlognaam = 'nieuw.hier'`,
  );
  expect(person?.partijId).toBe(own);
  for (const rol of ['functioneel-beheerder', 'operator', 'behandelaar-lp']) {
    const { status } = await mbo.post(`/gebruikers/${person?.gebruikerId}/rol`, { rol, wat: 'geven' });
    expect([rol, status]).toEqual([rol, 422]);
  }
});

test('gever, brins and verwerkerOin of a mandate: for the own schools, to who takes part', async () => {
  const mandaten = () =>
    rows('mandaten', 'select mandaat_id, status from vb.mandaat where gever_id = $1::bigint order by 1', [
      theirs,
    ]);
  const before = await mandaten();
  const shown = await mbo.get(`/mandaten/nieuw?gever=${theirs}`);
  expect([shown.status, ofOthers(shown.text), shown.text.includes('99AD')]).toEqual([200, [], false]);
  const nieuw = { verwerkerOin: '00000001999900020000', begindatum: today };
  for (const [form, code] of [
    [{ ...nieuw, reikwijdte: 'keuze', brins: '99AD' }, 'VZ-MAN-04'],
    [{ ...nieuw, reikwijdte: 'alles', verwerkerOin: '00000001999912340000' }, 'VZ-MAN-03'],
  ] as const) {
    const { status, text } = await mbo.post(`/mandaten/nieuw?gever=${theirs}`, form);
    expect([status, text]).toEqual([422, expect.stringContaining(code)]);
  }
  expect(await mandaten()).toEqual(before);
});

test('ref of a refusal: shown to whom it is about, and to nobody else', async () => {
  const las = running.school('vendor-kvk', '0000000700099AD00000');
  const fault = await las.call('meldenVerzuim', exampleMelding()).then(() => '', String);
  const ref = /ref=([0-9a-f-]+)/.exec(fault)?.[1] ?? '';
  expect(ref).toMatch(/^[0-9a-f-]{36}$/);
  const found = await scene.visitors.school.get(`/mandaten/weigering?ref=${ref}`);
  expect(found.text).toContain(ref);
  expect(found.text).not.toContain('geen weigering met dit kenmerk');
  for (const other of [mbo, amersfoort]) {
    expect((await other.get(`/mandaten/weigering?ref=${ref}`)).text).toContain(
      'geen weigering met dit kenmerk',
    );
  }
});

test('a certificate of another organisation is not handed in as the own one', async () => {
  const certificate = partyCertificate('0000000700099AD00000');
  const zip = zipOf({ 'school.cer': certificate.der, 'sjabloon.xlsx': await sheetFor(certificate, {}) });
  const csrf = await mbo.csrf('/certificaten');
  const { status, text } = await mbo.send('POST', '/certificaten', {
    raw: multipart({ csrf }, { name: 'school.zip', bytes: zip }),
  });
  expect([status, text.includes('VZ-CER-')]).toEqual([422, true]);
});

test('gemeentecode and instantieCode of a routing form or declaration: of the own gemeente', async () => {
  const stored = () =>
    rows<{ gemeentecode: string }>(
      'routering',
      `select gemeentecode from vb.routering_formulier union all select gemeentecode from vb.verklaring_verwerker order by 1`,
    );
  const before = await stored();
  const regels = (instantieCode: string) =>
    Object.fromEntries(
      ['R1', 'R2', 'R3', 'R4'].flatMap((slot) => [
        [`regels/${slot}/instantieNaam`, 'Leerplicht'],
        [`regels/${slot}/instantieCode`, instantieCode],
        [`regels/${slot}/email`, 'leerplicht@gemeente.example'],
      ]),
    );
  const rest = { ingang: today, ondertekenaar: 'W. Ethouder' };
  // Reports of the own gemeente to another one: not without a declaration.
  const sent = await amersfoort.post('/routering/nieuw', {
    ...rest,
    ...regels('0344'),
    gemeentecode: '0307',
  });
  expect([sent.status, sent.text.includes('VZ-RTE-03'), ofOthers(sent.text)]).toEqual([422, true, []]);
  expect(await stored()).toEqual(before);
  const form = { ...rest, ...regels('0307') };
  const refused = await amersfoort.post('/routering/nieuw', { ...form, gemeentecode: '0344' });
  expect([refused.status, ofOthers(refused.text)]).toEqual([422, []]);
  expect(await stored()).toEqual(before);
  // Whoever has one gemeente is not asked whose declaration it is: what is sent along is not looked at.
  await done(amersfoort, '/routering/verklaringen/nieuw', {
    ...{ gemeentecode: '0344', verwerkerNaam: 'Verwerker', verwerkerKvk: '12345678', 'reikwijdte/R4': 'ja' },
    ...{ verwerkerOin: '00000001999903440000', datumOndertekening: today },
  });
  expect(await stored()).toEqual([{ gemeentecode: '0307' }, ...before]);
  await done(amersfoort, '/routering/nieuw', { ...form, gemeentecode: '0307' });
});

test('a pupil, a page and a mailbox of another gemeente: nothing is found', async () => {
  const theirNumber = scene.ids['vrijstellingsnummer'] ?? '';
  const leerling = { 'leerling/soort': 'burgerservicenummer', 'leerling/nummer': '999000111' };
  const found = await scene.visitors.gemeente.post('/vrijstellingen', leerling);
  expect(found.text).toContain(theirNumber);
  for (const { status, text } of [
    await amersfoort.post('/vrijstellingen', leerling),
    await amersfoort.get('/vrijstellingen?verder=999999999'),
    await amersfoort.get('/gegevensleveringen?postbus=0344'),
    await amersfoort.get('/gegevensleveringen?postbus=0344&verder=0'),
  ]) {
    expect([status, text.includes(theirNumber), ofOthers(text)]).toEqual([200, false, []]);
  }
  expect((await scene.visitors.gemeente.get('/gegevensleveringen?postbus=0344')).text).toContain('levering.');
});

test('in bodies of the API: geverId and partijId of another organisation', async () => {
  const { csrfToken } = JSON.parse((await mbo.get('/api/v1/ik')).text) as { csrfToken: string };
  const send = (method: string, path: string, json: unknown) =>
    mbo.send(method, `/api/v1${path}`, { json, headers: { 'x-csrf-token': csrfToken } });
  const mandaat = { verwerkerOin: '00000001999900020000', begindatum: '2030-01-01' };
  for (const [method, path, json, code] of [
    ['POST', '/mandaten', { ...mandaat, geverId: theirs }, 'VZ-PAR-01'],
    ['POST', '/gebruikers', { inlognaam: 'binnen.dringer', naam: 'X', partijId: theirs }, 'VZ-GEB-10'],
    ['PUT', `/partijen/${theirs}/contact`, { naam: 'X', email: 'x@mbo.example' }, 'VZ-PAR-01'],
    ['PUT', `/partijen/${own}/locaties`, [{ brin: '99AD', naam: 'X', adres: 'X' }], 'VZ-PAR-03'],
  ] as const) {
    const { status, text } = await send(method, path, json);
    expect([path, status < 500 && status >= 400, text]).toEqual([path, true, expect.stringContaining(code)]);
  }
  const partijen = JSON.parse((await mbo.get('/api/v1/partijen?zoek=99AD')).text) as { partijId: string }[];
  expect(partijen.map(({ partijId }) => partijId)).toEqual([own]);
});
