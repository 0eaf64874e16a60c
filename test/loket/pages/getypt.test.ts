/**
 * What people typed, sent or imported stays text: each field has a mark of its own, and each mark is seen, as text, on the
 * pages that show the field; in English too.
 */
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../src/store/pool.ts';
import { startTestBroker, type TestBroker, until } from '../../setup/broker.ts';
import { done, formsOf } from '../../setup/loket-forms.ts';
import { PAGES } from '../../setup/loket-pages.ts';
import { createVisitor, type HttpVisitor } from '../../setup/loket-people.ts';
import { addressOf, type LoketScene, type Side, setLoketScene } from '../../setup/loket-scene.ts';
import { believedIn, MARKED, marksIn, marksInText, type Typing } from '../../setup/loket-typing.ts';

const SIDES = ['school', 'gemeente', 'register', 'operator'] as const;
const FILE = /\.\w+$/;

/** Every text of the scene, by its field; each is seen on some page. */
const SHOWN = [
  ...[
    'adres.aanduiding',
    'adres.plaatsnaam',
    'adres.straatnaam',
    'audit.wat',
    'audit.wie',
    'bericht.messageId',
  ],
  ...['certificaat.beslotenDoor', 'certificaat.ingestuurdDoor', 'certificaat.onderwerp', 'certificaat.reden'],
  ...['certificaat.uitgever', 'concept.vermoedelijkeReden', 'contact.naam', 'contactGemeente.email'],
  ...['contactGemeente.functie', 'contactGemeente.naam', 'contactpersoon.functie', 'contactpersoon.naam'],
  ...['gebruiker.email', 'gebruiker.geblokkeerdDoor', 'gebruiker.inlognaam', 'gebruiker.naam'],
  ...['gebruiker.toegevoegdDoor', 'gemeente.naam', 'leverancier.naam', 'levering.bestandsnaam'],
  ...[
    'levering.omschrijving',
    'locatie.adres',
    'locatie.naam',
    'mandaat.gegevenDoor',
    'mandaat.goedgekeurdDoor',
  ],
  ...['mandaat.ingetrokkenDoor', 'melder.email', 'melder.functie', 'melder.naam', 'melding.kenmerk'],
  ...['melding.ondernomenActie', 'melding.redenIntrekking', 'melding.toelichting'],
  ...['melding.toelichtingActieGewenst', 'melding.vermoedelijkeReden', 'opleiding.naam', 'outbox.fout'],
  ...['partij.gewijzigdDoor', 'passkey.naam', 'persoon.geslachtsnaam', 'persoon.plaatsnaam'],
  ...[
    'persoon.straatnaam',
    'persoon.voornamen',
    'rio.bestuur',
    'rio.instelling',
    'rio.locatie',
    'rio.plaats',
  ],
  ...[
    'rio.vestiging',
    'rol.gegevenDoor',
    'rol.ingetrokkenDoor',
    'routering.email',
    'routering.goedgekeurdDoor',
  ],
  ...['routering.ingediendDoor', 'routering.ingetrokkenDoor', 'routering.instantieNaam'],
  ...['routering.ondertekenaar', 'school.naam', 'sessie.netwerk', 'sjabloon.contactNaam'],
  ...['sjabloon.organisatieNaam', 'sjabloon.softwareleverancier', 'tabel.gemeente', 'toewijzing.door'],
  // `v` is the voorvoegsel of a name, which has room for ten characters.
  ...['toewijzing.reden', 'v', 'verkeerdeGemeente.reden', 'verklaring.verwerkerNaam', 'vrijstelling.naam'],
  ...['vrijstelling.plaatsnaam', 'vrijstelling.redenIntrekking', 'vrijstelling.straatnaam'],
  ...['fout.actie', 'fout.messageId', 'fout.regel', 'levering.redenWeigering'],
];
/** Stored, and on no page; with why. */
const NOT_SHOWN: Readonly<Record<string, string>> = {
  'verklaring.vastgelegdDoor': 'the list says what a declaration holds, and the audit who recorded it',
};
/** Columns that hold a text of people or of another party, with its fields in the scene. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  'audit.actor': ['audit.wie'],
  'audit.action': ['audit.wat'],
  'certificaat.aangemeld_door': ['certificaat.ingestuurdDoor'],
  'certificaat.besloten_door': ['certificaat.beslotenDoor'],
  'certificaat.feiten': ['certificaat.onderwerp', 'certificaat.uitgever'],
  'certificaat.melding': ['sjabloon.contactNaam', 'sjabloon.organisatieNaam', 'sjabloon.softwareleverancier'],
  'certificaat.reden': ['certificaat.reden'],
  'deelnemer.persoon': ['persoon.geslachtsnaam', 'persoon.voornamen', 'v'],
  'gebruiker.blocked_by': ['gebruiker.geblokkeerdDoor'],
  'gebruiker.created_by': ['gebruiker.toegevoegdDoor'],
  'gebruiker.email': ['gebruiker.email'],
  'gebruiker.inlognaam': ['gebruiker.inlognaam'],
  'gebruiker.naam': ['gebruiker.naam'],
  'gebruiker_rol.ended_by': ['rol.ingetrokkenDoor'],
  'gebruiker_rol.granted_by': ['rol.gegevenDoor'],
  'gegevenslevering.bestandsnaam': ['levering.bestandsnaam'],
  'gegevenslevering.omschrijving': ['levering.omschrijving'],
  'gemeente.naam': ['tabel.gemeente'],
  'mailbox_item.reden': ['levering.redenWeigering'],
  'mandaat.gegeven_door': ['mandaat.gegevenDoor'],
  'mandaat.goedgekeurd_door': ['mandaat.goedgekeurdDoor'],
  'mandaat.ingetrokken_door': ['mandaat.ingetrokkenDoor'],
  'melding.kenmerk': ['melding.kenmerk'],
  'melding_concept.inhoud': ['concept.vermoedelijkeReden'],
  'melding_inhoud.persoon': ['persoon.plaatsnaam', 'persoon.straatnaam'],
  'melding_inhoud.verzuimmelding': [
    ...[
      'adres.aanduiding',
      'adres.plaatsnaam',
      'adres.straatnaam',
      'melder.email',
      'melder.functie',
      'melder.naam',
    ],
    ...['melding.ondernomenActie', 'melding.toelichting', 'melding.toelichtingActieGewenst'],
    ...['melding.vermoedelijkeReden', 'opleiding.naam'],
  ],
  'message.wsa_message_id': ['bericht.messageId'],
  'outbox.last_error': ['outbox.fout'],
  'partij.changed_by': ['partij.gewijzigdDoor'],
  'partij.gegevens': [
    ...['contact.naam', 'contactpersoon.functie', 'contactpersoon.naam', 'locatie.adres', 'locatie.naam'],
  ],
  'partij.naam': ['gemeente.naam', 'leverancier.naam', 'school.naam'],
  'passkey.naam': ['passkey.naam'],
  'processtap.inhoud': [
    ...[
      'contactGemeente.email',
      'contactGemeente.functie',
      'contactGemeente.naam',
      'melding.redenIntrekking',
    ],
  ],
  'refused.action': ['fout.actie'],
  'refused.rule': ['fout.regel'],
  'refused.wsa_message_id': ['fout.messageId'],
  'rio_bestuur.naam': ['rio.bestuur'],
  'rio_instelling.naam': ['rio.instelling'],
  'rio_onderwijslocatie.plaatsnaam': ['rio.locatie'],
  'rio_vestiging.naam': ['rio.vestiging'],
  'rio_vestiging.plaatsnaam': ['rio.plaats'],
  'routering_formulier.goedgekeurd_door': ['routering.goedgekeurdDoor'],
  'routering_formulier.ingediend_door': ['routering.ingediendDoor'],
  'routering_formulier.ingetrokken_door': ['routering.ingetrokkenDoor'],
  'routering_formulier.ondertekenaar': ['routering.ondertekenaar'],
  'routering_regel.email': ['routering.email'],
  'routering_regel.instantie_naam': ['routering.instantieNaam'],
  'session.network': ['sessie.netwerk'],
  'toewijzing.door': ['toewijzing.door'],
  'toewijzing.reden': ['toewijzing.reden'],
  'verkeerde_gemeente.reden': ['verkeerdeGemeente.reden'],
  'verklaring_verwerker.vastgelegd_door': ['verklaring.vastgelegdDoor'],
  'verklaring_verwerker.verwerker_naam': ['verklaring.verwerkerNaam'],
  'vrijstelling_inhoud.vrijstelling': [
    ...['vrijstelling.naam', 'vrijstelling.plaatsnaam', 'vrijstelling.straatnaam'],
  ],
  'vrijstelling_stap.reden': ['vrijstelling.redenIntrekking'],
};
/** Every other column that could hold a text, by why nobody reads a text of people in it on a page. */
const NO_TEXT: Readonly<Record<string, string>> = {
  'codes and numbers of ours, or of a shape that is judged when it comes in and by the schema of the store': `
    certificaat.oin certificaat.status certificaat.herkomst certificaat.ref gegevenslevering.mailbox
    gegevenslevering.gemeentecode gegevenslevering.soort gegevenslevering.route_slot gegevenslevering_head.mailbox
    gebruiker_rol.rol gemeente.gemeentecode gemeente.opvolgers herinnering.code inschrijving.brin mailbox_head.mailbox
    mailbox_item.mailbox mailbox_item.soort mailbox_item.lease_key mailbox_item.result mailbox_item.reason
    mandaat.verwerker_oin mandaat.dienst mandaat.brins mandaat.status mandaat.herkomst melding.from_oin melding.brin
    melding.verzuimsoort melding.status melding.signalen melding.woongemeente melding.mailbox melding.route_slot
    melding.grond melding.vestigingscode melding.cc_email melding_event.soort message.from_oin message.operation
    message.sig_oin message.tls_oin message.outcome notice.soort notice.ontvanger notice.mailbox notice.gemeentecode
    notice.route_slot outbox.mailbox outbox.cause outbox.traceparent partij.soort partij.oin partij.herkomst
    partij.brins postcode_gemeente.postcode postcode_gemeente.gemeentecode processtap.status refused.from_oin
    refused.sig_oin refused.code rio_bestuur.bestuurscode rio_instelling.brin rio_instelling.wet
    rio_instelling.bestuurscode rio_onderwijsaanbieder.onderwijsaanbiedercode rio_onderwijsaanbieder.bestuurscode
    rio_onderwijsaanbod.brin rio_onderwijsaanbod.vestigingscode rio_onderwijsaanbod.onderwijslocatiecode
    rio_onderwijsaanbod.onderwijsaanbiedercode rio_onderwijsaanbod.opleidingcode
    rio_onderwijslocatie.onderwijslocatiecode rio_onderwijslocatie.postcode rio_onderwijslocatie.gemeentecode
    rio_vestiging.vestigingscode rio_vestiging.brin rio_vestiging.postcode rio_vestiging.gemeentecode
    routering_formulier.gemeentecode routering_formulier.status routering_regel.slot routering_regel.instantie_code
    school_change.brin school_head.brin session.kind telling.schooljaar telling.brin telling.verzuimsoort
    telling_schooljaar.schooljaar toewijzing.van_mailbox toewijzing.van_gemeentecode toewijzing.naar_mailbox
    toewijzing.naar_gemeentecode vakantie.regio vakantieregio.gemeentecode vakantieregio.regio
    verkeerde_gemeente.mailbox verkeerde_gemeente.vermoede_gemeentecode verklaring_verwerker.gemeentecode
    verklaring_verwerker.verwerker_kvk verklaring_verwerker.verwerker_oin verklaring_verwerker.reikwijdte
    vrijstelling.from_oin vrijstelling.woongemeente vrijstelling.soort vrijstelling.status vrijstelling_stap.actie`,
  'keys, digests and secrets': `
    at_rest.proof audit_seal.hash certificaat.sha256 certificaat.der deelnemer.burgerservicenummer
    deelnemer.onderwijsnummer device.token_sha256 gebruiker.password_hash gebruiker.totp_secret gegevenslevering.sha256
    invitation.token_sha256 invitation.password_hash invitation.totp_secret inzending.aan_sha256 kenmerk.content_digest
    login_attempt.who message.body_digest migration.sha256 partij_stand.bestand_sha256 passkey.credential_id
    passkey.public_key passkey_challenge.challenge passkey_challenge.holder recovery_code.code_sha256
    session.token_sha256 vrijstelling_inhoud.burgerservicenummer vrijstelling_inhoud.onderwijsnummer
    vrijstelling_inhoud.nummers`,
  'for commands, the API, a system or a file only': `
    audit.detail certificaat.antwoord_aan database_origin.system_identifier database_origin.timeline
    database_origin.door envelope.bytes gegevenslevering_bestand.inhoud inzending.mail_id inzending.ref
    inzending.uitkomst inzending.codes kenmerk.from_oin kenmerk.kenmerk kenmerk.operation login_attempt.source
    migration.name migration.contract number_jump.kind number_jump.name passkey_challenge.source refused.bytes
    telling_schooljaar.settled_by`,
  'for e-mail only':
    'mail.mailbox mail.domain mail.inhoud mail.state mail.last_error mail.address mail.brief',
  'for searching only, beside the name as it was written': `
    rio_instelling.zoeknaam rio_vestiging.zoeknaam rio_vestiging.zoekplaats rio_onderwijslocatie.zoekplaats`,
  'not shown: who ended it stands in the audit': `
    session.ended_by invitation.created_by verklaring_verwerker.ingetrokken_door`,
  'not shown: names of public tables that only rules use': 'rio_onderwijsaanbieder.naam vakantie.naam',
  'the same as in the row itself': 'partij_versie.inhoud partij_versie.changed_by passkey_challenge.naam',
  'own messages of a test environment: the test of their pages below': `
    test_traffic.tls_oin test_traffic.service test_traffic.soap_action test_traffic.charset test_traffic.request
    test_traffic.action test_traffic.message_id test_traffic.answer test_traffic.answer_id test_traffic.codes
    test_traffic.rule`,
};

