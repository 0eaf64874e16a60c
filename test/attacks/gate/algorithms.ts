/**
 * Algorithms: each is really computed, so that a verifier that believed the name in the message would be content.
 * Source: SIGN001–SIGN004; EK-79, EK-82.
 */
import {
  constants,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  hash,
  privateEncrypt,
  sign,
} from 'node:crypto';
import { DS } from '../../../src/edukoppeling/namespaces.ts';
import { RSA_SHA256, SHA256_DIGEST } from '../../../src/edukoppeling/xmldsig/algorithms.ts';
import { fixture, fixtureIdentity } from '../../../src/harness/example-partners.ts';
import { replace, type Table } from '../attack.ts';
import { type Resigning, resigned, VENDOR_KEY } from '../resign.ts';

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const MORE_2007 = 'http://www.w3.org/2007/05/xmldsig-more#';
const vendor = fixtureIdentity('vendor-rsin');
const publicKey = createPublicKey(VENDOR_KEY);
const { n: modulus = '' } = publicKey.export({ format: 'jwk' });

const method = (algorithm: string, content = '') =>
  `<ds:SignatureMethod Algorithm="${algorithm}">${content}</ds:SignatureMethod>`;
const SIGNATURE_METHOD = method(RSA_SHA256);
const withMethod =
  (algorithm: string, content = '') =>
  (base: string) =>
    replace(base, SIGNATURE_METHOD, method(algorithm, content));

const signatureMethod = (title: string, algorithm: string, how: Resigning, content = '') =>
  resigned(
    `SignatureMethod ${title}`,
    'VB-F14',
    title.startsWith('hmac') ? 'EK-82' : 'EK-79',
    withMethod(algorithm, content),
    how,
  );

/** What a verifier that mixes up keys and secrets would take as the secret. */
const SECRETS: readonly (readonly [string, Buffer])[] = [
  ['the public key as DER', publicKey.export({ format: 'der', type: 'spki' })],
  ['the public key as PEM', Buffer.from(publicKey.export({ format: 'pem', type: 'spki' }))],
  ['the certificate as DER', vendor.certificate],
  ['the certificate as PEM', Buffer.from(fixture('vendor-rsin.pem'))],
  ['the certificate as base64', Buffer.from(vendor.certificate.toString('base64'))],
  ['the modulus', Buffer.from(modulus, 'base64url')],
  ['nothing', Buffer.alloc(0)],
];

const hmacs = SECRETS.map(([title, secret]) =>
  signatureMethod(`hmac-sha256, the secret is ${title}`, `${MORE}hmac-sha256`, {
    sign: (bytes) => createHmac('sha256', secret).update(bytes).digest(),
  }),
);

