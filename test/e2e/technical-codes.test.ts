/** The codes of verzuim §5.5 that are technical: each is the fault that docs/errors.md says, and nothing is stored. */

import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TECHNISCHE_CODES } from '../../src/contract/codes.ts';
import { sql } from '../../src/store/pool.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { sendRaw, signedMessage } from '../setup/wire.ts';

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
});
afterAll(async () => {
  const [row] = await running.database.store.query<{ n: number }>(
    sql('test-meldingen', 'select count(*)::int as n from vb.melding'),
    [],
  );
  await running.stop();
  expect(row?.n).toBe(1);
});
const send = async (message: Parameters<typeof signedMessage>[0] = {}, tls?: string) => {
  const { status, fault } = await sendRaw(running.broker.url, {
    bytes: signedMessage(message).bytes,
    ...(tls === undefined ? {} : { tls }),
  });
  return { status, fault: fault?.code };
};

test('VZ-AUT-01 a party that is not connected', async () => {
  const refused = await send({ certificate: 'bad/other-oin' }, 'bad/other-oin');
  expect(refused).toEqual({ status: 500, fault: TECHNISCHE_CODES['VZ-AUT-01'].fault });
});

test('VZ-AUT-02 no mandate of this school, and a school that does not exist: the same fault', async () => {
  const { fault } = TECHNISCHE_CODES['VZ-AUT-02'];
  expect(await send({ certificate: 'vendor-kvk' }, 'vendor-kvk')).toEqual({ status: 500, fault });
  const nobody = { addressing: { from: 'http://x/?oin=0000000700088ZZ00000' } };
  expect(await send(nobody)).toEqual({ status: 500, fault });
});

test('VZ-CER-01 a signing certificate that expired or was revoked', async () => {
  const { fault } = TECHNISCHE_CODES['VZ-CER-01'];
  for (const certificate of ['bad/expired', 'bad/revoked'])
    expect(await send({ certificate })).toEqual({ status: 500, fault });
});

test('VZ-SYS-01 the store is away; the same message later is accepted', async () => {
  const admin = new pg.Client({ connectionString: running.database.url.replace(/\/[^/]+$/, '/postgres') });
  await admin.connect();
  const name = running.database.url.split('/').pop();
  await admin.query(`alter database ${name} with allow_connections false`);
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  const { bytes } = signedMessage();
  const away = await sendRaw(running.broker.url, { bytes });
  await admin.query(`alter database ${name} with allow_connections true`);
  await admin.end();
  expect(away.fault?.code).toBe(TECHNISCHE_CODES['VZ-SYS-01'].fault);
  expect((await sendRaw(running.broker.url, { bytes })).status).toBe(200);
});