/** Titles of windows. */
const IN_TITLE = ['gebruiker.inlognaam', 'rio.instelling', 'school.naam', 'verklaring.verwerkerNaam'];
/** Values of fields and labels for who does not see a row. */
const IN_ATTRIBUTE = [
  ...[
    'adres.plaatsnaam',
    'adres.straatnaam',
    'contact.naam',
    'contactpersoon.functie',
    'contactpersoon.naam',
  ],
  ...[
    'gemeente.naam',
    'locatie.adres',
    'locatie.naam',
    'melding.toelichting',
    'opleiding.naam',
    'passkey.naam',
  ],
];
/** Of the pages that can be had in English. */
const IN_ENGLISH = [
  ...[
    'adres.aanduiding',
    'adres.plaatsnaam',
    'adres.straatnaam',
    'audit.wat',
    'audit.wie',
    'bericht.messageId',
    'contact.naam',
  ],
  ...[
    'contactGemeente.naam',
    'gemeente.naam',
    'leverancier.naam',
    'melder.email',
    'melder.functie',
    'melder.naam',
  ],
  ...['melding.kenmerk', 'outbox.fout', 'partij.gewijzigdDoor'],
  ...['persoon.geslachtsnaam', 'persoon.plaatsnaam', 'persoon.straatnaam'],
  ...['persoon.voornamen', 'school.naam', 'tabel.gemeente', 'toewijzing.door', 'toewijzing.reden', 'v'],
  ...['verkeerdeGemeente.reden'],
  ...['fout.actie', 'fout.messageId', 'fout.regel', 'levering.redenWeigering'],
];

