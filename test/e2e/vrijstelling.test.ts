/** A gemeente registers vrijstellingen and vervangende leerplicht over signed SOAP, and what they do to reports. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import { sql } from '../../src/store/pool.ts';
import { upsertDeelnemers } from '../../src/store/reference.ts';
import { datumVan, plusDagen } from '../../src/verzuim/datum.ts';
import type { Persoon } from '../../src/verzuim/verzuimmelding.ts';
import type { SoortVervangend, Vrijstelling } from '../../src/verzuim/vrijstelling.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { madeUpNumbers } from '../setup/process.ts';

let running: TestBroker;
let las: ExamplePartner;
let utrecht: ExamplePartner;
let amersfoort: ExamplePartner;
let regio: ExamplePartner;
const vandaag = datumVan(Date.now());
const numbers = madeUpNumbers(60);
let next = 0;

beforeAll(async () => {
  running = await startTestBroker();
  las = running.school('vendor-rsin', '0000000700099AD00000');
  utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
  amersfoort = running.gemeente('gemeente-amersfoort', '00000001999903070000');
  regio = running.gemeente('regio', '00000001999908000000');
});
afterAll(() => running.stop());

/** A pupil of 99AD of so many years whom nobody used yet; in Utrecht unless an address says otherwise. */
async function pupil(years = 12, more: Partial<Persoon> = {}): Promise<string> {
  const bsn = numbers[next++] ?? '';
  const adres = {
    straatnaam: 'Neude',
    huisnummer: '1',
    postcode: '3511AB',
    plaatsnaam: 'Utrecht',
    gemeentecode: '0344',
  };
  const geboortedatum = `${Number(vandaag.slice(0, 4)) - years}${vandaag.slice(4).replace('02-29', '02-28')}`;
  await upsertDeelnemers(running.database.store, [
    {
      persoon: { burgerservicenummer: bsn, geboortedatum, adres, ...more },
      inschrijvingen: [{ brin: '99AD', begindatum: '2020-08-01' }],
    },
  ]);
  return bsn;
}
/** A number that the register does not know. */
const stranger = () => numbers[next++] ?? '';

type Answer = { verwerkt: boolean; fouten?: readonly { code: string; veld?: string }[] };
const codes = (answer: Answer) =>
  (answer.fouten ?? []).map(({ code, veld }) => `${code} ${veld ?? ''}`.trim());
const give = (bsn: string, change: Parameters<typeof exampleVrijstelling>[0] = {}, gemeente = utrecht) =>
  gemeente.call('doorgevenVrijstelling', exampleVrijstelling({ bsn, ...change }));
async function registered(
  bsn: string,
  change: Parameters<typeof exampleVrijstelling>[0] = {},
  gemeente = utrecht,
) {
  const answer = await give(bsn, change, gemeente);
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  return {
    vrijstellingsnummer: answer.vrijstellingsnummer,
    datumTijdLaatsteMutatie: answer.datumTijdRegistratie,
  };
}
/** An open report of the kind that needs no end. */
function openMelding(bsn: string) {
  const { einddatum: _, ...melding } = exampleMelding({ bsn, melding: { verzuimsoort: 'O' } }).melding;
  return { ...exampleMelding({ bsn }), melding };
}
async function meld(bsn: string) {
  const answer = await las.call('meldenVerzuim', openMelding(bsn));
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  return answer;
}
const signals = (melding: { signalen: readonly { code: string }[] } | undefined) =>
  melding?.signalen.map(({ code }) => code);
const seenBySchool = async (meldingsnummer: string) => {
  const seen = await las.call('ophalenVerzuimmelding', { meldingsnummer });
  return seen.verwerkt ? signals(seen.melding) : undefined;
};
async function feedToken(vervolgToken?: string): Promise<string> {
  const from = vervolgToken === undefined ? { vanafDatumTijd: '2020-01-01T00:00:00Z' } : { vervolgToken };
  const page = await las.call('opvragenGewijzigdeMeldingen', from);
  if (!page.verwerkt) throw new Error('no feed');
  return page.meerBeschikbaar ? feedToken(page.vervolgToken) : page.vervolgToken;
}
const changesSince = async (vervolgToken: string) => {
  const page = await las.call('opvragenGewijzigdeMeldingen', { vervolgToken });
  return page.verwerkt ? page.meldingen.map((melding) => [melding.meldingsnummer, signals(melding)]) : [];
};

