/**
 * Two SignedInfo, two Signatures, Manifests and parts in another order: a reader that takes the first one of a name
 * and one that takes the last must not both be content. Source: WB003, WB013; EK-73, EK-76.
 */
import { attack, replace, type Table } from '../attack.ts';
import { atEndOf, newReference, partOf, referenceTo, withReference } from '../parts.ts';
import { resign, resigned, resignedBase } from '../resign.ts';
import { forgery } from './forgery.ts';

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
  ...['ds:Signature', 'wsse:Security'].map((name) =>
    attack(`text inside ${name}`, 'VB-F13', 'WB003', (base) => atEndOf(base, name, 'x')),
  ),
  resigned('text inside SignedInfo', 'VB-F13', 'WB003', (base) => atEndOf(base, 'ds:SignedInfo', 'x')),
  attack('text inside KeyInfo', 'VB-F15', 'EK-89', (base) => atEndOf(base, 'ds:KeyInfo', 'x')),
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
  resigned('a Reference to a Manifest in the payload', 'VB-F13', 'WB004', (base) => {
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

export const SIGNED_INFOS: Table = structures.map((entry) => ({ base: resignedBase, ...entry }));
