/** What is remembered of the Onderwijs Serviceregister, for how long, and what happens while it is down. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DependencyError } from '../../src/edukoppeling/faults.ts';
import type { Oin } from '../../src/edukoppeling/oin.ts';
import { fixture, oin } from '../../src/harness/example-partners.ts';
import { createOsrClient } from '../../src/registers/osr/osr-client.ts';
import {
  createOsrMandaten,
  type OsrMandaten,
  type OsrMandatenOptions,
  type OsrResult,
  type StaleAnswer,
} from '../../src/registers/osr/osr-mandaten.ts';
import { until } from '../setup/broker.ts';
import { NAMESPACE, NONE, OK, type OsrServer, startOsr } from './osr-server.ts';

const VENDOR = oin('00000003272448340204');
const OTHER_VENDOR = oin('00000003999000300000');
const SCHOOL = oin('0000000700000AV00000');
const school = (number: number) => oin(`00000007000${String(number).padStart(4, '0')}00000`);
const TODAY = '2026-03-10';
const TOMORROW = '2026-03-11';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DOWN = { status: 503 };

let osr: OsrServer;
let now = 0;
let results: OsrResult[] = [];
let stale: StaleAnswer[] = [];
const opened: OsrMandaten[] = [];
beforeAll(async () => {
  osr = await startOsr();
});
afterAll(async () => {
  for (const mandaten of opened) mandaten.close();
  await osr.close();
});
beforeEach(() => {
  osr.mandates.clear();
  osr.next.length = 0;
  now = Date.parse('2026-03-10T09:00:00Z');
  results = [];
  stale = [];
});

function open(more: Partial<OsrMandatenOptions> = {}): OsrMandaten {
  const client = createOsrClient({
    url: osr.url,
    certificate: fixture('vendor-kvk.pem'),
    privateKey: fixture('keys/vendor-kvk.key.pem'),
    trust: fixture('trust/root.pem'),
    serviceVersionNamespace: NAMESPACE,
    words: { mandate: 'OK', none: 'mandate not found' },
    timeoutMs: 10_000,
    retries: 0,
    wait: async () => undefined,
  });
  const mandaten = createOsrMandaten({
    client,
    clock: () => now,
    onStale: (answer) => stale.push(answer),
    onResult: (result) => results.push(result),
    ...more,
  });
  opened.push(mandaten);
  return mandaten;
}

const give = (vendor: Oin, to: Oin, answer = OK) => osr.mandates.set(`${vendor} ${to}`, answer);
const details = (period: object) => ({
  status: 200,
  type: 'application/json',
  body: JSON.stringify({ token: 'x', ...period }),
});

/** @returns yes, no, or that it cannot be known now; and how often OSR was asked for it. */
async function ask(mandaten: OsrMandaten, from = SCHOOL, datum = TODAY, partij = VENDOR) {
  const before = osr.asked.length;
  const said = await mandaten.geldt(partij, from, datum).catch((error: unknown) => {
    expect(error).toBeInstanceOf(DependencyError);
    return 'down';
  });
  return [said, osr.asked.length - before];
}

describe('a yes', () => {
  test('is remembered for an hour and not longer', async () => {
    const mandaten = open();
    give(VENDOR, SCHOOL);
    expect(await ask(mandaten)).toEqual([true, 1]);
    now += HOUR - 1;
    expect(await ask(mandaten)).toEqual([true, 0]);
    now += 1;
    osr.mandates.clear();
    expect(await ask(mandaten)).toEqual([false, 1]);
    expect(results).toEqual(['miss', 'hit', 'miss']);
  });

  test('is of one party, one school and one day', async () => {
    const mandaten = open();
    give(VENDOR, SCHOOL);
    expect(await ask(mandaten)).toEqual([true, 1]);
    expect(await ask(mandaten, SCHOOL, TODAY, OTHER_VENDOR)).toEqual([false, 1]);
    expect(await ask(mandaten, school(2))).toEqual([false, 1]);
    osr.mandates.clear();
    expect(await ask(mandaten, SCHOOL, TOMORROW)).toEqual([false, 1]);
  });

  test('of a moment that is still to come counts for nothing: the clock was put back', async () => {
    const mandaten = open();
    give(VENDOR, SCHOOL);
    await ask(mandaten);
    now -= SECOND;
    expect(await ask(mandaten)).toEqual([true, 1]);
    osr.next.push(DOWN);
    now -= SECOND;
    expect(await ask(mandaten)).toEqual(['down', 1]);
  });
});

