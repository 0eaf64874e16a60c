/** Traces without and with an SDK: the ids that agree everywhere, what the caller may say, and what a span may hold. */

import { trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { continueTrace, NO_TRACE, refOf, startTrace } from '../../src/ops/traces.ts';

const CALLER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('without an SDK', () => {
  test('every request has an id of its own, valid and not that of the caller, and the reference is that id', () => {
    const [one, two] = [startTrace('one'), startTrace('two', { traceparent: CALLER, believe: true })];
    for (const { traceId, traceparent, isRecorded } of [one, two]) {
      expect(traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
      expect(traceparent).toMatch(new RegExp(`^00-${traceId}-(?!0{16})[0-9a-f]{16}-00$`));
      expect(isRecorded).toBe(false);
    }
    expect(one.traceId).not.toBe(two.traceId);
    expect(CALLER).not.toContain(two.traceId);
    expect(refOf(one)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(refOf(one).replaceAll('-', '')).toBe(one.traceId);
  });

  test('a step does its work and nothing else; what a row kept is not continued', async () => {
    const request = startTrace('request');
    expect(await request.step('accept', (step) => step === request)).toBe(true);
    await expect(request.step('accept', () => Promise.reject(new Error('theirs')))).rejects.toThrow('theirs');
    expect(continueTrace('deliver', CALLER, 0)).toBeUndefined();
    expect(await NO_TRACE.step('accept', (step) => step.traceId)).toBe(NO_TRACE.traceId);
  });
});

describe('with an SDK', () => {
  const exporter = new InMemorySpanExporter();
  const finished = (name: string) => exporter.getFinishedSpans().find((span) => span.name === name);
  beforeAll(() => {
    const spanProcessors = [new SimpleSpanProcessor(exporter)];
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
  });
  afterAll(() => trace.disable());

  test('the trace of the caller is the parent only when the settings believe it', () => {
    startTrace('not believed', { traceparent: CALLER }).end();
    startTrace('believed', { traceparent: CALLER, believe: true }).end();
    expect(finished('not believed')?.parentSpanContext).toBeUndefined();
    expect(finished('not believed')?.links).toHaveLength(1);
    expect(finished('believed')?.spanContext().traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(finished('believed')?.links).toEqual([]);
  });

  test('an attribute that is not listed and the text of an error do not exist', async () => {
    const request = startTrace('secrets');
    request.note({ 'verzuim.code': 'VZ-1', bsn: '999000111' } as object);
    const failed = request.step('register', () => Promise.reject(new TypeError('999000111 is wrong')));
    await expect(failed).rejects.toThrow();
    request.end();
    expect(finished('secrets')?.attributes).toEqual({ 'verzuim.code': 'VZ-1' });
    expect(finished('register')).toMatchObject({ attributes: { 'verzuim.code': 'TypeError' }, events: [] });
    expect(finished('register')?.status.message).toBeUndefined();
  });

  test('what was kept of a request is continued at its own time; what is no traceparent is not', () => {
    const request = startTrace('kept');
    continueTrace('deliver', request.traceparent, 1_790_000_001_000)?.end(undefined, 1_790_000_002_000);
    expect(finished('deliver')?.spanContext().traceId).toBe(request.traceId);
    expect([finished('deliver')?.startTime, finished('deliver')?.endTime]).toEqual([
      [1_790_000_001, 0],
      [1_790_000_002, 0],
    ]);
    for (const nothing of [null, '', `${CALLER}x`])
      expect(continueTrace('deliver', nothing, 0)).toBeUndefined();
  });
});
