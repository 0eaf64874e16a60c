/**
 * The only algorithms that are read or written; everything not in these tables is refused with F14.
 * Source: edukoppeling §3.1, SIGN001–SIGN004, WB007; EK-79…EK-84.
 */
export type Hash = 'sha256' | 'sha384' | 'sha512';

export const DIGEST_METHODS: ReadonlyMap<string, Hash> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
]);

/** RSASSA-PKCS1-v1_5 only; RSA-PSS, ECDSA and HMAC are off (EK-82). */
export const SIGNATURE_METHODS: ReadonlyMap<string, Hash> = new Map([
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', 'sha512'],
]);

export const SHA256_DIGEST = 'http://www.w3.org/2001/04/xmlenc#sha256';
export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
