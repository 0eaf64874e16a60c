/** Whether a message is taken now: what a party and all parties together may have, and how fast. docs/decisions/0034. */
import { describe, expect, test } from 'vitest';
import { Admission, type AdmissionLimits, type Admitted } from '../../../src/broker/admit/admission.ts';
import type { Busy } from '../../../src/broker/admit/busy.ts';

const LIMITS: AdmissionLimits = {
  requests: 6,
  requestsPerParty: 4,
  bytes: 1000,
  bytesPerParty: 600,
  perSecondPerParty: 10,
  burstPerParty: 20,
  retryAfterSeconds: 60,
};

function start(change: Partial<AdmissionLimits> = {}) {
  const state = { now: 0, slow: false };
  const admission = new Admission({
    limits: { ...LIMITS, ...change },
    storeIsSlow: () => state.slow,
    clock: () => state.now,
  });
  return { admission, state };
}

const codeOf = (answer: Admitted | Busy | undefined) =>
  answer && 'code' in answer ? answer.code : undefined;
function admit(admission: Admission, oin: string): Admitted {
  const answer = admission.ask(oin);
  if ('code' in answer) throw new Error(answer.code);
  return answer;
}
function work(admission: Admission, oin: string): Admitted {
  const admitted = admit(admission, oin);
  expect(admitted.begin()).toBeUndefined();
  return admitted;
}

describe('places at work', () => {
  test('a party has its own number of them, and leaves the rest to others', () => {
    const { admission } = start();
    const greedy = Array.from({ length: 4 }, () => work(admission, 'greedy'));
    expect(codeOf(admission.ask('greedy'))).toBe('VB-B03');
    work(admission, 'modest').release();
    greedy[0]?.release();
    expect(codeOf(admission.ask('greedy'))).toBeUndefined();
  });

  test('all parties together have a number of them', () => {
    const { admission } = start();
    for (const oin of ['a', 'b', 'c', 'd', 'e', 'f']) work(admission, oin);
    expect(admission.ask('g')).toEqual({ code: 'VB-B01', retryAfterSeconds: 60 });
  });

  test('a message that is still coming in has none: slow senders keep nobody from work', () => {
    const { admission } = start();
    for (let slow = 0; slow < 15; slow++) admit(admission, 'slow');
    expect(admission.atWork).toBe(0);
    expect(codeOf(admission.ask('modest'))).toBeUndefined();
  });

  test('who came in while there was place, and is whole when there is none, is refused', () => {
    const { admission } = start();
    const late = admit(admission, 'greedy');
    for (let at = 0; at < 4; at++) work(admission, 'greedy');
    expect(codeOf(late.begin())).toBe('VB-B03');
    late.release();
    expect(admission.atWork).toBe(4);
  });

  test('a release counts once', () => {
    const { admission } = start();
    const [one] = [work(admission, 'a'), work(admission, 'a')];
    one.release();
    one.release();
    expect(admission.atWork).toBe(1);
  });
});

test('a store that does not keep up refuses before and after the body is read', () => {
  const { admission, state } = start();
  const reading = admit(admission, 'a');
  state.slow = true;
  expect(codeOf(admission.ask('b'))).toBe('VB-B05');
  expect(codeOf(reading.begin())).toBe('VB-B05');
  state.slow = false;
  expect(reading.begin()).toBeUndefined();
});

describe('bytes', () => {
  test('are held up to a share for a party and a number for all, and given back', () => {
    const { admission } = start();
    const [one, other] = [admit(admission, 'a'), admit(admission, 'b')];
    expect(one.hold(600)).toBeUndefined();
    expect(codeOf(one.hold(1))).toBe('VB-B02');
    expect(other.hold(400)).toBeUndefined();
    expect(codeOf(other.hold(1))).toBe('VB-B02');
    expect(admission.bytes).toBe(1000);
    one.release();
    expect(other.hold(100)).toBeUndefined();
    other.release();
    expect(admission.bytes).toBe(0);
  });
});

describe('rate', () => {
  test('a first burst, then the rate; the answer says when there is room again', () => {
    const { admission, state } = start();
    for (let sent = 0; sent < 20; sent++) admit(admission, 'a').release();
    expect(admission.ask('a')).toEqual({ code: 'VB-B04', retryAfterSeconds: 1 });
    expect(codeOf(admission.ask('b'))).toBeUndefined();
    state.now += 1000;
    for (let sent = 0; sent < 10; sent++) admit(admission, 'a').release();
    expect(codeOf(admission.ask('a'))).toBe('VB-B04');
  });

  test('a refusal for another reason takes nothing of the rate', () => {
    const { admission, state } = start({ burstPerParty: 1 });
    state.slow = true;
    expect(codeOf(admission.ask('a'))).toBe('VB-B05');
    state.slow = false;
    expect(codeOf(admission.ask('a'))).toBeUndefined();
  });
});

test('parties that send nothing any more are forgotten, not those with something under way', () => {
  const { admission, state } = start({ requests: 10_000 });
  work(admission, 'busy');
  for (let at = 0; at < 3000; at++) {
    admit(admission, `party ${at}`).release();
    state.now += 1000;
  }
  expect(admission.parties).toBeLessThanOrEqual(1001);
  for (let at = 0; at < 3; at++) work(admission, 'busy');
  expect(codeOf(admission.ask('busy'))).toBe('VB-B03');
});
