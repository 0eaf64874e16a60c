/**
 * The second factor: a code of six digits that changes every 30 seconds (RFC 6238, SHA-1 as every app does). Its secret
 * is sealed under a key outside the database, bound to the person it belongs to.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
const ISSUER = 'Verzuimbroker';
const SECRET_BYTES = 20;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
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

/** AES-256-GCM: nonce, tag, ciphertext. @param key  32 bytes. */
export function sealSecret(key: Buffer, secret: Buffer, gebruikerId: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(gebruikerId));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** @returns undefined when the key is another one, or the secret is another person's. */
export function openSecret(key: Buffer, sealed: Buffer, gebruikerId: string): Buffer | undefined {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(gebruikerId)).setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined; // the tag does not fit
  }
}
