/** Whoever has a certificate that ends is told 60, 30, 14, 7 and 1 days before and at the end: each once, whoever looks. */

import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { warnExpiring } from '../../src/broker/certificaat/warn-expiring.ts';
import { createLog } from '../../src/ops/log.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { voegPartijToe } from '../../src/parties/partijbeheer.ts';
import { keepCertificaat, markCertificaatUsed } from '../../src/store/certificaten.ts';
import type { Brief } from '../../src/store/mail.ts';
import { switchNotices } from '../../src/store/notice.ts';
import { sql } from '../../src/store/pool.ts';
import { PARTIJ_INVOER } from '../../src/verzuim/partij.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

const DAY = 24 * 3_600_000;
const START = Date.parse('2026-01-01T09:00:00Z');
const OIN = '00000001999900020000';
const MAILS = sql(
  'test-briefs',
  `select vb.sealed('mail.brief', mail_id::text, brief) as brief, vb.sealed('mail.address', mail_id::text, address) as address
   from vb.mail order by created_at, mail_id`,
);
const CLEAR = [
  'delete from vb.mail',
  'delete from vb.certificaat_waarschuwing',
  'delete from vb.certificaat',
].map((text, i) => sql(`test-clear-${i}`, text));

let database: TestDatabase;
let partijId: string;
let now = START;
const metrics = createMetrics();
const parts = () => ({
  store: database.store,
  clock: () => now,
  log: createLog({ level: 'silent' }),
  metrics,
});
beforeAll(async () => {
  database = await createTestDatabase();
  await switchNotices(database.store, true);
  const invoer = {
    ...{ soort: 'LEVERANCIER', naam: 'Maker (test)', oin: OIN },
    gegevens: { contact: { naam: 'Beheer', email: 'beheer@maker.example' } },
  };
  const added = await voegPartijToe(database.store, PARTIJ_INVOER.parse(invoer), {
    door: 'x',
    partijId: null,
  });
  if (!added.verwerkt) throw new Error('refused');
  partijId = added.partij.partijId;
});
beforeEach(async () => {
  for (const statement of CLEAR) await database.store.query(statement);
  now = START;
});
afterAll(() => database.drop());

const keep = (name: string, days: number) =>
  database.store.withTransaction((tx) =>
    keepCertificaat(tx, {
      sha256: hash('sha256', name, 'hex'),
      ...{ oin: OIN, partijId, der: Buffer.from(name), status: 'GELDIG', herkomst: 'API', door: 'x', now },
      feiten: {
        serienummer: name,
        uitgever: 'CN=TSP',
        onderwerp: 'CN=x',
        sleutel: 'RSA 2048',
        algoritme: 'x',
      },
      ...{ geldigVan: START - 700 * DAY, geldigTot: START + days * DAY, ref: 'ref' },
      ...{ melding: undefined, antwoordAan: undefined },
    }),
  );
const mails = async () => {
  const rows = await database.store.query<{ brief: Brief; address: string }>(MAILS);
  return rows.map(({ brief, address }) => ({ ...brief, address }));
};
const subjects = async () => (await mails()).map(({ subject }) => subject);
/** Lets days pass, looking twice a day; two processes look at once. */
const pass = async (days: number) => {
  for (let half = 0; half < days * 2; half++) {
    await Promise.all([warnExpiring(parts()), warnExpiring(parts())]);
    now += DAY / 2;
  }
};

test('exactly the warnings that are due, each once: 60, 30, 14, 7, 1 and at the end', async () => {
  await keep('A1', 70);
  await pass(80);
  expect(await subjects()).toEqual([
    'Uw certificaat verloopt over 60 dagen',
    'Uw certificaat verloopt over 30 dagen',
    'Uw certificaat verloopt over 14 dagen',
    'Uw certificaat verloopt over 7 dagen',
    'Uw certificaat verloopt over 1 dag',
    'Uw certificaat is verlopen',
  ]);
  const sent = await mails();
  expect(new Set(sent.map(({ address }) => address))).toEqual(new Set(['beheer@maker.example']));
  expect(sent[0]?.text).toContain('A1');
  expect(sent.at(-1)?.text).toContain('Stuur ons het nieuwe certificaat');
});

test('a watch that begins late tells the nearest one only, and how many days are left', async () => {
  await keep('A1', 20);
  await pass(7);
  expect(await subjects()).toEqual([
    'Uw certificaat verloopt over 20 dagen',
    'Uw certificaat verloopt over 14 dagen',
  ]);
});

describe('a newer certificate of the same holder', () => {
  test('that is only registered: the warning says to switch', async () => {
    await keep('A1', 31);
    await keep('B2', 800);
    await pass(2);
    const [first] = await mails();
    expect(first?.text).toContain('Er is al een nieuw certificaat geregistreerd: serienummer B2');
    expect(first?.text).not.toContain('vraag een nieuw');
  });
  test('beside which the old one is at work still: its holder is told', async () => {
    await keep('A1', 20);
    await keep('B2', 800);
    await markCertificaatUsed(database.store, hash('sha256', 'B2', 'hex'), now);
    await markCertificaatUsed(database.store, hash('sha256', 'A1', 'hex'), now);
    await pass(1);
    expect(await subjects()).toEqual(['Uw certificaat verloopt over 20 dagen']);
  });
  test('that is at work: nobody is told of the old one', async () => {
    await keep('A1', 31);
    await keep('B2', 800);
    await markCertificaatUsed(database.store, hash('sha256', 'B2', 'hex'), now);
    await pass(40);
    expect(await subjects()).toEqual([]);
  });
});

test('without anybody to write to the mark stays due, and is told once there is somebody', async () => {
  await keep('A1', 28);
  const contact = sql(
    'test-contact',
    `update vb.partij set gegevens = $2::jsonb, changed_by = 'x' where partij_id = $1::bigint`,
  );
  await database.store.query(contact, [partijId, '{"tolerances":[],"intermediaryFor":[]}']);
  await pass(2);
  expect(await subjects()).toEqual([]);
  const again =
    '{"tolerances":[],"intermediaryFor":[],"contact":{"naam":"Beheer","email":"beheer@maker.example"}}';
  await database.store.query(contact, [partijId, again]);
  await pass(1);
  expect(await subjects()).toEqual(['Uw certificaat verloopt over 26 dagen']);
});

test('the metric counts what ends within each mark and has no successor at work', async () => {
  await keep('A1', 40);
  await keep('A2', 6);
  await warnExpiring(parts());
  const text = await metrics.render();
  const of = (days: number) =>
    new RegExp(`verzuim_certificates_expiring\\{days="${days}"\\} (\\d+)`).exec(text)?.[1];
  expect([60, 30, 14, 7, 1, 0].map(of)).toEqual(['2', '1', '1', '1', '0', '0']);
});
