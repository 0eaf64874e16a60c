/**
 * Tricks with DigestValue and SignatureValue: two readers that see two values in one element.
 * Source: WB003, WB013; EK-25, EK-76, EK-77; XML-DSig, "see what is signed".
 */
import { hash } from 'node:crypto';
import { attack, replace, type Table } from '../attack.ts';
import { atEndOf, newReference } from '../parts.ts';
import { type Resigning, resigned } from '../resign.ts';
import { forgery } from './forgery.ts';

/** SignedInfo keeps its canonical form; a careless reader of text nodes takes the digest of the forgery. */
const HIDDEN: readonly (readonly [string, (real: string, fake: string) => string])[] = [
  ['a comment before the real digest', (real, fake) => `<!--${fake}-->${real}`],
  ['a comment after the real digest', (real, fake) => `${real}<!--${fake}-->`],
  [
    'a comment that splits the real digest',
    (real, fake) => `${real.slice(0, 20)}<!--${fake}-->${real.slice(20)}`,
  ],
  ['the real digest in CDATA, the other in a comment', (real, fake) => `<!--${fake}--><![CDATA[${real}]]>`],
  [
    'the real digest in two CDATA sections',
    (real) => `<![CDATA[${real.slice(0, 4)}]]><![CDATA[${real.slice(4)}]]>`,
  ],
  [
    'the real digest as character references',
    (real) => real.replace(/^./, (first) => `&#${first.charCodeAt(0)};`),
  ],
];

const hidden = HIDDEN.map(([title, write]) =>
  attack(`a forged Body, and in DigestValue ${title}`, 'VB-F18', 'WB013', (base) => {
    const { message, real, fake } = forgery(base);
    return replace(message, `<ds:DigestValue>${real}<`, `<ds:DigestValue>${write(real, fake)}<`);
  }),
);

const swapped: Table = [
  attack('a forged Body with its own digest, SignedInfo not signed again', 'VB-F18', 'WB013', (base) => {
    const { message, real, fake } = forgery(base);
    return replace(message, real, fake);
  }),
  attack('a forged Body, its digest in a second Reference, the first kept', 'VB-F13', 'WB004', (base) => {
    const { message, fake } = forgery(base);
    return atEndOf(message, 'ds:SignedInfo', newReference('#id-Body').replace('AAAA', fake));
  }),
  attack('a forged Body, its SignedInfo in a comment', 'VB-F18', 'WB013', (base) => {
    const { message, real, fake } = forgery(base);
    const signedInfo = /<ds:SignedInfo .*<\/ds:SignedInfo>/s.exec(message)?.[0] ?? '';
    return replace(message, signedInfo, `<!--${signedInfo.replace(real, fake)}-->${signedInfo}`);
  }),
];

const written = (title: string, code: 'VB-F13' | 'VB-F18', how: Resigning) =>
  resigned(`DigestValue: ${title}`, code, code === 'VB-F18' ? 'WB013' : 'WB003', (base) => base, how);
