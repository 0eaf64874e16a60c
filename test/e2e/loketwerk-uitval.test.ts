/** What lies on the desk for another reason: refused, without a gemeente, or no longer needed. */
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
