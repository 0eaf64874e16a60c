/** The desk's decisions, pure: what goes where, and that a report is never in two places. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Adresboek,
  type Besluit,
  besluit,
  type LoketMelding,
  type Loketwerk,
  type Opdracht,
  REDENEN_OPNIEUW,
  REDENEN_TOEWIJZEN,
} from '../../src/verzuim/loketwerk.ts';

const MAILBOXES: Readonly<Record<string, readonly string[]>> = {
  '0344': ['0344'],
  '0307': ['0307'],
  'RBL-TEST': ['0313', '0342'],
  'DSP-TEST': ['0344', '0307'],
};
const adresboek: Adresboek = {
  mailboxVan: (gemeentecode, slot) => {
    if (slot === 'R4' && MAILBOXES['DSP-TEST']?.includes(gemeentecode)) return 'DSP-TEST';
    return Object.entries(MAILBOXES).find(
      ([code, gemeenten]) => code !== 'DSP-TEST' && gemeenten.includes(gemeentecode),
    )?.[0];
  },
  // As if a form sent what is for the Doorstroompunt there: the gemeente's own mailbox may have it too.
  bedient: (instantieCode, gemeentecode, slot) =>
    (slot === 'R4' || instantieCode !== 'DSP-TEST') &&
    (MAILBOXES[instantieCode]?.includes(gemeentecode) ?? false),
};
const claim = (van = '0344'): Loketwerk => ({
  leveringId: 'claim',
  soort: 'VERHUIZING',
  oorzaak: 'VERKEERDE_GEMEENTE',
  van,
});
const refused = (soort: Loketwerk['soort'], van = '0344'): Loketwerk => ({
  leveringId: `refused-${soort}`,
  soort,
  oorzaak: 'GEWEIGERD',
  van,
});
const melding = (change: Partial<LoketMelding> = {}): LoketMelding => ({
  status: 'R',
  verzuimsoort: 'V3',
  mailbox: '0344',
  gemeentecode: '0344',
  bekend: true,
  werk: [claim()],
  ...change,
});
const naar = (gemeentecode: string, instantieCode?: string): Opdracht => ({
  kind: 'toewijzen',
  gemeentecode,
  instantieCode,
  reden: 'VERHUISD',
});
const decide = (report: LoketMelding, opdracht: Opdracht) => besluit(report, opdracht, adresboek);
const sent = (outcome: Besluit) =>
  outcome.kind === 'toegewezen'
    ? [outcome.status, ...outcome.leveringen.map(({ soort, mailbox }) => `${soort} ${mailbox}`)]
    : outcome.kind === 'afgesloten'
      ? outcome.afgedaan
      : outcome.waarom;

describe('assigning', () => {
  test.each([
    ['the old gemeente can close, the new one begins', {}, ['R', 'VERHUIZING 0344', 'NIEUW 0307']],
    ['nobody works on it there yet', { status: 'B' }, ['R', 'VERHUIZING 0344', 'NIEUW 0307']],
    [
      'who refused the report itself has nothing to close',
      { bekend: false, werk: [refused('NIEUW')] },
      ['R', 'NIEUW 0307'],
    ],
    [
      'a first gemeente',
      { mailbox: 'UITVAL', gemeentecode: null, werk: [{ ...claim(), van: null }] },
      ['R', 'NIEUW 0307'],
    ],
    ['18+ goes to the Doorstroompunt', { verzuimsoort: 'RMC' }, ['R', 'VERHUIZING 0344', 'NIEUW DSP-TEST']],
    ['a closed report stays', { status: 'G' }, 'BEEINDIGD'],
    ['a withdrawn report stays', { status: 'I' }, 'BEEINDIGD'],
    ['what lies on no desk', { werk: [] }, 'NIET_BIJ_LOKET'],
    [
      "an earlier mailbox's refusal moves nothing",
      { werk: [refused('VERHUIZING', '0313')] },
      'NIET_BIJ_LOKET',
    ],
  ] as const)('%s', (_, change, expected) => {
    expect(sent(decide(melding(change as Partial<LoketMelding>), naar('0307')))).toEqual(expected);
  });

  test('within one office only the gemeente changes', () => {
    const report = melding({
      mailbox: 'RBL-TEST',
      gemeentecode: '0313',
      status: 'B',
      werk: [claim('RBL-TEST')],
    });
    expect(decide(report, naar('0342'))).toMatchObject({
      mailbox: 'RBL-TEST',
      gemeentecode: '0342',
      status: 'B',
      leveringen: [{ soort: 'MUTATIE', mailbox: 'RBL-TEST' }],
    });
  });

  test('back to a mailbox that refused to let go: that work is done with', () => {
    const werk = [refused('VERHUIZING', '0307'), claim()];
    const back = decide(melding({ werk }), naar('0307'));
    expect(back).toMatchObject({ mailbox: '0307', afgedaan: ['claim', 'refused-VERHUIZING'] });
    const elsewhere = decide(melding({ werk }), naar('0313'));
    expect(elsewhere).toMatchObject({ mailbox: 'RBL-TEST', afgedaan: ['claim'] });
  });

  test('a named mailbox must serve the gemeente for the kind of absence', () => {
    const rmc = melding({ verzuimsoort: 'RMC' });
    expect(sent(decide(rmc, naar('0307', '0307')))).toEqual(['R', 'VERHUIZING 0344', 'NIEUW 0307']);
    expect(sent(decide(rmc, naar('0307', 'DSP-TEST')))).toEqual(['R', 'VERHUIZING 0344', 'NIEUW DSP-TEST']);
    for (const wrong of ['DSP-TEST', 'RBL-TEST', 'UITVAL', 'NERGENS'])
      expect(sent(decide(melding(), naar('0307', wrong)))).toBe('ANDERE_GEMEENTE');
    expect(sent(decide(melding(), naar('0599')))).toBe('GEEN_MAILBOX');
    expect(sent(decide(melding(), naar('0344')))).toBe('AL_DAAR');
  });
});

describe('sending again', () => {
  const opnieuw: Opdracht = { kind: 'opnieuw', reden: 'HERSTELD' };
  test.each([
    ['the levering that was refused', { werk: [refused('NIEUW')] }, ['R', 'NIEUW 0344']],
    ['a claim is answered by a MUTATIE', {}, ['R', 'MUTATIE 0344']],
    ['both, once each', { werk: [claim(), refused('MUTATIE')] }, ['R', 'MUTATIE 0344']],
    ['of a withdrawn report only that', { status: 'I', werk: [refused('NIEUW')] }, ['I', 'INTREKKING 0344']],
    ['a VERHUIZING to who refused it', { werk: [refused('VERHUIZING', '0307')] }, ['R', 'VERHUIZING 0307']],
    [
      'who refused to let go and has it again keeps it',
      { werk: [refused('VERHUIZING')] },
      ['R', 'MUTATIE 0344'],
    ],
    ['what an earlier mailbox refused of its time is done with', { werk: [refused('NIEUW', '0307')] }, ['R']],
    ['nothing was ever sent', { mailbox: 'UITVAL', gemeentecode: null }, 'NOOIT_GELEVERD'],
  ] as const)('%s', (_, change, expected) => {
    expect(sent(decide(melding(change as Partial<LoketMelding>), opnieuw))).toEqual(expected);
  });
});

describe('taking it off the desk without a levering', () => {
  const afsluiten: Opdracht = { kind: 'afsluiten', reden: 'BUITENLAND' };
  const werk = { leveringId: 'x', soort: 'NIEUW', oorzaak: 'UITVAL_BUITENLAND', van: null } as const;
  test.each([
    [
      'no gemeente is to have it',
      { mailbox: 'UITVAL', gemeentecode: null, bekend: false, werk: [werk] },
      ['x'],
    ],
    ['its gemeente has it and refused a change', { werk: [refused('MUTATIE')] }, ['refused-MUTATIE']],
    [
      'it was withdrawn before the gemeente had it',
      { status: 'I', bekend: false, werk: [refused('NIEUW')] },
      ['refused-NIEUW'],
    ],
    ['its gemeente has nothing of it', { bekend: false, werk: [refused('NIEUW')] }, 'GEMEENTE_WACHT'],
    ['its gemeente waits for an answer', { werk: [claim(), refused('MUTATIE')] }, 'GEMEENTE_WACHT'],
    ['nothing lies there', { werk: [] }, 'NIET_BIJ_LOKET'],
  ] as const)('%s', (_, change, expected) => {
    expect(sent(decide(melding(change as Partial<LoketMelding>), afsluiten))).toEqual(expected);
  });
});

test('whatever is decided: one place, and only the new place gets NIEUW, only the old one VERHUIZING', () => {
  const places = fc.constantFrom('0344', '0307', 'RBL-TEST', 'DSP-TEST', 'UITVAL');
  const work = fc.record({
    leveringId: fc.uuid(),
    soort: fc.constantFrom(
      'NIEUW' as const,
      'MUTATIE' as const,
      'INTREKKING' as const,
      'VERHUIZING' as const,
    ),
    oorzaak: fc.constantFrom('GEWEIGERD', 'VERKEERDE_GEMEENTE', 'UITVAL_GEEN_ADRES'),
    van: fc.option(places),
  });
  const report = fc.record({
    status: fc.constantFrom(
      'R' as const,
      'B' as const,
      'K' as const,
      'G' as const,
      'I' as const,
      'D' as const,
    ),
    verzuimsoort: fc.constantFrom('V3' as const, 'RMC' as const, 'L' as const),
    mailbox: places,
    gemeentecode: fc.option(fc.constantFrom('0344', '0307', '0313', '0342')),
    bekend: fc.boolean(),
    werk: fc.array(work, { maxLength: 3 }),
  });
  const opdracht: fc.Arbitrary<Opdracht> = fc.oneof(
    fc.record({ kind: fc.constant('opnieuw' as const), reden: fc.constantFrom(...REDENEN_OPNIEUW) }),
    fc.record({
      kind: fc.constant('toewijzen' as const),
      gemeentecode: fc.constantFrom('0344', '0307', '0313', '0342', '0599'),
      instantieCode: fc.option(places, { nil: undefined }),
      reden: fc.constantFrom(...REDENEN_TOEWIJZEN),
    }),
  );
  fc.assert(
    fc.property(report, opdracht, (current, asked) => {
      const outcome = decide(current, asked);
      if (outcome.kind !== 'toegewezen' || asked.kind === 'afsluiten') return;
      expect(outcome.mailbox).not.toBe('UITVAL');
      expect(outcome.afgedaan.length).toBeGreaterThan(0);
      if (asked.kind === 'opnieuw') {
        for (const { soort, mailbox } of outcome.leveringen)
          expect(soort === 'VERHUIZING').toBe(mailbox !== current.mailbox);
        expect([outcome.mailbox, outcome.status]).toEqual([current.mailbox, current.status]);
        return;
      }
      expect(outcome.leveringen.length).toBeGreaterThan(0);
      expect(['R', 'B', 'K']).toContain(current.status);
      expect(MAILBOXES[outcome.mailbox]).toContain(asked.gemeentecode);
      for (const { soort, mailbox } of outcome.leveringen) {
        expect(mailbox).toBe(soort === 'VERHUIZING' ? current.mailbox : outcome.mailbox);
      }
      const moved = current.mailbox !== outcome.mailbox;
      expect(outcome.leveringen.some(({ soort }) => soort === 'NIEUW')).toBe(moved || !current.bekend);
      expect(outcome.leveringen.some(({ soort }) => soort === 'VERHUIZING')).toBe(
        moved && current.bekend && current.mailbox !== 'UITVAL',
      );
    }),
    { numRuns: 500 },
  );
});