/** Addresses whose form gives back what was typed in it. */
const GIVEN_BACK = [
  ...[
    '/account/passkeys/nieuw',
    '/beheer/cijfers',
    '/beheer/meldingen',
    '/beheer/meldingen/:id/toewijzen',
    '/beheer/opnieuw-sinds',
  ],
  ...[
    '/contactpersonen/:id',
    '/gebruikers/nieuw',
    '/inloggen',
    '/inschrijven',
    '/instellingen',
    '/integratie',
  ],
  ...[
    '/integratie/certificaat',
    '/integratie/verkeer',
    '/locaties/:id',
    '/mandaten/nieuw',
    '/mandaten/weigering',
  ],
  ...['/meldingen', '/meldingen/:id/weer-aanwezig', '/meldingen/:id/wijzigen', '/meldingen/nieuw'],
  ...['/organisatie/contact'],
  ...['/organisaties', '/routering/nieuw', '/routering/verklaringen/nieuw', '/vrijstellingen'],
  ...['/vrijstellingen/:id/wijzigen', '/vrijstellingen/nieuw/5A'],
];

let running: TestBroker;
let scene: LoketScene;
let nobody: HttpVisitor;
/** Every field that the scene filled in. */
const typed = new Set<string>();
const recording: Typing = {
  long: (veld, tekst) => MARKED.long(typed.add(veld) && veld, tekst),
  short: (veld, tekst) => MARKED.short(typed.add(veld) && veld, tekst),
};
let looked: Promise<readonly Seen[]> | undefined;
/** Every page, looked at once. */
const everyPage = () => (looked ??= lookEverywhere());

