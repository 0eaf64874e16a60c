/** The form that changes a report gives back what it was filled with, and what was changed in it; nothing else. */
import { expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { leesFormulier, leesInBehandeling } from '../../src/loket/meldingen/lees-formulier.ts';
import { vulFormulier } from '../../src/loket/meldingen/vul-formulier.ts';

const school = { vestigingen: [], contactpersonen: [], locaties: [] } as unknown as Parameters<
  typeof leesFormulier
>[1];
const before = exampleMelding();
const read = { open: leesFormulier, 'in behandeling': leesInBehandeling };

test.each(Object.entries(read))(
  '%s: the contact stays, and who hears of a new status is chosen apart',
  (_, lees) => {
    const values = vulFormulier(before);
    const melder = (choice: string, oud = before) =>
      lees({ ...values, 'melder/ccEmailOntvanger': choice }, school, oud).verzuimmelding.melder;
    expect(melder('')).toEqual(before.melder);
    expect(melder('BEIDE')).toEqual({ ...before.melder, ccEmailOntvanger: 'BEIDE' });
    const told = { ...before, melder: { ...before.melder, ccEmailOntvanger: 'BEIDE' as const } };
    expect(melder('', told)).toEqual(before.melder);
  },
);

test.each([
  ['030 1234567', '+31301234567'],
  ['+31 (0)6 12345678', '+31612345678'],
  ['0031 (0)30-1234567', '+31301234567'],
  ['(030) 123 45 67', '+31301234567'],
  ['+32 2 123 45 67', '+3221234567'],
])('a telephone number as people write it: %s', (typed, e164) => {
  const values = { ...vulFormulier(before), 'leerling/telefoonnummer': typed };
  expect(leesFormulier(values, school, before).verzuimmelding.telefoonLeerling).toEqual({ e164 });
});
