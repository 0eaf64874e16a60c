/** Valid messages are made in two places: behind the gate, and for a person of the loket. docs/decisions/0022. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { OWN_OPERATIONS } from '../../src/broker/own-message.ts';

const SOURCE = fileURLToPath(new URL('../../src/', import.meta.url));

test('only validate-body.ts and own-message.ts make a valid message, and nothing is cast to one', () => {
  const makers = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((name) => {
    if (!/\.tsx?$/.test(name) || name === join('broker', 'message.ts')) return false;
    return /\basValid\b|\bas (unknown as )?ValidMessage\b/.test(readFileSync(join(SOURCE, name), 'utf8'));
  });
  expect(makers.sort()).toEqual([
    join('broker', 'own-message.ts'),
    join('broker', 'validate', 'validate-body.ts'),
  ]);
});

test('a gemeente handles no reports in the loket (verzuim §1 row 8)', () => {
  const operations = Object.keys(OWN_OPERATIONS);
  for (const name of [
    'terugkoppelenStatus',
    'meldenVerkeerdeGemeente',
    'ophalenMeldingen',
    'bevestigenOntvangst',
  ]) {
    expect(operations).not.toContain(name);
  }
});
