/** Ten codes on paper, for whoever lost the app; each works once. 80 bits: a plain digest of them is enough. */
import { randomBytes } from 'node:crypto';

const COUNT = 10;
/** Crockford's base 32: no I, L, O or U to misread. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;

/** @returns codes as XXXX-XXXX-XXXX-XXXX. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: COUNT }, () => {
    const letters = [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
    return letters.replaceAll(/(.{4})(?!$)/g, '$1-');
  });
}

/** As it is kept: without dashes and blanks, in capitals. @returns undefined for what cannot be one. */
export function readRecoveryCode(text: string): string | undefined {
  const letters = text.replaceAll(/[\s-]/g, '').toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{16}$/.test(letters) ? letters : undefined;
}
