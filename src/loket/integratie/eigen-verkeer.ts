/** Who showed to be a party may see its messages for a while: a cookie of ours says so, and nobody else can make one. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { setCookie } from '../cookies.ts';

export const VERKEER_COOKIE = '__Host-verzuim-verkeer';
const HOURS = 8;
const VALUE = /^([0-9A-Z]{20})\.(\d{13})\.([A-Za-z0-9_-]{43})$/;

const seal = (key: Buffer, oin: string, until: string): string =>
  createHmac('sha256', key).update(`traffic ${oin} ${until}`).digest('base64url');

/** @param now  milliseconds since epoch. @returns the header. */
export function allowVerkeer(key: Buffer, oin: string, now: number): string {
  const until = String(now + HOURS * 3_600_000);
  return setCookie(VERKEER_COOKIE, `${oin}.${until}.${seal(key, oin, until)}`, HOURS * 3_600);
}

export const forgetVerkeer = (): string => setCookie(VERKEER_COOKIE, '', 0);

/** @returns the OIN; undefined without a cookie of ours, or after its time. */
export function readVerkeer(
  key: Buffer,
  cookies: ReadonlyMap<string, string>,
  now: number,
): string | undefined {
  const [, oin, until, given] = VALUE.exec(cookies.get(VERKEER_COOKIE) ?? '') ?? [];
  if (oin === undefined || until === undefined || given === undefined || Number(until) < now)
    return undefined;
  return timingSafeEqual(Buffer.from(given), Buffer.from(seal(key, oin, until))) ? oin : undefined;
}