describe('row 7 a gemeente sends vrijstellingen and vervangende leerplicht', () => {
  test('row 7 doorgeven, wijzigen, intrekken, opzoeken: own ones only, and history stays', async () => {
    const bsn = await pupil();
    const first = await registered(bsn);
    expect(first.vrijstellingsnummer).toMatch(/^[1-9]\d*$/);
    const found = await utrecht.call('opzoekenVrijstellingen', {
      leerling: exampleVrijstelling({ bsn }).leerling,
    });
    expect(found).toEqual({
      verwerkt: true,
      meerBeschikbaar: false,
      regels: [
        {
          vrijstellingsnummer: first.vrijstellingsnummer,
          gemeentecode: '0344',
          status: 'GELDIG',
          datumTijdRegistratie: first.datumTijdLaatsteMutatie,
          datumTijdLaatsteMutatie: first.datumTijdLaatsteMutatie,
          leerling: { soort: 'burgerservicenummer', nummer: bsn },
          soort: '5A',
          begindatum: vandaag,
          einddatum: exampleVrijstelling().einddatum,
          eerderToegestaan: false,
        },
      ],
    });
    const changed = await utrecht.call('wijzigenVrijstelling', {
      ...first,
      inhoud: exampleVrijstelling({ bsn, change: { einddatum: plusDagen(vandaag, 0) } }),
    });
    expect(changed).toMatchObject({ verwerkt: true, status: 'GELDIG' });
    const at = changed.verwerkt ? changed.datumTijdLaatsteMutatie : '';
    expect(at > first.datumTijdLaatsteMutatie).toBe(true);
    const withdrawn = await utrecht.call('intrekkenVrijstelling', {
      kenmerkAfzender: randomUUID(),
      vrijstellingsnummer: first.vrijstellingsnummer,
      datumTijdLaatsteMutatie: at,
      redenIntrekking: 'vergissing',
    });
    expect(withdrawn).toMatchObject({ verwerkt: true, status: 'INGETROKKEN' });
    const history = await running.database.store.query<{ actie: string }>(
      sql(
        'test-history',
        'select actie from vb.vrijstelling_stap where vrijstellingsnummer = $1::bigint order by volgnummer',
      ),
      [first.vrijstellingsnummer],
    );
    expect(history.map(({ actie }) => actie)).toEqual(['DOORGEGEVEN', 'GEWIJZIGD', 'INGETROKKEN']);
    const audit = await running.database.store.query<{ action: string }>(
      sql('test-audit', `select action from vb.audit where detail->>'vrijstellingsnummer' = $1 order by id`),
      [first.vrijstellingsnummer],
    );
    expect(audit.map(({ action }) => action)).toEqual([
      'vrijstelling.registered',
      'vrijstelling.changed',
      'vrijstelling.withdrawn',
    ]);
    const other = await amersfoort.call('opzoekenVrijstellingen', {
      leerling: exampleVrijstelling({ bsn }).leerling,
    });
    expect(other).toMatchObject({ regels: [] });
  });

  test('row 7 vervangende leerplicht of both kinds, by its own operations only', async () => {
    const bsn = await pupil(15);
    const request: Vrijstelling<SoortVervangend> = {
      ...exampleVrijstelling({ bsn }),
      soort: '3A',
      bewijs: { datumBesluit: vandaag, brin: '99AD' },
    };
    const answer = await utrecht.call('doorgevenVervangendeLeerplicht', request);
    if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
    const number = {
      vrijstellingsnummer: answer.vrijstellingsnummer,
      datumTijdLaatsteMutatie: answer.datumTijdRegistratie,
    };
    const withdraw = { kenmerkAfzender: randomUUID(), ...number, redenIntrekking: 'gestopt' };
    expect(codes(await utrecht.call('intrekkenVrijstelling', withdraw))).toEqual([
      'VZ-AUT-03 vrijstellingsnummer',
    ]);
    const changed = await utrecht.call('wijzigenVervangendeLeerplicht', {
      ...number,
      inhoud: {
        ...request,
        kenmerkAfzender: randomUUID(),
        bewijs: { datumBesluit: plusDagen(vandaag, -1), brin: '99AD' },
      },
    });
    expect(changed).toMatchObject({ verwerkt: true });
    const again = {
      ...withdraw,
      kenmerkAfzender: randomUUID(),
      datumTijdLaatsteMutatie: changed.verwerkt ? changed.datumTijdLaatsteMutatie : '',
    };
    expect(await utrecht.call('intrekkenVervangendeLeerplicht', again)).toMatchObject({
      status: 'INGETROKKEN',
    });
    const mbo = {
      ...request,
      kenmerkAfzender: randomUUID(),
      soort: '3B' as const,
      bewijs: { datumBesluit: vandaag, brin: '99AE' },
    };
    const bsnMbo = await pupil(16);
    expect(
      await utrecht.call('doorgevenVervangendeLeerplicht', {
        ...mbo,
        leerling: { soort: 'burgerservicenummer', nummer: bsnMbo },
      }),
    ).toMatchObject({ verwerkt: true });
  });

  test('row 7 pages of own ones, newest first', async () => {
    const first = await registered(await pupil(12, { adres: bunschoten }), {}, regio);
    const second = await registered(await pupil(12, { adres: bunschoten }), {}, regio);
    const page = await regio.call('opzoekenVrijstellingen', { maxAantal: 1 });
    expect(page).toMatchObject({
      meerBeschikbaar: true,
      regels: [second],
      vervolgToken: second.vrijstellingsnummer,
    });
    const rest = await regio.call('opzoekenVrijstellingen', {
      maxAantal: 1,
      vervolgToken: second.vrijstellingsnummer,
    });
    expect(rest).toMatchObject({ meerBeschikbaar: false, regels: [{ ...first, gemeentecode: '0313' }] });
    expect(codes(await regio.call('opzoekenVrijstellingen', { vervolgToken: 'x' }))).toEqual([
      'VZ-INH-02 vervolgToken',
    ]);
  });
});

