/** Until when a report is kept: the school year of the report and the next one (verzuim §6.3). */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meldingenBewarenVanaf } from '../../src/verzuim/bewaartermijn.ts';

test('the school year before this one is kept, whole; on 1 August one year more goes', () => {
  expect(meldingenBewarenVanaf('2026-07-31')).toBe('2024-08-01');
  expect(meldingenBewarenVanaf('2026-08-01')).toBe('2025-08-01');
  expect(meldingenBewarenVanaf('2027-01-01')).toBe('2025-08-01');
});

test('what goes is never younger than a year, and what stays never older than two', () => {
  const days = fc.date({
    min: new Date('2020-01-01T00:00:00Z'),
    max: new Date('2090-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(days, (date) => {
      const vandaag = date.toISOString().slice(0, 10);
      const vanaf = meldingenBewarenVanaf(vandaag);
      const jaren = (Date.parse(vandaag) - Date.parse(vanaf)) / (365.25 * 86_400_000);
      expect(vanaf.slice(4)).toBe('-08-01');
      expect(jaren).toBeGreaterThan(0.99);
      expect(jaren).toBeLessThan(2.01);
    }),
  );
});
