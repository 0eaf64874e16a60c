/** A report finds its way through the desk: wrong gemeente, refused, without a gemeente; seen from all three sides. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Levering } from '../../src/contract/messages.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { readYaml } from '../../src/ops/settings.ts';
import { readParties } from '../../src/parties/directory.ts';
import { decideLoketwerk, type LoketRegel, listLoketwerk } from '../../src/store/loketwerk.ts';
import { sql } from '../../src/store/pool.ts';
import { besluit, type Opdracht } from '../../src/verzuim/loketwerk.ts';
import type { Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';
import { EXAMPLE_SETTINGS, startTestBroker, type TestBroker, until } from '../setup/broker.ts';

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

const directory = readParties(
  readYaml(EXAMPLE_SETTINGS.replace('settings.example.yaml', 'examples/parties.yaml')),
);
const adresboek = { mailboxVan: directory.mailboxFor, gemeentecodesVan: directory.gemeentecodesOf };
const decide = (meldingsnummer: string, opdracht: Opdracht) =>
  decideLoketwerk(running.database.store, {
    meldingsnummer,
    door: 'desk.1',
    decide: (melding) => besluit(melding, opdracht, adresboek),
  });
const naar = (gemeentecode: string): Opdracht => ({ kind: 'toewijzen', gemeentecode, reden: 'VERHUISD' });

const ok = <Answer extends { readonly verwerkt: boolean }>(answer: Answer) => {
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer));
  return answer as Extract<Answer, { readonly verwerkt: true }>;
};
const codes = (answer: { verwerkt: boolean; fouten?: readonly { code: string; veld?: string }[] }) =>
  (answer.fouten ?? []).map(({ code, veld }) => `${code} ${veld ?? ''}`.trim());
const meld = async (melding: Verzuimmelding) => {
  const { meldingsnummer, datumTijdRegistratie } = ok(await las.call('meldenVerzuim', melding));
  return { meldingsnummer, moment: datumTijdRegistratie };
};

/** The next levering about a report in a mailbox; it is confirmed with `resultaat`. */
async function receive(
  gemeente: ExamplePartner,
  instantieCode: string,
  meldingsnummer: string,
  resultaat: 'VERWERKT' | 'GEWEIGERD' = 'VERWERKT',
): Promise<Levering> {
  return until(`levering ${meldingsnummer} in ${instantieCode}`, async () => {
    // Each pull has one levering, so that nothing of another test stays leased.
    const page = ok(await gemeente.call('ophalenMeldingen', { instantieCode, maxAantal: 1 }));
    const [levering] = page.leveringen;
    if (levering === undefined) return undefined;
    const mine = levering.meldingsnummer === meldingsnummer;
    const ontvangst = { leveringId: levering.leveringId, resultaat: mine ? resultaat : 'VERWERKT' } as const;
    ok(
      await gemeente.call('bevestigenOntvangst', {
        ontvangsten: [
          ontvangst.resultaat === 'GEWEIGERD' ? { ...ontvangst, reden: 'onleesbaar' } : ontvangst,
        ],
      }),
    );
    return mine ? levering : undefined;
  });
}
const onDesk = (meldingsnummer: string): Promise<LoketRegel> =>
  until(`the desk has ${meldingsnummer}`, async () =>
    (await listLoketwerk(running.database.store, 1000)).find(
      (regel) => regel.meldingsnummer === meldingsnummer,
    ),
  );
const claim = (
  gemeente: ExamplePartner,
  meldingsnummer: string,
  datumTijdLaatsteMutatie: string,
  more = {},
) =>
  gemeente.call('meldenVerkeerdeGemeente', {
    kenmerkAfzender: randomUUID(),
    meldingsnummer,
    datumTijdLaatsteMutatie,
    reden: 'woont bij haar vader',
    ...more,
  });
const setB = (
  gemeente: ExamplePartner,
  meldingsnummer: string,
  datumTijdLaatsteMutatie: string,
  naam: string,
) =>
  gemeente.call('terugkoppelenStatus', {
    kenmerkAfzender: randomUUID(),
    meldingsnummer,
    datumTijdLaatsteMutatie,
    status: 'B',
    contactGemeente: { naam },
  });

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