const bunschoten = {
  straatnaam: 'Dorpsstraat',
  postcode: '3751EA',
  plaatsnaam: 'Bunschoten',
  gemeentecode: '0313',
};

describe('twice the same', () => {
  test('the same kenmerk again gives the first answer; with another content VZ-DUB-02', async () => {
    const bsn = await pupil();
    const request = exampleVrijstelling({ bsn });
    const first = await utrecht.call('doorgevenVrijstelling', request);
    expect(first).toMatchObject({ verwerkt: true });
    expect(await utrecht.call('doorgevenVrijstelling', request)).toEqual(first);
    expect(
      codes(await utrecht.call('doorgevenVrijstelling', { ...request, eerderToegestaan: true })),
    ).toEqual(['VZ-DUB-02 kenmerkAfzender']);
    const prepared = utrecht.prepare(
      'doorgevenVrijstelling',
      exampleVrijstelling({ bsn, change: { soort: '5AT' } }),
    );
    const refused = await utrecht.send('doorgevenVrijstelling', prepared);
    expect(refused).toMatchObject({ verwerkt: false });
    expect(await utrecht.send('doorgevenVrijstelling', prepared)).toEqual(refused);
  });

  test('VZ-STA-02 a change that has not seen the last one; the one that has is accepted, once', async () => {
    const bsn = await pupil();
    const first = await registered(bsn);
    const inhoud = exampleVrijstelling({ bsn, change: { eerderToegestaan: true } });
    const stale = { ...first, datumTijdLaatsteMutatie: '2020-01-01T00:00:00.000Z', inhoud };
    expect(codes(await utrecht.call('wijzigenVrijstelling', stale))).toEqual([
      'VZ-STA-02 datumTijdLaatsteMutatie',
    ]);
    const good = await utrecht.call('wijzigenVrijstelling', { ...first, inhoud });
    expect(good).toMatchObject({ verwerkt: true });
    expect(await utrecht.call('wijzigenVrijstelling', { ...first, inhoud })).toEqual(good);
  });
});

