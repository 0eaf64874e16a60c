/**
 * A mandate that is withdrawn while its vendor sends: what was acknowledged is in, once, and after the withdrawal
 * nothing is. Who is refused learns one text; vendor and board find the reason by its reference.
 */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { FaultError } from '../../src/harness/partner.ts';
import { zoekWeigering } from '../../src/parties/mandaat-weigering.ts';
import { geefMandaat, trekMandaatIn } from '../../src/parties/mandatenbeheer.ts';
import { listMandaten } from '../../src/store/mandaten.ts';
import { searchPartijen } from '../../src/store/partijen.ts';
import { sql } from '../../src/store/pool.ts';
import { datumVan } from '../../src/verzuim/datum.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { madeUpNumbers } from '../setup/process.ts';
import { loadPupils } from '../setup/pupils.ts';

const REPORTS = 400;
const SENDERS = 12;
const SCHOOL = '0000000700099AD00000';
const VENDOR = '00000001999900020000';
const REGISTER = { door: 'test', partijId: null };
const numbers = madeUpNumbers(REPORTS + 2);

let running: TestBroker;
let partner: ExamplePartner;
beforeAll(async () => {
  running = await startTestBroker();
  await loadPupils(running.database.store, numbers, '99AD');
  partner = running.school('vendor-rsin', SCHOOL);
});
afterAll(() => running.stop());

const mandaatOf = async () => {
  const found = await listMandaten(running.database.store, {});
  return found.find(
    ({ verwerkerOin, gever }) => verwerkerOin === VENDOR && gever.startsWith('Het Voorbeeld'),
  );
};
const send = (i: number) =>
  partner.call('meldenVerzuim', exampleMelding({ kenmerk: `k-${i}`, brin: '99AD', bsn: numbers[i] ?? '' }));

test('acknowledged before the withdrawal is in exactly once; from its answer on every message gets F22, and nothing is stored', async () => {
  const { store } = running.database;
  const acknowledged: string[] = [];
  const refs: string[] = [];
  const late: string[] = [];
  let withdrawnAt = Number.POSITIVE_INFINITY;
  let next = 0;
  const sender = async () => {
    for (let i = next++; i < REPORTS; i = next++) {
      const sentAt = performance.now();
      try {
        const answer = await send(i);
        if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
        acknowledged.push(answer.meldingsnummer);
        // An answer to what was sent after the withdrawal was acknowledged itself.
        if (sentAt > withdrawnAt) late.push(answer.meldingsnummer);
      } catch (error) {
        if (!(error instanceof FaultError)) throw error;
        expect(error.fault.faultstring).toContain('VB-F22');
        refs.push(/ref=([0-9a-f-]+)/.exec(error.fault.faultstring)?.[1] ?? '');
      }
    }
  };
  const withdrawal = (async () => {
    await until(
      'half of the reports',
      async () => (acknowledged.length > REPORTS / 3 ? true : undefined),
      60_000,
    );
    const mandaat = await mandaatOf();
    const outcome = await trekMandaatIn({ store }, mandaat?.mandaatId ?? '', REGISTER);
    withdrawnAt = performance.now();
    expect(outcome.verwerkt).toBe(true);
    const [{ count } = { count: -1 }] = await store.query<{ count: number }>(COUNT);
    return count;
  })();
  await Promise.all([withdrawal, ...Array.from({ length: SENDERS }, sender)]);
  expect(late).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(REPORTS / 3);
  expect(refs.length).toBe(REPORTS - acknowledged.length);
  expect(refs.length).toBeGreaterThan(0);
  const stored = await store.query<{ meldingsnummer: string }>(NUMBERS);
  expect(stored.map(({ meldingsnummer }) => meldingsnummer).sort()).toEqual([...acknowledged].sort());
  // Nothing came in after the withdrawal was answered.
  expect(await withdrawal).toBe(acknowledged.length);
  const delivered = await until('delivery', async () => {
    const items = await store.query<{ meldingsnummer: string }>(ITEMS);
    return items.length >= acknowledged.length ? items : undefined;
  });
  expect(delivered.map(({ meldingsnummer }) => meldingsnummer).sort()).toEqual([...acknowledged].sort());

  const uitleg = await zoekWeigering(store, refs.at(-1) ?? '', REGISTER);
  expect(uitleg).toMatchObject({
    reden: 'INGETROKKEN',
    partijOin: VENDOR,
    fromOin: SCHOOL,
    dienst: 'VERZUIM',
    datum: datumVan(Date.now()),
    leverancier: 'vendor-rsin (test)',
    uitleg: 'Het mandaat is ingetrokken.',
  });
}, 120_000);

test('a refusal is told to its vendor and to the school, and to nobody else', async () => {
  const { store } = running.database;
  const fault = await send(REPORTS).catch((error: unknown) => error as FaultError);
  const ref = /ref=([0-9a-f-]+)/.exec((fault as FaultError).message)?.[1] ?? '';
  const as = async (zoek: string) => {
    const [partij] = await searchPartijen(store, { zoek, max: 1 });
    return zoekWeigering(store, ref, { door: 'x', partijId: partij?.partijId ?? '' });
  };
  expect(await as(VENDOR)).toMatchObject({ reden: 'INGETROKKEN' });
  expect(await as(SCHOOL)).toMatchObject({ reden: 'INGETROKKEN' });
  expect(await as('00000003999000300000')).toBeUndefined();
  expect(await as('0000000700099AE00000')).toBeUndefined();
});

test('a new mandate lets the next message in, without a restart', async () => {
  const { store } = running.database;
  const [school] = await searchPartijen(store, { zoek: SCHOOL, max: 1 });
  const given = await geefMandaat(
    { store, fourEyes: false, clock: Date.now },
    school?.partijId ?? '',
    { verwerkerOin: VENDOR, brins: [], begindatum: datumVan(Date.now()) },
    REGISTER,
  );
  expect(given.verwerkt).toBe(true);
  expect((await send(REPORTS)).verwerkt).toBe(true);
});

test('a message that was authorised, and waits while its mandate is withdrawn, gets F22; nothing of it is stored', async () => {
  const { store } = running.database;
  const before = await store.query<{ count: number }>(COUNT);
  const mandaat = await mandaatOf();
  let sending: Promise<string> = Promise.resolve('');
  let withdrawal: Promise<unknown> = Promise.resolve();
  await store.withTransaction(async (tx) => {
    // The message stands still between its authorisation and its storage.
    await tx.query(HOLD_PUPILS);
    sending = send(REPORTS + 1).then(
      (answer) => (answer.verwerkt ? 'accepted' : 'refused'),
      (error: Error) => error.message,
    );
    await until('the message to wait', async () => {
      const rows = await store.query(WAITING);
      return rows.length > 0 ? true : undefined;
    });
    withdrawal = trekMandaatIn({ store }, mandaat?.mandaatId ?? '', REGISTER);
    await withdrawal;
  });
  expect(await sending).toContain('VB-F22');
  expect(await store.query(COUNT)).toEqual(before);
});

const HOLD_PUPILS = sql('test-hold-messages', 'lock table vb.kenmerk in access exclusive mode');
const WAITING = sql(
  'test-waiting',
  `select 1 from pg_locks l join pg_class c on c.oid = l.relation where c.relname = 'kenmerk' and not l.granted`,
);
const COUNT = sql('test-count-meldingen', 'select count(*)::int as count from vb.melding');
const NUMBERS = sql('test-numbers', 'select meldingsnummer::text as meldingsnummer from vb.melding');
const ITEMS = sql('test-items', 'select meldingsnummer::text as meldingsnummer from vb.mailbox_item');
