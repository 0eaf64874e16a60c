/** wsu:Timestamp: the window, what the fault says of the skew, and zones. */
import { describe, expect, test } from 'vitest';
import { SenderFault } from '../../../src/edukoppeling/faults.ts';
import type { Tolerate } from '../../../src/edukoppeling/profile.ts';
import { DEFAULT_TIME_WINDOW, verifyTimestamp } from '../../../src/edukoppeling/security/timestamp.ts';
import { parseXml } from '../../../src/edukoppeling/xml/document.ts';

const NOW = Date.parse('2026-11-25T12:00:00.000Z');
const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';

function verify(created: string, expires?: string, tolerate?: Tolerate): number {
  const end = expires === undefined ? '' : `<u:Expires>${expires}</u:Expires>`;
  const text = `<u:Timestamp xmlns:u="${WSU}"><u:Created>${created}</u:Created>${end}</u:Timestamp>`;
  return verifyTimestamp(parseXml(Buffer.from(text)).root, NOW, DEFAULT_TIME_WINDOW, tolerate);
}

function faultOf(work: () => unknown): SenderFault {
  try {
    work();
  } catch (error) {
    if (error instanceof SenderFault) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('the fault says how far off the clock is', () => {
  test.each([
    ['EK-100', '2026-11-25T13:00:00Z', undefined, 'wsu:Created, 3600 s voor op onze klok'],
    ['EK-101', '2026-11-25T11:00:00Z', undefined, 'wsu:Created, 3600 s achter op onze klok'],
    [
      'EK-99',
      '2026-11-25T11:40:00Z',
      '2026-11-25T11:45:00Z',
      'wsu:Expires, wsu:Created 1200 s achter op onze klok',
    ],
  ])('%s', (rule, created, expires, part) => {
    expect(faultOf(() => verify(created, expires))).toMatchObject({ code: 'VB-F20', rule, part });
    expect(verify('2026-11-25T11:59:00Z', '2026-11-25T12:04:00Z')).toBe(NOW - 60_000);
  });
});

describe('EK-97 an offset from UTC', () => {
  test.each([
    ['2026-11-25T12:59:00+01:00', NOW - 60_000],
    ['2026-11-25T06:29:00-05:30', NOW - 60_000],
  ])('%s is refused, and read rightly where it is overlooked', (created, at) => {
    expect(faultOf(() => verify(created))).toMatchObject({ code: 'VB-F13', rule: 'EK-97' });
    expect(verify(created, undefined, (what) => what === 'time-zone-offsets')).toBe(at);
  });

  test.each(['2026-11-25T12:00:00', '2026-11-25T12:00:00+15:00', '2026-02-31T12:00:00+01:00'])(
    '%s is never overlooked',
    (created) => {
      expect(faultOf(() => verify(created, undefined, () => true))).toMatchObject({ rule: 'EK-97' });
    },
  );
});