describe('what a gemeente may not', () => {
  test('VZ-AUT-04 a pupil who lives elsewhere by the register, whatever postcode the gemeente gives', async () => {
    const bsn = await pupil(12, { adres: bunschoten });
    expect(codes(await give(bsn))).toEqual(['VZ-AUT-04 leerling/burgerservicenummer']);
    expect(await give(bsn, {}, regio)).toMatchObject({ verwerkt: true });
  });

  test('VZ-AUT-04 for a pupil unknown to the register the postcode decides', async () => {
    const persoon = {
      naam: 'Nieuwkomer',
      geboortedatum: '2015-01-01',
      geslacht: 'V' as const,
      adres: { straatnaam: 'Neude', huisnummer: '1', postcode: '3511AB', plaatsnaam: 'Utrecht' },
    };
    const bsn = stranger();
    expect(codes(await give(bsn, { change: { persoon } }, amersfoort))).toEqual([
      'VZ-AUT-04 leerling/burgerservicenummer',
    ]);
    expect(codes(await give(bsn, { change: { persoon, postcodeWoonplaats: '9999ZZ' } }))).toEqual([
      'VZ-AUT-04 leerling/burgerservicenummer',
    ]);
    expect(await give(bsn, { change: { persoon } })).toMatchObject({ verwerkt: true });
    // Another one of the same kind: found by the number, though the register does not know it.
    expect(codes(await give(bsn, { change: { persoon } }))).toEqual(['VZ-VRY-02 begindatum']);
  });

  test('VZ-INH-02 the person comes along exactly when the register does not know the pupil', async () => {
    const persoon = {
      naam: 'Voorbeeld',
      geboortedatum: '2015-01-01',
      geslacht: 'O' as const,
      adres: { straatnaam: 'Neude', plaatsnaam: 'Utrecht' },
    };
    expect(codes(await give(await pupil(), { change: { persoon } }))).toEqual(['VZ-INH-02 persoon']);
    expect(codes(await give(stranger()))).toEqual(['VZ-INH-02 persoon']);
  });

  test('VZ-AUT-03 the number of another gemeente, as one that does not exist', async () => {
    const bsn = await pupil();
    const first = await registered(bsn);
    const inhoud = exampleVrijstelling({ bsn });
    for (const vrijstellingsnummer of [first.vrijstellingsnummer, '999999999999']) {
      const answer = await amersfoort.call('wijzigenVrijstelling', { ...first, vrijstellingsnummer, inhoud });
      expect(codes(answer)).toEqual(['VZ-AUT-03 vrijstellingsnummer']);
    }
    expect(await utrecht.call('wijzigenVrijstelling', { ...first, inhoud })).toMatchObject({
      verwerkt: true,
    });
  });

  test('VZ-STA-01 another pupil or kind in a new version, and anything after a withdrawal', async () => {
    const bsn = await pupil();
    const first = await registered(bsn);
    const bewijs = { datumKennisgeving: vandaag, richtingBezocht: false };
    const inhoud = exampleVrijstelling({ bsn: await pupil(), change: { soort: '5B', bewijs } });
    expect(codes(await utrecht.call('wijzigenVrijstelling', { ...first, inhoud }))).toEqual([
      'VZ-STA-01 vrijstelling/leerling',
      'VZ-STA-01 vrijstelling/soort',
    ]);
    const withdraw = (datumTijdLaatsteMutatie: string) =>
      utrecht.call('intrekkenVrijstelling', {
        kenmerkAfzender: randomUUID(),
        vrijstellingsnummer: first.vrijstellingsnummer,
        datumTijdLaatsteMutatie,
        redenIntrekking: 'vergissing',
      });
    const done = await withdraw(first.datumTijdLaatsteMutatie);
    expect(done).toMatchObject({ verwerkt: true });
    expect(codes(await withdraw(done.verwerkt ? done.datumTijdLaatsteMutatie : ''))).toEqual([
      'VZ-STA-01 vrijstellingsnummer',
    ]);
  });

  test.each([
    ['VZ-PER-01 leerling/burgerservicenummer', async () => give('999000112')],
    ['VZ-PER-05 leerling/burgerservicenummer', async () => give('999000172')],
    [
      'VZ-VRY-01 einddatum',
      async () => give(await pupil(), { change: { einddatum: plusDagen(vandaag, 400) } }),
    ],
    [
      'VZ-VRY-01 bewijs/verklaring/datumVerklaring',
      async () =>
        give(await pupil(), {
          change: {
            bewijs: {
              datumKennisgeving: vandaag,
              verklaring: { afgegevenDoor: 'ARTS', datumVerklaring: plusDagen(vandaag, -120) },
            },
          },
        }),
    ],
    [
      'VZ-PRD-01 einddatum',
      async () => give(await pupil(), { change: { einddatum: plusDagen(vandaag, -1) } }),
    ],
  ])('%s', async (code, work) => expect(codes(await work())).toEqual([code]));

  test('VZ-SCH-01 VZ-VRY-01 an institution that is not there, or of another sector', async () => {
    const bsn = await pupil(15);
    const ask = (brin: string) =>
      utrecht.call('doorgevenVervangendeLeerplicht', {
        ...exampleVrijstelling({ bsn }),
        soort: '3A',
        bewijs: { datumBesluit: vandaag, brin },
      });
    expect(codes(await ask('00XX'))).toEqual(['VZ-SCH-01 bewijs/brin']);
    expect(codes(await ask('99AE'))).toEqual(['VZ-VRY-01 bewijs/brin']);
    expect(await ask('99AD')).toMatchObject({ verwerkt: true });
  });
});

