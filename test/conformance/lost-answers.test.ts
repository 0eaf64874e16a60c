/**
 * The client's retries meet the register: answers that get lost on the way back never make a second report.
 * edukoppeling §3.10: EK-71, EK-143.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import type { HttpReply } from '../../src/edukoppeling/client.ts';
import { sendWithRetries } from '../../src/edukoppeling/send-with-retries.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { fixtureTransport } from '../../src/harness/example-partners.ts';
import { sql } from '../../src/store/pool.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { MELDEN } from '../setup/wire.ts';
import { requesterOf } from './provider.ts';

const SECOND = 1000;
const COUNT = sql('test-count', 'select count(*)::int as count from vb.melding');
let running: TestBroker;
let https: ReturnType<typeof fixtureTransport>;
beforeAll(async () => {
  running = await startTestBroker();
  https = fixtureTransport(`${running.broker.url}/verzuim/school/v1`, 'vendor-rsin');
});
afterAll(async () => {
  https.close();
  await running.stop();
});

/** Reports one absence over real TLS; the register's first answer gets lost on its way back. */
async function reportWithLostAnswer(bsn: string, lifetimeMs: number) {
  const sent: Buffer[] = [];
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  const { requester } = requesterOf([], {
    clock,
    lifetimeMs,
    transport: async (bytes, soapAction): Promise<HttpReply> => {
      sent.push(bytes);
      const reply = await https.send(bytes, soapAction);
      if (sent.length === 1) throw new Error('connection reset');
      return reply;
    },
  });
  const payload = CODECS.meldenVerzuim.writeRequest(exampleMelding({ bsn }));
  const call = { action: MELDEN, responseAction: `${MELDEN}Response`, payload, acknowledgement: true };
  const before = await meldingen();
  const outcome = await sendWithRetries(requester, call, {
    clock,
    wait: async (ms) => {
      ahead += ms;
    },
    onUnconfirmed: () => undefined,
  });
  if (outcome.kind !== 'response') throw new Error(`the outcome is ${outcome.kind}`);
  const answer = CODECS.meldenVerzuim.readResponse(outcome.payload);
  return { answer, tries: outcome.tries, sent, made: (await meldingen()) - before };
}

async function meldingen(): Promise<number> {
  const [row] = await running.database.store.query<{ count: number }>(COUNT);
  return row?.count ?? 0;
}

test('EK-143 EK-71 the same bytes again: one report, and the answer that was lost', async () => {
  const { answer, tries, sent, made } = await reportWithLostAnswer('999000111', 300 * SECOND);
  expect({ tries, made, verwerkt: answer.verwerkt }).toEqual({ tries: 2, made: 1, verwerkt: true });
  expect(sent[1]).toEqual(sent[0]);
});

test('EK-143 signed anew with the same kenmerkAfzender: one report, and its meldingsnummer', async () => {
  const { answer, tries, sent, made } = await reportWithLostAnswer('999000147', 30 * SECOND);
  expect({ tries, made, verwerkt: answer.verwerkt }).toEqual({ tries: 2, made: 1, verwerkt: true });
  expect(sent[1]).not.toEqual(sent[0]);
  expect(answer).toMatchObject({ meldingsnummer: expect.stringMatching(/^\d+$/) });
});
