/** The school changes, withdraws and looks up its reports, over signed SOAP; the gemeente gets what it must know. */

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Levering } from '../../src/contract/messages.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { PERSOON_VAN_DEELNEMER } from '../../src/store/columns.ts';
import { sql } from '../../src/store/pool.ts';
import type { Persoon, Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { madeUpNumbers } from '../setup/process.ts';

let running: TestBroker;
let las: ExamplePartner;
let other: ExamplePartner;
let utrecht: ExamplePartner;
beforeAll(async () => {
  running = await startTestBroker();
  las = running.school('vendor-rsin', '0000000700099AD00000');
  other = running.school('vendor-rsin', '0000000700099AE00000');
  utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
});
afterAll(() => running.stop());

const WITHDRAWN = sql('test-withdraw-all', `update vb.melding set status = 'I' where status <> 'I'`);
const clear = () => running.database.store.query(WITHDRAWN);

async function meld(melding: Verzuimmelding): Promise<{ meldingsnummer: string; moment: string }> {
  const answer = await las.call('meldenVerzuim', melding);
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  return { meldingsnummer: answer.meldingsnummer, moment: answer.datumTijdRegistratie };
}
const codes = (answer: { verwerkt: boolean; fouten?: readonly { code: string; veld?: string }[] }) =>
  (answer.fouten ?? []).map(({ code, veld }) => `${code} ${veld ?? ''}`.trim());

/** What lies in the mailbox of Utrecht about a report, oldest first; everything fetched is confirmed. */
async function received(meldingsnummer: string, count: number): Promise<readonly Levering[]> {
  const found: Levering[] = [];
  await until(`${count} leveringen`, async () => {
    const page = await utrecht.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 100 });
    if (!page.verwerkt) throw new Error('not pulled');
    if (page.leveringen.length > 0) {
      const ontvangsten = page.leveringen.map(({ leveringId }) => ({
        leveringId,
        resultaat: 'VERWERKT' as const,
      }));
      await utrecht.call('bevestigenOntvangst', { ontvangsten });
    }
    found.push(...page.leveringen.filter((levering) => levering.meldingsnummer === meldingsnummer));
    return found.length >= count ? true : undefined;
  });
  return found;
}
const changed = (melding: Verzuimmelding, change: Partial<Verzuimmelding['melding']>): Verzuimmelding => ({
  ...melding,
  kenmerkAfzender: randomUUID(),
  melding: { ...melding.melding, ...change },
});

