/** wsu:Timestamp: form and window, at the very second. edukoppeling §7.4: EK-95…EK-102. */
import { describe, expect, test } from 'vitest';
import { signedMessage } from '../setup/wire.ts';
import { believe, refuses, verdict } from './at-the-gate.ts';
import { resign, unsignedMessage } from './resign.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const SECOND = 1000;
const MS = 1;
const MINUTE = 60 * SECOND;
const at = { now: NOW };
const created = '2026-11-24T12:00:00.000Z';
const expires = '2026-11-24T12:05:00.000Z';
const unsigned = unsignedMessage({ now: NOW });
const message = resign(unsigned);
const [timestamp = ''] = /<wsu:Timestamp .*<\/wsu:Timestamp>/s.exec(unsigned) ?? [];
const EXPIRES = /<wsu:Expires>.*<\/wsu:Expires>/;

/** Signed after the change, so that only the Timestamp is judged. */
const changed = (found: string | RegExp, put: string) => resign(unsigned.replace(found, put));
const shifted = (createdMs: number, lifetimeMs?: number) =>
  signedMessage({ now: NOW + createdMs, ...(lifetimeMs === undefined ? {} : { lifetimeMs }) }).bytes;
const withoutExpires = (createdMs: number) =>
  resign(unsignedMessage({ now: NOW + createdMs }).replace(EXPIRES, ''));

describe('form', () => {
  test.each([
    ['EK-95 refuses a Security header without Timestamp', timestamp, ''],
    ['EK-95 refuses two Timestamps', timestamp, timestamp + timestamp.replace('id-Timestamp', 'id-T2')],
    ['EK-95 refuses a Timestamp without Created', /<wsu:Created>.*<\/wsu:Created>/, ''],
    ['EK-95 refuses two Created', /(<wsu:Created>.*<\/wsu:Created>)/, '$1$1'],
    ['EK-95 refuses two Expires', /(<wsu:Expires>.*<\/wsu:Expires>)/, '$1$1'],
    ['EK-95 refuses another element in it', '</wsu:Timestamp>', '<wsu:Other/></wsu:Timestamp>'],
    ['EK-97 refuses Created in local time', created, '2026-11-24T13:00:00.000'],
    ['EK-97 refuses Created with the Dutch offset', created, '2026-11-24T13:00:00.000+01:00'],
    ['EK-97 refuses Created with +00:00 in place of Z', created, '2026-11-24T12:00:00.000+00:00'],
    ['EK-97 refuses Expires without a zone', expires, '2026-11-24T12:05:00.000'],
    ['EK-97 refuses a date without a time', created, '2026-11-24Z'],
    ['EK-98 refuses four fractional digits', created, '2026-11-24T12:00:00.0000Z'],
    ['EK-102 refuses Expires that is not after Created', expires, created],
  ])('%s', (_, found, put) => {
    const text = unsigned.replace(found, put);
    const parts = [
      'To',
      'Action',
      'MessageID',
      'From',
      'Body',
      ...(put === '' && found === timestamp ? [] : ['Timestamp']),
    ];
    return refuses(resign(text, { parts }), 'VB-F13', message, at);
  });

  test.each([
    ['EK-98 accepts a Created without fraction', '2026-11-24T12:00:00Z'],
    ['EK-98 accepts one fractional digit', '2026-11-24T12:00:00.0Z'],
    ['EK-98 accepts two fractional digits', '2026-11-24T12:00:00.00Z'],
    ['EK-98 accepts three fractional digits', '2026-11-24T12:00:00.000Z'],
  ])('%s', async (_, text) => {
    expect((await believe(changed(created, text), at)).createdAt).toBe(NOW);
  });
});

describe('window', () => {
  test('EK-96 accepts a Timestamp without Expires', async () => {
    expect(await verdict(withoutExpires(0), at)).toBe('believed');
  });
  test('EK-99 accepts Expires in the past up to the skew of 300 s, and refuses beyond it', async () => {
    expect(await verdict(shifted(-10 * MINUTE), at)).toBe('believed');
    expect(await verdict(shifted(-10 * MINUTE - MS), at)).toBe('VB-F20');
  });
  test('EK-100 accepts Created up to the skew of 300 s in the future, and refuses beyond it', async () => {
    expect(await verdict(shifted(5 * MINUTE), at)).toBe('believed');
    expect(await verdict(shifted(5 * MINUTE + MS), at)).toBe('VB-F20');
  });
  test('EK-101 without Expires accepts an age of 15 min, and refuses an older one', async () => {
    expect(await verdict(withoutExpires(-15 * MINUTE), at)).toBe('believed');
    expect(await verdict(withoutExpires(-15 * MINUTE - MS), at)).toBe('VB-F20');
  });
  test('EK-102 accepts lifetimes of 10 and 60 minutes, and refuses a longer one', async () => {
    expect(await verdict(shifted(0, 10 * MINUTE), at)).toBe('believed');
    expect(await verdict(shifted(0, 60 * MINUTE), at)).toBe('believed');
    expect(await verdict(shifted(0, 60 * MINUTE + MS), at)).toBe('VB-F13');
  });
  test('EK-99 EK-101 a message that was believed is refused when it is sent again too late', async () => {
    expect(await verdict(message, { now: NOW + 10 * MINUTE })).toBe('believed');
    expect(await verdict(message, { now: NOW + 10 * MINUTE + MS })).toBe('VB-F20');
  });
});
