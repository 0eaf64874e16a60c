/** Senders that stop or never get done, all at once: each is cut, and nothing is stored. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/store/pool.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { sendRaw, signedMessage } from '../setup/wire.ts';
import { type Answers, exchange } from './endpoint/exchange.ts';
import { MAX_BYTES } from './endpoint/http-attack.ts';
import { SLOW_FAMILIES } from './endpoint/tables.ts';

/** An honest message on a busy machine takes less. */
const LIMIT_MS = 4000;

let running: TestBroker;
const answers = new Map<string, Promise<Answers>>();
const COUNT = sql('slow-count', 'select count(*)::int as count from vb.melding');

async function honest(): Promise<void> {
  const reply = await sendRaw(running.broker.url, { bytes: signedMessage().bytes });
  expect(reply.status).toBe(200);
}

beforeAll(async () => {
  running = await startTestBroker((settings) => ({
    ...settings,
    limits: { ...settings.limits, maxMessageBytes: MAX_BYTES, requestTimeoutMs: LIMIT_MS },
  }));
  await honest();
  for (const { title, pieces, statuses, ends, everyMs } of Object.values(SLOW_FAMILIES).flat()) {
    answers.set(title, exchange(running.broker.url, pieces(), { answers: statuses.length, ends, everyMs }));
  }
  await Promise.allSettled(answers.values());
});
afterAll(() => running.stop());

describe.each(Object.entries(SLOW_FAMILIES))('%s', (_, table) => {
  test.each(table.map((attack) => [attack.rule, attack.title, attack] as const))(
    '%s %s',
    async (_rule, title, { statuses, orStatuses = statuses }) => {
      expect([statuses, orStatuses]).toContainEqual((await answers.get(title))?.statuses);
    },
  );
});

test('nothing of them was stored, and an honest message is answered after them', async () => {
  const before = await running.database.store.query<{ count: number }>(COUNT);
  expect(before).toEqual([{ count: 1 }]);
  await honest();
});
