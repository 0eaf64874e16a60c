/**
 * The second factor: a code of six digits that changes every 30 seconds (RFC 6238, SHA-1 as every app does). Its secret
 * is sealed under a key outside the database, bound to the person it belongs to.
 */
import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { seal, unseal } from '../store/at-rest/aes-gcm.ts';

const PERIOD_SECONDS = 30;
const ISSUER = 'Verzuimbroker';
const SECRET_BYTES = 20;
/** Clocks may be one step apart. */
const WINDOW = 1;

export const newTotpSecret = (): Buffer => randomBytes(SECRET_BYTES);

/** What an app reads from a picture or takes by hand. */
export function totpUri(secret: Buffer, inlognaam: string): string {
  return totp(secret, inlognaam).toString();
}

/** @returns the step the code belongs to, or undefined when it is wrong. Whether it was used before is not looked at. */
export function totpStep(secret: Buffer | undefined, code: string, now: number): number | undefined {
  if (secret === undefined || !/^\d{6}$/.test(code)) return undefined;
  const delta = totp(secret, '').validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? undefined : Math.floor(now / (PERIOD_SECONDS * 1000)) + delta;
}

function totp(secret: Buffer, label: string): TOTP {
  return new TOTP({
    issuer: ISSUER,
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
    // otpauth wants a buffer of its own; a Buffer may be a part of a larger one.
    secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
  });
}

/** @param key  32 bytes. */
export const sealSecret = (key: Buffer, secret: Buffer, gebruikerId: string): Buffer =>
  seal(key, secret, gebruikerId);

/** @returns undefined when the key is another one, or the secret is another person's. */
export const openSecret = (key: Buffer, sealed: Buffer, gebruikerId: string): Buffer | undefined =>
  unseal(key, sealed, gebruikerId);