describe('muterenVerzuimmelding', () => {
  test('the new version is stored under the first kenmerk, seen by the school and delivered as MUTATIE after NIEUW', async () => {
    const melding = exampleMelding();
    const { meldingsnummer, moment } = await meld(melding);
    const nieuw = changed(melding, { toelichting: 'bijgewerkt', aantalUrenTiende: 200 });
    const request = { meldingsnummer, datumTijdLaatsteMutatie: moment, verzuimmelding: nieuw };
    const answer = await las.call('muterenVerzuimmelding', request);
    expect(answer).toMatchObject({ verwerkt: true, meldingsnummer, status: 'R' });
    const later = answer.verwerkt ? answer.datumTijdLaatsteMutatie : '';
    expect(later > moment).toBe(true);
    const seen = await las.call('ophalenVerzuimmelding', { meldingsnummer });
    expect(seen).toMatchObject({
      melding: {
        datumTijdLaatsteMutatie: later,
        verzuimmelding: {
          kenmerkAfzender: melding.kenmerkAfzender,
          melding: { toelichting: 'bijgewerkt', aantalUrenTiende: 200 },
        },
      },
    });
    const leveringen = await received(meldingsnummer, 2);
    expect(leveringen.map(({ soortLevering }) => soortLevering)).toEqual(['NIEUW', 'MUTATIE']);
    expect(leveringen[1]?.verzuimmelding.melding.toelichting).toBe('bijgewerkt');

    // The same kenmerk again, in a new message: the first answer, nothing more delivered.
    expect(await las.call('muterenVerzuimmelding', request)).toEqual(answer);
    // Another mutation that has not seen this one.
    const stale = await las.call('muterenVerzuimmelding', {
      ...request,
      verzuimmelding: changed(melding, {}),
    });
    expect(stale).toMatchObject({
      verwerkt: false,
      fouten: [{ code: 'VZ-STA-02', datumTijdLaatsteMutatie: later }],
    });
    await clear();
  });

  test('VZ-AUT-03 for the report of another school, as for one that does not exist', async () => {
    const melding = exampleMelding();
    const { meldingsnummer, moment } = await meld(melding);
    const request = { meldingsnummer, datumTijdLaatsteMutatie: moment, verzuimmelding: changed(melding, {}) };
    expect(codes(await other.call('muterenVerzuimmelding', request))).toEqual(['VZ-AUT-03 meldingsnummer']);
    const unknown = { ...request, meldingsnummer: '999999999999', verzuimmelding: changed(melding, {}) };
    expect(codes(await las.call('muterenVerzuimmelding', unknown))).toEqual(['VZ-AUT-03 meldingsnummer']);
    await clear();
  });

  test('VZ-STA-01 another pupil: withdraw and report anew', async () => {
    const melding = exampleMelding();
    const { meldingsnummer, moment } = await meld(melding);
    const verzuimmelding = {
      ...changed(melding, {}),
      leerling: exampleMelding({ bsn: '999000123' }).leerling,
    };
    const answer = await las.call('muterenVerzuimmelding', {
      meldingsnummer,
      datumTijdLaatsteMutatie: moment,
      verzuimmelding,
    });
    expect(codes(answer)).toEqual(['VZ-STA-01 verzuimmelding/leerling']);
    await clear();
  });

  test('the new version is judged like a new report', async () => {
    const melding = exampleMelding();
    const { meldingsnummer, moment } = await meld(melding);
    const answer = await las.call('muterenVerzuimmelding', {
      meldingsnummer,
      datumTijdLaatsteMutatie: moment,
      verzuimmelding: changed(melding, { aantalUrenTiende: 150 }),
    });
    expect(codes(answer)).toEqual(['VZ-PRD-03 verzuimmelding/melding/aantalUren']);
    await clear();
  });

  test('VZ-DUB-01 a period moved onto another report of the same kind', async () => {
    const first = exampleMelding();
    const { meldingsnummer: earlier } = await meld(first);
    const { begindatum } = first.melding;
    const second = exampleMelding({ melding: { verzuimsoort: 'O', vermoedelijkeReden: 'te laat' } });
    const { meldingsnummer, moment } = await meld(second);
    const answer = await las.call('muterenVerzuimmelding', {
      meldingsnummer,
      datumTijdLaatsteMutatie: moment,
      verzuimmelding: changed(first, { begindatum }),
    });
    expect(answer).toMatchObject({ fouten: [{ code: 'VZ-DUB-01', meldingsnummer: earlier }] });
    await clear();
  });

  test('in behandeling: only the end, the days, what was done and the contact may change', async () => {
    const melding = exampleMelding();
    const { meldingsnummer, moment } = await meld(melding);
    await received(meldingsnummer, 1);
    const status = await utrecht.call('terugkoppelenStatus', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer,
      datumTijdLaatsteMutatie: moment,
      status: 'B',
      contactGemeente: { naam: 'B. Voorbeeld' },
    });
    const at = status.verwerkt ? status.datumTijdLaatsteMutatie : '';
    const refused = await las.call('muterenVerzuimmelding', {
      meldingsnummer,
      datumTijdLaatsteMutatie: at,
      verzuimmelding: changed(melding, { vermoedelijkeReden: 'iets anders', ondernomenActie: 'gebeld' }),
    });
    expect(codes(refused)).toEqual(['VZ-STA-01 verzuimmelding/melding/vermoedelijkeReden']);
    const accepted = await las.call('muterenVerzuimmelding', {
      meldingsnummer,
      datumTijdLaatsteMutatie: at,
      verzuimmelding: {
        ...changed(melding, { ondernomenActie: 'gebeld' }),
        melder: { naamMelder: 'C. Voorbeeld', emailMelder: 'c.voorbeeld@school.example' },
      },
    });
    expect(accepted).toMatchObject({ verwerkt: true, status: 'B' });
    await clear();
  });
});

