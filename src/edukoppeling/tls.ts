/**
 * The cipher suites of the profile: forward secrecy and AEAD only; OpenSSL's security level 2 refuses keys below
 * 2048 bits. TLS 1.3 suites need no list: all three of OpenSSL's are allowed.
 * Source: edukoppeling §4.2; EK-02…EK-05, EK-158.
 */
export const CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  '@SECLEVEL=2',
].join(':');