const hmacOf = (algorithm: string) => ({
  sign: (bytes: Buffer) => createHmac(algorithm, vendor.certificate).update(bytes).digest(),
});
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const ed25519 = generateKeyPairSync('ed25519').privateKey;
const pss = {
  sign: (bytes: Buffer) =>
    sign('sha256', bytes, { key: VENDOR_KEY, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
};
const rsa = (algorithm: string) => ({ sign: (bytes: Buffer) => sign(algorithm, bytes, VENDOR_KEY) });
const PSS_PARAMETERS = `<p:RSAPSSParams xmlns:p="${MORE_2007}"><ds:DigestMethod Algorithm="${SHA256_DIGEST}"/></p:RSAPSSParams>`;

const signatureMethods: Table = [
  ...hmacs,
  signatureMethod('hmac-sha1', `${DS}hmac-sha1`, hmacOf('sha1')),
  signatureMethod('hmac-md5', `${MORE}hmac-md5`, hmacOf('md5')),
  signatureMethod('hmac-sha384', `${MORE}hmac-sha384`, hmacOf('sha384')),
  signatureMethod('hmac-sha512', `${MORE}hmac-sha512`, hmacOf('sha512')),
  signatureMethod(
    'hmac-sha256 cut to 8 bits',
    `${MORE}hmac-sha256`,
    { sign: (bytes) => hmacOf('sha256').sign(bytes).subarray(0, 1) },
    '<ds:HMACOutputLength>8</ds:HMACOutputLength>',
  ),
  signatureMethod('rsa-sha1', `${DS}rsa-sha1`, rsa('sha1')),
  signatureMethod('rsa-md5', `${MORE}rsa-md5`, rsa('md5')),
  signatureMethod('rsa-sha224', `${MORE}rsa-sha224`, rsa('sha224')),
  signatureMethod('rsa-ripemd160', `${MORE}rsa-ripemd160`, rsa('ripemd160')),
  signatureMethod('RSA-PSS by name', `${MORE_2007}sha256-rsa-MGF1`, pss),
  signatureMethod('RSA-PSS with parameters', `${MORE_2007}rsa-pss`, pss, PSS_PARAMETERS),
  signatureMethod('ECDSA with a key of its own', `${MORE}ecdsa-sha256`, {
    sign: (bytes) => sign('sha256', bytes, { key: ec, dsaEncoding: 'ieee-p1363' }),
  }),
  signatureMethod('EdDSA with a key of its own', 'http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519', {
    sign: (bytes) => sign(null, bytes, ed25519),
  }),
  signatureMethod('dsa-sha1', `${DS}dsa-sha1`, {}),
  signatureMethod('dsa-sha256', 'http://www.w3.org/2009/xmldsig11#dsa-sha256', {}),
  signatureMethod('none', `${DS}none`, { sign: () => Buffer.from('none') }),
  signatureMethod('empty', '', {}),
  signatureMethod('with a blank before its name', ` ${RSA_SHA256}`, {}),
  signatureMethod('in another case', RSA_SHA256.toUpperCase(), {}),
  signatureMethod('by the name of the hash alone', SHA256_DIGEST, {}),
  signatureMethod(
    'rsa-sha256 with a parameter',
    RSA_SHA256,
    {},
    '<ds:HMACOutputLength>0</ds:HMACOutputLength>',
  ),
  signatureMethod('rsa-sha256 with parameters of RSA-PSS', RSA_SHA256, {}, PSS_PARAMETERS),
  resigned('SignatureMethod without an Algorithm', 'VB-F14', 'EK-79', (base) =>
    replace(base, SIGNATURE_METHOD, '<ds:SignatureMethod></ds:SignatureMethod>'),
  ),
  resigned('SignatureMethod with the Algorithm under a prefix', 'VB-F14', 'EK-79', (base) =>
    replace(base, SIGNATURE_METHOD, `<ds:SignatureMethod ds:Algorithm="${RSA_SHA256}"></ds:SignatureMethod>`),
  ),
  resigned('two SignatureMethods, the good one first', 'VB-F13', 'WB003', (base) =>
    replace(base, SIGNATURE_METHOD, SIGNATURE_METHOD + method(`${DS}rsa-sha1`)),
  ),
  resigned('two SignatureMethods, the good one last', 'VB-F14', 'EK-79', (base) =>
    replace(base, SIGNATURE_METHOD, method(`${DS}rsa-sha1`) + SIGNATURE_METHOD),
  ),
];

/** DigestInfo of SHA-256, DER, without the hash. */
const DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const DIGEST_INFO_WITHOUT_NULL = Buffer.from('302f300b0609608648016503040201' + '0420', 'hex');
const DIGEST_INFO_LONG_LENGTH = Buffer.from('308131300d060960864801650304020105000420', 'hex');
const BLOCK = 256;

/** A raw RSA block: `00 type FF… 00 content garbage`. */
function block(content: Buffer, garbage = 0, type = 1, fill = 0xff): Buffer {
  const padding = Buffer.alloc(BLOCK - content.length - garbage - 3, fill);
  return Buffer.concat([
    Buffer.from([0, type]),
    padding,
    Buffer.from([0]),
    content,
    Buffer.alloc(garbage, 0x5a),
  ]);
}

const raw = (make: (digest: Buffer) => Buffer): Resigning => ({
  sign: (bytes) =>
    privateEncrypt(
      { key: VENDOR_KEY, padding: constants.RSA_NO_PADDING },
      make(hash('sha256', bytes, 'buffer')),
    ),
});

/** Under the name rsa-sha256, but not what RSASSA-PKCS1-v1_5 with SHA-256 gives. */
const NOT_PKCS1: readonly (readonly [string, Resigning])[] = [
  ['garbage after the hash', raw((digest) => block(Buffer.concat([DIGEST_INFO, digest]), 100))],
  ['no DigestInfo around the hash', raw((digest) => block(digest))],
  ['a DigestInfo without NULL', raw((digest) => block(Buffer.concat([DIGEST_INFO_WITHOUT_NULL, digest])))],
  [
    'a DigestInfo with a longer length',
    raw((digest) => block(Buffer.concat([DIGEST_INFO_LONG_LENGTH, digest]))),
  ],
  ['block type 2', raw((digest) => block(Buffer.concat([DIGEST_INFO, digest]), 0, 2, 0x11))],
  ['padding of zeros', raw((digest) => block(Buffer.concat([DIGEST_INFO, digest]), 0, 1, 0x00))],
  ['the padding of RSA-PSS', pss],
  ['the hash SHA-1', rsa('sha1')],
  ['the hash SHA-384', rsa('sha384')],
  ['the value 0', { sign: () => Buffer.alloc(BLOCK) }],
  ['the value 1', { sign: () => Buffer.concat([Buffer.alloc(BLOCK - 1), Buffer.from([1])]) }],
  ['the largest value', { sign: () => Buffer.alloc(BLOCK, 0xff) }],
  ['one byte', { sign: () => Buffer.from([0]) }],
  ['a zero byte before it', { sign: (bytes) => Buffer.concat([Buffer.alloc(1), rsa('sha256').sign(bytes)]) }],
  ['a byte after it', { sign: (bytes) => Buffer.concat([rsa('sha256').sign(bytes), Buffer.alloc(1)]) }],
  [
    'its last byte missing',
    {
      sign: (bytes) =>
        rsa('sha256')
          .sign(bytes)
          .subarray(0, BLOCK - 1),
    },
  ],
  ['64 kB of it', { sign: () => Buffer.alloc(65_536, 0x41) }],
  ['the signature of another key', { key: fixtureIdentity('vendor-kvk').privateKey }],
];

const values = NOT_PKCS1.map(([title, how]) =>
  resigned(`rsa-sha256, but SignatureValue has ${title}`, 'VB-F18', 'WB013', withMethod(RSA_SHA256, ''), how),
);

const DIGEST_METHOD = `<ds:DigestMethod Algorithm="${SHA256_DIGEST}"></ds:DigestMethod>`;
const digestMethod = (title: string, element: string) =>
  resigned(`DigestMethod ${title}`, 'VB-F14', 'EK-79', (base) => replace(base, DIGEST_METHOD, element));
const named = (algorithm: string, content = '') =>
  `<ds:DigestMethod Algorithm="${algorithm}">${content}</ds:DigestMethod>`;

const digestMethods: Table = [
  digestMethod('SHA-1', named(`${DS}sha1`)),
  digestMethod('MD5', named(`${MORE}md5`)),
  digestMethod('SHA-224', named(`${MORE}sha224`)),
  digestMethod('RIPEMD-160', named('http://www.w3.org/2001/04/xmlenc#ripemd160')),
  digestMethod('SHA3-256', named(`${MORE_2007}sha3-256`)),
  digestMethod('empty', named('')),
  digestMethod('of no name', '<ds:DigestMethod></ds:DigestMethod>'),
  digestMethod('in another case', named(SHA256_DIGEST.toUpperCase())),
  digestMethod('by the name of the signature method', named(RSA_SHA256)),
  digestMethod('with a parameter', named(SHA256_DIGEST, '<x:y xmlns:x="urn:x"/>')),
];

export const ALGORITHMS: Table = [...signatureMethods, ...values, ...digestMethods];