describe('intrekkenVerzuimmelding', () => {
  test('ends the report for the school, and the gemeente hears so; twice the same is the same', async () => {
    const { meldingsnummer, moment } = await meld(exampleMelding());
    const request = {
      kenmerkAfzender: randomUUID(),
      meldingsnummer,
      datumTijdLaatsteMutatie: moment,
      redenIntrekking: 'leerling was ziek gemeld',
    };
    const answer = await las.call('intrekkenVerzuimmelding', request);
    expect(answer).toMatchObject({ verwerkt: true, status: 'I' });
    expect(await las.call('intrekkenVerzuimmelding', request)).toEqual(answer);
    const leveringen = await received(meldingsnummer, 2);
    expect(leveringen.map(({ soortLevering, status }) => [soortLevering, status])).toEqual([
      ['NIEUW', expect.stringMatching(/[RI]/)],
      ['INTREKKING', 'I'],
    ]);
    const seen = await las.call('ophalenVerzuimmelding', { meldingsnummer });
    expect(seen.verwerkt && seen.melding.procesverloop.at(-1)).toMatchObject({
      status: 'I',
      redenIntrekking: 'leerling was ziek gemeld',
    });
    const again = await las.call('intrekkenVerzuimmelding', {
      ...request,
      kenmerkAfzender: randomUUID(),
      datumTijdLaatsteMutatie: answer.verwerkt ? answer.datumTijdLaatsteMutatie : '',
    });
    expect(codes(again)).toEqual(['VZ-STA-01 meldingsnummer']);
    // A withdrawn report is in nobody's way.
    const anew = await meld(exampleMelding());
    expect(anew.meldingsnummer).not.toBe(meldingsnummer);
    await clear();
  });

  test('a report that the gemeente closed cannot be withdrawn', async () => {
    const { meldingsnummer, moment } = await meld(exampleMelding());
    await received(meldingsnummer, 1);
    const closed = await utrecht.call('terugkoppelenStatus', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer,
      datumTijdLaatsteMutatie: moment,
      status: 'K',
    });
    const answer = await las.call('intrekkenVerzuimmelding', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer,
      datumTijdLaatsteMutatie: closed.verwerkt ? closed.datumTijdLaatsteMutatie : '',
      redenIntrekking: 'vergissing',
    });
    expect(codes(answer)).toEqual(['VZ-STA-01 meldingsnummer']);
    await clear();
  });
});

describe('a report on the desk (UITVAL)', () => {
  const adres = {
    straatnaam: 'Voorbeeldstraat',
    huisnummer: '1',
    postcode: '3511AA',
    plaatsnaam: 'Utrecht',
  };

  test('a mutation with a stay address routes it anew: its gemeente gets it as NIEUW, once', async () => {
    const zonderAdres = exampleMelding({ bsn: await pupilWithoutAddress() });
    const { meldingsnummer, moment } = await meld(zonderAdres);
    await onDesk(meldingsnummer);
    const answer = await las.call('muterenVerzuimmelding', {
      meldingsnummer,
      datumTijdLaatsteMutatie: moment,
      verzuimmelding: { ...changed(zonderAdres, {}), afwijkendAdres: adres },
    });
    expect(answer).toMatchObject({ verwerkt: true });
    const leveringen = await received(meldingsnummer, 1);
    expect(leveringen.map(({ soortLevering }) => soortLevering)).toEqual(['NIEUW']);
    const open = await running.database.store.query<{ open: number }>(OPEN_ON_DESK, [meldingsnummer]);
    expect(open[0]?.open).toBe(0);
    await clear();
  });

  test('a withdrawal only takes it off the desk', async () => {
    const { meldingsnummer, moment } = await meld(exampleMelding({ bsn: await pupilWithoutAddress() }));
    await onDesk(meldingsnummer);
    const answer = await las.call('intrekkenVerzuimmelding', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer,
      datumTijdLaatsteMutatie: moment,
      redenIntrekking: 'vergissing',
    });
    expect(answer).toMatchObject({ verwerkt: true, status: 'I' });
    const open = await running.database.store.query<{ open: number }>(OPEN_ON_DESK, [meldingsnummer]);
    expect(open[0]?.open).toBe(0);
  });

  const OPEN_ON_DESK = sql(
    'test-desk',
    `select count(*)::int as open from vb.mailbox_item
     where meldingsnummer = $1::bigint and mailbox = 'UITVAL' and ended_at is null`,
  );
  const onDesk = (meldingsnummer: string) =>
    until('the desk', async () => {
      const [row] = await running.database.store.query<{ open: number }>(OPEN_ON_DESK, [meldingsnummer]);
      return row?.open === 1 ? true : undefined;
    });
  const pupilWithoutAddress = async () => {
    const rows = await running.database.store.query<{ persoon: Persoon }>(
      sql('test-pupils', `select ${PERSOON_VAN_DEELNEMER} as persoon from vb.deelnemer d`),
    );
    const found = rows.find(({ persoon }) => persoon.geslachtsnaam === 'Zonderadres');
    return found?.persoon.burgerservicenummer ?? '';
  };
});

