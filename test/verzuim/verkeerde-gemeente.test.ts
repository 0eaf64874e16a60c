/** Whether a gemeente's word that a report is not its own goes to the desk, and who may move a report at all. */
import { describe, expect, test } from 'vitest';
import { mayAdvance } from '../../src/verzuim/toestanden.ts';
import { type HuidigeToewijzing, keurVerkeerdeGemeente } from '../../src/verzuim/verkeerde-gemeente.ts';
import type { Status } from '../../src/verzuim/verzuimmelding.ts';

const STATES: readonly Status[] = ['R', 'B', 'K', 'G', 'I', 'D'];
const at = '2026-11-24T10:00:00.000Z';
const judge = (huidig: Partial<HuidigeToewijzing>, verzoek: { at?: string; vermoed?: string } = {}) =>
  keurVerkeerdeGemeente(
    {
      kenmerkAfzender: 'k',
      meldingsnummer: '1',
      datumTijdLaatsteMutatie: verzoek.at ?? at,
      reden: 'verhuisd',
      ...(verzoek.vermoed === undefined ? {} : { vermoedeGemeentecode: verzoek.vermoed }),
    },
    { status: 'R', datumTijdLaatsteMutatie: at, gemeentecode: '0344', wachtOpLoket: false, ...huidig },
  ).map(({ code, veld }) => `${code} ${veld}`);

describe('meldenVerkeerdeGemeente', () => {
  test.each([
    ['R', []],
    ['B', []],
    ['K', []],
    ['G', ['VZ-STA-01 meldingsnummer']],
    ['I', ['VZ-STA-01 meldingsnummer']],
    ['D', ['VZ-STA-01 meldingsnummer']],
  ] as const)('VZ-STA-01 from status %s: %j', (status, expected) => {
    expect(judge({ status })).toEqual(expected);
  });

  test('every broken rule at once; who has not seen the last change hears only that', () => {
    expect(judge({ wachtOpLoket: true }, { vermoed: '0344' })).toEqual([
      'VZ-STA-01 meldingsnummer',
      'VZ-RTE-10 vermoedeGemeentecode',
    ]);
    expect(judge({ wachtOpLoket: true }, { vermoed: '0344', at: '2026-11-24T09:00:00.000Z' })).toEqual([
      'VZ-STA-02 datumTijdLaatsteMutatie',
    ]);
    expect(judge({}, { vermoed: '0307' })).toEqual([]);
    expect(judge({ gemeentecode: null }, { vermoed: '0307' })).toEqual([]);
  });
});

test('a report is given to another gemeente from R, B and K, always into R', () => {
  const allowed = STATES.flatMap((from) =>
    STATES.filter((to) => mayAdvance(from, 'overdragen', to)).map((to) => `${from}${to}`),
  );
  expect(allowed).toEqual(['RR', 'BR', 'KR']);
});
