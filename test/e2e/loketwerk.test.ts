/** A report in the wrong gemeente finds its way through the desk; seen from school, old and new gemeente. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { sql } from '../../src/store/pool.ts';
import type { Opdracht } from '../../src/verzuim/loketwerk.ts';
import type { Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import {
  claim,
  codes,
  decideAtDesk,
  onDesk as lyingOnDesk,
  meld as meldBy,
  naar,
  ok,
  receive,
  setB,
} from '../setup/loket.ts';

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

const store = () => running.database.store;
const meld = (melding: Verzuimmelding) => meldBy(las, melding);
const onDesk = (meldingsnummer: string) => lyingOnDesk(store(), meldingsnummer);
const decide = (meldingsnummer: string, opdracht: Opdracht) =>
  decideAtDesk(store(), meldingsnummer, opdracht);

describe('the wrong gemeente', () => {
  test('VZ-AUT-04 the old gemeente gets VERHUIZING and may read, not change; the new one NIEUW with the history', async () => {
    const melding = exampleMelding();
    const { meldingsnummer, moment } = await meld(melding);
    await receive(utrecht, '0344', meldingsnummer);
    const inB = ok(await setB(utrecht, meldingsnummer, moment, 'U. Ambtenaar'));
    ok(await claim(utrecht, meldingsnummer, inB.datumTijdLaatsteMutatie, { vermoedeGemeentecode: '0307' }));
    const regel = await onDesk(meldingsnummer);
    expect(regel).toMatchObject({
      oorzaak: 'VERKEERDE_GEMEENTE',
      van: '0344',
      vermoedeGemeentecode: '0307',
      status: 'B',
      uren: 0,
    });
    expect(JSON.stringify(regel)).not.toMatch(/vader|Voorbeeld|999000111/);

    expect(await decide(meldingsnummer, naar('0307'))).toMatchObject({ kind: 'toegewezen', mailbox: '0307' });
    const old = await receive(utrecht, '0344', meldingsnummer);
    expect(old).toMatchObject({ soortLevering: 'VERHUIZING', gemeentecode: '0307' });
    const fresh = await receive(amersfoort, '0307', meldingsnummer);
    expect(fresh).toMatchObject({
      soortLevering: 'NIEUW',
      status: 'R',
      gemeentecode: '0307',
      persoon: { burgerservicenummer: '999000111' },
      procesverloop: [
        { status: 'R' },
        { status: 'B', contactGemeente: { naam: 'U. Ambtenaar' } },
        { status: 'R' },
      ],
      overdrachten: [{ vanGemeentecode: '0344', naarGemeentecode: '0307', reden: 'VERHUISD' }],
    });

    const read = await utrecht.call('ophalenMelding', { meldingsnummer });
    expect(read).toMatchObject({ melding: { bijAfzender: false, gemeentecode: '0307' } });
    const { datumTijdLaatsteMutatie } = fresh;
    expect(codes(await setB(utrecht, meldingsnummer, datumTijdLaatsteMutatie, 'U'))).toEqual([
      'VZ-AUT-04 meldingsnummer',
    ]);
    expect(codes(await claim(utrecht, meldingsnummer, datumTijdLaatsteMutatie))).toEqual([
      'VZ-AUT-04 meldingsnummer',
    ]);
    const inNewB = ok(await setB(amersfoort, meldingsnummer, datumTijdLaatsteMutatie, 'A. Ambtenaar'));
    expect(await las.call('ophalenVerzuimmelding', { meldingsnummer })).toMatchObject({
      melding: { status: 'B', gemeentecode: '0307', geleverd: true },
    });

    // What the school changes now is for the new gemeente only.
    const { kenmerkAfzender: _, ...rest } = melding;
    ok(
      await las.call('muterenVerzuimmelding', {
        meldingsnummer,
        datumTijdLaatsteMutatie: inNewB.datumTijdLaatsteMutatie,
        verzuimmelding: {
          ...rest,
          kenmerkAfzender: randomUUID(),
          melding: { ...melding.melding, toelichting: 'gebeld' },
        },
      }),
    );
    expect(await receive(amersfoort, '0307', meldingsnummer)).toMatchObject({ soortLevering: 'MUTATIE' });
    const items = await running.database.store.query(ITEMS, [meldingsnummer]);
    expect(items).toEqual([
      { mailbox: '0344', soort: 'NIEUW' },
      { mailbox: 'UITVAL', soort: 'VERHUIZING' },
      { mailbox: '0344', soort: 'VERHUIZING' },
      { mailbox: '0307', soort: 'NIEUW' },
      { mailbox: '0307', soort: 'MUTATIE' },
    ]);
    const trail = await running.database.store.query<{ actor: string; at: Date; detail: object }>(TRAIL, [
      meldingsnummer,
    ]);
    expect(trail).toEqual([
      {
        actor: 'loket:desk.1',
        at: expect.any(Date),
        detail: {
          reden: 'VERHUISD',
          vanMailbox: '0344',
          naarMailbox: '0307',
          leveringen: [
            { soort: 'VERHUIZING', mailbox: '0344' },
            { soort: 'NIEUW', mailbox: '0307' },
          ],
        },
      },
    ]);
    expect(running.log()).not.toMatch(/vader/);
  });

  test('what the school sent before the move goes to the old gemeente, in order', async () => {
    const melding = exampleMelding({ melding: { verzuimsoort: 'O' } });
    const { meldingsnummer, moment } = await meld(melding);
    await receive(utrecht, '0344', meldingsnummer);
    ok(await claim(utrecht, meldingsnummer, moment));
    await onDesk(meldingsnummer);
    ok(
      await las.call('muterenVerzuimmelding', {
        meldingsnummer,
        datumTijdLaatsteMutatie: moment,
        verzuimmelding: { ...melding, kenmerkAfzender: randomUUID() },
      }),
    );
    expect(await decide(meldingsnummer, naar('0307'))).toMatchObject({ kind: 'toegewezen' });
    const kinds = [
      (await receive(utrecht, '0344', meldingsnummer)).soortLevering,
      (await receive(utrecht, '0344', meldingsnummer)).soortLevering,
      (await receive(amersfoort, '0307', meldingsnummer)).soortLevering,
    ];
    expect(kinds).toEqual(['MUTATIE', 'VERHUIZING', 'NIEUW']);
  });

  test('the desk says that it stays: the gemeente hears so and goes on; the school sees no difference', async () => {
    const { meldingsnummer, moment } = await meld(exampleMelding({ melding: { verzuimsoort: 'L' } }));
    await receive(utrecht, '0344', meldingsnummer);
    const before = await las.call('ophalenVerzuimmelding', { meldingsnummer });
    ok(await claim(utrecht, meldingsnummer, moment));
    await onDesk(meldingsnummer);
    expect(await decide(meldingsnummer, { kind: 'opnieuw', reden: 'BLIJFT' })).toMatchObject({
      kind: 'toegewezen',
      mailbox: '0344',
    });
    expect(await receive(utrecht, '0344', meldingsnummer)).toMatchObject({ soortLevering: 'MUTATIE' });
    expect(await las.call('ophalenVerzuimmelding', { meldingsnummer })).toEqual(before);
    ok(await setB(utrecht, meldingsnummer, moment, 'U. Ambtenaar'));
  });
});

describe('a regional office', () => {
  test('one mailbox for several gemeenten: a move inside it changes the gemeente, not who works on it', async () => {
    const regio = running.gemeente('regio', '00000001999908000000');
    const { meldingsnummer, moment } = await meld(exampleMelding({ bsn: '999000202' }));
    expect(await receive(regio, 'RBL-TEST', meldingsnummer)).toMatchObject({ gemeentecode: '0313' });
    const inB = ok(await setB(regio, meldingsnummer, moment, 'R. Ambtenaar'));
    ok(await claim(regio, meldingsnummer, inB.datumTijdLaatsteMutatie, { vermoedeGemeentecode: '0342' }));
    await onDesk(meldingsnummer);
    expect(await decide(meldingsnummer, naar('0342'))).toMatchObject({
      mailbox: 'RBL-TEST',
      leveringen: [{ soort: 'MUTATIE', mailbox: 'RBL-TEST' }],
    });
    expect(await receive(regio, 'RBL-TEST', meldingsnummer)).toMatchObject({
      soortLevering: 'MUTATIE',
      gemeentecode: '0342',
      status: 'B',
    });
    const found = ok(await regio.call('opzoekenMeldingen', { gemeentecode: '0342', open: true }));
    expect(found.regels).toMatchObject([{ meldingsnummer, bijAfzender: true }]);
    expect(ok(await regio.call('opzoekenMeldingen', { gemeentecode: '0313' })).regels).toEqual([]);
  });
});

const ITEMS = sql(
  'test-items',
  `select i.mailbox, i.soort from vb.mailbox_item i join vb.melding_event e using (event_id)
   where i.meldingsnummer = $1::bigint order by e.volgnummer`,
);
const TRAIL = sql(
  'test-trail',
  `select actor, at, detail from vb.audit where action = 'melding.assigned' and meldingsnummer = $1::bigint order by id`,
);
