/**
 * Replay by time: every Timestamp is signed, and says something it may not say.
 * Source: WB002; EK-95…EK-102.
 */
import { NOW, replace, type Table } from '../attack.ts';
import { partOf } from '../parts.ts';
import { resigned } from '../resign.ts';

const MINUTE = 60_000;
const iso = (offsetMs: number) => new Date(NOW + offsetMs).toISOString();
const created = (text: string) => `<wsu:Created>${text}</wsu:Created>`;
const expires = (text: string) => `<wsu:Expires>${text}</wsu:Expires>`;

const withContent = (content: string) => (base: string) => {
  const timestamp = partOf(base, 'Timestamp');
  return replace(
    base,
    timestamp,
    timestamp.replace(/>.*</s, () => `>${content}<`),
  );
};

const says = (title: string, code: 'VB-F13' | 'VB-F20', rule: string, content: string) =>
  resigned(`the Timestamp ${title}`, code, rule, withContent(content));

const FORMS: readonly (readonly [string, string])[] = [
  ['no zone', '2026-11-24T10:15:30'],
  ['a month that does not exist', '2025-23-24T10:15:30Z'],
  ['an offset', '2026-11-24T11:15:30+01:00'],
  ['an offset of nothing', '2026-11-24T10:15:30+00:00'],
  ['a negative offset of nothing', '2026-11-24T10:15:30-00:00'],
  ['a small letter z', '2026-11-24T10:15:30z'],
  ['a small letter t', '2026-11-24t10:15:30Z'],
  ['a blank for the T', '2026-11-24 10:15:30Z'],
  ['no seconds', '2026-11-24T10:15Z'],
  ['only a date', '2026-11-24Z'],
  ['four decimals', '2026-11-24T10:15:30.1234Z'],
  ['a decimal comma', '2026-11-24T10:15:30,123Z'],
  ['a leap second', '2026-11-24T10:15:60Z'],
  ['hour 24', '2026-11-23T24:00:00Z'],
  ['31 November', '2026-11-31T10:15:30Z'],
  ['a sign before the year', '+2026-11-24T10:15:30Z'],
  ['a year of five digits', '12026-11-24T10:15:30Z'],
  ['seconds since 1970', String(NOW / 1000)],
  ['full-width digits', '２０２６-11-24T10:15:30Z'],
  ['two moments', '2026-11-24T10:15:30Z 2026-11-24T10:15:30Z'],
  ['nothing', ''],
  ['an element inside', '2026-11-24T10:15:30Z<x:y xmlns:x="urn:x"/>'],
];

export const TIMESTAMPS: Table = [
  ...FORMS.map(([title, text]) => says(`is created at ${title}`, 'VB-F13', 'EK-97', created(text))),
  says(
    'expires at a moment with an offset',
    'VB-F13',
    'EK-97',
    created(iso(0)) + expires('2026-11-24T11:20:30+01:00'),
  ),
  says('expired six minutes ago', 'VB-F20', 'EK-99', created(iso(-11 * MINUTE)) + expires(iso(-6 * MINUTE))),
  says(
    'expired years ago',
    'VB-F20',
    'EK-99',
    created('2020-01-01T00:00:00Z') + expires('2020-01-01T00:05:00Z'),
  ),
  says('is created in six minutes', 'VB-F20', 'EK-100', created(iso(6 * MINUTE)) + expires(iso(10 * MINUTE))),
  says('is created in six minutes, without Expires', 'VB-F20', 'EK-100', created(iso(6 * MINUTE))),
  says('is created in the year 9999', 'VB-F20', 'EK-100', created('9999-12-31T23:59:59Z')),
  says('has no Expires and is 21 minutes old', 'VB-F20', 'EK-101', created(iso(-21 * MINUTE))),
  says('lives 61 minutes', 'VB-F13', 'EK-102', created(iso(0)) + expires(iso(61 * MINUTE))),
  says('lives for ever', 'VB-F13', 'EK-102', created(iso(0)) + expires('9999-12-31T23:59:59Z')),
  says(
    'is old and lives for ever',
    'VB-F13',
    'EK-102',
    created('2020-01-01T00:00:00Z') + expires('9999-12-31T23:59:59Z'),
  ),
  says('expires before it is created', 'VB-F13', 'EK-102', created(iso(0)) + expires(iso(-MINUTE))),
  says('expires when it is created', 'VB-F13', 'EK-102', created(iso(0)) + expires(iso(0))),
  says('is empty', 'VB-F13', 'EK-95', ''),
  says('has only Expires', 'VB-F13', 'EK-95', expires(iso(MINUTE))),
  says(
    'has two Created, the good one first',
    'VB-F13',
    'EK-95',
    created(iso(0)) + created('2020-01-01T00:00:00Z'),
  ),
  says(
    'has two Created, the good one last',
    'VB-F13',
    'EK-95',
    created('2020-01-01T00:00:00Z') + created(iso(0)),
  ),
  says('has two Expires', 'VB-F13', 'EK-95', created(iso(0)) + expires(iso(MINUTE)).repeat(2)),
  says('has an element of its own', 'VB-F13', 'EK-95', `${created(iso(0))}<x:Expires xmlns:x="urn:x"/>`),
  says('has Created in another namespace', 'VB-F13', 'EK-95', created(iso(0)).replaceAll('wsu:', 'wsa:')),
  says('has Created inside Expires', 'VB-F13', 'EK-95', expires(created(iso(0)))),
];
