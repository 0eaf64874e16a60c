/**
 * Tricks with DigestValue, SignatureValue and SignedInfo: two readers that see two values in one element.
 * Source: WB003, WB013; EK-25, EK-76, EK-77; XML-DSig, "see what is signed".
 */
import { hash } from 'node:crypto';
import { canonicalize } from '../../../src/edukoppeling/xml/c14n.ts';
import { parseXml } from '../../../src/edukoppeling/xml/document.ts';
import { attack, replace, type Table } from '../attack.ts';
import { atEndOf, forged, newReference, partOf, referenceTo, withReference } from '../parts.ts';
import { type Resigning, resign, resigned, resignedBase, targetOf } from '../resign.ts';

const digestIn = (reference: string) => /<ds:DigestValue>(.*?)<\/ds:DigestValue>/s.exec(reference)?.[1] ?? '';

/** A forged Body under the id of the signed one, and its digest. */
function forgery(base: string): { message: string; real: string; fake: string } {
  const message = replace(base, partOf(base, 'Body'), forged(base, 'Body'));
  const body = targetOf('#id-Body', parseXml(Buffer.from(message)));
  return {
    message,
    real: digestIn(referenceTo(base, 'id-Body')),
    fake: hash('sha256', canonicalize(body), 'base64'),
  };
}

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

const SIGNED_INFO = /<ds:SignedInfo .*?<\/ds:SignedInfo>/s;
const signedInfoOf = (base: string) => SIGNED_INFO.exec(base)?.[0] ?? '';
/** SignedInfo of a forged Body, signed by nobody. */
const evilInfo = (base: string) => {
  const { real, fake } = forgery(base);
  return replace(signedInfoOf(base), real, fake);
};
const SIGNATURE = /<ds:Signature .*<\/ds:Signature>/s;
const signatureOf = (base: string) => SIGNATURE.exec(base)?.[0] ?? '';
const around = (write: (signedInfo: string, evil: string) => string) => (base: string) =>
  replace(forgery(base).message, signedInfoOf(base), write(signedInfoOf(base), evilInfo(base)));

