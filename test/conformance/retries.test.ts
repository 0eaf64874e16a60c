/** When a request is sent again, and what is sent then. edukoppeling §3.10, §7.6: EK-143, EK-155. */
import { describe, expect, test } from 'vitest';
import { HttpError, type HttpReply, NetworkError } from '../../src/edukoppeling/client.ts';
import { createHttpsTransport } from '../../src/edukoppeling/https-transport.ts';
import { type Failure, planRetry, sendWithRetries } from '../../src/edukoppeling/send-with-retries.ts';
import { ResponseError } from '../../src/edukoppeling/verify-response.ts';
import { fixture } from '../../src/harness/example-partners.ts';
import { type Asked, answerTo, CALL, faultOf, ok, requesterOf, unsignedFault } from './provider.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 24, 12);

/** Sends with a clock that only waiting moves. */
async function run(
  replies: readonly ((asked: Asked, now: number) => HttpReply)[],
  more: { lifetimeMs?: number; call?: typeof CALL; oversleepMs?: number } = {},
) {
  let now = START;
  const waits: number[] = [];
  const alerts: string[] = [];
  const clock = () => now;
  const provide = replies.map((reply) => (asked: Asked) => reply(asked, now));
  const { requester, asked } = requesterOf(provide, {
    clock,
    ...(more.lifetimeMs ? { lifetimeMs: more.lifetimeMs } : {}),
  });
  const outcome = await sendWithRetries(requester, more.call ?? CALL, {
    clock,
    wait: async (ms) => {
      waits.push(ms);
      now += ms + (more.oversleepMs ?? 0);
    },
    onUnconfirmed: (message) => alerts.push(message.messageId),
  });
  return { outcome, asked, waits, alerts };
}

const good = (asked: Asked, now: number) => ok(answerTo(asked, { now }));
const broken = (): HttpReply => {
  throw new Error('connection reset');
};
const http = (status: number) => (): HttpReply => ({
  status,
  contentType: undefined,
  bytes: Buffer.alloc(0),
});
const fault = (code: string, text: string) => (asked: Asked, now: number) =>
  ok(answerTo(asked, { now, payload: faultOf(code, text) }), 500);
const payloadOf = (asked: Asked | undefined) =>
  /<x:melden .*<\/x:melden>/.exec(asked?.bytes.toString() ?? '')?.[0];

test('EK-143 what is answered is sent once', async () => {
  const { outcome, asked, waits } = await run([good]);
  expect(outcome).toMatchObject({ kind: 'response', tries: 1 });
  expect({ sent: asked.length, waits }).toEqual({ sent: 1, waits: [] });
});

describe('EK-143 sent again', () => {
  test.each([
    ['EK-143 after a network error', broken],
    ['EK-143 after HTTP 503', http(503)],
    ['EK-143 after a signed F12', fault('soap:Server', '0051 Service niet beschikbaar [VB-F12; …]')],
    [
      'EK-143 after an unsigned F12',
      () => ok(unsignedFault('soap:Server', '0051 Service niet beschikbaar'), 500),
    ],
  ])('%s: the same bytes after a minute', async (_, failure) => {
    const { outcome, asked, waits } = await run([failure, good]);
    expect(outcome).toMatchObject({ kind: 'response', tries: 2 });
    expect(waits).toEqual([MINUTE]);
    expect(asked[1]?.bytes).toEqual(asked[0]?.bytes);
  });

  test('EK-143 at 1, 5 and 30 minutes; once the Timestamp has expired under a new MessageID and signature, with the same payload', async () => {
    const { outcome, asked, waits } = await run([broken]);
    expect(outcome).toMatchObject({ kind: 'unknown', tries: 4, last: { kind: 'network' } });
    expect(waits).toEqual([MINUTE, 4 * MINUTE, 25 * MINUTE]);
    const [first, second, third, fourth] = asked;
    expect(second?.bytes).toEqual(first?.bytes);
    expect(new Set([first?.messageId, third?.messageId, fourth?.messageId]).size).toBe(3);
    expect(new Set([first?.signatureValue, third?.signatureValue, fourth?.signatureValue]).size).toBe(3);
    expect(asked.map(payloadOf)).toEqual(Array(4).fill(CALL.payload));
    expect(third?.bytes.toString()).toContain('<wsu:Created>2026-11-24T12:05:00.000Z<');
  });

  test('EK-143 a wait that lasted longer than the Timestamp: never the expired bytes', async () => {
    const { outcome, asked } = await run([broken, good], { oversleepMs: 10 * MINUTE });
    expect(outcome).toMatchObject({ kind: 'response', tries: 2 });
    expect(asked[1]?.messageId).not.toBe(asked[0]?.messageId);
    expect(payloadOf(asked[1])).toBe(CALL.payload);
  });

  test('EK-143 a longer Timestamp keeps the same bytes longer', async () => {
    const { asked } = await run([broken, broken, good], { lifetimeMs: 10 * MINUTE });
    expect(asked[2]?.bytes).toEqual(asked[0]?.bytes);
  });
});