beforeAll(async () => {
  running = await startTestBroker();
  scene = await setLoketScene(running, recording);
  nobody = createVisitor(scene.url);
});
afterAll(() => running.stop());

interface Seen {
  readonly side: Side | undefined;
  readonly path: string;
  readonly status: number;
  readonly html: string;
}

async function lookEverywhere(): Promise<readonly Seen[]> {
  const all: Seen[] = [];
  const look = async (side: Side | undefined, path: string, form?: Readonly<Record<string, string>>) => {
    const visitor = side === undefined ? nobody : scene.visitors[side];
    const { status, text } = form === undefined ? await visitor.get(path) : await visitor.post(path, form);
    all.push({ side, path, status, html: text });
  };
  for (const side of SIDES) {
    for (const page of PAGES) {
      if (page.method === 'POST' || FILE.test(page.path)) continue;
      const path = addressOf(page.path, side, scene.ids);
      for (const taal of page.tweetalig ? ['?taal=en', '?taal=nl'] : ['']) await look(side, `${path}${taal}`);
    }
  }
  for (const { side, path, form } of scene.more) {
    await look(side, path, form);
    if (path.startsWith('/beheer')) await look(side, `${path}?taal=en`, form);
  }
  for (const taal of ['en', 'nl']) await look(undefined, `/integratie?taal=${taal}`);
  return all;
}