describe('the report ends before the desk answers', () => {
  const OPEN_WORK = sql(
    'test-open-work',
    `select (select count(*)::int from vb.mailbox_item i
       where i.meldingsnummer = $1::bigint and i.mailbox = 'UITVAL' and i.ended_at is null) as desk,
       (select count(*)::int from vb.verkeerde_gemeente v
       where v.meldingsnummer = $1::bigint and v.afgehandeld_at is null) as asked,
       (select count(*)::int from vb.outbox o where o.meldingsnummer = $1::bigint and o.mailbox = 'UITVAL') as under_way`,
  );
  test.each([
    ['withdrawn by the school', true],
    ['closed by the gemeente', false],
  ])('%s: nothing is left on the desk, nor on its way to it', async (_, bySchool) => {
    for (const waits of [true, false]) {
      const { meldingsnummer, moment } = await meld(exampleMelding({ bsn: '999000123' }));
      await receive(amersfoort, '0307', meldingsnummer);
      ok(await claim(amersfoort, meldingsnummer, moment));
      if (waits) await onDesk(meldingsnummer);
      const change = { kenmerkAfzender: randomUUID(), meldingsnummer, datumTijdLaatsteMutatie: moment };
      const close = { ...change, status: 'G', redenAfsluiting: 'A1' } as const;
      const withdraw = { ...change, redenIntrekking: 'vergissing' };
      const { status, datumTijdLaatsteMutatie } = bySchool
        ? ok(await las.call('intrekkenVerzuimmelding', withdraw))
        : ok(await amersfoort.call('terugkoppelenStatus', close));
      expect(status).toBe(bySchool ? 'I' : 'G');
      const [work] = await running.database.store.query(OPEN_WORK, [meldingsnummer]);
      expect(work).toEqual({ desk: 0, asked: 0, under_way: 0 });
      expect(codes(await claim(amersfoort, meldingsnummer, datumTijdLaatsteMutatie))).toEqual([
        'VZ-STA-01 meldingsnummer',
      ]);
      await running.database.store.query(
        sql('test-clear', `update vb.melding set status = 'I' where meldingsnummer = $1::bigint`),
        [meldingsnummer],
      );
    }
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

describe('a refused levering', () => {
  test('is sent again to the same mailbox, and later elsewhere without a VERHUIZING for who never took it', async () => {
    const { meldingsnummer } = await meld(exampleMelding({ bsn: '999000147' }));
    await receive(utrecht, '0344', meldingsnummer, 'GEWEIGERD');
    expect(await onDesk(meldingsnummer)).toMatchObject({ oorzaak: 'GEWEIGERD', soort: 'NIEUW', van: '0344' });
    expect(await decide(meldingsnummer, { kind: 'opnieuw', reden: 'HERSTELD' })).toMatchObject({
      leveringen: [{ soort: 'NIEUW', mailbox: '0344' }],
    });
    expect(await receive(utrecht, '0344', meldingsnummer, 'GEWEIGERD')).toMatchObject({
      soortLevering: 'NIEUW',
    });
    await onDesk(meldingsnummer);
    expect(await decide(meldingsnummer, naar('0307'))).toMatchObject({
      leveringen: [{ soort: 'NIEUW', mailbox: '0307' }],
    });
    expect(await receive(amersfoort, '0307', meldingsnummer)).toMatchObject({ soortLevering: 'NIEUW' });
    expect(await decide(meldingsnummer, naar('0344'))).toEqual({
      kind: 'geweigerd',
      waarom: 'NIET_BIJ_LOKET',
    });
  });
});

describe('a report without a gemeente', () => {
  test('VZ-RTE-01 the desk assigns it; the signal goes, the school hears in its change query, the gemeente gets NIEUW', async () => {
    const { meldingsnummer } = await meld(exampleMelding({ bsn: '999000159' }));
    expect(await onDesk(meldingsnummer)).toMatchObject({ oorzaak: 'UITVAL_GEEN_ADRES', van: null });
    const before = ok(await las.call('ophalenVerzuimmelding', { meldingsnummer }));
    expect(before.melding).toMatchObject({ geleverd: false, signalen: [{ code: 'VZ-RTE-01' }] });
    const start = ok(
      await las.call('opvragenGewijzigdeMeldingen', { vanafDatumTijd: new Date().toISOString() }),
    );
    expect(await decide(meldingsnummer, naar('0599'))).toEqual({ kind: 'geweigerd', waarom: 'GEEN_MAILBOX' });
    expect(
      await decide(meldingsnummer, { kind: 'toewijzen', gemeentecode: '0307', reden: 'ADRES_GEVONDEN' }),
    ).toMatchObject({ kind: 'toegewezen', status: 'R' });
    expect(await receive(amersfoort, '0307', meldingsnummer)).toMatchObject({
      soortLevering: 'NIEUW',
      gemeentecode: '0307',
    });
    const feed = ok(await las.call('opvragenGewijzigdeMeldingen', { vervolgToken: start.vervolgToken }));
    expect(feed.meldingen).toMatchObject([
      { meldingsnummer, geleverd: true, gemeentecode: '0307', status: 'R', signalen: [] },
    ]);
    expect(await amersfoort.call('ophalenMelding', { meldingsnummer })).toMatchObject({
      melding: { overdrachten: [{ naarGemeentecode: '0307', reden: 'ADRES_GEVONDEN' }] },
    });
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
