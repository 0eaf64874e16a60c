/**
 * What people typed, sent or imported stays text: each field has a mark of its own, and each mark is seen, as text, on the
 * pages that show the field; in English too.
 */
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BrokerParts } from '../../../src/broker/parts.ts';
import type { BeheerParts } from '../../../src/loket/beheer/parts.ts';
import { loketPages } from '../../../src/loket/pages.ts';
import { startTestBroker, type TestBroker } from '../../setup/broker.ts';
import { formsOf } from '../../setup/loket-forms.ts';
import { createVisitor, type HttpVisitor } from '../../setup/loket-people.ts';
import { addressOf, type LoketScene, type Side, setLoketScene } from '../../setup/loket-scene.ts';
import { believedIn, MARKED, marksIn, marksInText, type Typing } from '../../setup/loket-typing.ts';

const PAGES = loketPages(
  {} as BrokerParts,
  { people: {}, trust: {}, fourEyes: false } as unknown as BeheerParts,
  { key: Buffer.alloc(1), keptMs: 1 },
);
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
];
/** Stored, and on no page; with why. */
const NOT_SHOWN: Readonly<Record<string, string>> = {
  'verklaring.vastgelegdDoor': 'the list says what a declaration holds, and the audit who recorded it',
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
  ],
  ...[
    'contactGemeente.naam',
    'gemeente.naam',
    'leverancier.naam',
    'melder.email',
    'melder.functie',
    'melder.naam',
  ],
  ...['melding.kenmerk', 'outbox.fout', 'persoon.geslachtsnaam', 'persoon.plaatsnaam', 'persoon.straatnaam'],
  ...['persoon.voornamen', 'school.naam', 'tabel.gemeente', 'toewijzing.door', 'toewijzing.reden', 'v'],
  ...['verkeerdeGemeente.reden'],
];

/** Addresses whose form gives back what was typed in it. */
const GIVEN_BACK = [
  ...[
    '/account/passkeys/nieuw',
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
  ...['/meldingen/:id/weer-aanwezig', '/meldingen/:id/wijzigen', '/meldingen/nieuw', '/organisatie/contact'],
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

test('it stays text in the title of a window, in what an attribute holds, and in English', async () => {
  const seen = await everyPage();
  const partsOf = (pattern: RegExp) => seen.flatMap(({ html }) => html.match(pattern) ?? []);
  expect(fieldsIn(partsOf(/<title>[^<]*/g))).toEqual(IN_TITLE);
  expect(fieldsIn(partsOf(/="[^"]*&lt;i>[^"]*"/g))).toEqual([...IN_ATTRIBUTE].sort());
  expect(
    fieldsIn(seen.filter(({ html }) => html.includes('<html lang="en"')).map(({ html }) => html)),
  ).toEqual(IN_ENGLISH);
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
  const done = new Set<string>();
  for (const { side, html } of [...open, ...seen]) {
    const by = side === undefined ? nobody : scene.visitors[side];
    for (const { method, action, names, kept } of formsOf(html)) {
      const name = `${method} ${action}`;
      if (names.length === 0 || done.has(name)) continue;
      done.add(name);
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
