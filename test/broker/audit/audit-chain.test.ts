/** What is hashed of an audit row: another row gives other bytes, and the same row the same ones however it is printed. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHAIN_START, sealHash, serialiseAuditRow } from '../../../src/broker/audit/audit-chain.ts';
import { canonicalJson } from '../../../src/broker/audit/canonical-json.ts';
import type { AuditRow } from '../../../src/store/audit-seal.ts';

/** Few letters, and those that other forms trip over, so that two rows are often nearly the same. */
const text = fc.string({ unit: fc.constantFrom('a', '1', '"', '\\', '\u0000', ',', 'é', '{'), maxLength: 3 });
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false, 0, 1, 11),
    text,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(text, tie('json'), { maxKeys: 3 }),
  ),
}));
const nullable = fc.option(text);
const row: fc.Arbitrary<AuditRow> = fc.record({
  auditId: fc.constantFrom('1', '11'),
  at: fc.constantFrom('1', '11'),
  actor: text,
  action: text,
  messageKey: nullable,
  meldingsnummer: nullable,
  detail: json.map((value) => JSON.stringify(value)),
});

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, item]) => [key, sorted(item)])
          .concat([['object', true]])
      : value;
const same = (a: AuditRow, b: AuditRow) =>
  JSON.stringify([{ ...a, detail: sorted(JSON.parse(a.detail)) }]) ===
  JSON.stringify([{ ...b, detail: sorted(JSON.parse(b.detail)) }]);

test('two rows have the same bytes only when every column is the same', () => {
  fc.assert(
    fc.property(row, row, (a, b) => serialiseAuditRow(a).equals(serialiseAuditRow(b)) === same(a, b)),
    { numRuns: 3000 },
  );
});

test('one column of a row changed gives other bytes', () => {
  fc.assert(
    fc.property(row, row, fc.constantFrom(...KEYS), (a, b, key) => {
      const changed = { ...a, [key]: b[key] };
      return serialiseAuditRow(a).equals(serialiseAuditRow(changed)) === same(a, changed);
    }),
    { numRuns: 3000 },
  );
});
const KEYS = ['auditId', 'at', 'actor', 'action', 'messageKey', 'meldingsnummer', 'detail'] as const;

describe('canonical JSON', () => {
  test('spacing, escapes and the order of keys do not matter', () => {
    expect(canonicalJson('{"a": 1, "b": ["\\u00e9", null]}')).toEqual(
      canonicalJson('{"b":["é",null],"a":1}'),
    );
  });

  test.each([
    ['[12345678901234567890]', '[12345678901234567891]'],
    ['[0.1]', '[0.10000000000000000001]'],
    ['["1"]', '[1]'],
    ['["null"]', '[null]'],
    ['["s"]', '["n"]'],
    ['{"a":{}}', '{"a":[]}'],
    ['[[1],2]', '[[1,2]]'],
    ['{"__proto__":1}', '{}'],
  ])('%s is not %s', (a, b) => {
    expect(canonicalJson(a).equals(canonicalJson(b))).toBe(false);
  });
});

test('a seal hangs on the seal before, on its number and on its moment', () => {
  const [sample] = fc.sample(row, 1);
  if (sample === undefined) throw new Error('no sample');
  const place = { sealSeq: 1n, sealedAt: '5' };
  const hash = sealHash(CHAIN_START, place, sample);
  const others = [
    sealHash(Buffer.alloc(32, 1), place, sample),
    sealHash(CHAIN_START, { ...place, sealSeq: 2n }, sample),
    sealHash(CHAIN_START, { ...place, sealedAt: '6' }, sample),
  ];
  for (const other of others) expect(other.equals(hash)).toBe(false);
  expect(sealHash(CHAIN_START, place, sample)).toEqual(hash);
});
