/** One report is one trace, from its request to its delivery, and says nothing of a pupil. docs/decisions/0035. */

import { request } from 'node:https';
import { trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { TRACE_ATTRIBUTES } from '../../src/ops/traces.ts';
import { sql } from '../../src/store/pool.ts';
import { tlsOptions } from '../attacks/endpoint/exchange.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { MELDEN, signedMessage } from '../setup/wire.ts';

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const CALLER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

let running: TestBroker;
beforeAll(async () => {
  trace.setGlobalTracerProvider(provider);
  running = await startTestBroker();
});
afterAll(async () => {
  trace.disable();
  await running.stop();
});
beforeEach(() => exporter.reset());

interface Answer {
  readonly status: number;
  readonly traceId: string;
  readonly body: string;
}

function send(bytes: Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${running.broker.url}/verzuim/school/v1`, {
      ...tlsOptions(running.broker.url),
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${MELDEN}"`, ...headers },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          traceId:
            /^00-([0-9a-f]{32})-[0-9a-f]{16}-01$/.exec(String(response.headers['traceresponse']))?.[1] ?? '',
          body,
        }),
      );
    });
    outgoing.end(bytes);
  });
}

const spansOf = (traceId: string) =>
  exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId);
const named = (spans: readonly ReadableSpan[], name: string) => spans.find((span) => span.name === name);
const delivered = (traceId: string) =>
  until('the delivery', async () => {
    const spans = spansOf(traceId);
    return named(spans, 'deliver') ? spans : undefined;
  });
const dashed = (traceId: string) => traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** Parents by name, so that a step in another place is seen. */
const tree = (spans: readonly ReadableSpan[]) =>
  Object.fromEntries(
    spans.map((span) => [
      span.name,
      spans.find((each) => each.spanContext().spanId === span.parentSpanContext?.spanId)?.name,
    ]),
  );

test('a report is one trace: every step of its request, its wait in the outbox, its delivery', async () => {
  const answer = await send(signedMessage({ melding: exampleMelding() }).bytes);
  expect(answer.status).toBe(200);
  const spans = await delivered(answer.traceId);
  expect(tree(spans)).toEqual({
    'POST school': undefined,
    read: 'POST school',
    accept: 'POST school',
    verify: 'accept',
    authorise: 'POST school',
    recall: 'POST school',
    validate: 'POST school',
    handle: 'POST school',
    register: 'handle',
    answer: 'POST school',
    outbox: 'handle',
    deliver: 'outbox',
  });
  expect(named(spans, 'POST school')?.attributes).toMatchObject({
    'verzuim.ref': dashed(answer.traceId),
    'verzuim.operation': 'meldenVerzuim',
    'verzuim.outcome': 'answered',
    'http.response.status_code': 200,
  });
  expect(named(spans, 'deliver')?.attributes).toMatchObject({
    'verzuim.mailbox': expect.stringMatching(/^\d{4}$/),
  });
  expect(running.log()).toContain(`"ref":"${dashed(answer.traceId)}","traceId":"${answer.traceId}"`);
});

test('without its hint it is the same trace: the queue was gone, and the sweeper found the row', async () => {
  const { store } = running.database;
  const rename = (from: string, to: string) =>
    store.query(sql(`trace-${from}`, `alter schema ${from} rename to ${to}`));
  const lost = () => running.log().split('"event":"queue.enqueue-failed"').length;
  const before = lost();
  await rename('bullmq', 'gone');
  const melding = exampleMelding({ bsn: '999000159' });
  const answer = await send(signedMessage({ melding }).bytes);
  expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('meldingsnummer') });
  await until('the hint to be lost', async () => (lost() > before ? true : undefined));
  await rename('gone', 'bullmq');
  await store.query(sql('trace-due', 'update vb.outbox set next_try_at = now()'));
  const spans = await delivered(answer.traceId);
  expect(tree(spans)).toMatchObject({ outbox: 'handle', deliver: 'outbox' });
  expect(Number(named(spans, 'outbox')?.attributes['verzuim.tries'])).toBeGreaterThan(0);
});

test('a fault says the trace in its ref, and the trace says the code of the fault', async () => {
  const bytes = signedMessage({ melding: exampleMelding({ bsn: '999000226' }) }).bytes;
  const answer = await send(Buffer.from(bytes.toString().replace('999000226', '999000227')));
  expect(answer.status).toBe(500);
  expect(answer.body).toContain(`ref=${dashed(answer.traceId)}]`);
  const [root] = spansOf(answer.traceId).filter(({ name }) => name === 'POST school');
  expect(root?.attributes).toMatchObject({ 'verzuim.code': 'VB-F18', 'verzuim.outcome': 'refused' });
});

test('a traceparent of the caller is a link and never the parent: it is not signed', async () => {
  const bytes = signedMessage({ melding: exampleMelding({ bsn: '999000226' }) }).bytes;
  const answer = await send(bytes, { traceparent: CALLER });
  expect(answer.traceId).not.toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  const root = named(spansOf(answer.traceId), 'POST school');
  expect(root?.links.map(({ context }) => context.spanId)).toEqual(['00f067aa0ba902b7']);
  for (const wrong of [
    '00-0-0-01',
    CALLER.toUpperCase(),
    `${CALLER}, ${CALLER}`,
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
  ]) {
    const { traceId } = await send(bytes, { traceparent: wrong });
    expect(named(spansOf(traceId), 'POST school')?.links).toEqual([]);
  }
});

test('no attribute outside the list, no name or status with a value, and nothing of the pupil', async () => {
  const melding = exampleMelding({ bsn: '999000135' });
  const answer = await send(signedMessage({ melding }).bytes);
  await delivered(answer.traceId);
  const all = exporter.getFinishedSpans();
  const names = new Set(all.flatMap(({ attributes }) => Object.keys(attributes)));
  expect([...names].filter((name) => !(TRACE_ATTRIBUTES as readonly string[]).includes(name))).toEqual([]);
  expect(all.flatMap(({ events }) => events)).toEqual([]);
  expect(all.map(({ status }) => status.message).filter(Boolean)).toEqual([]);
  const said = JSON.stringify(
    all.map(({ name, attributes, resource }) => [name, attributes, resource.attributes]),
  );
  for (const secret of ['999000135', melding.kenmerkAfzender, melding.melding.begindatum])
    expect(said).not.toContain(secret);
});
