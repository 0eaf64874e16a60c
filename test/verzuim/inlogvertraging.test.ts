/** The delay after failed logins: never a lock, never shorter after more failures, and forgotten in the end. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  FORGET_MS,
  netwerkNogWachten,
  nogWachten,
  type Teller,
  telMislukt,
  telNetwerk,
  vertragingMs,
} from '../../src/verzuim/inlogvertraging.ts';

const count = fc.integer({ min: 0, max: 1_000_000 });
const gaps = fc.array(fc.integer({ min: 0, max: 2 * FORGET_MS }), { minLength: 1, maxLength: 40 });

test('three mistakes are free; from then on it doubles, to at most a quarter of an hour', () => {
  expect([0, 3, 4, 5, 6, 13, 14, 1e9].map(vertragingMs)).toEqual([
    ...[0, 0, 2000, 4000, 8000, 900_000, 900_000, 900_000],
  ]);
  fc.assert(fc.property(count, count, (a, b) => a > b || vertragingMs(a) <= vertragingMs(b)));
});

test('whoever waits as long as is said may try; a moment earlier not', () => {
  fc.assert(
    fc.property(count, count, (failures, later) => {
      const teller = { failures, lastAt: 0 };
      const wait = nogWachten(teller, later);
      expect(nogWachten(teller, later + wait)).toBe(0);
      if (wait > 0) expect(nogWachten(teller, later + wait - 1)).toBe(1);
    }),
  );
});

test('tries that keep to the wait: in one day no more than a hundred or so, whatever their rhythm', () => {
  fc.assert(
    fc.property(gaps, (between) => {
      let now = 0;
      let teller: Teller | undefined;
      const moments: number[] = [];
      for (let n = 0; n < 400; n++) {
        now += Math.max(nogWachten(teller, now), (between[n % between.length] ?? 0) % 1000);
        teller = telMislukt(teller, now);
        moments.push(now);
      }
      const inOneDay = (from: number) => moments.filter((at) => at >= from && at < from + FORGET_MS).length;
      expect(Math.max(...moments.map(inOneDay))).toBeLessThanOrEqual(110);
    }),
    { numRuns: 30 },
  );
});

test('a network holds sixty failures and loses six a minute; nobody waits longer than that takes', () => {
  let teller: Teller | undefined;
  for (let n = 0; n < 60; n++) {
    expect(netwerkNogWachten(teller, 0)).toBe(0);
    teller = telNetwerk(teller, 0);
  }
  expect(netwerkNogWachten(teller, 0)).toBe(10_000);
  expect(netwerkNogWachten(teller, 10_000)).toBe(0);
  fc.assert(
    fc.property(gaps, (between) => {
      let now = 0;
      let level: Teller | undefined;
      for (const gap of between) {
        now += gap;
        const wait = netwerkNogWachten(level, now);
        expect(wait).toBeLessThanOrEqual(10_000);
        if (wait === 0) level = telNetwerk(level, now);
      }
    }),
  );
});
