/** Forms over time, pure: the answer depends on the moment of registration alone. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type GeldendFormulier,
  type Instantie,
  kiesInstantie,
  maakVoorbeeld,
  type VerwerkersVerklaring,
} from '../../src/verzuim/routeringsformulier.ts';

const HIRED: Instantie = {
  instantieCode: 'HIRED',
  oin: 'H',
  soort: 'VERWERKER',
  gemeentecodes: [],
  namens: [],
};
type Change =
  | { readonly kind: 'approve'; readonly delay: number }
  | { readonly kind: 'withdraw'; readonly which: number }
  | { readonly kind: 'declare' }
  | { readonly kind: 'undeclare' };

/** What the store does with a row of changes, one a moment: 0, 10, 20 … */
function history(changes: readonly Change[]) {
  const forms: GeldendFormulier[] = [];
  const declarations: VerwerkersVerklaring[] = [];
  for (const [i, change] of changes.entries()) {
    const now = i * 10;
    switch (change.kind) {
      case 'approve':
        forms.push({
          formulierId: String(forms.length + 1),
          geldigVanaf: now + change.delay,
          geldigTot: null,
          regels: [{ slot: 'R1', instantieNaam: 'H', instantieCode: 'HIRED', email: 'h@h.example' }],
        });
        break;
      case 'withdraw': {
        const at = change.which % Math.max(1, forms.length);
        const form = forms[at];
        if (form?.geldigTot === null) forms[at] = { ...form, geldigTot: now };
        break;
      }
      case 'declare':
        declarations.push({ verwerkerOin: 'H', reikwijdte: ['R1'], geldigVanaf: now, geldigTot: null });
        break;
      case 'undeclare': {
        const at = declarations.findIndex(({ geldigTot }) => geldigTot === null);
        const declaration = declarations[at];
        if (declaration) declarations[at] = { ...declaration, geldigTot: now };
        break;
      }
    }
  }
  return { forms, declarations };
}
const receiverAt = (changes: readonly Change[], moment: number) => {
  const { forms, declarations } = history(changes);
  const keuze = kiesInstantie({ gemeentecode: '0344', slot: 'R1', moment }, '0344', {
    formulieren: () => forms,
    verklaringen: () => declarations,
    instantie: () => HIRED,
  });
  return keuze?.instantieCode ?? '0344';
};

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('approve' as const), delay: fc.constantFrom(0, 0, 5, 25, 100) }),
  fc.record({ kind: fc.constant('withdraw' as const), which: fc.nat(5) }),
  fc.constant({ kind: 'declare' as const }),
  fc.constant({ kind: 'undeclare' as const }),
);

describe('the moment of registration alone decides', () => {
  test('whatever is changed later, a late worker gives the answer of a prompt one', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), fc.nat(150), (changes, moment) => {
        const until = changes.slice(0, Math.floor(moment / 10) + 1);
        expect(receiverAt(changes, moment)).toBe(receiverAt(until, moment));
      }),
      { numRuns: 2000 },
    );
  });
  test('one moment splits the reports around a change, and nothing goes to a hired party without declaration', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), fc.nat(150), (changes, moment) => {
        const { declarations } = history(changes);
        const declared = declarations.some(
          ({ geldigVanaf, geldigTot }) => geldigVanaf <= moment && moment < (geldigTot ?? Infinity),
        );
        if (receiverAt(changes, moment) === 'HIRED') expect(declared).toBe(true);
        // Between two changes nothing moves: the begin of a form is one of them.
        const moments = new Set([
          ...changes.map((_, i) => i * 10),
          ...history(changes).forms.map(({ geldigVanaf }) => geldigVanaf),
        ]);
        if (!moments.has(moment + 1)) {
          expect(receiverAt(changes, moment + 1)).toBe(receiverAt(changes, moment));
        }
      }),
      { numRuns: 2000 },
    );
  });
  test('a form, its withdrawal, and one that was withdrawn before it began', () => {
    const declared = { kind: 'declare' as const };
    const changes: Change[] = [
      declared,
      { kind: 'approve', delay: 0 },
      { kind: 'approve', delay: 100 },
      { kind: 'withdraw', which: 1 },
      { kind: 'withdraw', which: 0 },
    ];
    expect([9, 10, 39, 40, 120].map((moment) => receiverAt(changes, moment))).toEqual([
      '0344',
      'HIRED',
      'HIRED',
      '0344',
      '0344',
    ]);
  });
});

test('a preview never counts more elsewhere than there are', () => {
  const telling = fc.record({
    slot: fc.constantFrom('R1', 'R2', 'R3', 'R4'),
    mailbox: fc.constantFrom('0344', 'HIRED', 'UITVAL'),
    meldingen: fc.nat(100),
    open: fc.constant(0),
  });
  fc.assert(
    fc.property(fc.array(telling), (tellingen) => {
      const regels = maakVoorbeeld(tellingen, () => ({ instantieCode: 'HIRED', terugval: false }));
      const sum = tellingen.reduce((total, { meldingen }) => total + meldingen, 0);
      expect(regels.reduce((total, { meldingen }) => total + meldingen, 0)).toBe(sum);
      for (const { meldingen, elders } of regels) expect(elders).toBeLessThanOrEqual(meldingen);
    }),
  );
});