describe('opzoekenVerzuimmeldingen', () => {
  test('finds by pupil, kind, status, period and vestiging; pages from the newest back; never another school', async () => {
    const a = await meld(exampleMelding());
    const b = await meld(exampleMelding({ melding: { verzuimsoort: 'O' } }));
    const c = await meld(exampleMelding({ bsn: '999000123' }));
    const find = async (filter: object, partner = las) => {
      const answer = await partner.call('opzoekenVerzuimmeldingen', filter);
      return answer.verwerkt ? answer.regels.map(({ meldingsnummer }) => meldingsnummer) : codes(answer);
    };
    const pupil = { leerling: exampleMelding().leerling, status: 'R' };
    expect(await find(pupil)).toEqual([b.meldingsnummer, a.meldingsnummer]);
    expect(await find({ ...pupil, verzuimsoort: 'O' })).toEqual([b.meldingsnummer]);
    expect(await find({ status: 'R' })).toEqual([c.meldingsnummer, b.meldingsnummer, a.meldingsnummer]);
    expect(await find({ status: 'R', totEnMet: '2020-01-01' })).toEqual([]);
    expect(await find({ status: 'R', vestigingscode: '99AD01' })).toEqual([]);
    expect(await find({ status: 'R', vestigingscode: '99AD00' })).toHaveLength(3);
    expect(await find({ status: 'R' }, other)).toEqual([]);
    const page = await las.call('opzoekenVerzuimmeldingen', { status: 'R', maxAantal: 2 });
    expect(page).toMatchObject({ meerBeschikbaar: true, vervolgToken: b.meldingsnummer });
    const rest = { status: 'R', maxAantal: 2, vervolgToken: b.meldingsnummer };
    expect(await find(rest)).toEqual([a.meldingsnummer]);
    expect(await find({ vervolgToken: 'x' })).toEqual(['VZ-INH-02 vervolgToken']);
    expect(await find({ leerling: { soort: 'burgerservicenummer', nummer: '999000112' } })).toEqual([
      'VZ-PER-01 leerling/burgerservicenummer',
    ]);
    await clear();
  });
});

describe('opvragenPersoonsgegevens', () => {
  test("says little of an own pupil and nothing of another school's", async () => {
    const { leerling } = exampleMelding();
    expect(await las.call('opvragenPersoonsgegevens', { leerling })).toMatchObject({
      verwerkt: true,
      bekend: true,
      leeftijdsgroep: expect.stringMatching(/ONDER_18|VANAF_18/),
    });
    expect(await other.call('opvragenPersoonsgegevens', { leerling })).toEqual({
      verwerkt: true,
      bekend: false,
    });
    const [nummer = ''] = madeUpNumbers(1);
    const unknown = { soort: 'burgerservicenummer' as const, nummer };
    expect(await las.call('opvragenPersoonsgegevens', { leerling: unknown })).toEqual({
      verwerkt: true,
      bekend: false,
    });
    const wrong = { soort: 'burgerservicenummer' as const, nummer: '999000112' };
    expect(codes(await las.call('opvragenPersoonsgegevens', { leerling: wrong }))).toEqual([
      'VZ-PER-01 leerling/burgerservicenummer',
    ]);
  });
});
