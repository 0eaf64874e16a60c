/** What a gemeente reads back, and its word that a report is not its own, over signed SOAP. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Levering, OperationName, Operations } from '../../src/contract/messages.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { sql } from '../../src/store/pool.ts';
import type { Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';

let running: TestBroker;
let las: ExamplePartner;
let utrecht: ExamplePartner;
let amersfoort: ExamplePartner;
let regio: ExamplePartner;
beforeAll(async () => {
  running = await startTestBroker();
  las = running.school('vendor-rsin', '0000000700099AD00000');
  utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
  amersfoort = running.gemeente('gemeente-amersfoort', '00000001999903070000');
  regio = running.gemeente('regio', '00000001999908000000');
});
afterAll(() => running.stop());

async function meld(melding: Verzuimmelding): Promise<string> {
  const answer = await las.call('meldenVerzuim', melding);
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  return answer.meldingsnummer;
}
const codes = (answer: { verwerkt: boolean; fouten?: readonly { code: string; veld?: string }[] }) =>
  (answer.fouten ?? []).map(({ code, veld }) => `${code} ${veld ?? ''}`.trim());
const pull = (gemeente: ExamplePartner, instantieCode: string, meldingsnummer: string): Promise<Levering> =>
  until(`levering ${meldingsnummer}`, async () => {
    const page = await gemeente.call('ophalenMeldingen', { instantieCode, maxAantal: 100 });
    return page.verwerkt
      ? page.leveringen.find((levering) => levering.meldingsnummer === meldingsnummer)
      : undefined;
  });
const accepted = async <K extends OperationName>(partner: ExamplePartner, name: K, request: object) => {
  const answer = await partner.call(name, request as Operations[K]['request']);
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer));
  return answer as Extract<Operations[K]['response'], { verwerkt: true }>;
};

describe('ophalenMelding', () => {
  test('gives the report, the person and the history to the gemeente that has it; the read is audited', async () => {
    const meldingsnummer = await meld(exampleMelding());
    const { datumTijdLaatsteMutatie } = await pull(utrecht, '0344', meldingsnummer);
    await accepted(utrecht, 'terugkoppelenStatus', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer,
      datumTijdLaatsteMutatie,
      status: 'B',
      contactGemeente: { naam: 'B. Ambtenaar' },
    });
    const answer = await utrecht.call('ophalenMelding', { meldingsnummer });
    expect(answer).toMatchObject({
      verwerkt: true,
      melding: {
        meldingsnummer,
        status: 'B',
        bijAfzender: true,
        gemeentecode: '0344',
        persoon: { burgerservicenummer: '999000111', adres: { plaatsnaam: 'Utrecht' } },
        procesverloop: [{ status: 'R' }, { status: 'B', contactGemeente: { naam: 'B. Ambtenaar' } }],
        overdrachten: [],
      },
    });
    const reads = await running.database.store.query<{ actor: string; detail: object }>(
      sql(
        'test-reads',
        `select actor, detail from vb.audit where action = 'melding.read' and meldingsnummer = $1::bigint`,
      ),
      [meldingsnummer],
    );
    expect(reads).toEqual([
      { actor: '00000001999903440000', detail: { by: 'gemeente', ref: expect.any(String) } },
    ]);
  });

  test('VZ-AUT-03 for a report of another gemeente, as for one that does not exist', async () => {
    const meldingsnummer = await meld(exampleMelding({ bsn: '999000123' }));
    await pull(amersfoort, '0307', meldingsnummer);
    const unknown = await utrecht.call('ophalenMelding', { meldingsnummer: '999999999999' });
    expect(codes(unknown)).toEqual(['VZ-AUT-03 meldingsnummer']);
    expect(await utrecht.call('ophalenMelding', { meldingsnummer })).toEqual(unknown);
    await accepted(amersfoort, 'ophalenMelding', { meldingsnummer });
  });
});

describe('opzoekenMeldingen', () => {
  test('finds by every filter, in pages from the newest back, only what is or was in the own mailboxes', async () => {
    const bunschoten = await meld(exampleMelding({ bsn: '999000202' }));
    const luxe = await meld(exampleMelding({ bsn: '999000202', melding: { verzuimsoort: 'L' } }));
    const { datumTijdLaatsteMutatie } = await pull(regio, 'RBL-TEST', luxe);
    await accepted(regio, 'terugkoppelenStatus', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer: luxe,
      datumTijdLaatsteMutatie,
      status: 'K',
    });
    await until('both', async () => {
      const found = await accepted(regio, 'opzoekenMeldingen', {});
      return found.regels.length === 2 ? true : undefined;
    });
    const find = async (filter: object, partner = regio) => {
      const answer = await partner.call('opzoekenMeldingen', filter);
      return answer.verwerkt ? answer.regels.map(({ meldingsnummer }) => meldingsnummer) : codes(answer);
    };
    const leerling = exampleMelding({ bsn: '999000202' }).leerling;
    expect(await find({ leerling })).toEqual([luxe, bunschoten]);
    expect(await find({ leerling: exampleMelding().leerling })).toEqual([]);
    expect(await find({ gemeentecode: '0313' })).toEqual([luxe, bunschoten]);
    expect(await find({ gemeentecode: '0342' })).toEqual([]);
    expect(await find({ instantieCode: 'RBL-TEST', verzuimsoort: 'L' })).toEqual([luxe]);
    expect(await find({ open: true })).toEqual([bunschoten]);
    expect(await find({ open: false })).toEqual([luxe]);
    expect(await find({ status: 'K' })).toEqual([luxe]);
    expect(await find({ totEnMet: '2020-01-01' })).toEqual([]);
    expect(await find({ vestigingscode: '99AD01' })).toEqual([]);
    const page = await accepted(regio, 'opzoekenMeldingen', { maxAantal: 1 });
    expect(page).toMatchObject({
      meerBeschikbaar: true,
      vervolgToken: luxe,
      regels: [{ bijAfzender: true, gemeentecode: '0313', status: 'K' }],
    });
    expect(await find({ maxAantal: 1, vervolgToken: luxe })).toEqual([bunschoten]);
    expect(await find({}, utrecht)).not.toContain(bunschoten);
    const wrong = { leerling: { soort: 'burgerservicenummer', nummer: '999000112' }, vervolgToken: 'x' };
    expect(await find({ ...wrong, instantieCode: '0344' })).toEqual([
      'VZ-PER-01 leerling/burgerservicenummer',
      'VZ-INH-02 vervolgToken',
      'VZ-AUT-03 instantieCode',
    ]);
  });
});

describe('meldenVerkeerdeGemeente', () => {
  test('brings the report to the desk; the sender keeps it and the school sees nothing of it', async () => {
    const meldingsnummer = await meld(exampleMelding({ melding: { verzuimsoort: 'O' } }));
    const { datumTijdLaatsteMutatie } = await pull(utrecht, '0344', meldingsnummer);
    const before = await accepted(las, 'ophalenVerzuimmelding', { meldingsnummer });
    const start = await accepted(las, 'opvragenGewijzigdeMeldingen', {
      vanafDatumTijd: new Date().toISOString(),
    });
    const request = {
      kenmerkAfzender: randomUUID(),
      meldingsnummer,
      datumTijdLaatsteMutatie,
      vermoedeGemeentecode: '0307',
      reden: 'Leerling woont sinds kort bij vader',
    };
    const answer = await utrecht.call('meldenVerkeerdeGemeente', request);
    expect(answer).toEqual({ verwerkt: true, meldingsnummer, status: 'R', datumTijdLaatsteMutatie });
    expect(await utrecht.call('meldenVerkeerdeGemeente', request)).toEqual(answer);
    expect(codes(await utrecht.call('meldenVerkeerdeGemeente', { ...request, reden: 'anders' }))).toEqual([
      'VZ-DUB-02 kenmerkAfzender',
    ]);
    const [row] = await until('the desk', async () => {
      const rows = await running.database.store.query<{ soort: string; boxes: number }>(
        sql(
          'test-desk-request',
          `select soort, (select count(distinct mailbox)::int from vb.mailbox_item where meldingsnummer = $1::bigint) as boxes
           from vb.mailbox_item where mailbox = 'UITVAL' and meldingsnummer = $1::bigint`,
        ),
        [meldingsnummer],
      );
      return rows.length > 0 ? rows : undefined;
    });
    expect(row).toEqual({ soort: 'VERHUIZING', boxes: 2 });
    // Asked again while the desk has not answered.
    expect(
      codes(await utrecht.call('meldenVerkeerdeGemeente', { ...request, kenmerkAfzender: randomUUID() })),
    ).toEqual(['VZ-STA-01 meldingsnummer']);
    expect(await accepted(las, 'ophalenVerzuimmelding', { meldingsnummer })).toEqual(before);
    const feed = await accepted(las, 'opvragenGewijzigdeMeldingen', { vervolgToken: start.vervolgToken });
    expect(feed.meldingen).toEqual([]);
    const trace = await running.database.store.query<{ detail: object }>(
      sql(
        'test-claim-audit',
        `select detail from vb.audit where action = 'melding.wrong-gemeente' and meldingsnummer = $1::bigint`,
      ),
      [meldingsnummer],
    );
    expect(trace).toEqual([{ detail: { mailbox: '0344', ref: expect.any(String) } }]);
    expect(running.log()).not.toContain('bij vader');
  });

  test("VZ-AUT-03 for another's report; VZ-STA-02, VZ-RTE-10 and VZ-STA-01 for one's own", async () => {
    const meldingsnummer = await meld(exampleMelding({ melding: { verzuimsoort: 'L' } }));
    const { datumTijdLaatsteMutatie } = await pull(utrecht, '0344', meldingsnummer);
    const send = (change: object, partner = utrecht) =>
      partner.call('meldenVerkeerdeGemeente', {
        kenmerkAfzender: randomUUID(),
        meldingsnummer,
        datumTijdLaatsteMutatie,
        reden: 'verhuisd',
        ...change,
      });
    expect(codes(await send({}, amersfoort))).toEqual(['VZ-AUT-03 meldingsnummer']);
    expect(codes(await send({ datumTijdLaatsteMutatie: '2020-01-01T00:00:00.000Z' }))).toEqual([
      'VZ-STA-02 datumTijdLaatsteMutatie',
    ]);
    expect(codes(await send({ vermoedeGemeentecode: '0344' }))).toEqual(['VZ-RTE-10 vermoedeGemeentecode']);
    const closed = await accepted(utrecht, 'terugkoppelenStatus', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer,
      datumTijdLaatsteMutatie,
      status: 'G',
      redenAfsluiting: 'A1',
    });
    const late = { datumTijdLaatsteMutatie: closed.datumTijdLaatsteMutatie, vermoedeGemeentecode: '0344' };
    expect(codes(await send(late))).toEqual(['VZ-STA-01 meldingsnummer', 'VZ-RTE-10 vermoedeGemeentecode']);
  });
});
