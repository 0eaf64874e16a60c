/** Cookies of the loket: `__Host-` binds them to this host and to TLS; nothing on a page can read them. RFC 6265bis. */
export const SESSION_COOKIE = '__Host-verzuim-sessie';
export const DEVICE_COOKIE = '__Host-verzuim-apparaat';

/** A name that comes twice counts as absent: it could be one that somebody else set. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const doubled = new Set<string>();
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at < 1) continue;
    const name = pair.slice(0, at).trim();
    if (found.has(name)) doubled.add(name);
    found.set(name, pair.slice(at + 1).trim());
  }
  for (const name of doubled) found.delete(name);
  return found;
}

/** @param maxAgeSeconds  undefined: until the browser closes; 0 takes it away. */
export function setCookie(name: string, value: string, maxAgeSeconds?: number): string {
  const age = maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Strict${age}`;
}
