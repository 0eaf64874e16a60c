/** The router over the imported tables: codes that ended, split gemeenten, files with mistakes. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readParties } from '../../src/parties/parties-file.ts';
import { readGemeenten } from '../../src/registers/gemeenten-file.ts';
import { findGemeenten, upsertGemeenten } from '../../src/store/gemeenten.ts';
import { replacePostcodes } from '../../src/store/reference.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { createRoutingDesk, type RoutingDesk } from '../setup/routing.ts';

const DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const TABEL33 = `gemeentecode,omschrijving,nieuwe_code,datum_ingang,datum_einde
0000,Onbekend,,,
0344,Utrecht,,,
0457,Weesp,0363,,2022-03-24
0363,Amsterdam,,,
0053,Winsum,1966,,2019-01-01
1966,Het Hogeland,,2019-01-01,
1969,Westerkwartier,,2019-01-01,
`;

let database: TestDatabase;
let desk: RoutingDesk;
beforeAll(async () => {
  database = await createTestDatabase();
  const codes = ['0344', '0363', '1966', '1969', '0053', '0457'];
  const directory = readParties({
    schools: [],
    gemeenten: codes.map((code) => ({
      oin: `00000001999${code}00000`,
      naam: code,
      mailboxes: [{ instantieCode: code, gemeentecodes: [code] }],
    })),
  });
  desk = await createRoutingDesk(database, directory, 20);
});
afterAll(() => database.drop());

async function routed(...reports: readonly Parameters<RoutingDesk['register']>[0][]): Promise<string[]> {
  const registered = await Promise.all(reports.map((report) => desk.register(report)));
  await desk.route(registered.map(({ eventId }) => eventId));
  const found = await Promise.all(registered.map(({ meldingsnummer }) => desk.where(meldingsnummer)));
  expect(found.map(({ items }) => items)).toEqual(reports.map(() => 1));
  return found.map(({ mailbox, grond }) => `${mailbox} ${grond}`);
}

test('without a table every code stands as it is', async () => {
  expect(await routed({ adres: { gemeentecode: '0053', postcode: '9951AA' } })).toEqual([
    '0053 GEMEENTE_VAN_INSCHRIJVING',
  ]);
});

test('with the tables, a batch of reports goes where the area of its codes went', async () => {
  const { rijen, metHistorie } = readGemeenten(TABEL33);
  await upsertGemeenten(database.store, rijen, metHistorie);
  await replacePostcodes(database.store, [
    { postcode: '9951', gemeentecode: '1966', eenduidig: true },
    { postcode: '9891', gemeentecode: '1969', eenduidig: true },
    { postcode: '1381', gemeentecode: '0457', eenduidig: true },
  ]);
  expect(
    await routed(
      { adres: { gemeentecode: '0344', postcode: '9951AA' } },
      { adres: { gemeentecode: '0457' } },
      { adres: { gemeentecode: '0053', postcode: '9951AA' } },
      { adres: { gemeentecode: '0053', postcode: '9891AB' } },
      { adres: { gemeentecode: '0053' } },
      { adres: { postcode: '1381AA' } },
      { adres: { gemeentecode: '0344' }, afwijkendAdres: { postcode: '9891AB' } },
      { adres: { gemeentecode: '0344' }, afwijkendAdres: { postcode: '9891AB', landcode: '5010' } },
      { adres: { postcode: '1381AA' }, afwijkendAdres: { plaatsnaam: 'Aken', landcode: '6029' } },
      { adres: { gemeentecode: '0599' } },
    ),
  ).toEqual([
    '0344 GEMEENTE_VAN_INSCHRIJVING',
    '0363 GEMEENTE_VAN_INSCHRIJVING',
    '1966 HERINDELING_ADRES',
    '1969 HERINDELING_ADRES',
    'UITVAL UITVAL_HERINDELING',
    '0363 POSTCODE',
    '1969 AFWIJKEND_ADRES',
    '0344 GEMEENTE_VAN_INSCHRIJVING',
    '0363 POSTCODE',
    'UITVAL UITVAL_GEMEENTE_ONBEKEND',
  ]);
});

test('a list of names without dates leaves dates and successors alone', async () => {
  const { rijen, metHistorie } = readGemeenten(
    'gemeentecode,naam\n0363,Amsterdam (nieuw)\n0457,Weesp\n0034,Almere',
  );
  await upsertGemeenten(database.store, rijen, metHistorie);
  const found = await findGemeenten(database.store, ['0457', '0034']);
  expect(found?.get('0457')).toMatchObject({ einddatum: '2022-03-24', opvolgers: ['0363'] });
  expect(found?.get('0363')?.naam).toBe('Amsterdam (nieuw)');
  expect(found?.get('0034')).toMatchObject({ einddatum: null, opvolgers: [] });
});

describe('files of gemeenten', () => {
  const head = 'gemeentecode,omschrijving,nieuwe_code,datum_ingang,datum_einde';
  test('two successors, a mark, and Winsum: split', () => {
    const text = `${head},gesplitst\n0801,A,0803,,2020-01-01,\n0801,A,0804,,2020-01-01,\n0802,B,0803,,2020-01-01,J\n0053,W,0803,,2019-01-01,\n0803,C,,,,\n0804,D,,,,`;
    const { rijen } = readGemeenten(text);
    expect(rijen.filter(({ gesplitst }) => gesplitst).map(({ gemeentecode }) => gemeentecode)).toEqual([
      '0801',
      '0802',
      '0053',
    ]);
    expect(rijen[0]?.opvolgers).toEqual(['0803', '0804']);
  });
  test.each([
    ['gemeentecode', 2, `${head}\n53,Winsum,,,`],
    ['gemeentecode', 3, `${head}\n0053,Winsum,,,\n0053,Winsum,,,`],
    ['datum_einde', 2, `${head}\n0053,Winsum,,,1-1-2019`],
    ['nieuwe_code', 2, `${head}\n0053,Winsum,1966,,2019-01-01`],
    ['naam', 1, 'gemeentecode,x\n0053,y'],
  ])('a mistake in %s is told with its line', (column, line, text) => {
    expect(() => readGemeenten(text)).toThrow(expect.objectContaining({ column, line }));
  });
  (existsSync(DATA) ? test : test.skip)('the whole public tables are imported', async () => {
    const read = (name: string) => readGemeenten(readFileSync(`${DATA}${name}`, 'utf8'));
    const tabel33 = read('brp_tabel33_gemeenten.csv');
    expect(tabel33.rijen).toHaveLength(1477);
    expect(tabel33.metHistorie).toBe(true);
    const nu = read('gemeenten.csv');
    expect(nu.rijen).toHaveLength(342);
    expect(nu.metHistorie).toBe(false);
    await upsertGemeenten(database.store, tabel33.rijen, true);
    await upsertGemeenten(database.store, nu.rijen, false);
    const found = await findGemeenten(database.store, ['0282', '0001']);
    expect([...(found?.keys() ?? [])].sort()).toEqual(['0001', '0053', '0241', '0282', '1945', '1966']);
  });
});
