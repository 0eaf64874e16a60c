/** A message that failed half-way was never seen: the same bytes, sent again, are a first message. */

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { sql } from '../../src/store/pool.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { sendRaw, signedMessage } from '../setup/wire.ts';

let running: TestBroker;
let admin: pg.Client;
beforeAll(async () => {
  running = await startTestBroker();
  admin = new pg.Client({ connectionString: running.database.url });
  await admin.connect();
  await admin.query(`create function break_it() returns trigger language plpgsql as
    $$ begin raise exception 'broken on purpose'; end $$`);
});
afterAll(async () => {
  await admin.end();
  await running.stop();
});

const traces = sql(
  'test-traces',
  `select (select count(*) from vb.message)::int as messages, (select count(*) from vb.kenmerk)::int as kenmerken,
     (select count(*) from vb.envelope)::int as envelopes, (select count(*) from vb.melding)::int as meldingen,
     (select count(*) from vb.melding_event)::int as events`,
);
const count = async () => (await running.database.store.query<object>(traces))[0];
const send = (bytes: Buffer) => sendRaw(running.broker.url, { bytes });

describe('acceptance that breaks at', () => {
  test.each([
    'message',
    'kenmerk',
    'envelope',
    'melding',
    'melding_inhoud',
    'processtap',
    'melding_event',
    'outbox',
    'audit',
    'school_change',
  ])('vb.%s leaves nothing, and the same bytes are accepted afterwards', async (table) => {
    const { bytes } = signedMessage();
    const before = await count();
    await admin.query(
      `create trigger break_it before insert on vb.${table} for each row execute function break_it()`,
    );
    const failed = await send(bytes);
    await admin.query(`drop trigger break_it on vb.${table}`);
    expect(failed).toMatchObject({ status: 500, faultcode: 'soap:Server' });
    expect(await count()).toEqual(before);

    const accepted = await send(bytes);
    expect(accepted.body).toContain('<vb:verwerkt>true</vb:verwerkt>');
    expect(running.log()).not.toContain('"code":"replayed"');
    // Otherwise the next one is an overlap.
    await admin.query(`update vb.melding set status = 'I'`);
  });
});

test('a Body that the schema refused does not use up its MessageID', async () => {
  const messageId = 'urn:uuid:00000000-0000-4000-8000-00000000ba1f';
  const broken = CODECS.meldenVerzuim.writeRequest(exampleMelding()).replace('<vb:brin>99AD', '<vb:brin>?');
  const refused = await send(signedMessage({ addressing: { messageId }, payload: broken }).bytes);
  expect(refused.fault?.code).toBe('VB-F21');
  const corrected = await send(signedMessage({ addressing: { messageId } }).bytes);
  expect(corrected.body).toContain('<vb:verwerkt>true</vb:verwerkt>');
});

test('EK-72 the record of a replay outlives the process: it stands in the same transaction as the report', async () => {
  const { rows } = await admin.query(
    `select m.xmin::text = n.xmin::text as together from vb.message m join vb.envelope n using (message_key)
       join vb.melding using (message_key) where n.message_key is not null`,
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.every((row: { together: boolean }) => row.together)).toBe(true);
});
