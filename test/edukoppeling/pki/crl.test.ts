/** What a CRL counts for, and what makes it no CRL at all. Each refused one is a good one with one thing changed. */
import { describe, expect, test } from 'vitest';
import { readCrl } from '../../../src/edukoppeling/pki/crl.ts';
import { CertificateError } from '../../../src/edukoppeling/pki/index.ts';
import { verifyRevocation } from '../../../src/edukoppeling/pki/revocation.ts';
import { type CrlChange, certificateOf, makeCrl, tlv } from '../../setup/revocation.ts';

const NOW = Date.UTC(2026, 10, 24);
const DAY = 86_400_000;
const crl = (change: Partial<CrlChange> = {}) =>
  readCrl(makeCrl({ thisUpdate: NOW - DAY, nextUpdate: NOW + DAY, ...change }));
const judge = (lists: readonly ReturnType<typeof crl>[], name = 'vendor-rsin', ca = 'trust/tsp') => {
  try {
    return verifyRevocation(lists, certificateOf(name), certificateOf(ca), NOW) > NOW ? 'holds' : '';
  } catch (error) {
    return error instanceof CertificateError ? error.problem : String(error);
  }
};
const extension = (oid: string, value: Buffer, critical = true) =>
  tlv(0x30, oid, critical ? '0101ff' : '', tlv(0x04, value));
const DELTA = '0603551d1b';
const POINT = '0603551d1c';
const DATE = tlv(0x17, Buffer.from('260101000000Z'));
const UNKNOWN = '06032a0304';

describe('a CRL', () => {
  test('EK-09 EK-159 of either generation says who is revoked and who is not', () => {
    expect(judge([crl()])).toBe('holds');
    expect(judge([crl({ revoked: ['vendor-rsin'] })])).toBe('revoked');
    expect(judge([crl({ revoked: ['vendor-kvk'] })])).toBe('holds');
    const g4 = { ca: 'trust/g4-tsp' };
    expect(judge([crl(g4)], 'vendor-g4', g4.ca)).toBe('holds');
    expect(judge([crl({ ...g4, revoked: ['vendor-g4'] })], 'vendor-g4', g4.ca)).toBe('revoked');
  });
  test('EK-11 of another name or signed by another key is no CRL of this CA', () => {
    expect(judge([])).toBe('no-crl');
    expect(judge([crl({ ca: 'trust/intermediate' })])).toBe('no-crl');
    expect(judge([crl({ key: 'intermediate' })])).toBe('no-crl');
  });
  test('EK-11 counts from thisUpdate until nextUpdate', () => {
    expect(judge([crl({ nextUpdate: NOW - 1000 })])).toBe('crl-expired');
    expect(judge([crl({ thisUpdate: NOW + 1000 })])).toBe('crl-expired');
    expect(judge([crl({ nextUpdate: NOW - 1000 }), crl()])).toBe('holds');
    // Who is on an old list stays revoked.
    expect(judge([crl({ nextUpdate: NOW - 1000, revoked: ['vendor-rsin'] })])).toBe('revoked');
  });
  test('with an unknown critical extension, or a delta, cannot be read; without "critical" it can', () => {
    expect(() => crl({ extensions: [extension(UNKNOWN, tlv(0x05))] })).toThrow('critical');
    expect(() => crl({ extensions: [extension(DELTA, tlv(0x02, '01'))] })).toThrow('critical');
    expect(judge([crl({ extensions: [extension(UNKNOWN, tlv(0x05), false)] })])).toBe('holds');
  });
  test.each([
    ['for some reasons only', tlv(0x30, '83020560')],
    ['indirect', tlv(0x30, '8401ff')],
    ['of attribute certificates', tlv(0x30, '8501ff')],
  ])('that is %s cannot be read', (_name, point) => {
    expect(() => crl({ extensions: [extension(POINT, point)] })).toThrow('partial');
  });
  test('for leaves, for CAs or for one distribution point counts for those alone', () => {
    const [leaves, cas] = ['8101ff', '8201ff'].map((flag) =>
      crl({ extensions: [extension(POINT, tlv(0x30, flag))] }),
    );
    expect(judge(leaves ? [leaves] : [])).toBe('holds');
    expect(judge(cas ? [cas] : [])).toBe('no-crl');
    const url = tlv(0xa0, tlv(0xa0, tlv(0x86, Buffer.from('http://crl.test/a.crl'))));
    const part = crl({ extensions: [extension(POINT, tlv(0x30, url))], revoked: ['vendor-kvk'] });
    expect(judge([part])).toBe('no-crl');
    expect(judge([part, crl()], 'vendor-kvk')).toBe('revoked');
    const named = { ...certificateOf('vendor-rsin'), crlUrls: ['http://crl.test/a.crl'] };
    expect(verifyRevocation([part], named, certificateOf('trust/tsp'), NOW)).toBe(NOW + DAY);
  });
  const written = (...afterThisUpdate: readonly Buffer[]) => {
    const algorithm = '300d06092a864886f70d01010b0500';
    const name = certificateOf('trust/tsp').subject;
    const content = tlv(0x30, '020101', algorithm, name, DATE, ...afterThisUpdate);
    return tlv(0x30, content, algorithm, tlv(0x03, '00'));
  };
  test('without nextUpdate, or with an extension twice, cannot be read', () => {
    expect(readCrl(written(DATE, tlv(0x30))).revoked.size).toBe(0);
    expect(() => readCrl(written(tlv(0x30)))).toThrow('nextUpdate');
    const once = extension(UNKNOWN, tlv(0x05), false);
    expect(judge([crl({ extensions: [once] })])).toBe('holds');
    expect(() => crl({ extensions: [once, once] })).toThrow('twice');
  });
  test('of 20,000 entries is read whole', () => {
    const serial = (n: number) => tlv(0x02, `01${n.toString(16).padStart(8, '0')}`);
    const entries = Array.from({ length: 20_000 }, (_, n) => tlv(0x30, serial(n), DATE));
    expect(readCrl(written(DATE, tlv(0x30, ...entries))).revoked.size).toBe(20_000);
  });
});
