/** Hostile HTTP against a started endpoint: each is refused, nothing is stored, and a good message is answered after it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from '../../src/store/pool.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { sendRaw, signedMessage } from '../setup/wire.ts';
import { BENIGN_REQUESTS } from './endpoint/benign.ts';
import { exchange } from './endpoint/exchange.ts';
import { MAX_BYTES } from './endpoint/http-attack.ts';
import { HTTP_FAMILIES } from './endpoint/tables.ts';

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker((settings) => ({
    ...settings,
    limits: { ...settings.limits, maxMessageBytes: MAX_BYTES, requestTimeoutMs: 2000 },
  }));
});
afterAll(() => running.stop());

const COUNT = sql('attack-count', 'select count(*)::int as count from vb.melding');
const meldingen = async () => (await running.database.store.query<{ count: number }>(COUNT))[0]?.count;

async function expectAnswersGoodMessage() {
  const reply = await sendRaw(running.broker.url, { bytes: signedMessage().bytes });
  expect(reply.status).toBe(200);
}

beforeAll(expectAnswersGoodMessage);

describe.each(Object.entries(HTTP_FAMILIES))('%s', (_, table) => {
  test.each(table.map((attack) => [attack.rule, attack.title, attack] as const))(
    '%s %s',
    async (_rule, _title, attack) => {
      const before = await meldingen();
      const { statuses, orStatuses = statuses, ends, everyMs } = attack;
      const options = { answers: statuses.length, ends, everyMs };
      const answer = await exchange(running.broker.url, attack.pieces(), options);
      expect([statuses, orStatuses]).toContainEqual(answer.statuses);
      expect(await meldingen()).toBe(before);
      if (attack.fault) expect(answer.text).toContain(`[${attack.fault[0]}; ${attack.fault[1]};`);
      await expectAnswersGoodMessage();
    },
  );
});

describe('answered', () => {
  test.each(BENIGN_REQUESTS.map((request) => [request.rule, request.title, request] as const))(
    '%s %s',
    async (_rule, _title, { pieces, statuses, ends }) => {
      const answer = await exchange(running.broker.url, pieces(), { answers: statuses.length, ends });
      expect(answer.statuses).toEqual(statuses);
      expect(answer.text).not.toContain('Fault>');
    },
  );
});