const structures: Table = [
  attack(
    'two SignedInfo, the forged one first',
    'VB-F13',
    'WB003',
    around((real, evil) => evil + real),
  ),
  attack(
    'two SignedInfo, the forged one last',
    'VB-F13',
    'WB003',
    around((real, evil) => real + evil),
  ),
  attack(
    'the signed SignedInfo twice',
    'VB-F13',
    'WB003',
    around((real) => real + real),
  ),
  attack(
    'the signed SignedInfo inside the forged one',
    'VB-F13',
    'WB003',
    around((real, evil) => atEndOf(evil, 'ds:SignedInfo', real)),
  ),
  attack(
    'the forged SignedInfo inside the signed one',
    'VB-F13',
    'WB003',
    around((real, evil) => atEndOf(real, 'ds:SignedInfo', evil)),
  ),
  attack('the signed SignedInfo in an Object, the forged one in its place', 'VB-F13', 'WB003', (base) =>
    atEndOf(around((_, evil) => evil)(base), 'ds:Signature', `<ds:Object>${signedInfoOf(base)}</ds:Object>`),
  ),
  attack('no SignedInfo', 'VB-F13', 'WB003', (base) => replace(base, SIGNED_INFO, '')),
  attack(
    'a SignedInfo of another namespace before the signed one',
    'VB-F13',
    'WB003',
    around(
      (real, evil) =>
        evil.replaceAll('ds:', 'x:').replace('<x:SignedInfo', '<x:SignedInfo xmlns:x="urn:x"') + real,
    ),
  ),
  attack('two Signatures, both the same', 'VB-F13', 'EK-73', (base) =>
    replace(base, SIGNATURE, signatureOf(base).repeat(2)),
  ),
  attack('two Signatures, the first of another message', 'VB-F13', 'EK-73', (base) =>
    replace(base, SIGNATURE, signatureOf(resignedOther(base)) + signatureOf(base)),
  ),
  attack('two Signatures, the last of another message', 'VB-F13', 'EK-73', (base) =>
    replace(base, SIGNATURE, signatureOf(base) + signatureOf(resignedOther(base))),
  ),
  attack('a Signature inside the Signature', 'VB-F13', 'WB003', (base) =>
    replace(base, SIGNATURE, atEndOf(signatureOf(base), 'ds:Signature', signatureOf(base))),
  ),
  attack('a Signature of another message in its place', 'VB-F18', 'WB013', (base) =>
    replace(base, SIGNATURE, signatureOf(resignedOther(base))),
  ),
  attack('the Signature in the Header beside Security', 'VB-F05', 'EK-30', (base) =>
    atEndOf(replace(base, SIGNATURE, ''), 'soap:Header', signatureOf(base)),
  ),
  attack('the Signature in the payload', 'VB-F13', 'EK-73', (base) =>
    atEndOf(replace(base, SIGNATURE, ''), 'vb:meldenVerzuimRequest', signatureOf(base)),
  ),
  attack('no Signature', 'VB-F13', 'EK-73', (base) => replace(base, SIGNATURE, '')),
  attack('a Signature of the namespace of XML-DSig 1.1', 'VB-F13', 'WB003', (base) =>
    base.replaceAll('http://www.w3.org/2000/09/xmldsig#"', 'http://www.w3.org/2009/xmldsig11#"'),
  ),
  attack('no Security header', 'VB-F13', 'EK-73', (base) =>
    replace(base, /<wsse:Security.*<\/wsse:Security>/s, ''),
  ),
  resigned('a Reference to a Manifest in an Object', 'VB-F13', 'WB003', (base) => {
    const reference = referenceTo(base, 'id-Body');
    const manifest = `<ds:Object><ds:Manifest Id="id-Manifest">${reference}</ds:Manifest></ds:Object>`;
    const typed = newReference('#id-Manifest').replace(
      'URI=',
      'Type="http://www.w3.org/2000/09/xmldsig#Manifest" URI=',
    );
    return atEndOf(replace(base, reference, typed), 'ds:Signature', manifest);
  }),
  resigned('a Reference to a Manifest in the payload', 'VB-F13', 'EK-76', (base) => {
    const reference = referenceTo(base, 'id-Body');
    const manifest = `<ds:Manifest xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="id-Manifest">${reference}</ds:Manifest>`;
    return atEndOf(
      replace(base, reference, newReference('#id-Manifest')),
      'vb:meldenVerzuimRequest',
      manifest,
    );
  }),
  resigned('a Reference to an Object that holds the signed Body', 'VB-F13', 'WB003', (base) => {
    const object = `<ds:Object Id="id-Object">${partOf(base, 'Body').replace('id-Body', 'id-Copy')}</ds:Object>`;
    return atEndOf(withReference(base, '#id-Object'), 'ds:Signature', object);
  }),
  resigned('an empty Object and nothing else', 'VB-F13', 'WB003', (base) =>
    atEndOf(base, 'ds:Signature', '<ds:Object></ds:Object>'),
  ),
  resigned('SignatureProperties with a time of its own', 'VB-F13', 'WB003', (base) =>
    atEndOf(base, 'ds:Signature', '<ds:Object><ds:SignatureProperties></ds:SignatureProperties></ds:Object>'),
  ),
  resigned('a Reference of another namespace among the others', 'VB-F13', 'WB003', (base) =>
    atEndOf(
      base,
      'ds:SignedInfo',
      newReference('#id-Body')
        .replaceAll('ds:', 'x:')
        .replace('<x:Reference', '<x:Reference xmlns:x="urn:x"'),
    ),
  ),
  resigned('a Reference inside a Reference', 'VB-F13', 'WB003', (base) =>
    replace(
      base,
      referenceTo(base, 'id-Body'),
      atEndOf(referenceTo(base, 'id-To'), 'ds:Reference', referenceTo(base, 'id-Body')),
    ),
  ),
  resigned(
    'DigestValue twice',
    'VB-F13',
    'WB003',
    (base) => atEndOf(base, 'ds:Reference', '<ds:DigestValue>AAAA</ds:DigestValue>'),
    { digests: false },
  ),
  resigned('DigestMethod twice', 'VB-F13', 'WB003', (base) =>
    base.replace(/(<ds:DigestMethod .*?<\/ds:DigestMethod>)/, '$1$1'),
  ),
  resigned('DigestValue before DigestMethod', 'VB-F13', 'WB003', (base) =>
    base.replace(/(<ds:DigestMethod .*?<\/ds:DigestMethod>)(<ds:DigestValue>.*?<\/ds:DigestValue>)/, '$2$1'),
  ),
  resigned('no CanonicalizationMethod', 'VB-F13', 'WB003', (base) =>
    replace(base, /<ds:CanonicalizationMethod .*?<\/ds:CanonicalizationMethod>/, ''),
  ),
  resigned('CanonicalizationMethod after the References', 'VB-F13', 'WB003', (base) =>
    base.replace(
      /(<ds:CanonicalizationMethod .*?<\/ds:CanonicalizationMethod>)(.*)(<\/ds:SignedInfo>)/s,
      '$2$1$3',
    ),
  ),
  resigned('no SignatureMethod', 'VB-F13', 'WB003', (base) =>
    replace(base, /<ds:SignatureMethod .*?<\/ds:SignatureMethod>/, ''),
  ),
];

/** The message with another kenmerk, signed by the same key. */
function resignedOther(base: string): string {
  return resign(
    replace(
      base,
      /<vb:kenmerkAfzender>.*?<\/vb:kenmerkAfzender>/,
      '<vb:kenmerkAfzender>other</vb:kenmerkAfzender>',
    ),
  );
}

export const DIGESTS: Table = [
  ...hidden,
  ...swapped,
  ...digestValues,
  ...signatureValues,
  ...structures.map((entry) => ({ base: resignedBase, ...entry })),
];