describe('a no', () => {
  test('is remembered for five minutes and not longer', async () => {
    const mandaten = open();
    expect(await ask(mandaten)).toEqual([false, 1]);
    give(VENDOR, SCHOOL);
    now += 5 * MINUTE - 1;
    expect(await ask(mandaten)).toEqual([false, 0]);
    now += 1;
    expect(await ask(mandaten)).toEqual([true, 1]);
    expect(await ask(mandaten)).toEqual([true, 0]);
  });
});

describe('EK-126 while OSR cannot be asked', () => {
  test('a yes serves until it is 24 hours old, and not longer', async () => {
    const mandaten = open();
    give(VENDOR, SCHOOL);
    await ask(mandaten);
    osr.next.push(DOWN, DOWN);
    now += 24 * HOUR;
    expect(await ask(mandaten)).toEqual([true, 1]);
    expect(stale).toEqual([
      { partijOin: VENDOR, fromOin: SCHOOL, ageMs: 24 * HOUR, error: expect.any(DependencyError) },
    ]);
    now += SECOND;
    expect(await ask(mandaten)).toEqual(['down', 1]);
    expect(results).toEqual(['miss', 'stale', 'failed']);
    expect(stale).toHaveLength(1);
  });

  test('without a yes the question fails; a failure is not remembered as a no', async () => {
    const mandaten = open();
    give(VENDOR, SCHOOL);
    osr.next.push(DOWN);
    expect(await ask(mandaten)).toEqual(['down', 1]);
    now += SECOND;
    expect(await ask(mandaten)).toEqual([true, 1]);
  });

  test('a no that is too old is no answer either', async () => {
    const mandaten = open();
    expect(await ask(mandaten)).toEqual([false, 1]);
    osr.next.push(DOWN);
    now += 5 * MINUTE;
    expect(await ask(mandaten)).toEqual(['down', 1]);
  });

  test('a mandate that was withdrawn does not come back', async () => {
    const mandaten = open();
    give(VENDOR, SCHOOL);
    await ask(mandaten);
    osr.mandates.clear();
    now += HOUR;
    expect(await ask(mandaten)).toEqual([false, 1]);
    osr.next.push(DOWN);
    now += HOUR;
    expect(await ask(mandaten)).toEqual(['down', 1]);
  });

  test('a yes about yesterday serves for today, one about today not for yesterday or the day after tomorrow', async () => {
    const mandaten = open();
    give(VENDOR, SCHOOL);
    await ask(mandaten);
    osr.next.push(DOWN, DOWN, DOWN);
    now += HOUR;
    expect(await ask(mandaten, SCHOOL, TOMORROW)).toEqual([true, 1]);
    now += SECOND;
    expect(await ask(mandaten, SCHOOL, '2026-03-09')).toEqual(['down', 1]);
    now += SECOND;
    expect(await ask(mandaten, SCHOOL, '2026-03-12')).toEqual(['down', 1]);
  });

  test('EK-121 a mandate whose last day was yesterday does not serve for today', async () => {
    const mandaten = open();
    give(VENDOR, SCHOOL, details({ start_date: '2025-08-01', end_date: TODAY }));
    expect(await ask(mandaten)).toEqual([true, 1]);
    osr.next.push(DOWN, DOWN);
    now += HOUR;
    expect(await ask(mandaten)).toEqual([true, 1]);
    now += SECOND;
    expect(await ask(mandaten, SCHOOL, TOMORROW)).toEqual(['down', 1]);
  });

  test.each([401, 403, 404])('HTTP %i is no answer about the mandate, and a yes serves', async (status) => {
    const mandaten = open();
    give(VENDOR, SCHOOL);
    await ask(mandaten);
    osr.next.push({ status });
    now += HOUR;
    expect(await ask(mandaten)).toEqual([true, 1]);
    expect(results).toEqual(['miss', 'stale']);
  });
});