describe('VZ-VRY-02 overlap of the same kind', () => {
  test('is refused, also in a new version; another kind, or after a withdrawal, is accepted', async () => {
    const bsn = await pupil();
    const first = await registered(bsn);
    expect(codes(await give(bsn))).toEqual(['VZ-VRY-02 begindatum']);
    const kind = { soort: '5B' as const, bewijs: { datumKennisgeving: vandaag, richtingBezocht: false } };
    expect(await give(bsn, { change: kind })).toMatchObject({ verwerkt: true });
    // A blijvende one has no end: shortened, it leaves room for the second, and may then not be lengthened again.
    const short = exampleVrijstelling({ bsn, change: { einddatum: vandaag } });
    const shortened = await utrecht.call('wijzigenVrijstelling', { ...first, inhoud: short });
    const at = shortened.verwerkt ? shortened.datumTijdLaatsteMutatie : '';
    const verder = { begindatum: plusDagen(vandaag, 1), einddatum: plusDagen(vandaag, 1) };
    expect(await give(bsn, { change: verder })).toMatchObject({ verwerkt: true });
    const longer = { ...first, datumTijdLaatsteMutatie: at, inhoud: exampleVrijstelling({ bsn }) };
    expect(codes(await utrecht.call('wijzigenVrijstelling', longer))).toEqual([
      'VZ-VRY-02 vrijstelling/begindatum',
    ]);
    await utrecht.call('intrekkenVrijstelling', {
      kenmerkAfzender: randomUUID(),
      vrijstellingsnummer: first.vrijstellingsnummer,
      datumTijdLaatsteMutatie: at,
      redenIntrekking: 'vergissing',
    });
    expect(await give(bsn, { change: { einddatum: vandaag } })).toMatchObject({ verwerkt: true });
  });

  test('ten at once: one is registered', async () => {
    const bsn = await pupil();
    const answers = await Promise.all(Array.from({ length: 10 }, () => give(bsn)));
    expect(answers.filter(({ verwerkt }) => verwerkt)).toHaveLength(1);
    expect(answers.flatMap(codes)).toEqual(Array(9).fill('VZ-VRY-02 begindatum'));
  });
});

