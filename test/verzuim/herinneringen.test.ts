/** When a school is reminded of what. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plusDagen } from '../../src/verzuim/datum.ts';
import { geldt, type OpenMelding, teHerinneren } from '../../src/verzuim/herinneringen.ts';

const VANDAAG = '2026-11-25';
const termijnen = { eindeDagen: 28, ophalenDagen: 5, afsluitenDagen: 14 };
const dag = (n: number) => plusDagen(VANDAAG, -n);
const melding = (change: Partial<OpenMelding> = {}): OpenMelding => ({
  verzuimsoort: 'O',
  status: 'R',
  begindatum: dag(1),
  einddatum: null,
  registratiedatum: dag(1),
  inBehandelingSinds: null,
  wachtSinds: null,
  herinnerd: [],
  ...change,
});
const codes = (change: Partial<OpenMelding>) => teHerinneren(melding(change), VANDAAG, termijnen);

describe('VZ-SIG-06', () => {
  test('on the day the term ends and not before, counted from the later of begin and report', () => {
    expect(codes({ begindatum: dag(60), registratiedatum: dag(28) })).toEqual(['VZ-SIG-06']);
    expect(codes({ begindatum: dag(60), registratiedatum: dag(27) })).toEqual([]);
    expect(codes({ begindatum: dag(27), registratiedatum: dag(60) })).toEqual([]);
  });
  test('not with an end date, for a closed report, or a long absence', () => {
    const old = { begindatum: dag(60), registratiedatum: dag(60) };
    expect(codes({ ...old, einddatum: dag(50) })).toEqual([]);
    expect(codes({ ...old, verzuimsoort: 'LRV' })).toEqual([]);
    for (const status of ['K', 'G', 'I', 'D'] as const) expect(codes({ ...old, status })).toEqual([]);
  });
});

test('VZ-SIG-07 a report in a mailbox that nobody fetches; not one on the desk, or in behandeling', () => {
  expect(codes({ wachtSinds: dag(5) })).toEqual(['VZ-SIG-07']);
  expect(codes({ wachtSinds: dag(4) })).toEqual([]);
  expect(codes({ wachtSinds: null })).toEqual([]);
  expect(codes({ wachtSinds: dag(5), status: 'B' })).toEqual([]);
});

test('VZ-SIG-08 a long absence in behandeling without an end date; not another kind', () => {
  const open = { status: 'B', inBehandelingSinds: dag(14) } as const;
  for (const verzuimsoort of ['LRV', 'RMC'] as const)
    expect(codes({ ...open, verzuimsoort })).toEqual(['VZ-SIG-08']);
  expect(codes({ ...open, verzuimsoort: 'LRV', inBehandelingSinds: dag(13) })).toEqual([]);
  expect(codes({ ...open, verzuimsoort: 'LRV', einddatum: dag(1) })).toEqual([]);
  expect(codes({ ...open, verzuimsoort: 'L' })).toEqual([]);
});

const datum = fc.integer({ min: 0, max: 90 }).map(dag);
const willekeurig: fc.Arbitrary<OpenMelding> = fc.record({
  verzuimsoort: fc.constantFrom('V3', 'V4', 'LRV', 'RMC', 'L', 'O'),
  status: fc.constantFrom('R', 'B', 'K', 'G', 'I'),
  begindatum: datum,
  einddatum: fc.option(datum, { nil: null }),
  registratiedatum: datum,
  inBehandelingSinds: fc.option(datum, { nil: null }),
  wachtSinds: fc.option(datum, { nil: null }),
  herinnerd: fc.subarray(['VZ-SIG-06', 'VZ-SIG-07', 'VZ-SIG-08']),
});

test('each once; never what does not hold; and who waited long enough is not forgotten on a later day', () => {
  fc.assert(
    fc.property(willekeurig, fc.integer({ min: 1, max: 60 }), (open, later) => {
      const now = teHerinneren(open, VANDAAG, termijnen);
      for (const code of now) {
        expect(open.herinnerd).not.toContain(code);
        expect(geldt(code, { ...open, opgehaald: open.wachtSinds === null })).toBe(true);
      }
      const then = teHerinneren(open, plusDagen(VANDAAG, later), termijnen);
      for (const code of now) expect(then).toContain(code);
      const told = { ...open, herinnerd: [...open.herinnerd, ...now] };
      expect(teHerinneren(told, VANDAAG, termijnen)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