describe('load', () => {
  test('the same question at the same time is asked once; its failure is not held on to', async () => {
    const mandaten = open();
    give(VENDOR, SCHOOL);
    const together = async () => {
      const before = osr.asked.length;
      osr.hold(true);
      const answers = Array.from({ length: 20 }, () => mandaten.geldt(VENDOR, SCHOOL, TODAY));
      const settled = Promise.allSettled(answers);
      await until('the question', () => Promise.resolve(osr.asked.length > before || undefined));
      osr.hold(false);
      const said = (await settled).map((one) => (one.status === 'fulfilled' ? one.value : 'down'));
      return [new Set(said), osr.asked.length - before];
    };
    osr.next.push(DOWN);
    expect(await together()).toEqual([new Set(['down']), 1]);
    expect(results).toEqual(Array.from({ length: 20 }, () => 'failed'));
    now += SECOND;
    results.length = 0;
    expect(await together()).toEqual([new Set([true]), 1]);
    expect(results.toSorted()).toEqual([...Array.from({ length: 19 }, () => 'hit'), 'miss']);
  });

  test('after a failure OSR is left alone for a second, and a yes serves meanwhile', async () => {
    const mandaten = open();
    give(VENDOR, SCHOOL);
    await ask(mandaten);
    now += HOUR;
    osr.next.push(DOWN);
    expect(await ask(mandaten, school(2))).toEqual(['down', 1]);
    now += SECOND - 1;
    expect(await ask(mandaten, school(3))).toEqual(['down', 0]);
    expect(await ask(mandaten)).toEqual([true, 0]);
    expect(stale[0]?.error.cause).toMatchObject({ code: 'OSR_HTTP_503' });
    now += 1;
    expect(await ask(mandaten, school(3))).toEqual([false, 1]);
    expect(await ask(mandaten)).toEqual([true, 1]);
  });

  test('after that second one question finds out whether OSR is back; the others do not wait for it', async () => {
    const mandaten = open();
    osr.next.push(DOWN);
    await ask(mandaten, school(2));
    now += SECOND;
    const before = osr.asked.length;
    osr.hold(true);
    const first = ask(mandaten, school(3));
    await until('the question', () => Promise.resolve(osr.asked.length > before || undefined));
    expect(await ask(mandaten, school(4))).toEqual(['down', 0]);
    osr.hold(false);
    expect(await first).toEqual([false, 1]);
    expect(await ask(mandaten, school(4))).toEqual([false, 1]);
  });

  test('a question that OSR refuses keeps no other from being asked', async () => {
    const mandaten = open();
    give(VENDOR, SCHOOL);
    osr.next.push({ status: 400 });
    expect(await ask(mandaten, school(2))).toEqual(['down', 1]);
    expect(await ask(mandaten)).toEqual([true, 1]);
  });

  test('so many are kept and no more: the one not used for longest goes', async () => {
    const mandaten = open({ maxEntries: 2 });
    for (const number of [1, 2, 3]) give(VENDOR, school(number));
    await ask(mandaten, school(1));
    await ask(mandaten, school(2));
    expect(await ask(mandaten, school(1))).toEqual([true, 0]);
    await ask(mandaten, school(3));
    expect(await ask(mandaten, school(1))).toEqual([true, 0]);
    expect(await ask(mandaten, school(2))).toEqual([true, 1]);
  });

  test('noes, which anyone can cause by naming other schools, are bounded too and push out no yes', async () => {
    const mandaten = open({ maxEntries: 2 });
    give(VENDOR, SCHOOL);
    await ask(mandaten);
    for (const number of [1, 2, 3]) expect(await ask(mandaten, school(number))).toEqual([false, 1]);
    expect(await ask(mandaten)).toEqual([true, 0]);
    expect(await ask(mandaten, school(3))).toEqual([false, 0]);
    osr.next.push(NONE);
    expect(await ask(mandaten, school(1))).toEqual([false, 1]);
  });
});

test('what is closed answers nobody any more', async () => {
  const mandaten = open();
  give(VENDOR, SCHOOL);
  await ask(mandaten);
  mandaten.close();
  expect(await ask(mandaten)).toEqual(['down', 0]);
});