const fieldsIn = (texts: readonly string[]): readonly string[] =>
  [...new Set(texts.flatMap((text) => marksIn(text)))].sort();
const nameOf = ({ side, path, status }: Seen) => `${side} ${path} ${status}`;

test('what people typed stays text on every page of every side, and every field is on one', async () => {
  const seen = await everyPage();
  expect(seen.filter(({ html }) => believedIn(html).length > 0).map(nameOf)).toEqual([]);
  expect(seen.filter(({ status }) => status >= 500).map(nameOf)).toEqual([]);
  expect(fieldsIn(seen.map(({ html }) => html))).toEqual([...SHOWN].sort());
  expect([...typed].sort()).toEqual([...SHOWN, ...Object.keys(NOT_SHOWN)].sort());
});

test('every column that could hold a text is named, with its fields or with why nobody sees one in it', async () => {
  const columns = await running.database.store.query<{ name: string }>(
    sql(
      'test-text-columns',
      `select table_name || '.' || column_name as name from information_schema.columns
       join information_schema.tables using (table_schema, table_name)
       where table_schema = 'vb' and table_type = 'BASE TABLE' and table_name !~ '^envelope_'
         and data_type in ('text', 'jsonb', 'bytea', 'ARRAY')
       union select 'envelope.bytes' order by 1`,
    ),
  );
  const named = [
    ...Object.keys(COLUMNS),
    ...Object.values(NO_TEXT).flatMap((names) => names.trim().split(/\s+/)),
  ];
  expect(named.sort()).toEqual(columns.map(({ name }) => name).sort());
  expect(Object.values(COLUMNS).flat().sort()).toEqual([...SHOWN, ...Object.keys(NOT_SHOWN)].sort());
});

test('it stays text in the title of a window, in what an attribute holds, and in English', async () => {
  const seen = await everyPage();
  const partsOf = (pattern: RegExp) => seen.flatMap(({ html }) => html.match(pattern) ?? []);
  expect(fieldsIn(partsOf(/<title>[^<]*/g))).toEqual(IN_TITLE);
  expect(fieldsIn(partsOf(/="[^"]*&lt;i>[^"]*"/g))).toEqual([...IN_ATTRIBUTE].sort());
  expect(
    fieldsIn(seen.filter(({ html }) => html.includes('<html lang="en"')).map(({ html }) => html)),
  ).toEqual([...IN_ENGLISH].sort());
});

