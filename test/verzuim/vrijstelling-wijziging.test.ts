/** Changes of a vrijstelling, and the signal it gives to reports. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import { SIGNALEN, signaal } from '../../src/verzuim/fouten.ts';
import { keurIntrekking, keurWijziging, metVrijstelling } from '../../src/verzuim/vrijstelling-wijziging.ts';

describe('a change', () => {
  const oud = exampleVrijstelling({ today: '2026-11-24' });
  const at = '2026-11-24T10:00:00.000Z';
  test('the moment must be the last, the state GELDIG; pupil, kind and person stay', () => {
    const huidig = { status: 'GELDIG' as const, datumTijdLaatsteMutatie: at, vrijstelling: oud };
    const codesOf = (fouten: readonly { code: string; veld?: string }[]) =>
      fouten.map(({ code, veld }) => `${code} ${veld}`);
    expect(codesOf(keurIntrekking({ datumTijdLaatsteMutatie: at }, huidig))).toEqual([]);
    expect(codesOf(keurIntrekking({ datumTijdLaatsteMutatie: 'x' }, huidig))).toEqual([
      'VZ-STA-02 datumTijdLaatsteMutatie',
    ]);
    expect(
      codesOf(keurIntrekking({ datumTijdLaatsteMutatie: at }, { ...huidig, status: 'INGETROKKEN' })),
    ).toEqual(['VZ-STA-01 vrijstellingsnummer']);
    expect(keurWijziging({ ...oud, eerderToegestaan: true }, oud)).toEqual([]);
    const persoon = {
      naam: 'n',
      geboortedatum: '2015-01-01',
      geslacht: 'O' as const,
      adres: { straatnaam: 's', plaatsnaam: 'p' },
    };
    const ander = exampleVrijstelling({ bsn: '999000123', change: { soort: '5C', persoon } });
    expect(codesOf(keurWijziging(ander, oud))).toEqual([
      'VZ-STA-01 leerling',
      'VZ-STA-01 soort',
      'VZ-INH-02 persoon',
    ]);
  });
});

test('VZ-SIG-01 stands in the signals exactly when it should, once; nothing else changes', () => {
  const signalen = fc
    .array(fc.constantFrom(...(Object.keys(SIGNALEN) as (keyof typeof SIGNALEN)[])))
    .map((codes) => codes.map(signaal));
  fc.assert(
    fc.property(signalen, fc.boolean(), (oud, vrijgesteld) => {
      const nieuw = metVrijstelling(oud, vrijgesteld);
      expect(nieuw.filter(({ code }) => code === 'VZ-SIG-01')).toHaveLength(vrijgesteld ? 1 : 0);
      const overige = (list: readonly { code: string }[]) => list.filter(({ code }) => code !== 'VZ-SIG-01');
      expect(overige(nieuw)).toEqual(overige(oud));
      expect(metVrijstelling(nieuw, vrijgesteld)).toEqual(nieuw);
    }),
  );
});
