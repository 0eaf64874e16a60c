/** What failed logins are counted by: a network, however its address is written; never a whole address. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCookies } from '../../src/loket/cookies.ts';
import { networkOf } from '../../src/loket/network.ts';

test.each([
  ['192.0.2.77', '192.0.2.0/24'],
  ['::ffff:192.0.2.77', '192.0.2.0/24'],
  ['2001:db8:12:34::1', '2001:db8:12::/48'],
  ['2001:0DB8:0012:ffff:0:0:0:1', '2001:db8:12::/48'],
  ['2001:db8::1', '2001:db8:0::/48'],
  ['::1', '0:0:0::/48'],
  ['fe80::1%eth0', 'fe80:0:0::/48'],
  ['nonsense', 'unknown'],
])('%s is of %s', (address, network) => expect(networkOf(address)).toBe(network));

test('addresses of one IPv6 customer are one network, those of another are not', () => {
  const group = fc.integer({ min: 0, max: 0xffff });
  fc.assert(
    fc.property(fc.array(group, { minLength: 16, maxLength: 16 }), (groups) => {
      const hex = groups.map((value) => value.toString(16));
      const [head, one, two] = [hex.slice(0, 3), hex.slice(3, 8), hex.slice(8, 13)];
      const of = (tail: string[]) => networkOf([...head, ...tail].join(':'));
      expect(of(one)).toBe(of(two));
      const other = [((groups[0] ?? 0) ^ 1).toString(16), ...head.slice(1)];
      expect(networkOf([...other, ...one].join(':'))).not.toBe(of(one));
    }),
  );
});

test('a cookie that comes twice counts as absent', () => {
  expect(readCookies('a=1; b=2; a=3')).toEqual(new Map([['b', '2']]));
  expect(readCookies(undefined).size).toBe(0);
});
