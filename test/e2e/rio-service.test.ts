/** The read service of RIO: who may ask, what is found, over signed SOAP and as JSON. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readServices } from '../../src/contract/contracts.ts';
import {
  BROKER_OIN,
  fixtureIdentity,
  fixtureTransport,
  fixtureTrust,
  oin,
} from '../../src/harness/example-partners.ts';
import { createPartner, FaultError } from '../../src/harness/partner.ts';
import { sql } from '../../src/store/pool.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';

const SCHOOL = '0000000700099AD00000';
let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
});
afterAll(() => running.stop());

/** @param key  of the certificate. @returns the code in the fault, or `accepted`. */
async function outcome(certificate: string, fromOin: string, key = certificate): Promise<string> {
  const service = readServices().rio;
  const url = `${running.broker.url}${service.path}`;
  const https = fixtureTransport(url, certificate, key);
  const partner = createPartner({
    service,
    url,
    brokerOin: BROKER_OIN,
    fromOin: oin(fromOin),
    identity: fixtureIdentity(certificate, key),
    trust: fixtureTrust(),
    transport: https.send,
    clock: Date.now,
  });
  try {
    const answer = await partner.call('raadplegenInstelling', { brin: '99AD' });
    return answer.verwerkt ? 'accepted' : 'refused';
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return /VB-F\d\d/.exec(error.message)?.[0] ?? error.message;
  } finally {
    https.close();
  }
}

describe('who may ask', () => {
  test.each([
    ['a school with its own certificate', 'school', SCHOOL],
    ['a vendor in its own name, without a mandate', 'vendor-kvk', '00000003999000300000'],
    ['a vendor for a school that gave it a mandate', 'vendor-rsin', SCHOOL],
    ['a gemeente', 'gemeente-utrecht', '00000001999903440000'],
  ])('%s', async (_, certificate, from) => expect(await outcome(certificate, from)).toBe('accepted'));
  test.each([
    ['VB-F17', 'a certificate of nobody connected', 'bad/other-oin', SCHOOL],
    ['VB-F22', 'a vendor for a school that gave it none', 'vendor-kvk', SCHOOL],
    ['VB-F22', 'a school in the name of a gemeente', 'school', '00000001999903440000'],
    ['VB-F22', 'for somebody who is not connected', 'vendor-rsin', '0000000700088ZZ00000'],
  ])('not, with %s: %s', async (code, _, certificate, from) =>
    expect(
      await outcome(certificate, from, certificate === 'bad/other-oin' ? 'vendor-rsin' : certificate),
    ).toBe(code),
  );
  test('a vendor speaks in its own name here only: reporting still needs a school', async () => {
    const own = running.school('vendor-rsin', '00000001999900020000');
    await expect(own.call('ophalenVerzuimmelding', { meldingsnummer: '1' })).rejects.toThrow(/VB-F22/);
    expect(await outcome('vendor-rsin', '00000001999900020000')).toBe('accepted');
  });
});