describe('EK-143 not sent again', () => {
  test.each([
    ['EK-143 a signed refusal', fault('soap:Client', '0002 Niet geautoriseerd'), 'refused'],
    ['EK-143 a signed F18', fault('soap:Client', 'The signature or decryption was invalid'), 'refused'],
    ['EK-143 a Server fault that is not F12', fault('soap:Server', 'Interne fout'), 'unknown'],
    ['EK-143 an unsigned refusal', () => ok(unsignedFault('soap:Client', '0002 x'), 500), 'unknown'],
    ['EK-143 HTTP 500 without SOAP', http(500), 'unknown'],
    ['EK-143 HTTP 404', http(404), 'unknown'],
    ['EK-143 HTTP 413', http(413), 'unknown'],
    [
      'EK-143 an answer to another message',
      (asked: Asked, now: number) => ok(answerTo(asked, { now, relatesTo: 'urn:uuid:x' })),
      'unknown',
    ],
  ])('%s', async (_, failure, kind) => {
    const { outcome, asked, waits } = await run([failure]);
    expect(outcome).toMatchObject({ kind, tries: 1 });
    expect({ sent: asked.length, waits }).toEqual({ sent: 1, waits: [] });
  });
});

test('EK-143 the plan is a function of what happened', () => {
  const network: Failure = { kind: 'network', error: new NetworkError(new Error('x')) };
  const tried = { failure: network, startedAt: START, tries: 1, expiresAt: START + 5 * MINUTE, now: START };
  expect(planRetry(tried)).toEqual({ afterMs: MINUTE, send: 'same-bytes' });
  expect(planRetry({ ...tried, now: START + 30_000 })).toEqual({ afterMs: 30_000, send: 'same-bytes' });
  expect(planRetry({ ...tried, now: START + 2 * MINUTE })).toEqual({ afterMs: 0, send: 'same-bytes' });
  expect(planRetry({ ...tried, tries: 2 })).toEqual({ afterMs: 5 * MINUTE, send: 'signed-anew' });
  expect(planRetry({ ...tried, tries: 3 })).toEqual({ afterMs: 30 * MINUTE, send: 'signed-anew' });
  expect(planRetry({ ...tried, tries: 4 })).toBeUndefined();
  expect(planRetry({ ...tried, failure: { kind: 'http', error: new HttpError(503) } })).toBeDefined();
  expect(planRetry({ ...tried, failure: { kind: 'http', error: new HttpError(502) } })).toBeUndefined();
  const unbelievable: Failure = { kind: 'unbelievable', error: new ResponseError('WB013', 'x') };
  expect(planRetry({ ...tried, failure: unbelievable })).toBeUndefined();
});

test('EK-143 a port where nobody listens is a network error of the real transport', async () => {
  const https = createHttpsTransport({
    url: 'https://127.0.0.1:1/',
    certificate: fixture('vendor-rsin.pem'),
    privateKey: fixture('keys/vendor-rsin.key.pem'),
    trust: [fixture('trust/root.pem')],
  });
  const { requester } = requesterOf([], { transport: https.send });
  await expect(requester.call(CALL)).rejects.toMatchObject({
    name: 'NetworkError',
    cause: { code: 'ECONNREFUSED' },
  });
  https.close();
});

describe('EK-155 an acknowledgement whose signature fails', () => {
  const tampered = (asked: Asked, now: number) =>
    ok(answerTo(asked, { now }).toString().replace('>ja<', '>ne<'));
  test('EK-155 counts as processed, unconfirmed; is not sent again; is told to an operator', async () => {
    const { outcome, asked, waits, alerts } = await run([tampered, good]);
    expect(outcome).toMatchObject({ kind: 'processed-unconfirmed', tries: 1, error: { rule: 'WB013' } });
    expect({ sent: asked.length, waits, alerts }).toEqual({
      sent: 1,
      waits: [],
      alerts: [asked[0]?.messageId],
    });
  });
  test('EK-155 a provider whose certificate is not believed any more', async () => {
    const { outcome } = await run([(asked, now) => ok(answerTo(asked, { now, certificate: 'bad/expired' }))]);
    expect(outcome.kind).toBe('processed-unconfirmed');
  });
  test.each([
    ['EK-155 an answer with data proves nothing', tampered, { ...CALL, acknowledgement: false }],
    [
      'EK-155 an unsigned answer proves nothing',
      (asked: Asked, now: number) =>
        ok(
          answerTo(asked, { now })
            .toString()
            .replace(/<ds:Signature .*<\/ds:Signature>/s, ''),
        ),
      CALL,
    ],
    [
      'EK-155 an answer to another message proves nothing',
      (asked: Asked, now: number) =>
        ok(answerTo(asked, { now, relatesTo: 'urn:uuid:x' }).toString().replace('>ja<', '>ne<')),
      CALL,
    ],
  ])('%s, and is not sent again either', async (_, reply, call) => {
    const { outcome, asked, alerts } = await run([reply, good], { call });
    expect(outcome).toMatchObject({ kind: 'unknown', tries: 1 });
    expect({ sent: asked.length, alerts }).toEqual({ sent: 1, alerts: [] });
  });
});
