/** Persons from the BRP: request and answer in the published shapes, and what happens when it fails. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DependencyError } from '../../src/edukoppeling/faults.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { fixture } from '../../src/harness/example-partners.ts';
import { type BrpClientOptions, createBrpClient } from '../../src/registers/brp/brp-client.ts';
import { BRP_PERSON, toPersoon } from '../../src/registers/brp/brp-persoon.ts';
import { findBestemming } from '../../src/verzuim/routering.ts';
import { startTestBroker, until } from '../setup/broker.ts';
import { type BrpServer, startBrp } from './brp-server.ts';

const BSN = '999000111';
const SAM = {
  geheimhoudingPersoonsgegevens: true,
  gemeenteVanInschrijving: { code: '0307', omschrijving: 'Amersfoort' },
  geslacht: { code: 'M', omschrijving: 'man' },
  naam: { voornamen: 'Sam Jan', voorletters: 'S.J.', voorvoegsel: 'van der', geslachtsnaam: 'Verhuisd' },
  geboorte: { datum: { type: 'Datum', datum: '2015-03-14', langFormaat: '14 maart 2015' } },
  verblijfplaats: {
    type: 'Adres',
    functieAdres: { code: 'W', omschrijving: 'woonadres' },
    verblijfadres: {
      officieleStraatnaam: 'Langestraat',
      korteStraatnaam: 'Langestr',
      huisnummer: 22,
      huisletter: 'a',
      huisnummertoevoeging: 'bis',
      postcode: '3811 aa',
      woonplaats: 'Amersfoort',
    },
  },
};

let brp: BrpServer;
let now = 0;
const waits: number[] = [];
beforeAll(async () => {
  brp = await startBrp();
});
afterAll(() => brp.close());
beforeEach(() => {
  brp.persons.clear();
  brp.failures.length = 0;
  waits.length = 0;
  now = 1000;
});

const client = (more: Partial<BrpClientOptions> = {}) =>
  createBrpClient({
    url: brp.url,
    apiKey: 'geheime-sleutel',
    certificate: fixture('gemeente-utrecht.pem'),
    privateKey: fixture('keys/gemeente-utrecht.key.pem'),
    trust: fixture('trust/root.pem'),
    timeoutMs: 2000,
    retries: 2,
    cacheMs: 60_000,
    clock: () => now,
    wait: async (ms) => void waits.push(ms),
    ...more,
  });

describe('the request', () => {
  test('asks one number by POST, over mutual TLS with the key, and no more fields than a report needs', async () => {
    brp.persons.set(BSN, SAM);
    const asking = client();
    expect((await asking.find(BSN))?.persoon).toEqual({
      burgerservicenummer: BSN,
      geslachtsnaam: 'Verhuisd',
      voorvoegsel: 'van der',
      voornamen: 'Sam Jan',
      voorletters: 'S.J.',
      geboortedatum: '2015-03-14',
      geslacht: 'M',
      indicatieGeheim: '7',
      adres: {
        straatnaam: 'Langestraat',
        huisnummer: '22',
        huisletter: 'a',
        huisnummertoevoeging: 'bis',
        postcode: '3811AA',
        plaatsnaam: 'Amersfoort',
        gemeentecode: '0307',
      },
    });
    const { method, url, apiKey, body } = brp.asked.at(-1) ?? {};
    expect({ method, url, apiKey }).toEqual({
      method: 'POST',
      url: '/haalcentraal/api/brp/personen',
      apiKey: 'geheime-sleutel',
    });
    expect(body).toMatchObject({ type: 'RaadpleegMetBurgerservicenummer', burgerservicenummer: [BSN] });
    expect(body?.fields).not.toContain('nationaliteiten');
    asking.close();
  });

  test('without a client certificate the BRP refuses the connection', async () => {
    const anonymous = {
      url: brp.url,
      trust: fixture('trust/root.pem'),
      timeoutMs: 2000,
      retries: 0,
      cacheMs: 0,
      clock: () => now,
      wait: async () => undefined,
    };
    await expect(createBrpClient(anonymous).find(BSN)).rejects.toThrow(DependencyError);
  });
});

describe('what it remembers', () => {
  test('a person for a while, and that there is none', async () => {
    brp.persons.set(BSN, SAM);
    const asking = client();
    const before = brp.asked.length;
    await asking.find(BSN);
    await asking.find(BSN);
    expect(await asking.find('999000123')).toBeUndefined();
    expect(await asking.find('999000123')).toBeUndefined();
    expect(brp.asked.length - before).toBe(2);
    now += 60_001;
    await asking.find(BSN);
    expect(brp.asked.length - before).toBe(3);
    asking.close();
  });
});

describe('when the BRP fails', () => {
  test.each([
    ['503', 503],
    ['429', 429],
    ['a connection that is cut', 'cut'],
  ] as const)('%s: it is asked again, later each time', async (_, failure) => {
    brp.persons.set(BSN, SAM);
    brp.failures.push(failure, failure);
    const asking = client();
    expect((await asking.find(BSN))?.persoon.geslachtsnaam).toBe('Verhuisd');
    expect(waits).toEqual([200, 400]);
    asking.close();
  });

  test.each([
    ['three times 503', [503, 503, 503]],
    ['no answer in time', ['hang', 'hang', 'hang']],
    ['a key that is refused', [401]],
    ['a question that is refused', [400]],
    ['an answer that is not JSON', ['<html>']],
    ['an answer of another shape', ['{"type":"RaadpleegMetBurgerservicenummer","personen":[{"naam":1}]}']],
  ] as const)(
    '%s: the report cannot be judged now, and nothing of the answer is told',
    async (_, failures) => {
      brp.failures.push(...failures);
      const asking = client({ timeoutMs: 300 });
      const error = await asking.find(BSN).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(DependencyError);
      expect(`${String(error)} ${String((error as Error).cause)}`).not.toMatch(/html|naam|999000111/);
      expect(brp.failures).toEqual([]);
      asking.close();
    },
  );
});

describe('what the BRP may say of a residence and a date', () => {
  const person = (more: object) => toPersoon(BRP_PERSON.parse({ burgerservicenummer: BSN, ...more }));
  const nowhere = { gemeenteVanPostcode: () => undefined, mailboxVan: (code: string) => `mailbox ${code}` };
  const grond = (more: object) =>
    findBestemming({ verzuimsoort: 'O', geregistreerdOp: 0, adres: person(more).persoon.adres }, nowhere)
      .grond;

  test.each([
    [
      'an address',
      { gemeenteVanInschrijving: { code: '0344' }, verblijfplaats: SAM.verblijfplaats },
      'GEMEENTE_VAN_INSCHRIJVING',
    ],
    [
      'a place without an address',
      {
        gemeenteVanInschrijving: { code: '0344' },
        verblijfplaats: { type: 'Locatie', verblijfadres: { locatiebeschrijving: 'woonboot' } },
      },
      'GEMEENTE_VAN_INSCHRIJVING',
    ],
    [
      'abroad',
      {
        gemeenteVanInschrijving: { code: '1999' },
        verblijfplaats: { type: 'VerblijfplaatsBuitenland', verblijfadres: { land: { code: '5010' } } },
      },
      'UITVAL_BUITENLAND',
    ],
    [
      'abroad, in a country whose code is none',
      { verblijfplaats: { type: 'VerblijfplaatsBuitenland', verblijfadres: { land: { code: 'BE' } } } },
      'UITVAL_BUITENLAND',
    ],
    [
      'unknown',
      { gemeenteVanInschrijving: { code: '1999' }, verblijfplaats: { type: 'VerblijfplaatsOnbekend' } },
      'UITVAL_GEEN_ADRES',
    ],
    ['nothing', {}, 'UITVAL_GEEN_ADRES'],
  ])('%s', (_, more, expected) => expect(grond(more)).toBe(expected));

  test.each([
    [{ type: 'Datum', datum: '2015-03-14' }, '2015-03-14'],
    [{ type: 'JaarMaandDatum', jaar: 2015, maand: 3 }, '2015-03-00'],
    [{ type: 'JaarDatum', jaar: 2015 }, '2015-00-00'],
    [{ type: 'DatumOnbekend', onbekend: true }, '0000-00-00'],
  ])('%j as birth date', (datum, expected) =>
    expect(person({ geboorte: { datum } }).persoon.geboortedatum).toBe(expected),
  );

  test('what the contract cannot say is left out, and the person is delivered', () => {
    const naam = { voornamen: 'Kim', voorletters: 'A.B.C.D.E.F.G.H.I.J.K.', geslachtsnaam: 'Proef' };
    const verblijfadres = { officieleStraatnaam: 'x'.repeat(81), huisnummer: 123456, woonplaats: 'Utrecht' };
    expect(
      person({ naam, geslacht: { code: 'X' }, verblijfplaats: { type: 'Adres', verblijfadres } }).persoon,
    ).toEqual({
      burgerservicenummer: BSN,
      ...{ voornamen: 'Kim', geslachtsnaam: 'Proef', geboortedatum: '0000-00-00', indicatieGeheim: '0' },
      adres: { straatnaam: 'onbekend', plaatsnaam: 'Utrecht' },
    });
  });

  test('a death with an incomplete date is a death', () => {
    expect(person({ overlijden: { datum: { type: 'JaarDatum', jaar: 2026 } } }).overledenOp).toBe(
      '2026-01-01',
    );
    expect(person({ overlijden: {} }).overledenOp).toBe('0001-01-01');
    expect(person({}).overledenOp).toBeUndefined();
  });
});

test('row 4 a report with only a BSN is delivered with the person and the address of the BRP of that moment', async () => {
  brp.persons.set(BSN, SAM);
  const running = await startTestBroker((settings) => ({
    ...settings,
    brp: {
      url: brp.url,
      certificate: 'certs-fixtures/gemeente-utrecht.pem',
      key: 'certs-fixtures/keys/gemeente-utrecht.key.pem',
      trust: 'certs-fixtures/trust/root.pem',
      timeoutMs: 2000,
      retries: 0,
      cacheMinutes: 0,
    },
  }));
  try {
    const las = running.school('vendor-rsin', '0000000700099AD00000');
    const amersfoort = running.gemeente('gemeente-amersfoort', '00000001999903070000');
    const reported = await las.call('meldenVerzuim', exampleMelding());
    expect(reported).toMatchObject({ verwerkt: true, signalen: [{ code: 'VZ-SIG-05' }] });
    const levering = await until('the levering', async () => {
      const page = await amersfoort.call('ophalenMeldingen', { instantieCode: '0307', maxAantal: 10 });
      return page.verwerkt ? page.leveringen[0] : undefined;
    });
    expect(levering.persoon).toMatchObject({
      geslachtsnaam: 'Verhuisd',
      geboortedatum: '2015-03-14',
      geslacht: 'M',
      adres: { straatnaam: 'Langestraat', plaatsnaam: 'Amersfoort' },
    });

    brp.failures.push(503);
    await expect(las.call('meldenVerzuim', exampleMelding({ bsn: '999000123' }))).rejects.toMatchObject({
      fault: { faultstring: expect.stringContaining('VB-F12') },
    });
    expect(running.log()).toContain('"dependency":"brp"');
    expect(running.log()).not.toMatch(/999000111|999000123|Verhuisd/);
  } finally {
    await running.stop();
  }
});
