/** The parties file into the store: once per content, with versions, and without undoing what people decided. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Oin, parseOin } from '../../src/edukoppeling/oin.ts';
import { importPartiesFile } from '../../src/parties/import-parties.ts';
import { importPartijenFromGemeenten, importPartijenFromRio } from '../../src/parties/import-registers.ts';
import { trekMandaatIn } from '../../src/parties/mandatenbeheer.ts';
import { readParties, readPartiesFile } from '../../src/parties/parties-file.ts';
import { readDirectoryFrom } from '../../src/parties/parties-in-store.ts';
import { beeindigPartij, voegPartijToe } from '../../src/parties/partijbeheer.ts';
import { listMandaten } from '../../src/store/mandaten.ts';
import { listCurrentPartijen, listPartijVersies, searchPartijen } from '../../src/store/partijen.ts';
import { sql } from '../../src/store/pool.ts';
import { replaceRio } from '../../src/store/rio-import.ts';
import { PARTIJ_INVOER } from '../../src/verzuim/partij.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

const EXAMPLE = parse(
  readFileSync(fileURLToPath(new URL('../../examples/parties.yaml', import.meta.url)), 'utf8'),
);
const VENDOR = parseOin('00000001999900020000') as Oin;
const SCHOOL = parseOin('0000000700099AD00000') as Oin;
const fileOf = (input: unknown) => readPartiesFile(input).parties;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('the store answers as the file did: schools, mailboxes, mandates and tolerances', async () => {
  const { store } = database;
  expect(await importPartiesFile(store, fileOf(EXAMPLE), 'test')).toMatchObject({
    toegevoegd: 12,
    gewijzigd: 0,
    beeindigd: 0,
    mandaten: 8,
  });
  const [stored, read] = [await readDirectoryFrom(store), readParties(EXAMPLE)];
  for (const brin of ['99AA', '99AD', '99AF', '99BA', '99ZZ']) {
    expect([brin, stored.school(brin)]).toEqual([brin, read.school(brin)]);
  }
  for (const code of ['0344', '0307', '0313', '9999']) {
    for (const slot of ['R1', 'R2', 'R3', 'R4']) {
      expect(stored.mailboxFor(code, slot)).toBe(read.mailboxFor(code, slot));
    }
  }
  expect(stored.instantie('DSP-TEST')).toEqual(read.instantie('DSP-TEST'));
  expect(stored.brinsOf(SCHOOL)).toEqual(read.brinsOf(SCHOOL));
  expect(stored.mandatenVan(VENDOR, SCHOOL)).toMatchObject([{ begindatum: '2024-08-01', status: 'GEGEVEN' }]);
  expect(await importPartiesFile(store, fileOf(EXAMPLE), 'test')).toBeUndefined();
});

test('a changed file makes versions of what differs, ends what it no longer names, and leaves the rest', async () => {
  const { store } = database;
  const changed = structuredClone(EXAMPLE);
  changed.schools[0].naam = 'Een andere naam';
  changed.vendors.pop();
  changed.mandaten = changed.mandaten.filter(
    ({ verwerkerOin }: { verwerkerOin: string }) => verwerkerOin === VENDOR,
  );
  expect(await importPartiesFile(store, fileOf(changed), 'test')).toEqual({
    toegevoegd: 0,
    gewijzigd: 1,
    beeindigd: 1,
    mandaten: 2,
  });
  const [renamed] = await searchPartijen(store, { zoek: 'Een andere naam', max: 5 });
  const versies = await listPartijVersies(store, renamed?.partijId ?? '');
  expect(versies.map(({ versie, changedBy }) => [versie, changedBy])).toEqual([
    [2, 'test'],
    [1, 'test'],
  ]);
  expect(versies[1]?.inhoud).toMatchObject({ naam: EXAMPLE.schools[0].naam });
  const rewrite = sql('test-rewrite', 'update vb.partij_versie set changed_by = $1');
  await expect(store.query(rewrite, ['nobody'])).rejects.toThrow('append-only');
});

test('a mandate that was withdrawn by hand stays withdrawn, whatever file comes', async () => {
  const { store } = database;
  const [mandaat] = (await listMandaten(store, {})).filter(({ verwerkerOin }) => verwerkerOin === VENDOR);
  await trekMandaatIn({ store }, mandaat?.mandaatId ?? '', { door: 'bestuur', partijId: null });
  await importPartiesFile(store, fileOf(EXAMPLE), 'test');
  const open = await listMandaten(store, {});
  expect(open.map(({ mandaatId }) => mandaatId)).not.toContain(mandaat?.mandaatId);
  // What the file of before had ended is given again.
  expect(open.filter(({ verwerkerOin }) => verwerkerOin !== VENDOR)).toHaveLength(2);
  const directory = await readDirectoryFrom(store);
  expect(directory.isConnected(parseOin('00000003999000300000') as Oin)).toBe(true);
});

test('RIO and the gemeenten give organisations without an OIN, once, and follow later names', async () => {
  const { store } = database;
  const begindatum = '2020-01-01';
  const rio = (naam: string) => ({
    besturen: [{ bestuurscode: '41999', naam: 'Stichting Proef', begindatum }],
    instellingen: [
      { brin: '98ZA', naam, wet: 'WVO', bestuurscode: '41999', begindatum },
      { brin: '99AD', naam: 'Staat al in het bestand', wet: 'WVO', begindatum },
      { brin: '98ZB', naam: 'Gesloten', wet: 'WPO', begindatum, einddatum: '2021-07-31' },
    ],
    vestigingen: [{ vestigingscode: '98ZA00', brin: '98ZA', naam, begindatum }],
  });
  await replaceRio(store, rio('School uit RIO'));
  expect(await importPartijenFromRio(store, 'test')).toEqual({ toegevoegd: 2, gewijzigd: 0 });
  expect(await importPartijenFromRio(store, 'test')).toEqual({ toegevoegd: 0, gewijzigd: 0 });
  await replaceRio(store, rio('Nieuwe naam'));
  expect(await importPartijenFromRio(store, 'test')).toEqual({ toegevoegd: 0, gewijzigd: 1 });
  const [school] = await searchPartijen(store, { zoek: '98ZA', soort: 'SCHOOL', max: 5 });
  expect(school).toMatchObject({ naam: 'Nieuwe naam', oin: null, herkomst: 'RIO', brins: ['98ZA'] });
  const [bestuur] = await searchPartijen(store, { zoek: '98ZA', soort: 'BESTUUR', max: 5 });
  expect(bestuur).toMatchObject({ naam: 'Stichting Proef', brins: ['98ZA'] });
  expect((await readDirectoryFrom(store)).school('98ZA')).toBeUndefined();

  const add = sql('test-gemeente', 'insert into vb.gemeente (gemeentecode, naam) values ($1, $2)');
  await store.query(add, ['0344', 'Utrecht']);
  await store.query(add, ['0014', 'Groningen']);
  const before = await listCurrentPartijen(store);
  expect(await importPartijenFromGemeenten(store, 'test')).toEqual({ toegevoegd: 1, gewijzigd: 0 });
  const after = await listCurrentPartijen(store);
  expect(after.length - before.length).toBe(1);
  expect(after.at(-1)).toMatchObject({ soort: 'GEMEENTE', naam: 'Gemeente Groningen', oin: null });
});

test('a file that contradicts what people made changes nothing and names what clashes; what people ended stays ended', async () => {
  const { store } = database;
  const register = { door: 'test', partijId: null };
  const invoer = PARTIJ_INVOER.parse({
    ...{ soort: 'SCHOOL', naam: 'Met de hand', oin: '0000000700098VD00000' },
    gegevens: { brins: [{ brin: '98VD', sector: 'VO' }] },
  });
  expect((await voegPartijToe(store, invoer, register)).verwerkt).toBe(true);
  const clash = structuredClone(EXAMPLE);
  clash.schools.push({ oin: '0000000700098VE00000', naam: 'x', brins: [{ brin: '98VD', sector: 'VO' }] });
  const before = await listCurrentPartijen(store);
  await expect(importPartiesFile(store, fileOf(clash), 'test')).rejects.toThrow(
    '98VD is a BRIN of two schools',
  );
  expect(await listCurrentPartijen(store)).toEqual(before);

  const [kvk] = await searchPartijen(store, { zoek: '00000003999000300000', max: 1 });
  for (const { mandaatId, verwerkerOin } of await listMandaten(store, {})) {
    if (verwerkerOin === kvk?.oin) await trekMandaatIn({ store }, mandaatId, register);
  }
  expect((await beeindigPartij(store, kvk?.partijId ?? '', { ...register, door: 'beheer' })).verwerkt).toBe(
    true,
  );
  const later = structuredClone(EXAMPLE);
  later.schools[0].naam = 'Nog een naam';
  await importPartiesFile(store, fileOf(later), 'test');
  expect(await searchPartijen(store, { zoek: '00000003999000300000', max: 1 })).toEqual([]);
});
