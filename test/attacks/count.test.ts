/** How many attacks there are, and that no two are one. That each is refused is what the other files here test. */
import { expect, test } from 'vitest';
import { messageOf } from './attack.ts';
import { FLOODS, HANDSHAKES } from './endpoint/connections.ts';
import { MESSAGE_FAMILIES } from './endpoint/messages.ts';
import { HTTP_FAMILIES } from './endpoint/tables.ts';
import { GATE_FAMILIES } from './tables.ts';

const families: readonly (readonly [string, readonly { readonly title: string }[]])[] = [
  ...Object.entries(GATE_FAMILIES),
  ...Object.entries(MESSAGE_FAMILIES),
  ...Object.entries(HTTP_FAMILIES),
  ['handshakes', HANDSHAKES],
  ['floods', FLOODS],
];
const total = families.reduce((sum, [, table]) => sum + table.length, 0);

test(`${total} attacks in ${families.length} families, at least 250`, () => {
  const lines = families.map(([name, table]) => `${String(table.length).padStart(6)}  ${name}`);
  process.stdout.write(
    `${lines.join('\n')}\n${String(total).padStart(6)}  attacks, none of which may be accepted\n`,
  );
  expect(total).toBeGreaterThanOrEqual(250);
});

test.each(families)('each attack of %s has a title of its own', (_, table) => {
  const titles = table.map(({ title }) => title);
  expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([]);
});

test('no two attacks on the gate send the same bytes with the same headers', () => {
  const seen = new Map<string, string>();
  const doubled: string[] = [];
  for (const [family, table] of Object.entries(GATE_FAMILIES)) {
    for (const attack of table) {
      const key = `${JSON.stringify(attack.http)} ${Buffer.from(messageOf(attack)).toString('latin1')}`;
      const before = seen.get(key);
      if (before !== undefined) doubled.push(`${before} = ${family}: ${attack.title}`);
      seen.set(key, `${family}: ${attack.title}`);
    }
  }
  expect(doubled).toEqual([]);
});