describe('VZ-SIG-01 a vrijstelling and a report of one pupil', () => {
  test('the report is accepted; its answer, the change feed and the levering have the signal', async () => {
    const bsn = await pupil();
    await registered(bsn);
    const token = await feedToken();
    const answer = await meld(bsn);
    expect(signals(answer)).toEqual(['VZ-SIG-01']);
    expect(await changesSince(token)).toEqual([[answer.meldingsnummer, ['VZ-SIG-01']]]);
    const levering = await until('the levering', async () => {
      const page = await utrecht.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 100 });
      return page.verwerkt
        ? page.leveringen.find(({ meldingsnummer }) => meldingsnummer === answer.meldingsnummer)
        : undefined;
    });
    expect(signals(levering)).toEqual(['VZ-SIG-01']);
    expect(signals(await meld(await pupil()))).toEqual([]);
  });

  test('registered later: open reports change in the feed of their school, and back with the withdrawal', async () => {
    const bsn = await pupil();
    const { meldingsnummer, signalen, datumTijdRegistratie } = await meld(bsn);
    expect(signalen).toEqual([]);
    const token = await feedToken();
    const first = await registered(bsn);
    expect(await changesSince(token)).toEqual([[meldingsnummer, ['VZ-SIG-01']]]);
    const after = await feedToken();
    await utrecht.call('intrekkenVrijstelling', {
      kenmerkAfzender: randomUUID(),
      ...first,
      redenIntrekking: 'vergissing',
    });
    expect(await changesSince(after)).toEqual([[meldingsnummer, []]]);
    // The report itself was not changed: who saw it last may still change it.
    const withdrawn = await las.call('intrekkenVerzuimmelding', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer,
      datumTijdLaatsteMutatie: datumTijdRegistratie,
      redenIntrekking: 'vergissing',
    });
    expect(withdrawn).toMatchObject({ verwerkt: true });
  });

  test('not for a report of another period, nor for a withdrawn report', async () => {
    const bsn = await pupil();
    const earlier = await las.call('meldenVerzuim', exampleMelding({ bsn }));
    const token = await feedToken();
    await registered(bsn);
    expect(await changesSince(token)).toEqual([]);
    expect(earlier.verwerkt && (await seenBySchool(earlier.meldingsnummer))).toEqual([]);
  });
});

test('row 14 the leerplichtambtenaar appears as contact at the report of the school', async () => {
  const bsn = await pupil();
  const { meldingsnummer, datumTijdRegistratie } = await meld(bsn);
  await until('the delivery', async () => {
    const seen = await las.call('ophalenVerzuimmelding', { meldingsnummer });
    return seen.verwerkt && seen.melding.geleverd ? true : undefined;
  });
  const token = await feedToken();
  const contactGemeente = {
    naam: 'L. Ambtenaar',
    functie: 'leerplichtambtenaar',
    email: 'l.ambtenaar@gemeente.example',
  };
  const status = await utrecht.call('terugkoppelenStatus', {
    kenmerkAfzender: randomUUID(),
    meldingsnummer,
    datumTijdLaatsteMutatie: datumTijdRegistratie,
    status: 'B',
    contactGemeente,
  });
  expect(status).toMatchObject({ verwerkt: true });
  const page = await las.call('opvragenGewijzigdeMeldingen', { vervolgToken: token });
  expect(page).toMatchObject({
    meldingen: [{ meldingsnummer, procesverloop: [{ status: 'R' }, { status: 'B', contactGemeente }] }],
  });
});
