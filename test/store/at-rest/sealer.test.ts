/** What is sealed opens where it belongs and nowhere else; a number is found by its blind index. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SEALED_COLUMNS, type SealedColumn } from '../../../src/store/at-rest/columns.ts';
import { AtRestError } from '../../../src/store/at-rest/errors.ts';
import { openTestKeyring } from '../../../src/store/at-rest/keyring.ts';
import { blind, createSealer, readHeader, sealed } from '../../../src/store/at-rest/sealer.ts';

const sealer = createSealer(openTestKeyring());
const columns = Object.keys(SEALED_COLUMNS) as readonly SealedColumn[];
const anyColumn = fc.constantFrom(...columns);
const anyRow = fc.string({ minLength: 1 });
const anyBytes = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const problemOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof AtRestError) return error.problem;
    throw error;
  }
  return 'none';
};
const REFUSED = expect.stringMatching(/^(value-does-not-open|key-unknown)$/);

test('whatever is sealed opens unchanged, and never stands in what is stored', () => {
  fc.assert(
    fc.property(anyColumn, anyRow, anyBytes, (column, row, plain) => {
      const value = sealer.seal(column, row, plain);
      expect(sealer.unseal(column, row, value).equals(plain)).toBe(true);
      if (plain.length >= 8) expect(value.includes(plain)).toBe(false);
      // A nonce of its own each time.
      expect(sealer.seal(column, row, plain).equals(value)).toBe(false);
    }),
  );
});

test('any flipped bit is refused: of the version, the name of the key, the nonce, the tag, the content', () => {
  const value = sealer.seal('deelnemer.persoon', '1', Buffer.from('{"geslachtsnaam":"Voorbeeld"}'));
  for (let bit = 0; bit < value.length * 8; bit++) {
    const changed = Buffer.from(value);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(problemOf(() => sealer.unseal('deelnemer.persoon', '1', changed))).toEqual(REFUSED);
  }
  for (let length = 0; length < value.length; length++)
    expect(problemOf(() => sealer.unseal('deelnemer.persoon', '1', value.subarray(0, length)))).toEqual(
      REFUSED,
    );
});

test('a value that was moved to another row or another column does not open', () => {
  fc.assert(
    fc.property(anyColumn, anyColumn, anyRow, anyRow, anyBytes, (column, other, row, elsewhere, plain) => {
      fc.pre(column !== other || row !== elsewhere);
      const value = sealer.seal(column, row, plain);
      expect(problemOf(() => sealer.unseal(other, elsewhere, value))).toBe('value-does-not-open');
    }),
  );
});

test('a key is of the Dutch school year of the moment, and of what it seals', () => {
  const keyOf = (at: string, column: SealedColumn = 'envelope.bytes') =>
    readHeader(column, sealer.seal(column, '1', Buffer.alloc(1), { at: new Date(at) })).name;
  expect(keyOf('2026-07-31T21:59:59Z')).toBe('test.meldingen-2025');
  expect(keyOf('2026-07-31T22:00:00Z')).toBe('test.meldingen-2026');
  expect(keyOf('2027-01-01T00:00:00Z', 'deelnemer.persoon')).toBe('test.leerlingen-2026');
  expect(keyOf('2027-01-01T00:00:00Z', 'vrijstelling_inhoud.vrijstelling')).toBe('test.vrijstellingen-2026');
});

test('the blind index of a number: the same for the same, another for every other number, kind and key', () => {
  const index = (soort: 'burgerservicenummer' | 'onderwijsnummer', nummer: string) =>
    (sealer.protect(blind(soort, nummer)) as Buffer).toString('hex');
  expect(index('burgerservicenummer', '999000111')).toBe(index('burgerservicenummer', '999000111'));
  const others = [
    index('burgerservicenummer', '999000111'),
    index('burgerservicenummer', '999000123'),
    index('onderwijsnummer', '999000111'),
  ];
  expect(new Set(others).size).toBe(3);
  expect(sealer.protect(blind('onderwijsnummer', undefined))).toBeNull();
});

test('what a statement gives is opened at any depth, with what lies under it; all else stays as it was', () => {
  const stored = (column: SealedColumn, row: string, value: unknown, under: unknown = null) => ({
    $sealed: column,
    row,
    bytes: (sealer.protect(sealed(column, row, value)) as Buffer).toString('base64'),
    under,
  });
  const at = new Date();
  const under = { melding: { vorigeMeldingsnummer: '1', verzuimsoort: 'X' }, kenmerkAfzender: 'x' };
  const melding = { kenmerkAfzender: 'k', melding: { verzuimsoort: 'L' } };
  expect(
    sealer.open([
      {
        at,
        number: 7,
        none: null,
        melding: stored('melding_inhoud.verzuimmelding', '1', melding, under),
        stappen: [{ inner: stored('verkeerde_gemeente.reden', '2', 'verhuisd') }],
        bytes: stored('envelope.bytes', '3', Buffer.from([1, 2])),
      },
    ]),
  ).toEqual([
    {
      at,
      number: 7,
      none: null,
      melding: { kenmerkAfzender: 'k', melding: { vorigeMeldingsnummer: '1', verzuimsoort: 'L' } },
      stappen: [{ inner: 'verhuisd' }],
      bytes: Buffer.from([1, 2]),
    },
  ]);
});
