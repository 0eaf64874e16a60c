/** VZ-SIG-01 is never stored: whoever reads the signals of a report asks for it as well (decision 0011). */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const STORE = new URL('../../src/store/', import.meta.url);

test('every file that reads signals of reports also asks whether the pupil is exempt', () => {
  const readers = readdirSync(STORE)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readFileSync(new URL(name, STORE), 'utf8') }))
    .filter(({ text }) => text.includes('m.signalen'));
  expect(readers.map(({ name }) => name)).toEqual(expect.arrayContaining(['mailbox.ts', 'melding.ts']));
  expect(readers.filter(({ text }) => !text.includes('vb.is_vrijgesteld(')).map(({ name }) => name)).toEqual(
    [],
  );
});
