/** Hostile HTTP against a started endpoint: each is refused, nothing is stored, and a good message is answered after it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Settings } from '../../src/ops/settings.ts';
import { sql } from '../../src/store/pool.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { sendRaw, signedMessage } from '../setup/wire.ts';
import { BENIGN_REQUESTS } from './endpoint/benign.ts';
import { exchange } from './endpoint/exchange.ts';
import { type HttpAttack, MAX_BYTES } from './endpoint/http-attack.ts';
import { HTTP_FAMILIES, SLOW_FAMILIES } from './endpoint/tables.ts';

const COUNT = sql('attack-count', 'select count(*)::int as count from vb.melding');
const meldingen = async () => (await running.database.store.query<{ count: number }>(COUNT))[0]?.count;

async function expectAnswersGoodMessage() {
  const reply = await sendRaw(running.broker.url, { bytes: signedMessage().bytes });
  expect(reply.status).toBe(200);
}

async function send({ statuses, ends, everyMs, pieces }: HttpAttack) {
  return exchange(running.broker.url, pieces(), { answers: statuses.length, ends, everyMs });
}

function start(limits: Partial<Settings['limits']>): Promise<TestBroker> {
  return startTestBroker((settings) => ({ ...settings, limits: { ...settings.limits, ...limits } }));
}

let running: TestBroker;
beforeAll(async () => {
  running = await start({ maxMessageBytes: MAX_BYTES });
  await expectAnswersGoodMessage();
});
afterAll(() => running.stop());

const quick = Object.entries(HTTP_FAMILIES).filter(([name]) => !(name in SLOW_FAMILIES));
describe.each(quick)('%s', (_, table) => {
  test.each(table.map((attack) => [attack.rule, attack.title, attack] as const))(
    '%s %s',
    async (_rule, _title, attack) => {
      const before = await meldingen();
      const answer = await send(attack);
      expect(answer.statuses).toEqual(attack.statuses);
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
