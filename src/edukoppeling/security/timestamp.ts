/**
 * wsu:Timestamp: form and window.
 * Source: WB002; EK-95…EK-102. The sizes of the windows are our choice and settings.
 */
import { SenderFault } from '../faults.ts';
import { WSU } from '../namespaces.ts';
import { STRICT, type Tolerate } from '../profile.ts';
import type { XmlElement } from '../xml/document.ts';

export interface TimeWindow {
  readonly clockSkewMs: number;
  /** For a Timestamp without Expires. */
  readonly maxAgeMs: number;
  /** Between Created and Expires. */
  readonly maxLifetimeMs: number;
}

export const DEFAULT_TIME_WINDOW: TimeWindow = {
  clockSkewMs: 5 * 60_000,
  maxAgeMs: 15 * 60_000,
  maxLifetimeMs: 60 * 60_000,
};

/**
 * @param now  milliseconds since epoch.
 * @returns Created, milliseconds since epoch.
 * @throws SenderFault F13 (form, lifetime), F20 (outside the window).
 */
export function verifyTimestamp(
  timestamp: XmlElement,
  now: number,
  window: TimeWindow,
  tolerate: Tolerate = STRICT,
): number {
  const [created, ...doubled] = timestamp.childrenNamed(WSU, 'Created');
  const [expires, ...more] = timestamp.childrenNamed(WSU, 'Expires');
  const known = 1 + (expires === undefined ? 0 : 1);
  if (created === undefined || doubled.length > 0 || more.length > 0 || timestamp.children.length !== known) {
    throw malformed('wsu:Timestamp', 'EK-95');
  }
  const createdAt = readMoment(created, tolerate);
  if (createdAt > now + window.clockSkewMs) throw expired('EK-100', 'wsu:Created', createdAt - now);
  if (expires === undefined) {
    if (createdAt < now - window.maxAgeMs) throw expired('EK-101', 'wsu:Created', createdAt - now);
    return createdAt;
  }
  const expiresAt = readMoment(expires, tolerate);
  if (expiresAt <= createdAt || expiresAt - createdAt > window.maxLifetimeMs) {
    const found = `Expires lies ${Math.round((expiresAt - createdAt) / 1000)} s after Created; at most ${window.maxLifetimeMs / 1000} s`;
    throw malformed('wsu:Expires', 'EK-102', found);
  }
  if (expiresAt < now - window.clockSkewMs) throw expired('EK-99', 'wsu:Expires', createdAt - now);
  return createdAt;
}

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?(?:Z|([+-])(\d\d):(\d\d))$/;

/** Milliseconds since epoch. An offset from UTC is a deviation that can be overlooked. */
function readMoment(element: XmlElement, tolerate: Tolerate): number {
  const part = `wsu:${element.localName}`;
  const found = MOMENT.exec(element.text.trim());
  if (found === null || element.children.length > 0) throw malformed(part, 'EK-97');
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const at = Date.UTC(year, month - 1, day, hour, minute, second, Number((found[7] ?? '0').padEnd(3, '0')));
  // Date.UTC rolls 31 February over into March: such a date does not exist and is refused.
  const rolled = new Date(at);
  if (
    rolled.getUTCMonth() !== month - 1 ||
    rolled.getUTCDate() !== day ||
    rolled.getUTCHours() !== hour ||
    rolled.getUTCMinutes() !== minute
  ) {
    throw malformed(part, 'EK-97');
  }
  const [sign, hours, minutes] = found.slice(8);
  if (sign === undefined) return at;
  if (Number(hours) > 14 || Number(minutes) > 59 || !tolerate('time-zone-offsets')) {
    throw malformed(part, 'EK-97');
  }
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '+' ? at - offsetMs : at + offsetMs;
}

function malformed(part: string, rule: string, found?: string): SenderFault {
  return new SenderFault('VB-F13', { rule, part, ...(found ? { found } : {}) });
}

/** The fault says how far off the sender's clock is, by Created: the usual cause is a clock that runs wrong. */
function expired(rule: string, name: string, differenceMs: number): SenderFault {
  const seconds = Math.round(Math.abs(differenceMs) / 1000);
  const ahead = differenceMs > 0;
  const created = name === 'wsu:Created' ? '' : ' wsu:Created';
  const part = `${name},${created} ${seconds} s ${ahead ? 'voor op' : 'achter op'} onze klok`;
  const found = `wsu:Created lies ${seconds} s ${ahead ? 'ahead of' : 'behind'} our clock`;
  return new SenderFault('VB-F20', { rule, part, found });
}
