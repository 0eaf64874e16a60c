/** Reports that follow each other: the register says which came before, and a school cannot name what is not its own. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { sql } from '../../src/store/pool.ts';
import type { Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';

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
const WITHDRAW_ALL = sql('test-withdraw-all', `update vb.melding set status = 'I' where status <> 'I'`);
beforeEach(() => running.database.store.query(WITHDRAW_ALL));

interface Change {
  readonly bsn?: string;
  readonly soort?: 'V3' | 'O';
  readonly vorige?: string;
}
function aMelding({ bsn = '999000111', soort = 'V3', vorige }: Change = {}): Verzuimmelding {
  const { melding, ...rest } = exampleMelding({ bsn });
  const { einddatum: _e, aantalUrenTiende: _a, urenEenheid: _u, ...kort } = melding;
  return {
    ...rest,
    kenmerkAfzender: randomUUID(),
    melding: {
      ...(soort === 'O' ? { ...kort, verzuimdagGespecificeerd: false, verzuimdagen: [] } : melding),
      verzuimsoort: soort,
      ...(vorige === undefined ? {} : { vorigeMeldingsnummer: vorige }),
    },
  };
}
async function meld(change: Change = {}): Promise<{ meldingsnummer: string; moment: string }> {
  const answer = await las.call('meldenVerzuim', aMelding(change));
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  return { meldingsnummer: answer.meldingsnummer, moment: answer.datumTijdRegistratie };
}
const codes = (answer: { verwerkt: boolean; fouten?: readonly { code: string; veld?: string }[] }) =>
  (answer.fouten ?? []).map(({ code, veld }) => `${code} ${veld ?? ''}`.trim());
async function seen(meldingsnummer: string) {
  const found = await las.call('ophalenVerzuimmelding', { meldingsnummer });
  if (!found.verwerkt) throw new Error('not found');
  const { volgnummer, verzuimmelding } = found.melding;
  return { volgnummer, vorige: verzuimmelding.melding.vorigeMeldingsnummer };
}
async function withdraw({ meldingsnummer, moment }: { meldingsnummer: string; moment: string }) {
  const answer = await las.call('intrekkenVerzuimmelding', {
    kenmerkAfzender: randomUUID(),
    meldingsnummer,
    datumTijdLaatsteMutatie: moment,
    redenIntrekking: 'vergissing',
  });
  expect(answer).toMatchObject({ verwerkt: true });
}

describe('vorigeMeldingsnummer', () => {
  test('is filled in by the register, for the school and the gemeente; the first report of a pupil has none', async () => {
    const first = await meld();
    const second = await meld({ soort: 'O' });
    expect(await seen(first.meldingsnummer)).toEqual({ volgnummer: 1, vorige: undefined });
    expect(await seen(second.meldingsnummer)).toEqual({ volgnummer: 2, vorige: first.meldingsnummer });
    const levering = await until('the levering', async () => {
      const page = await utrecht.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 100 });
      return page.verwerkt
        ? page.leveringen.find(({ meldingsnummer }) => meldingsnummer === second.meldingsnummer)
        : undefined;
    });
    expect(levering.verzuimmelding.melding.vorigeMeldingsnummer).toBe(first.meldingsnummer);
  });

  test('stays when a mutation leaves it out, and may be sent back as it was seen', async () => {
    const first = await meld({ bsn: '999000123' });
    const { meldingsnummer, moment } = await meld({ bsn: '999000123', soort: 'O' });
    const verzuimmelding = aMelding({ bsn: '999000123', soort: 'O' });
    const answer = await las.call('muterenVerzuimmelding', {
      meldingsnummer,
      datumTijdLaatsteMutatie: moment,
      verzuimmelding,
    });
    expect(answer).toMatchObject({ verwerkt: true });
    expect(await seen(meldingsnummer)).toEqual({ volgnummer: 2, vorige: first.meldingsnummer });
    const again = await las.call('muterenVerzuimmelding', {
      meldingsnummer,
      datumTijdLaatsteMutatie: answer.verwerkt ? answer.datumTijdLaatsteMutatie : '',
      verzuimmelding: aMelding({ bsn: '999000123', soort: 'O', vorige: first.meldingsnummer }),
    });
    expect(again).toMatchObject({ verwerkt: true });
  });

  test('VZ-AUT-03 a number that is no report of this school, whether another has it or nobody', async () => {
    const { meldingsnummer } = await meld();
    const elsewhere = (vorige: string) => ({
      ...aMelding({ bsn: '999000196', soort: 'O', vorige }),
      school: { brin: '99AE' },
    });
    for (const vorige of [meldingsnummer, '999999999999'])
      expect(codes(await other.call('meldenVerzuim', elsewhere(vorige)))).toEqual([
        'VZ-AUT-03 melding/vorigeMeldingsnummer',
      ]);
    const { vorigeMeldingsnummer: _, ...melding } = elsewhere('1').melding;
    expect(await other.call('meldenVerzuim', { ...elsewhere('1'), melding })).toMatchObject({
      verwerkt: true,
    });
  });

  test('VZ-AUT-03 a mutation names itself, or what came after it', async () => {
    const { meldingsnummer, moment } = await meld();
    const answer = await las.call('muterenVerzuimmelding', {
      meldingsnummer,
      datumTijdLaatsteMutatie: moment,
      verzuimmelding: aMelding({ vorige: meldingsnummer }),
    });
    expect(codes(answer)).toEqual(['VZ-AUT-03 verzuimmelding/melding/vorigeMeldingsnummer']);
  });

  test('VZ-STA-01 the report of another pupil, while it still runs: withdraw it first', async () => {
    const wrong = await meld({ bsn: '999000123' });
    const anew = aMelding({ vorige: wrong.meldingsnummer });
    expect(codes(await las.call('meldenVerzuim', anew))).toEqual(['VZ-STA-01 melding/vorigeMeldingsnummer']);
    await withdraw(wrong);
    const answer = await las.call('meldenVerzuim', { ...anew, kenmerkAfzender: randomUUID() });
    expect(answer).toMatchObject({ verwerkt: true });
    // The gemeente of the right pupil learns nothing of the wrong one.
    const nummer = answer.verwerkt ? answer.meldingsnummer : '';
    expect((await seen(nummer)).vorige).not.toBe(wrong.meldingsnummer);
  });
});

describe('the data-breach log (verzuim §7.9)', () => {
  const LOGGED = sql(
    'test-logged',
    `select detail - 'ref' as detail from vb.audit where action = 'melding.wrong-pupil' and meldingsnummer = $1::bigint`,
  );
  const logged = async (meldingsnummer: string) =>
    (await running.database.store.query<{ detail: object }>(LOGGED, [meldingsnummer])).map(
      ({ detail }) => detail,
    );
  const MAILBOX = sql('test-mailbox', 'select mailbox from vb.melding where meldingsnummer = $1::bigint');
  /** The log names the mailbox it lies in, which a report has not before it is delivered. */
  const delivered = (meldingsnummer: string) =>
    until('the report in its mailbox', async () => {
      const [row] = await running.database.store.query<{ mailbox: string | null }>(MAILBOX, [meldingsnummer]);
      return row?.mailbox ?? undefined;
    });
  const counted = async () => {
    const text = await (await fetch(`${running.broker.operationsUrl}/metrics`)).text();
    return Number(/^verzuim_wrong_pupil_total (\d+)$/m.exec(text)?.[1]);
  };

  test('a mutation with the number of another pupil is refused and logged, once', async () => {
    const before = await counted();
    const { meldingsnummer, moment } = await meld({ bsn: '999000123' });
    const mailbox = await delivered(meldingsnummer);
    const mutate = (bsn: string) =>
      las.call('muterenVerzuimmelding', {
        meldingsnummer,
        datumTijdLaatsteMutatie: moment,
        verzuimmelding: aMelding({ bsn }),
      });
    // A number that is nobody's may be a slip of the pen.
    expect(codes(await mutate('999000263'))).toContain('VZ-STA-01 verzuimmelding/leerling');
    expect(await logged(meldingsnummer)).toEqual([]);
    for (const _ of [1, 2])
      expect(codes(await mutate('999000111'))).toEqual(['VZ-STA-01 verzuimmelding/leerling']);
    expect(await logged(meldingsnummer)).toEqual([{ by: 'muteren', mailbox, fetched: false }]);
    expect(await counted()).toBe(before + 1);
  });

  test('a report that takes the place of one about another pupil is accepted, and says whether the gemeente saw that one', async () => {
    const before = await counted();
    const wrong = await meld({ bsn: '999000111' });
    await until('the gemeente to see it', async () => {
      const page = await utrecht.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 100 });
      return page.verwerkt && page.leveringen.some((found) => found.meldingsnummer === wrong.meldingsnummer)
        ? true
        : undefined;
    });
    await withdraw(wrong);
    await meld({ bsn: '999000123', vorige: wrong.meldingsnummer });
    expect(await logged(wrong.meldingsnummer)).toEqual([{ by: 'melden', mailbox: '0344', fetched: true }]);
    expect(await counted()).toBe(before + 1);
  });

  test('a report that follows another of the same pupil is no breach', async () => {
    const before = await counted();
    const first = await meld();
    await meld({ soort: 'O', vorige: first.meldingsnummer });
    expect(await logged(first.meldingsnummer)).toEqual([]);
    expect(await counted()).toBe(before);
  });
});