test('a mark that a page believed is found', () => {
  const page = (inhoud: string) => `<!DOCTYPE html><html><head></head><body>${inhoud}</body></html>`;
  expect(believedIn(page(MARKED.long('veld', '')))).toEqual([`"'>`, '<script>', '<i>']);
  expect(believedIn(page(`<input value="${MARKED.short('veld', '')}">`))).toEqual(['<i>']);
  expect(believedIn(page('<script type="module" src="/script/passkey.0123.js"></script>'))).toEqual([]);
});

test('what a form refuses comes back as text in every field, and so does what is asked in an address', async () => {
  const seen = await everyPage();
  const mark = MARKED.long('invoer', '');
  const wrong: string[] = [];
  const back = new Set<string>();
  const open = await Promise.all(
    [
      '/inloggen',
      '/inschrijven',
      '/instellingen',
      '/integratie',
      '/integratie/certificaat',
      '/integratie/verkeer',
    ].map(async (path) => ({ side: undefined, path, html: (await nobody.get(path)).text })),
  );
  const sent = new Set<string>();
  for (const { side, html } of [...open, ...seen]) {
    const by = side === undefined ? nobody : scene.visitors[side];
    for (const { method, action, names, kept } of formsOf(html)) {
      const name = `${method} ${action}`;
      if (names.length === 0 || sent.has(name)) continue;
      sent.add(name);
      const form = { ...Object.fromEntries(kept), ...Object.fromEntries(names.map((one) => [one, mark])) };
      const asked = action + (action.includes('?') ? '&' : '?') + new URLSearchParams(form);
      const answer = method === 'get' ? await by.get(asked) : await by.send('POST', action, { form });
      if (believedIn(answer.text).length > 0 || answer.status >= 500) wrong.push(`${name} ${answer.status}`);
      if (marksIn(answer.text).includes('invoer'))
        back.add(action.replaceAll(/\d{5,}|[0-9a-f-]{24,}/g, ':id'));
    }
  }
  expect(wrong).toEqual([]);
  expect([...back].sort()).toEqual(GIVEN_BACK);
});

test('a list as a file holds nothing that people typed, and no cell that a spreadsheet would run', async () => {
  const { school } = scene.visitors;
  const csv = await school.get('/meldingen/overzicht.csv');
  const xlsx = await school.get('/meldingen/overzicht.xlsx');
  const rows = [
    ...(parse(csv.bytes, { delimiter: ';', bom: true }) as string[][]),
    ...(await readSheet(xlsx.bytes)),
  ];
  const cells = rows.flat().map(String);
  expect(cells.length).toBeGreaterThan(20);
  expect(cells.flatMap(marksInText)).toEqual([]);
  expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
});

test('own messages of a test environment are text, whatever was sent', async () => {
  const { store } = running.database;
  const kept = await until('a message is kept', async () => {
    const [row] = await store.query<{ oin: string; bewijs: string; bericht: string }>(
      sql(
        'test-marked-traffic',
        `update vb.test_traffic t set message_id = $1, rule = $2, codes = array[$3],
           action = '<img src=geraakt>' -- what stands behind its last slash is shown
         where answer_id = (select answer_id from vb.test_traffic where answer_id is not null limit 1)
         returning tls_oin as oin, answer_id as bewijs, ref::text as bericht`,
      ),
      ['messageId', 'regel', 'code'].map((veld) => MARKED.long(`verkeer.${veld}`, '')),
    );
    return row;
  });
  const csrf = await nobody.csrf('/integratie/verkeer');
  const { bericht, ...proof } = kept;
  await done(nobody, '/integratie/verkeer', { csrf, ...proof });
  const fields = new Set<string>();
  for (const taal of ['en', 'nl']) {
    const list = await nobody.get(`/integratie/verkeer?taal=${taal}`);
    const one = await nobody.get(`/integratie/verkeer?taal=${taal}&bericht=${bericht}`);
    expect([list.status, one.status]).toEqual([200, 200]);
    // Request and answer, which are XML.
    expect(one.text.match(/&lt;\w+:Envelope/g)).toHaveLength(2);
    expect(one.text).not.toMatch(/<\w+:\w/);
    for (const { text } of [list, one]) {
      expect(believedIn(text)).toEqual([]);
      expect(text).toContain('&lt;img src=geraakt>');
      for (const veld of marksIn(text)) if (veld.startsWith('verkeer.')) fields.add(veld);
    }
  }
  expect([...fields].sort()).toEqual(['verkeer.code', 'verkeer.messageId', 'verkeer.regel']);
});
