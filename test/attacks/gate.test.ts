/** Every attack on the gate gives its fault, and its message without the attack is believed. */
import { describe, expect, test } from 'vitest';
import { messageOf, readVerdict, verdictOf, verdictOfTwin } from './attack.ts';
import { GATE_FAMILIES } from './tables.ts';

describe.each(Object.entries(GATE_FAMILIES))('%s', (_, table) => {
  test.each(table.map((attack) => [attack.rule, attack.title, attack] as const))(
    '%s %s',
    async (_rule, _title, attack) => {
      expect(await verdictOf(messageOf(attack), attack.http)).toBe(`${attack.code} ${attack.rule}`);
      expect(await verdictOfTwin(attack)).toBe('believed');
    },
  );
});

test('EK-136 the fault says the same for every way a signature can be wrong', async () => {
  const wrong = Object.values(GATE_FAMILIES)
    .flat()
    .filter(({ code }) => code === 'VB-F18');
  const said = new Set<string>();
  for (const attack of wrong) {
    const verdict = await readVerdict(messageOf(attack), attack.http);
    said.add(verdict.ok ? 'believed' : verdict.fault.message);
  }
  expect([...said]).toEqual(['VB-F18 WB013 ds:Signature']);
});
