/** Values of a certificate that its maker chooses: each is read in bounded time, and in one way only. */
import { describe, expect, test } from 'vitest';
import { parseOin } from '../../../src/edukoppeling/oin.ts';
import { DerError, readDer, readOid, readTime } from '../../../src/edukoppeling/pki/der.ts';

const der = (tag: number, content: Buffer): Buffer => {
  const { length } = content;
  const size = length < 0x80 ? [length] : [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const time = (text: string) => readTime(readDer(der(0x18, Buffer.from(text))));

describe('an object identifier', () => {
  test('is read to its value', () => {
    expect(readOid(readDer(Buffer.from('06092a864886f70d01010b', 'hex')))).toBe('1.2.840.113549.1.1.11');
  });
  test('of a size that would take long is refused unread', () => {
    const long = Buffer.concat([Buffer.from([0x2a]), Buffer.alloc(60_000, 0xff), Buffer.from([0x01])]);
    expect(() => readOid(readDer(der(0x06, long)))).toThrow(DerError);
  });
});

describe('a moment', () => {
  test('is read to its value', () => expect(time('20260228120000Z')).toBe(Date.UTC(2026, 1, 28, 12)));
  test.each(['20260230120000Z', '20261301120000Z', '20260228250000Z', '20260228120060Z'])(
    'that does not exist is refused, not rolled over: %s',
    (text) => expect(() => time(text)).toThrow(DerError),
  );
});

test.each(['0000000199990002000ſ', '0000000199990002000ß', '０0000001999900020000', 'ı0000001999900020000'])(
  'EK-116 letters that become others in upper case are no OIN: %s',
  (text) => expect(parseOin(text)).toBeUndefined(),
);
