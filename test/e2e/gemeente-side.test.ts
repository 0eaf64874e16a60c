/** The other side of the journey: who sees what, leases over the wire, status rules, and what may not be seen. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Levering } from '../../src/contract/messages.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { FaultError } from '../../src/harness/partner.ts';
import type { Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';

let running: TestBroker;
let las: ExamplePartner;
let utrecht: ExamplePartner;
let amersfoort: ExamplePartner;
beforeAll(async () => {
  running = await startTestBroker();
  las = running.school('vendor-rsin', '0000000700099AD00000');
  utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
  amersfoort = running.gemeente('gemeente-amersfoort', '00000001999903070000');
});
afterAll(() => running.stop());

async function meld(melding: Verzuimmelding, partner = las): Promise<string> {
  const answer = await partner.call('meldenVerzuim', melding);
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  return answer.meldingsnummer;
}
const pull = (gemeente: ExamplePartner, instantieCode: string, meldingsnummer: string): Promise<Levering> =>
  until(`levering ${meldingsnummer}`, async () => {
    const page = await gemeente.call('ophalenMeldingen', { instantieCode, maxAantal: 100 });
    return page.verwerkt
      ? page.leveringen.find((levering) => levering.meldingsnummer === meldingsnummer)
      : undefined;
  });
const codes = (answer: { verwerkt: boolean; fouten?: readonly { code: string }[] }) =>
  answer.fouten?.map((fout) => fout.code) ?? [];

test('only the gemeente where the pupil lives gets the report, with the person as the register knows it', async () => {
  const number = await meld(exampleMelding({ bsn: '999000123' }));
  const levering = await pull(amersfoort, '0307', number);
  expect(levering).toMatchObject({
    gemeentecode: '0307',
    soortLevering: 'NIEUW',
    persoon: { geslachtsnaam: 'Proef', voorvoegsel: 'van der', adres: { plaatsnaam: 'Amersfoort' } },
  });
  expect(codes(await utrecht.call('ophalenMeldingen', { instantieCode: '0307', maxAantal: 1 }))).toEqual([
    'VZ-AUT-03',
  ]);
  await expect(
    running
      .gemeente('gemeente-utrecht', '00000001999903070000')
      .call('ophalenMeldingen', { instantieCode: '0307', maxAantal: 1 }),
  ).rejects.toMatchObject({ fault: { faultcode: 'soap:Client' } });
});

test('a pull sent again, byte for byte, gets the same page', async () => {
  const number = await meld(exampleMelding());
  await until('the delivery', async () => {
    const found = await las.call('ophalenVerzuimmelding', { meldingsnummer: number });
    return found.verwerkt && found.melding.geleverd ? true : undefined;
  });
  const prepared = utrecht.prepare('ophalenMeldingen', { instantieCode: '0344', maxAantal: 5 });
  const first = await utrecht.send('ophalenMeldingen', prepared);
  const second = await utrecht.send('ophalenMeldingen', prepared);
  expect(first).toMatchObject({ verwerkt: true, leveringen: [{ meldingsnummer: number }] });
  expect(second).toEqual(first);
  expect(await utrecht.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 5 })).toMatchObject({
    leveringen: [],
  });
});

describe('confirming', () => {
  test("VZ-LEV-01 for another's levering, VZ-INH-02 for a refusal without a reason, OK twice for one's own", async () => {
    const { leveringId } = await pull(
      amersfoort,
      '0307',
      await meld(exampleMelding({ bsn: '999000123', melding: { verzuimsoort: 'L' } })),
    );
    const confirm = (gemeente: ExamplePartner, more: object) =>
      gemeente.call('bevestigenOntvangst', { ontvangsten: [{ leveringId, resultaat: 'VERWERKT', ...more }] });
    const faults = async (answer: Awaited<ReturnType<typeof confirm>>) =>
      answer.verwerkt ? answer.bevestigingen.map(({ fout }) => fout?.code) : [];
    expect(await faults(await confirm(utrecht, {}))).toEqual(['VZ-LEV-01']);
    expect(await faults(await confirm(amersfoort, { resultaat: 'GEWEIGERD' }))).toEqual(['VZ-INH-02']);
    expect(await faults(await confirm(amersfoort, {}))).toEqual([undefined]);
    expect(await faults(await confirm(amersfoort, {}))).toEqual([undefined]);
    expect(await faults(await confirm(amersfoort, { leveringId: randomUUID() }))).toEqual(['VZ-LEV-01']);
  });
});

describe('a status from the gemeente', () => {
  test('follows the table, asks for the last known moment, and a replay gives the first answer', async () => {
    const meldingsnummer = await meld(exampleMelding({ melding: { verzuimsoort: 'L' } }));
    const { datumTijdLaatsteMutatie } = await pull(utrecht, '0344', meldingsnummer);
    const contactGemeente = { naam: 'B. Ambtenaar', telefoon: { e164: '+31302860000' } };
    const send = (change: object) =>
      utrecht.call('terugkoppelenStatus', {
        kenmerkAfzender: randomUUID(),
        meldingsnummer,
        datumTijdLaatsteMutatie,
        status: 'B',
        contactGemeente,
        ...change,
      });
    expect(codes(await send({ datumTijdLaatsteMutatie: '2020-01-01T00:00:00.000Z' }))).toEqual(['VZ-STA-02']);
    expect(codes(await send({ status: 'G' }))).toEqual(['VZ-STA-03']);
    const kenmerkAfzender = randomUUID();
    const first = await send({ kenmerkAfzender });
    expect(first).toMatchObject({ verwerkt: true, status: 'B' });
    expect(await send({ kenmerkAfzender })).toEqual(first);
    expect(codes(await send({ kenmerkAfzender, status: 'K' }))).toEqual(['VZ-DUB-02']);
    if (!first.verwerkt) throw new Error('refused');
    expect(codes(await send({ datumTijdLaatsteMutatie: first.datumTijdLaatsteMutatie }))).toEqual([
      'VZ-STA-01',
    ]);
    expect(
      codes(
        await amersfoort.call('terugkoppelenStatus', {
          kenmerkAfzender: 'x',
          meldingsnummer,
          datumTijdLaatsteMutatie,
          status: 'K',
        }),
      ),
    ).toEqual(['VZ-AUT-03']);
    const closed = await send({
      datumTijdLaatsteMutatie: first.datumTijdLaatsteMutatie,
      status: 'G',
      redenAfsluiting: 'A1',
      toelichtingAfsluiting: 'T1',
    });
    expect(closed).toMatchObject({ verwerkt: true, status: 'G' });
    const seen = await las.call('ophalenVerzuimmelding', { meldingsnummer });
    expect(seen).toMatchObject({
      melding: {
        status: 'G',
        procesverloop: [
          { status: 'R' },
          { status: 'B', contactGemeente },
          { status: 'G', redenAfsluiting: 'A1' },
        ],
      },
    });
  });
});

describe('the school', () => {
  test("VZ-AUT-03 another school's number behaves as not existing", async () => {
    const meldingsnummer = await meld(exampleMelding({ bsn: '999000135' }));
    const other = running.school('vendor-rsin', '00000001999911112000');
    expect(codes(await other.call('ophalenVerzuimmelding', { meldingsnummer }))).toEqual(['VZ-AUT-03']);
    expect(codes(await other.call('ophalenVerzuimmelding', { meldingsnummer: '999999999' }))).toEqual([
      'VZ-AUT-03',
    ]);
  });
  test("EK-123 its own certificate and its vendor's see the same report", async () => {
    const own = running.school('school', '0000000700099AD00000');
    const meldingsnummer = await meld(
      exampleMelding({ bsn: '999000135', melding: { verzuimsoort: 'L' } }),
      own,
    );
    expect(await las.call('ophalenVerzuimmelding', { meldingsnummer })).toMatchObject({
      verwerkt: true,
      melding: { meldingsnummer },
    });
  });
  test('VZ-SIG-05 with geheimhouding it never learns where, and gets the signal', async () => {
    const meldingsnummer = await meld(exampleMelding({ bsn: '999000147' }));
    const levering = await pull(utrecht, '0344', meldingsnummer);
    expect(levering.persoon.adres?.plaatsnaam).toBe('Utrecht');
    const seen = await las.call('ophalenVerzuimmelding', { meldingsnummer });
    expect(seen).toMatchObject({ melding: { signalen: [{ code: 'VZ-SIG-05' }] } });
    expect(JSON.stringify(seen)).not.toMatch(/Utrecht|0344|Neude/);
  });
  test('a board sees the changes of all its schools in one feed, and a token continues where it was', async () => {
    const board = running.school('vendor-rsin', '00000001999911112000');
    const first = await board.call('opvragenGewijzigdeMeldingen', { vanafDatumTijd: '2020-01-01T00:00:00Z' });
    const number = await meld(exampleMelding({ brin: '99BA', bsn: '999000238' }), board);
    const token = first.verwerkt ? first.vervolgToken : '';
    expect(await board.call('opvragenGewijzigdeMeldingen', { vervolgToken: token })).toMatchObject({
      meldingen: [{ meldingsnummer: number }],
      meerBeschikbaar: false,
    });
    expect(codes(await board.call('opvragenGewijzigdeMeldingen', { vervolgToken: 'nonsense' }))).toEqual([
      'VZ-INH-02',
    ]);
  });
});

describe('where no gemeente can be found', () => {
  test.each([
    ['no address', '999000159', {}],
    ['abroad', '999000160', {}],
    ['a gemeente that is not connected', '999000226', {}],
    [
      'a deviating address with an unknown postcode',
      '999000111',
      { afwijkendAdres: { straatnaam: 's', postcode: '9999ZZ', plaatsnaam: 'p' } },
    ],
  ])('%s: the report waits at the desk and the school is told', async (_, bsn, more) => {
    const meldingsnummer = await meld({
      ...exampleMelding({ bsn, melding: { verzuimsoort: 'O' } }),
      ...more,
    });
    const seen = await until('the desk', async () => {
      const found = await las.call('ophalenVerzuimmelding', { meldingsnummer });
      return found.verwerkt && found.melding.signalen.some(({ code }) => code === 'VZ-RTE-01')
        ? found
        : undefined;
    });
    expect(seen).toMatchObject({ melding: { geleverd: false, status: 'R' } });
  });
  test('an onderwijsnummer and a postcode are enough; a regional office serves several gemeenten', async () => {
    const nieuw = await meld({
      ...exampleMelding(),
      leerling: { soort: 'onderwijsnummer', nummer: '109000104' },
    });
    expect(await pull(utrecht, '0344', nieuw)).toMatchObject({ persoon: { onderwijsnummer: '109000104' } });
    const regio = running.gemeente('regio', '00000001999908000000');
    const number = await meld(exampleMelding({ bsn: '999000202' }));
    expect(await pull(regio, 'RBL-TEST', number)).toMatchObject({ gemeentecode: '0313' });
  });
});

test('EK-120 a gemeente cannot speak as a school', async () => {
  const wrong = running.school('gemeente-utrecht', '00000001999903440000');
  await expect(wrong.call('meldenVerzuim', exampleMelding())).rejects.toBeInstanceOf(FaultError);
});
