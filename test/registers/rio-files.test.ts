/** Files of RIO and of school holidays: each shape, clear errors with their line, all or nothing, and looking up. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRio } from '../../src/registers/rio-files.ts';
import { findSchoolInTables } from '../../src/registers/rio-tables.ts';
import { readVakanties } from '../../src/registers/vakantie-files.ts';
import { findInstelling, findSchoolInRio, searchInstellingen } from '../../src/store/rio.ts';
import { findVakanties, replaceRio, replaceVakanties } from '../../src/store/rio-import.ts';
import { zoekvorm } from '../../src/verzuim/rio.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

const example = (name: string) => ({
  name,
  text: readFileSync(new URL(`../../examples/${name}`, import.meta.url), 'utf8'),
});
const file = (text: string, name = 'a.csv') => ({ name, text });
const ALLES =
  'ONDERWIJSBESTUURCODE,ONDERWIJSAANBIEDERCODE,BRIN,VESTIGINGSCODE,ONDERWIJSLOCATIECODE,VOLLEDIGE_NAAM,WET,POSTCODE,PLAATSNAAM,GEMEENTECODE,INGANGSDATUM,EINDDATUM';
const RIJ = '900B001,900A001,99AA,99AA00,900X001,De Proefballon,WPO,3511AB,Utrecht,0344,2012-08-01,';
const SHARED = fileURLToPath(new URL('../../../shared/data/rio_voorbeeld.csv', import.meta.url));

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await replaceRio(database.store, readRio([example('rio.csv')]));
  await replaceVakanties(
    database.store,
    readVakanties([example('vakanties.csv'), example('vakantieregios.csv')]),
  );
});
afterAll(() => database.drop());

describe('reading', () => {
  test('one row a location fills every table; what is told twice is one row with the whole period', () => {
    const tables = readRio([example('rio.csv')]);
    expect(Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, rows.length]))).toEqual({
      besturen: 4,
      instellingen: 7,
      vestigingen: 8,
      onderwijslocaties: 9,
      onderwijsaanbieders: 7,
      onderwijsaanbod: 9,
    });
    expect(tables.instellingen?.find(({ brin }) => brin === '99AF')?.einddatum).toBe('2024-07-31');
    const college = tables.instellingen?.find(({ brin }) => brin === '99AD');
    expect(college).toEqual({
      brin: '99AD',
      naam: 'Het Voorbeeldcollege (test)',
      wet: 'WVO',
      bestuurscode: '900B003',
      begindatum: '2010-08-01',
    });
  });
  (existsSync(SHARED) ? test : test.skip)('a file whose first line is a comment is read', () => {
    expect(readRio([file(readFileSync(SHARED, 'utf8'))]).onderwijslocaties).toHaveLength(7);
  });
  test('a file a subject', () => {
    expect(
      readRio([
        file('ONDERWIJSBESTUURCODE,VOLLEDIGE_NAAM\n900B001,Stichting Proef'),
        file('BRIN,VOLLEDIGE_NAAM,WET,INGANGSDATUM\n99AA,Proef,WPO,2012-08-01'),
        file('VESTIGINGSCODE,VOLLEDIGE_NAAM,PLAATSNAAM\n99AA00,Proef,Utrecht'),
        file('ONDERWIJSLOCATIECODE,POSTCODE,EINDDATUM\n900X001,3511AB,2030-01-01'),
        file('ONDERWIJSAANBIEDERCODE,VOLLEDIGE_NAAM\n900A001,Proef'),
        file('VESTIGINGSCODE,ONDERWIJSLOCATIECODE,ONDERWIJSAANBIEDERCODE\n99AA00,900X001,900A001'),
      ]),
    ).toEqual({
      besturen: [{ bestuurscode: '900B001', naam: 'Stichting Proef', begindatum: '1900-01-01' }],
      instellingen: [{ brin: '99AA', naam: 'Proef', wet: 'WPO', begindatum: '2012-08-01' }],
      vestigingen: [
        {
          vestigingscode: '99AA00',
          brin: '99AA',
          naam: 'Proef',
          plaatsnaam: 'Utrecht',
          begindatum: '1900-01-01',
        },
      ],
      onderwijslocaties: [
        {
          onderwijslocatiecode: '900X001',
          postcode: '3511AB',
          begindatum: '1900-01-01',
          einddatum: '2030-01-01',
        },
      ],
      onderwijsaanbieders: [{ onderwijsaanbiedercode: '900A001', naam: 'Proef', begindatum: '1900-01-01' }],
      onderwijsaanbod: [
        {
          vestigingscode: '99AA00',
          brin: '99AA',
          onderwijslocatiecode: '900X001',
          onderwijsaanbiedercode: '900A001',
          opleidingcode: '',
          begindatum: '1900-01-01',
        },
      ],
    });
  });
  test.each([
    ['WET', RIJ.replace('WPO', 'ZZZ')],
    ['BRIN', RIJ.replace('99AA,', '9AA,')],
    ['VESTIGINGSCODE', RIJ.replace('99AA00', '99AB00')],
    ['ONDERWIJSLOCATIECODE', RIJ.replace('900X001', '900Y001')],
    ['INGANGSDATUM', RIJ.replace('2012-08-01', '2012-13-01')],
    ['EINDDATUM', `${RIJ}2011-01-01`],
    ['POSTCODE', RIJ.replace('3511AB', '0511AB')],
    ['VOLLEDIGE_NAAM', RIJ.replace('De Proefballon', '')],
  ])('an error in %s names file, line and column, never the value', (column, row) => {
    const text = ['# comment', ALLES, RIJ, '', row].join('\n');
    expect(() => readRio([file(text, 'scholen.csv')])).toThrow(
      expect.objectContaining({ name: 'ImportError', line: 5, column, message: expect.any(String) }),
    );
    expect(() => readRio([file(text, 'scholen.csv')])).toThrow(/^scholen\.csv, line 5, /);
    expect(() => readRio([file(text)])).toThrow(expect.not.stringContaining('Proefballon'));
    expect(readRio([file([ALLES, RIJ].join('\n'))]).instellingen).toHaveLength(1);
  });
  test('a header that is none of them, a line with too few columns, and a row that stands there twice', () => {
    expect(() => readRio([file('A,B\n1,2')])).toThrow(/line 1, \(header\)/);
    expect(() => readRio([file(`${ALLES}\n900B001,900A001`)])).toThrow(/line 2, row/);
    const vestigingen = 'VESTIGINGSCODE,VOLLEDIGE_NAAM\n99AA00,Een\n99AA00,Twee';
    expect(() => readRio([file(vestigingen)])).toThrow(/line 3, VESTIGINGSCODE: stands there twice/);
  });
  test('holidays and regions, and what is wrong with them', () => {
    const { vakanties, regios } = readVakanties([example('vakanties.csv'), example('vakantieregios.csv')]);
    expect([vakanties?.length, regios?.length]).toEqual([33, 5]);
    const header = 'regio,naam,begindatum,einddatum';
    for (const [row, problem] of [
      ['OOST,Kerst,2026-12-19,2027-01-03', /line 2, regio/],
      ['NOORD,Kerst,2026-12-19,2026-12-18', /line 2, einddatum/],
      ['NOORD,Kerst,2026-12-19,2027-02-30', /line 2, einddatum/],
      ['NOORD,,2026-12-19,2027-01-03', /line 2, naam/],
    ] as const)
      expect(() => readVakanties([file(`${header}\n${row}`)])).toThrow(problem);
    expect(() => readVakanties([file('regio,naam\nNOORD,x')])).toThrow(
      /begindatum einddatum: column is missing/,
    );
  });
});

describe('looking up', () => {
  const peildatum = '2026-11-24';
  const zoek = async (vraag: {
    naam?: string;
    postcode?: string;
    plaatsnaam?: string;
    na?: string;
    max?: number;
  }) => {
    const page = await searchInstellingen(database.store, { peildatum, max: 100, ...vraag });
    return page.instellingen.map(({ brin }) => brin);
  };
  test('by BRIN, with its vestigingen, locations and periods', async () => {
    expect(await findInstelling(database.store, '99AD')).toEqual({
      brin: '99AD',
      naam: 'Het Voorbeeldcollege (test)',
      sector: 'VO',
      bestuurscode: '900B003',
      begindatum: '2010-08-01',
      vestigingen: [
        expect.objectContaining({
          vestigingscode: '99AD00',
          onderwijslocaties: [
            expect.objectContaining({ onderwijslocatiecode: '900X004', onderwijsaanbiedercode: '900A004' }),
            expect.objectContaining({ onderwijslocatiecode: '900X008', einddatum: '2023-07-31' }),
          ],
        }),
        expect.objectContaining({ vestigingscode: '99AD01', plaatsnaam: 'Leusden' }),
      ],
    });
    expect(await findInstelling(database.store, '99ZZ')).toBeUndefined();
  });
  test('by name without accents and case, by the beginnings of its words, also those of a vestiging', async () => {
    expect(await zoek({ naam: 'sudwester' })).toEqual(['99BA']);
    expect(await zoek({ naam: 'SÜDWESTER lyc' })).toEqual(['99BA']);
    expect(await zoek({ naam: 'süd' })).toEqual(['99BA', '99BB']);
    expect(await zoek({ naam: 'locatie zuid' })).toEqual(['99AD']);
    expect(await zoek({ naam: 'wester' })).toEqual([]);
  });
  test('by postcode and place; what has ended is not found, unless it had not yet', async () => {
    expect(await zoek({ postcode: '8601' })).toEqual(['99BA', '99BB']);
    expect(await zoek({ postcode: '8601AC' })).toEqual(['99BB']);
    expect(await zoek({ plaatsnaam: 'AMERSFOORT' })).toEqual(['99AB', '99AD']);
    expect(await zoek({ plaatsnaam: 'Amersfoort', naam: 'test' })).toEqual(['99AB', '99AD']);
    expect(await zoek({ naam: 'gesloten' })).toEqual([]);
    const toen = await searchInstellingen(database.store, {
      peildatum: '2024-07-31',
      naam: 'gesloten',
      max: 1,
    });
    expect(toen.instellingen.map(({ brin }) => brin)).toEqual(['99AF']);
  });
  test('by the place of a location, also when its vestiging is elsewhere, as long as it teaches there', async () => {
    const elders =
      '900B003,900A004,99AD,99AD00,900X020,Het Voorbeeldcollege,WVO,1741AA,Schagen,0441,2015-08-01,';
    const met = (rij: string) => {
      const { name, text } = example('rio.csv');
      return replaceRio(database.store, readRio([{ name, text: `${text}${rij}\n` }]));
    };
    await met(elders);
    expect(await zoek({ plaatsnaam: 'schagen' })).toEqual(['99AD']);
    expect(await zoek({ postcode: '1741AA', naam: 'voorbeeld' })).toEqual(['99AD']);
    await met(`${elders}2025-07-31`);
    expect(await zoek({ plaatsnaam: 'schagen' })).toEqual([]);
    await replaceRio(database.store, readRio([example('rio.csv')]));
  });
  test('in pages, each institution once', async () => {
    const all = await zoek({ naam: 'test' });
    const paged: string[] = [];
    let more = true;
    while (more) {
      const na = paged.at(-1);
      const vraag = { peildatum, naam: 'test', max: 2, ...(na ? { na } : {}) };
      const page = await searchInstellingen(database.store, vraag);
      paged.push(...page.instellingen.map(({ brin }) => brin));
      more = page.more;
    }
    expect(paged).toEqual(all);
  });
  test('no text of a search is a pattern, or fails', async () => {
    expect(await zoek({ naam: '%' })).toEqual([]);
    expect(await zoek({ naam: '_' })).toEqual([]);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (naam) => {
        await zoek({ naam, plaatsnaam: naam });
        expect(zoekvorm(zoekvorm(naam))).toBe(zoekvorm(naam));
      }),
      { numRuns: 50 },
    );
  });
  test('the tables in memory answer as the store does, for every code asked of every BRIN', async () => {
    const [tables, kalender] = [
      readRio([example('rio.csv')]),
      readVakanties([example('vakantieregios.csv')]),
    ];
    const brins = ['99AA', '99AD', '99AF', '99ZZ'];
    const vestigingen = [undefined, '99AD00', '99AD01', '99AF00', '99AD09'];
    const locaties = [undefined, '900X004', '900X005', '900X007', '900X008', '900X999'];
    for (const brin of brins)
      for (const vestigingscode of vestigingen)
        for (const onderwijslocatiecode of locaties) {
          const vraag = { brin, vestigingscode, onderwijslocatiecode };
          const store = await findSchoolInRio(database.store, vraag);
          expect({ vraag, school: findSchoolInTables(tables, kalender, vraag) }).toEqual({
            vraag,
            school: store,
          });
        }
  });
  test('the region of a school is that of its vestiging', async () => {
    const regio = async (brin: string) => (await findSchoolInRio(database.store, { brin }))?.regio;
    expect([await regio('99AD'), await regio('99AE'), await regio('99ZZ')]).toEqual([
      'MIDDEN',
      'NOORD',
      undefined,
    ]);
    expect(await findVakanties(database.store, 'ZUID')).toHaveLength(11);
  });
});
