/** Every attack on the gate gives its fault, and its message without the attack is believed. */
import { describe, expect, test } from '@jest/globals';
import { messageOf, verdictOf, verdictOfTwin } from './attack.ts';
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
