/** Reminders over the wire: what the school sees in its change query, once, and in its mail; and that it goes again. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { remindSchools } from '../../src/broker/remind/remind-schools.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { sql } from '../../src/store/pool.ts';
import { datumVan, plusDagen } from '../../src/verzuim/datum.ts';
import type { Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { startSmtp, type TestSmtp } from '../setup/smtp.ts';

let running: TestBroker;
let server: TestSmtp;
let las: ExamplePartner;
let utrecht: ExamplePartner;
beforeAll(async () => {
  server = await startSmtp();
  running = await startTestBroker((settings) => ({
    ...settings,
    reminders: { ...settings.reminders, everyMinutes: 0.005 },
    post: {
      smtp: { host: '127.0.0.1', port: server.port, tls: 'none', timeoutMs: 5000 },
      from: 'broker@broker.example',
      batchMinutes: 0.002,
      retryMinutes: [0.01],
    },
  }));
  las = running.school('vendor-rsin', '0000000700099AD00000');
  utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
});
afterAll(async () => {
  await running.stop();
  await server.stop();
});

const today = datumVan(Date.now());
/** A report without an end date, its melder with an address of his own. */
function open(verzuimsoort: 'O' | 'L' | 'LRV', email: string): Verzuimmelding {
  const { melding, melder, ...rest } = exampleMelding();
  const { einddatum: _, aantalUrenTiende: __, urenEenheid: ___, ...zonder } = melding;
  const begindatum = plusDagen(today, -40);
  return {
    ...rest,
    melder: { ...melder, emailMelder: email },
    melding: { ...zonder, verzuimsoort, begindatum, verzuimdagGespecificeerd: false, verzuimdagen: [] },
  };
}
async function meld(melding: Verzuimmelding) {
  const answer = await las.call('meldenVerzuim', melding);
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  const { meldingsnummer, datumTijdRegistratie: moment } = answer;
  await until('the delivery', async () => {
    const found = await las.call('ophalenVerzuimmelding', { meldingsnummer });
    return found.verwerkt && found.melding.geleverd ? true : undefined;
  });
  return { meldingsnummer, moment };
}
/** The position of the school's change feed now. */
async function position(): Promise<string> {
  let token: string | undefined;
  for (;;) {
    const request =
      token === undefined ? { vanafDatumTijd: '2020-01-01T00:00:00Z' } : { vervolgToken: token };
    const page = await las.call('opvragenGewijzigdeMeldingen', request);
    if (!page.verwerkt) throw new Error('refused');
    token = page.vervolgToken;
    if (!page.meerBeschikbaar) return token;
  }
}
const changesSince = async (vervolgToken: string) => {
  const page = await las.call('opvragenGewijzigdeMeldingen', { vervolgToken });
  if (!page.verwerkt) throw new Error('refused');
  return page.meldingen.map(({ meldingsnummer, signalen, datumTijdLaatsteMutatie }) => ({
    meldingsnummer,
    datumTijdLaatsteMutatie,
    codes: signalen.map(({ code }) => code),
  }));
};
const signalled = (token: string, code: string) =>
  until(code, async () => (await changesSince(token)).find(({ codes }) => codes.includes(code)));
const signalsOf = async (meldingsnummer: string) => {
  const found = await las.call('ophalenVerzuimmelding', { meldingsnummer });
  return found.verwerkt ? found.melding.signalen.map(({ code }) => code) : [];
};
const mailed = (address: string, words: string) =>
  until(`a mail to ${address}`, async () =>
    server.received.some(({ to, parsed }) => to.includes(address) && parsed.text?.includes(words))
      ? true
      : undefined,
  );
const REGISTERED = sql(
  'test-registered',
  `update vb.melding set registered_at = registered_at - interval '40 days' where meldingsnummer = $1::bigint`,
);
const DELIVERED = sql(
  'test-delivered',
  `update vb.mailbox_item set delivered_at = delivered_at - interval '6 days' where meldingsnummer = $1::bigint`,
);
const TAKEN_UP = sql(
  'test-taken-up',
  `update vb.processtap set at = at - interval '15 days' where meldingsnummer = $1::bigint and status = 'B'`,
);
const TOLD = sql(
  'test-told',
  `select detail->>'code' as code from vb.audit where action = 'melding.reminded' and meldingsnummer = $1::bigint`,
);
const told = async (meldingsnummer: string) =>
  (await running.database.store.query<{ code: string }>(TOLD, [meldingsnummer])).map(({ code }) => code);
const agoed = (statement: typeof TOLD, meldingsnummer: string) =>
  running.database.store.query(statement, [meldingsnummer]);

async function fetchAll() {
  const page = await utrecht.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 100 });
  if (!page.verwerkt) throw new Error('refused');
  const ontvangsten = page.leveringen.map(({ leveringId }) => ({
    leveringId,
    resultaat: 'VERWERKT' as const,
  }));
  if (ontvangsten.length > 0) await utrecht.call('bevestigenOntvangst', { ontvangsten });
}
const mutate = (melding: Verzuimmelding, meldingsnummer: string, moment: string, einddatum: string) =>
  las.call('muterenVerzuimmelding', {
    meldingsnummer,
    datumTijdLaatsteMutatie: moment,
    verzuimmelding: { ...melding, kenmerkAfzender: randomUUID(), melding: { ...melding.melding, einddatum } },
  });

