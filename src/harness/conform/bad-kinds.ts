/** The certificates that must be refused, each by what is wrong with it: `KIND.pem` in the folder of --bad-certs. */
export const BAD_KINDS = [
  'self-signed',
  'wrong-root',
  'expired',
  'not-yet-valid',
  'revoked',
  'no-oin',
  'malformed-oin',
  'double-oin',
  'other-oin',
  'rsa-1024',
  // Each a leaf and, behind it, its CA: revoked, and for comparison not revoked.
  'chains/revoked-ca',
  'chains/revoked-ca.control',
] as const;
export type BadKind = (typeof BAD_KINDS)[number];