describe('row 9 looking up over SOAP', () => {
  test('row 9 by BRIN: the institution, its vestigingen and the onderwijslocatiecode of each location', async () => {
    const partner = running.rio('school', SCHOOL);
    const answer = await partner.call('raadplegenInstelling', { brin: '99AD' });
    expect(answer).toMatchObject({
      verwerkt: true,
      instelling: {
        brin: '99AD',
        sector: 'VO',
        bestuurscode: '900B003',
        vestigingen: [
          {
            vestigingscode: '99AD00',
            plaatsnaam: 'Amersfoort',
            onderwijslocaties: [
              { onderwijslocatiecode: '900X004' },
              { onderwijslocatiecode: '900X008', einddatum: '2023-07-31' },
            ],
          },
          { vestigingscode: '99AD01', onderwijslocaties: [{ onderwijslocatiecode: '900X005' }] },
        ],
      },
    });
    expect(await partner.call('raadplegenInstelling', { brin: '99ZZ' })).toMatchObject({
      verwerkt: false,
      fouten: [{ code: 'VZ-SCH-01', veld: 'brin' }],
    });
  });
  test('row 9 by name without accents, by postcode, by place, in pages', async () => {
    const partner = running.rio('gemeente-utrecht', '00000001999903440000');
    const zoek = async (vraag: Parameters<typeof partner.call<'zoekenInstellingen'>>[1]) => {
      const answer = await partner.call('zoekenInstellingen', vraag);
      if (!answer.verwerkt) throw new Error('refused');
      return answer;
    };
    const brins = async (vraag: Parameters<typeof zoek>[0]) =>
      (await zoek(vraag)).instellingen.map(({ brin }) => brin);
    expect(await brins({ naam: 'sudwester' })).toEqual(['99BA']);
    expect(await brins({ postcode: '3811' })).toEqual(['99AB', '99AD']);
    expect(await brins({ plaatsnaam: 'SNEEK' })).toEqual(['99BA', '99BB']);
    expect(await brins({ naam: 'school gesloten' })).toEqual([]);
    expect(await brins({ naam: 'school gesloten', peildatum: '2020-01-01' })).toEqual(['99AF']);
    const first = await zoek({ naam: 'test', maxAantal: 2 });
    expect([first.meerBeschikbaar, first.vervolgToken]).toEqual([true, '99AB']);
    const vervolgToken = first.vervolgToken ?? '';
    expect(await brins({ naam: 'test', maxAantal: 2, vervolgToken })).toEqual(['99AD', '99AE']);
    const last = await zoek({ naam: 'test', vervolgToken: '99BB' });
    expect([last.meerBeschikbaar, last.vervolgToken, last.instellingen]).toEqual([false, undefined, []]);
    expect(await partner.call('zoekenInstellingen', { naam: 'test', vervolgToken: 'x' })).toMatchObject({
      verwerkt: false,
      fouten: [{ code: 'VZ-INH-02', veld: 'vervolgToken' }],
    });
    await expect(partner.call('zoekenInstellingen', {})).rejects.toThrow(/VB-F21/);
  });
  test('nothing is remembered', async () => {
    const count = sql('test-messages', 'select count(*)::int as n from vb.message');
    expect(await running.database.store.query(count)).toEqual([{ n: 0 }]);
  });
});

describe('looking up as JSON', () => {
  const get = async (query: string, init: RequestInit = {}) => {
    const reply = await fetch(`${running.broker.operationsUrl}/rio/instellingen${query}`, init);
    return { status: reply.status, type: reply.headers.get('content-type'), text: await reply.text() };
  };
  const json = async (query: string) => {
    const { status, type, text } = await get(query);
    expect(type).toBe('application/json');
    return { status, ...(JSON.parse(text) as object) };
  };
  test('by BRIN', async () => {
    expect(await json('?brin=99AE')).toMatchObject({
      status: 200,
      instelling: { brin: '99AE', sector: 'MBO', vestigingen: [{ vestigingscode: '99AE00' }] },
    });
    expect(await json('?brin=99ZZ')).toMatchObject({ status: 404, fouten: [{ veld: 'brin' }] });
  });
  test('by name, postcode and place, in pages', async () => {
    expect(await json('?naam=SUDWESTER%20lyceum')).toMatchObject({
      status: 200,
      instellingen: [{ brin: '99BA', naam: 'Súdwester Lyceum (test)' }],
      meerBeschikbaar: false,
    });
    expect(await json('?postcode=8601&plaats=sneek&maxAantal=1')).toMatchObject({
      status: 200,
      instellingen: [{ brin: '99BA' }],
      vervolgToken: '99BA',
      meerBeschikbaar: true,
    });
    expect(await json('?plaats=sneek&vervolgToken=99BA')).toMatchObject({ instellingen: [{ brin: '99BB' }] });
  });
  test.each([
    '',
    '?',
    '?naam=x',
    '?naam=proef&maxAantal=101',
    '?naam=proef&maxAantal=1e1',
    '?naam=proef&onbekend=1',
    '?naam=proef&naam=proef',
    '?brin=99AE&naam=proef',
    '?brin=99ae',
    '?postcode=0123',
    '?naam=proef&peildatum=2026-02-30',
    `?naam=${'x'.repeat(101)}`,
    `?naam=proef&plaats=${'%C3%BC'.repeat(100)}`,
  ])('400 for %s', async (query) => {
    const answer = await json(query);
    expect(answer).toMatchObject({ status: 400, fouten: [{}] });
  });
  test('only GET', async () => {
    expect((await get('?brin=99AE', { method: 'POST' })).status).toBe(405);
    expect((await get('?brin=99AE')).status).toBe(200);
  });
});