test('VZ-SIG-06 no end date: told once in the change query and by mail, gone when the end date comes', async () => {
  const melding = open('O', 'einddatum@school.example');
  const { meldingsnummer, moment } = await meld(melding);
  await fetchAll();
  const token = await position();
  expect(await signalsOf(meldingsnummer)).toEqual([]);
  await agoed(REGISTERED, meldingsnummer);
  const change = await signalled(token, 'VZ-SIG-06');
  // The moment for optimistic locking stays: nothing of the report changed.
  expect(change).toEqual({ meldingsnummer, datumTijdLaatsteMutatie: moment, codes: ['VZ-SIG-06'] });
  await mailed('einddatum@school.example', 'Bij 1 melding ontbreekt de einddatum.');
  expect(await told(meldingsnummer)).toEqual(['VZ-SIG-06']);
  expect(await mutate(melding, meldingsnummer, moment, plusDagen(today, -3))).toMatchObject({
    verwerkt: true,
  });
  expect(await signalsOf(meldingsnummer)).toEqual([]);
});

test('VZ-SIG-07 not fetched: school and mailbox are told, gone when the gemeente fetches it', async () => {
  const melding = { ...open('L', 'ophalen@school.example') };
  const { meldingsnummer } = await meld(melding);
  const token = await position();
  await agoed(DELIVERED, meldingsnummer);
  expect(await signalled(token, 'VZ-SIG-07')).toMatchObject({ meldingsnummer });
  await mailed('ophalen@school.example', 'De gemeente heeft 1 melding van u nog niet opgehaald.');
  await mailed('leerplicht@utrecht.example', 'In mailbox 0344 wacht 1 melding al langere tijd.');
  expect(await told(meldingsnummer)).toEqual(['VZ-SIG-07']);
  await fetchAll();
  expect(await signalsOf(meldingsnummer)).toEqual([]);
});

test('VZ-SIG-08 VZ-STA-03 LRV in behandeling without an end date cannot be closed; with it, it can', async () => {
  const melding = open('LRV', 'afsluiten@school.example');
  const { meldingsnummer, moment } = await meld(melding);
  await fetchAll();
  const send = (datumTijdLaatsteMutatie: string, change: object) =>
    utrecht.call('terugkoppelenStatus', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer,
      datumTijdLaatsteMutatie,
      status: 'B',
      contactGemeente: { naam: 'B. Behandelaar' },
      ...change,
    });
  const taken = await send(moment, {});
  if (!taken.verwerkt) throw new Error(JSON.stringify(taken.fouten));
  const close = { status: 'G', redenAfsluiting: 'A1' };
  const token = await position();
  await agoed(TAKEN_UP, meldingsnummer);
  expect(await signalled(token, 'VZ-SIG-08')).toMatchObject({ meldingsnummer, codes: ['VZ-SIG-08'] });
  await mailed('afsluiten@school.example', 'De gemeente kan 1 melding niet afsluiten');
  expect(await send(taken.datumTijdLaatsteMutatie, close)).toMatchObject({
    verwerkt: false,
    fouten: [{ code: 'VZ-STA-03' }],
  });
  const end = plusDagen(today, -3);
  const changed = await mutate(melding, meldingsnummer, taken.datumTijdLaatsteMutatie, end);
  if (!changed.verwerkt) throw new Error(JSON.stringify(changed.fouten));
  expect(await signalsOf(meldingsnummer)).toEqual([]);
  expect(await send(changed.datumTijdLaatsteMutatie, close)).toMatchObject({ verwerkt: true });
  expect(await told(meldingsnummer)).toEqual(['VZ-SIG-08']);
});

test('VZ-SIG-08 VZ-STA-03 a report in R that the gemeente tries to close: its school hears at once, and once', async () => {
  const melding = { ...open('LRV', 'meteen@school.example'), ...pupil('999000147') };
  const { meldingsnummer, moment } = await meld(melding);
  await fetchAll();
  const token = await position();
  const close = () =>
    utrecht.call('terugkoppelenStatus', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer,
      datumTijdLaatsteMutatie: moment,
      status: 'G',
      redenAfsluiting: 'A1',
    });
  expect(await close()).toMatchObject({ verwerkt: false, fouten: [{ code: 'VZ-STA-03' }] });
  const found = (await changesSince(token)).find((change) => change.meldingsnummer === meldingsnummer);
  expect(found).toMatchObject({ datumTijdLaatsteMutatie: moment });
  expect(found?.codes).toContain('VZ-SIG-08');
  await mailed('meteen@school.example', 'De gemeente kan 1 melding niet afsluiten');
  expect(await close()).toMatchObject({ verwerkt: false, fouten: [{ code: 'VZ-STA-03' }] });
  expect(await told(meldingsnummer)).toEqual(['VZ-SIG-08']);
  expect(await mutate(melding, meldingsnummer, moment, plusDagen(today, -3))).toMatchObject({
    verwerkt: true,
  });
  expect(await signalsOf(meldingsnummer)).not.toContain('VZ-SIG-08');
});

test('many runs, also at the same moment, tell each thing once', async () => {
  const { meldingsnummer } = await meld({ ...open('O', 'vaak@school.example'), ...pupil('999000123') });
  const token = await position();
  await agoed(REGISTERED, meldingsnummer);
  const parts = {
    store: running.database.store,
    termijnen: { eindeDagen: 28, ophalenDagen: 5, afsluitenDagen: 14 },
    clock: Date.now,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  await Promise.all(Array.from({ length: 8 }, () => remindSchools(parts)));
  expect(await told(meldingsnummer)).toEqual(['VZ-SIG-06']);
  const page = await changesSince(token);
  expect(page.filter((change) => change.meldingsnummer === meldingsnummer)).toHaveLength(1);
  const FEED = sql(
    'test-feed',
    'select count(*)::int as count from vb.school_change where meldingsnummer = $1::bigint',
  );
  expect(await running.database.store.query(FEED, [meldingsnummer])).toEqual([{ count: 2 }]);
});
const pupil = (nummer: string) => ({ leerling: { soort: 'burgerservicenummer' as const, nummer } });