const bytes = (change: (digest: Buffer) => Buffer): Resigning => ({
  writeDigest: (base64) => change(Buffer.from(base64, 'base64')).toString('base64'),
});
const text = (change: (base64: string) => string): Resigning => ({ writeDigest: change });
/** Another last letter with the same bytes: the bits that padding leaves over are not zero. */
const looseBits = (base64: string) =>
  base64.replace(/.=$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}=`);

const digestValues: Table = [
  written(
    'its first 16 bytes',
    'VB-F18',
    bytes((digest) => digest.subarray(0, 16)),
  ),
  written(
    'its first byte',
    'VB-F18',
    bytes((digest) => digest.subarray(0, 1)),
  ),
  written(
    'all but its last byte',
    'VB-F18',
    bytes((digest) => digest.subarray(0, 31)),
  ),
  written(
    'a zero byte after it',
    'VB-F18',
    bytes((digest) => Buffer.concat([digest, Buffer.alloc(1)])),
  ),
  written(
    'twice in a row',
    'VB-F18',
    bytes((digest) => Buffer.concat([digest, digest])),
  ),
  written(
    '32 zero bytes',
    'VB-F18',
    bytes(() => Buffer.alloc(32)),
  ),
  written(
    'the digest of nothing',
    'VB-F18',
    bytes(() => hash('sha256', '', 'buffer')),
  ),
  written('of SHA-512 under the name of SHA-256', 'VB-F18', {
    writeDigest: () => hash('sha512', 'x', 'base64'),
  }),
  written(
    'in hexadecimal',
    'VB-F18',
    text((base64) => Buffer.from(base64, 'base64').toString('hex')),
  ),
  written(
    'nothing',
    'VB-F13',
    text(() => ''),
  ),
  written(
    'only white space',
    'VB-F13',
    text(() => ' \n '),
  ),
  written(
    'without its padding',
    'VB-F13',
    text((base64) => base64.replace('=', '')),
  ),
  written(
    'with too much padding',
    'VB-F13',
    text((base64) => `${base64}=`),
  ),
  written(
    'padding in front',
    'VB-F13',
    text((base64) => `=${base64}`),
  ),
  written('bits that padding leaves over', 'VB-F13', text(looseBits)),
  written(
    'in the alphabet of base64url',
    'VB-F13',
    text(() => `${'-_'.repeat(22).slice(0, 43)}=`),
  ),
  written(
    'with a letter that base64 does not know',
    'VB-F13',
    text((base64) => `*${base64}`),
  ),
  written(
    'a no-break space inside',
    'VB-F13',
    text((base64) => `${base64.slice(0, 8)}\u00a0${base64.slice(8)}`),
  ),
  written(
    'a vertical tab of Unicode inside',
    'VB-F13',
    text((base64) => `${base64.slice(0, 8)}\u2028${base64.slice(8)}`),
  ),
  written(
    'two values with a blank between',
    'VB-F13',
    text((base64) => `${base64} ${base64}`),
  ),
  written(
    'a percent sign as in a URI',
    'VB-F13',
    text((base64) => base64.replace('=', '%3D')),
  ),
  written(
    'an element around it',
    'VB-F13',
    text((base64) => `<x:y xmlns:x="urn:x">${base64}</x:y>`),
  ),
  written(
    'an element after it',
    'VB-F13',
    text((base64) => `${base64}<x:y xmlns:x="urn:x"/>`),
  ),
];

const valueWritten = (title: string, write: (base64: string) => string) =>
  resigned(`SignatureValue: ${title}`, 'VB-F13', 'WB003', (base) => base, { writeSignatureValue: write });

const signatureValues: Table = [
  valueWritten('nothing', () => ''),
  valueWritten('without its padding', (base64) => base64.replace(/=+$/, '')),
  valueWritten('a letter that base64 does not know', (base64) => `${base64.slice(0, 9)}!${base64.slice(9)}`),
  valueWritten('a no-break space inside', (base64) => `${base64.slice(0, 9)}\u00a0${base64.slice(9)}`),
  valueWritten('two values with a blank between', (base64) => `${base64} ${base64}`),
  valueWritten('in the alphabet of base64url', () => '-_'.repeat(172)),
  valueWritten('only an element, the value inside', (base64) => `<x:y xmlns:x="urn:x">${base64}</x:y>`),
  valueWritten('an element after the value', (base64) => `${base64}<x:y xmlns:x="urn:x"/>`),
  valueWritten(
    'an element that splits the value',
    (base64) => `${base64.slice(0, 9)}<x:y xmlns:x="urn:x"/>${base64.slice(9)}`,
  ),
  attack('SignatureValue: the value in a comment', 'VB-F13', 'WB003', (base) =>
    base.replace(/(<ds:SignatureValue[^>]*>)([^<]*)</, '$1<!--$2--><'),
  ),
  attack('SignatureValue: a character of another value in CDATA', 'VB-F13', 'WB003', (base) =>
    base.replace(/(<ds:SignatureValue[^>]*>)/, '$1<![CDATA[A]]>'),
  ),
  attack('SignatureValue twice, one of them wrong', 'VB-F13', 'WB003', (base) =>
    base.replace(/(<ds:SignatureValue[^>]*>)(.*?)(<\/ds:SignatureValue>)/s, '$1AAAA$3$1$2$3'),
  ),
  attack('SignatureValue before SignedInfo', 'VB-F13', 'WB003', (base) =>
    base.replace(/(<ds:SignedInfo .*<\/ds:SignedInfo>)(<ds:SignatureValue.*<\/ds:SignatureValue>)/s, '$2$1'),
  ),
  attack('no SignatureValue', 'VB-F13', 'WB003', (base) =>
    base.replace(/<ds:SignatureValue.*<\/ds:SignatureValue>/s, ''),
  ),
];

export const DIGESTS: Table = [...hidden, ...swapped, ...digestValues, ...signatureValues];
