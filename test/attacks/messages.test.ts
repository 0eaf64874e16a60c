/** Believed signatures that are refused further on; nothing is stored by the attack, its twin is answered with 200. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/store/pool.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { sendRaw } from '../setup/wire.ts';
import { MESSAGE_FAMILIES } from './endpoint/messages.ts';

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
});
afterAll(() => running.stop());

const COUNT = sql('attack-count', 'select count(*)::int as count from vb.melding');
const meldingen = async () => (await running.database.store.query<{ count: number }>(COUNT))[0]?.count;

describe.each(Object.entries(MESSAGE_FAMILIES))('%s', (_, table) => {
  test.each(table.map((attack) => [attack.rule, attack.title, attack] as const))(
    '%s %s',
    async (_rule, _title, attack) => {
      if (attack.before) expect((await sendRaw(running.broker.url, attack.before())).status).toBe(200);
      const before = await meldingen();
      const reply = await sendRaw(running.broker.url, attack.attack());
      expect(reply).toMatchObject({ status: 500, fault: { code: attack.code, rule: attack.rule } });
      expect(await meldingen()).toBe(before);
      expect((await sendRaw(running.broker.url, attack.twin())).status).toBe(200);
    },
  );
});
